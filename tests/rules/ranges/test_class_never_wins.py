"""R103 class-never-wins."""

from __future__ import annotations

import numpy as np

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.ranges.networks import dense, healthy, softmax, with_output

LOSING = [0, 0, -(10**6), 0]
"""A bias that no input makes up for: 8 inputs of 255 codes by weights of 127 are 259,080."""


@triggers(
    "R103", at="subgraphs[0].operators[0]", says="1 of 4 classes of 'y' can never win: the score"
)
def test_class_with_a_hopeless_bias() -> ModelBuilder:
    model, y = dense(healthy(), bias=LOSING, output_scale=500.0)
    model.output(softmax(model, y, 4))
    return model


@triggers("R103")
def test_before_arg_max() -> ModelBuilder:
    model, y = dense(healthy(), bias=LOSING, output_scale=500.0)
    axis = model.constant("axis", np.array([1], np.int32))
    best = model.tensor("best", [1], "INT32")
    model.op("ARG_MAX", [y, axis], [best], output_type="INT32")
    model.output(best)
    return model


def test_lists_the_classes() -> None:
    model, y = dense(healthy(), bias=LOSING, output_scale=500.0)
    model.output(softmax(model, y, 4))
    found = lint(model, "R103")
    assert found[0].data["classes"] == [2]


@quiet("R103")
def test_classes_that_can_all_win() -> ModelBuilder:
    model, y = dense(healthy(), output_scale=500.0)
    model.output(softmax(model, y, 4))
    return model


@quiet("R103")
def test_labels_that_are_judged_one_by_one() -> ModelBuilder:
    model, y = dense(healthy(), bias=LOSING, output_scale=500.0)
    scores = model.tensor("scores", [1, 4], "INT8", model.tensors[y]["quantization"])
    model.op("RELU", [y], [scores], version=2)
    model.output(scores)
    return model


@quiet("R103")
def test_scores_that_no_choice_follows() -> ModelBuilder:
    return with_output(dense(healthy(), bias=LOSING, output_scale=500.0))
