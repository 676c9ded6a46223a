"""A network that is to give each pixel a class is checked as others are."""

from __future__ import annotations

import pytest

from engine.document.project import Project
from engine.messages.answers import DataFacts, TargetFacts, TensorInfo
from engine.rules.check import check
from tests.builders import chain, classifier

FACTS = DataFacts(
    inputs={"image": TensorInfo(shape=(None, 32, 32, 1), dtype="float32")},
    target=TargetFacts(name="mask", kind="classes", shape=(32, 32), classes=("0", "1"), counts=(50_000, 20_000)),
    rows={"train": 72, "validation": 18, "test": 18},
    maximum=1.0,
)
CONV = ("Conv2D", {"filters": 128, "kernel_size": 9, "padding": "same", "activation": "relu"})
SCORES = ("Conv2D", {"filters": 2, "kernel_size": 1})


def codes(*layers: tuple[str, dict[str, object]]) -> list[str]:
    project: Project = classifier("photographs", chain(*layers))
    project = project.model_copy(update={"task": project.task.model_copy(update={"kind": "segmentation"})})
    return [problem.code for problem in check(project, FACTS).problems]


@pytest.mark.parametrize(
    ("layers", "found"),
    [
        ([CONV, SCORES], []),  # more than 500 parameters a picture, but each has 1,024 pixels
        ([CONV, ("Flatten", {}), ("Dense", {"units": 2})], ["output-shape"]),
        ([CONV, ("MaxPooling2D", {}), SCORES], ["output-shape"]),
        ([CONV, ("Conv2D", {"filters": 2, "kernel_size": 1, "activation": "softmax"})], ["probabilities-as-logits"]),
    ],
)
def test_what_is_wrong_with_a_map_of_scores_is_found(
    layers: list[tuple[str, dict[str, object]]], found: list[str]
) -> None:
    assert codes(*layers) == found
