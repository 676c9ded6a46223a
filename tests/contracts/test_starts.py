"""What every network for an empty canvas must do: check clean and learn from data of its kind."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from engine.document.project import Choice, DataSettings, Project, Task
from engine.messages.answers import DataFacts, FirstNetwork, TargetFacts, TensorInfo
from engine.network.inputs import data_input_name
from engine.rules.check import check
from engine.tasks import TASKS, starts
from engine.tasks.supervised import task_for

pytestmark = pytest.mark.heavy

KIND = TargetFacts(name="kind", kind="classes", classes=("a", "b", "c"), counts=(40, 40, 40))
PRICE = TargetFacts(name="price", kind="number", minimum=-2.0, maximum=2.0)
WEEK = TargetFacts(name="week", kind="number", shape=(7,), minimum=-2.0, maximum=2.0)
MASK = TargetFacts(name="mask", kind="classes", shape=(16, 16), classes=("no", "yes"), counts=(9000, 9000))
SAID = TargetFacts(name="said", kind="text", shape=(6,), classes=("", "?", *"abcd"), counts=(0, 0, 9, 9, 9, 9),
                   unit="character")  # fmt: skip
FLOATS = {
    "features": (5,), "image": (16, 16, 1), "photograph": (128, 96, 3), "past": (24, 3), "ahead": (7, 2),
    "long": (900, 1), "sound": (2_000,), "nodes": (12, 5), "links": (12, 12),
}  # fmt: skip
WORDS = 30  # different words, the gap among them

# Inputs, targets, and how many networks there are for them at least.
DATA: dict[str, tuple[tuple[str, ...], tuple[TargetFacts, ...], int]] = {
    "a table, classes": (("features",), (KIND,), 3),
    "a table, a number": (("features",), (PRICE,), 3),
    "a table, two targets": (("features",), (KIND, PRICE), 3),
    "pictures": (("image",), (KIND,), 3),
    "large pictures": (("photograph",), (KIND,), 2),
    "pictures and a mask": (("image",), (MASK,), 2),
    "a series": (("past",), (WEEK,), 2),
    "a series, and what is known ahead": (("past", "ahead"), (WEEK,), 2),
    "a long series, classes": (("long",), (KIND,), 2),
    "sounds": (("sound",), (KIND,), 1),
    "texts": (("tokens",), (KIND,), 3),
    "sounds and what is said": (("sound",), (SAID,), 2),
    "pictures and what stands in them": (("photograph",), (SAID,), 2),
    "a small picture and what stands in it": (("image",), (SAID,), 2),
    "a series and a text": (("past",), (SAID,), 2),
    "a picture and a table, two targets": (("image", "features"), (KIND, PRICE), 3),
    "nodes of a graph": (("nodes", "links"), (KIND,), 2),
    "nodes of a graph, a number": (("nodes", "links"), (PRICE,), 2),
    "texts and a table": (("tokens", "features"), (PRICE,), 3),
}


def facts(inputs: tuple[str, ...], targets: tuple[TargetFacts, ...]) -> DataFacts:
    """Of data with such inputs and targets."""
    made = {
        name: TensorInfo(shape=(None, 12), dtype="int32")
        if name == "tokens"
        else TensorInfo(shape=(None, *FLOATS[name]), dtype="float32")
        for name in inputs
    }
    return DataFacts(
        inputs=made, target=targets[0], further_targets=targets[1:], rows={"train": 120, "validation": 30, "test": 30},
        minimum=0.0, maximum=float(WORDS - 1) if inputs == ("tokens",) else 1.0,
        vocabularies={"tokens": WORDS} if "tokens" in inputs else {},
    )  # fmt: skip


def cases() -> Iterator[tuple[str, int]]:
    for name, (inputs, targets, least) in DATA.items():
        count = len(starts.networks(facts(inputs, targets)))
        yield from ((name, place) for place in range(max(count, least)))


@pytest.mark.parametrize(("name", "place"), list(cases()), ids=str)
def test_it_checks_clean_and_takes_a_step(name: str, place: int) -> None:
    inputs, targets, _ = DATA[name]
    known = facts(inputs, targets)
    first: FirstNetwork = starts.networks(known)[place]
    assert first.title
    assert first.reason.endswith(".")
    task = task_for(targets, windows=False)
    source = DataSettings(source=Choice(name="iris"))
    project = Project(networks={"model": first.graph}, data=source, task=Task(kind=task.card.name))
    project = TASKS[project.task.kind].complete(project, known)
    found = [problem for problem in check(project, known).problems if problem.severity != "advice"]
    assert found == []
    model = task.make(project, known)
    model.run_eagerly = True  # one step is not worth compiling
    random = np.random.default_rng(0)
    x = [value(known.inputs[data_input_name(node, known.inputs)], random) for node in first.graph.nodes
         if node.layer == "Input"]  # fmt: skip
    y = [truth(target, random) for target in targets]
    loss = model.train_on_batch(x if len(x) > 1 else x[0], y if len(y) > 1 else y[0], return_dict=True)["loss"]
    assert np.isfinite(loss)
    if targets == (SAID,):
        assert model.output.shape[1] >= 2 * SAID.shape[0]
        assert model.output.shape[2:] == (len(SAID.classes),)
        return
    assert [tuple(output.shape[1:]) for output in model.outputs] == [wanted(target) for target in targets]


def value(info: TensorInfo, random: np.random.Generator) -> np.ndarray:
    sizes = (8, *(size or 1 for size in info.shape[1:]))
    if info.dtype == "int32":
        return random.integers(0, WORDS, sizes).astype("int32")
    return random.random(sizes).astype("float32")


def truth(target: TargetFacts, random: np.random.Generator) -> np.ndarray:
    if target.kind == "text":
        return random.integers(1, len(target.classes), (8, *target.shape)).astype("int32")
    if target.kind == "classes":
        return random.integers(0, len(target.classes), (8, *target.shape)).astype("int32")
    return random.normal(size=(8, *(target.shape or (1,)))).astype("float32")


def wanted(target: TargetFacts) -> tuple[int, ...]:
    if target.kind == "classes":
        return (*target.shape, len(target.classes))
    return target.shape or (1,)


def test_data_that_nothing_here_suits_get_no_network() -> None:
    odd = facts(("features",), (KIND,)).model_copy(
        update={"inputs": {"video": TensorInfo(shape=(None, 8, 16, 16, 3), dtype="float32")}}
    )
    assert starts.networks(odd) == ()
    assert starts.networks(facts(("features",), (MASK,))) == ()
    assert starts.networks(facts(("features",), (SAID,))) == ()


# Of tasks whose target is what goes in: which inputs there are.
INPUTS = (("features",), ("image",), ("past",), ("sound",), ("picture",), ("features", "image"))
ITSELF = ("autoencoder", "variational")


def without_labels(inputs: tuple[str, ...]) -> DataFacts:
    """Of data that are their own targets."""
    shapes = {**FLOATS, "picture": (28, 20, 3)}
    made = {name: TensorInfo(shape=(None, *shapes[name]), dtype="float32") for name in inputs}
    first, *further = (
        TargetFacts(name=name, kind="number", shape=info.shape[1:], maximum=1.0)  # type: ignore[arg-type]
        for name, info in made.items()
    )
    return DataFacts(
        inputs=made, target=first, further_targets=tuple(further), rows={"train": 120, "validation": 30, "test": 30},
        minimum=0.0, maximum=1.0, aim="input",
    )  # fmt: skip


@pytest.mark.parametrize("inputs", INPUTS, ids="+".join)
@pytest.mark.parametrize("name", ITSELF)
def test_networks_that_give_their_inputs_back_check_clean_and_take_a_step(name: str, inputs: tuple[str, ...]) -> None:
    task, known = TASKS[name], without_labels(inputs)
    drawn = task.starts(known)
    assert list(drawn) == [role.name for role in task.roles]
    source = DataSettings(source=Choice(name="iris"), aim="input")
    project = task.complete(Project(networks=drawn, data=source, task=Task(kind=name)), known)
    if name == "variational" and len(inputs) > 1:  # it takes one input, and says so
        found = [problem.code for problem in check(project, known).problems if problem.severity == "error"]
        assert found == ["task-needs"]
        return
    assert [problem for problem in check(project, known).problems if problem.severity != "advice"] == []
    model = task.make(project, known)
    model.run_eagerly = True
    random = np.random.default_rng(0)
    x = [value(known.inputs[column], random) for column in task.columns(project, known)]
    y = list(x)
    loss = model.train_on_batch(x if len(x) > 1 else x[0], y if len(y) > 1 else y[0], return_dict=True)["loss"]
    assert np.isfinite(loss)


def test_tokens_are_not_given_back() -> None:
    known = facts(("tokens",), (KIND,)).model_copy(update={"aim": "input"})
    assert starts.networks(known) == ()
    assert all(TASKS[name].starts(known) == {} for name in ITSELF)
