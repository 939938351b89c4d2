"""Ready code that runs a model, in one language for each module: prepares the inputs, runs, reads the
outputs. `plan` has what the languages share.
"""
