"""The meaning: models, subgraphs, operators, tensors as typed, read-only views of verified bytes."""
