"""How much memory a run takes, against what is counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from engine.data.pipeline import prepare
from engine.document import edits
from engine.document.project import Choice, Project
from engine.messages.answers import DataFacts, Memory, Problem
from engine.rules.check import check
from engine.training.memory import memory, tight, values_kept, warnings
from tests.builders import chain, classifier, digits_mlp

pytestmark = pytest.mark.heavy

GB = 2**30


@pytest.fixture(scope="module")
def facts() -> DataFacts:
    return prepare(digits_mlp().data, _no_dataset).facts


def found(facts: DataFacts, project: Project) -> Memory:
    return memory(project, facts, check(project, facts), process=700 * 2**20)


@pytest.mark.parametrize(
    ("name", "config", "values"),
    [
        ("SGD", {}, 0),
        ("SGD", {"momentum": 0.9}, 1),
        ("Adam", {}, 2),
        ("Adam", {"amsgrad": True}, 3),
        ("RMSprop", {}, 1),
        ("Lion", {}, 1),
        ("Adadelta", {}, 2),
    ],
)
def test_an_optimizer_keeps_so_many_values_a_weight(name: str, config: dict[str, Any], values: int) -> None:
    assert values_kept(Choice(name=name, config=config)) == values


def test_weights_gradients_and_the_optimizer_are_exact(facts: DataFacts) -> None:
    parameters = 64 * 32 + 32 + 32 * 10 + 10
    adam = found(facts, digits_mlp())
    assert (adam.weights, adam.gradients, adam.optimizer) == (4 * parameters, 4 * parameters, 8 * parameters)
    assert found(facts, digits_mlp(optimizer=Choice(name="SGD"))).optimizer == 0
    assert adam.total == sum(adam.model_dump().values()) > 700 * 2**20


def test_activations_grow_with_the_batch_up_to_all_rows(facts: DataFacts) -> None:
    sizes = {size: found(facts, digits_mlp(batch_size=size)).activations for size in (32, 64, 100_000)}
    assert sizes[64] == 2 * sizes[32] > 0
    assert sizes[100_000] == sizes[32] / 32 * facts.rows["train"]


def test_half_precision_makes_what_layers_pass_on_smaller(facts: DataFacts) -> None:
    whole, half = (found(facts, digits_mlp(precision=name)) for name in ("float32", "mixed_float16"))
    assert half.activations < whole.activations
    assert half.weights == whole.weights


def test_a_layer_that_is_not_trained_has_no_gradients(facts: DataFacts) -> None:
    frozen = chain(("Flatten", {}), ("BatchNormalization", {}), ("Dense", {"units": 10}))
    some = found(facts, classifier("digits", frozen))
    assert some.weights - some.gradients == 4 * 2 * 64


def test_a_run_that_fits_has_no_warning(facts: DataFacts) -> None:
    project = digits_mlp()
    some = found(facts, project)
    assert not tight(some, 4 * GB)
    assert list(warnings(project, some, 4 * GB, gpu=False)) == []
    assert list(warnings(project, some, None, gpu=True)) == []


def test_a_batch_that_does_not_fit_is_made_smaller_by_one_click(facts: DataFacts) -> None:
    project = digits_mlp(batch_size=1024)
    large = found(facts, project).model_copy(update={"activations": 8 * GB})
    (problem,) = warnings(project, large, 4 * GB, gpu=False)
    assert problem.severity == "warning"
    assert "8.7 GB" in problem.sentence
    assert "4.0 GB are free" in problem.sentence
    mended = apply(project, problem)
    assert mended.training.batch_size == 256  # 2 GB of activations: the largest half that leaves a fifth of 4 GB
    assert not tight(large.model_copy(update={"activations": 2 * GB}), 4 * GB)
    assert tight(large.model_copy(update={"activations": 4 * GB}), 4 * GB)


def test_less_than_a_fifth_to_spare_is_warned_of(facts: DataFacts) -> None:
    some = found(facts, digits_mlp())
    assert tight(some, int(some.total / 0.81))
    assert not tight(some, int(some.total / 0.79))


def test_on_a_gpu_mixed_precision_is_a_cure(facts: DataFacts) -> None:
    project = digits_mlp()
    large = found(facts, project).model_copy(update={"activations": 8 * GB})
    smaller, mixed = warnings(project, large, 4 * GB, gpu=True)
    assert apply(project, smaller).training.batch_size < 32
    mended = apply(project, mixed)
    assert mended.training.precision == "mixed_float16"
    assert len(list(warnings(mended, large, 4 * GB, gpu=True))) == 1


def test_where_no_batch_size_helps_none_is_offered(facts: DataFacts) -> None:
    project = digits_mlp()
    large = found(facts, project).model_copy(update={"weights": 8 * GB})
    (problem,) = warnings(project, large, 4 * GB, gpu=False)
    assert problem.fix is None
    assert "smaller network" in problem.sentence


def apply(project: Project, problem: Problem) -> Project:
    assert problem.fix is not None
    return edits.apply(project, problem.fix.edits)


def _no_dataset(id: str) -> Any:
    raise FileNotFoundError(id)
