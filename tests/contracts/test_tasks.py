"""What every task must do; see `engine/tasks/base.py`."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine import client
from engine.data.pipeline import Prepared, prepare
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Project, Step, Task, Window
from engine.network.objects import precision_of
from engine.rules.check import check
from engine.tasks import SUPERVISED, TASKS
from engine.training.run import stepper_of
from engine.training.speed import epoch_order

pytestmark = pytest.mark.heavy

DOCS = Path(__file__).resolve().parents[2] / "docs" / "guide" / "tasks"
PRESETS = [preset.name for preset in client.presets()]

# A source, further targets, and the units of each output.
DATA: dict[str, tuple[str, tuple[str, ...], tuple[int, ...]]] = {
    "classification": ("iris", (), (3,)),
    "regression": ("diabetes", (), (1,)),
    "forecasting": ("sunspots", (), (3,)),
    "segmentation": ("photographs", (), (2,)),
    "transcription": ("csv", (), (6,)),
    "several": ("iris", ("petal width (cm)",), (3, 1)),
}
BETWEEN: dict[str, list[Node]] = {
    "forecasting": [Node(id="flatten", layer="Flatten")],
    "transcription": [
        Node(id="steps", layer="Reshape", config={"target_shape": [8, 1]}),
        Node(id="gru", layer="GRU", config={"units": 8, "return_sequences": True}),
    ],
}
# Eight numbers, and a text of two or three letters beside them.
OWN = [",".join([*(f"x{place}" for place in range(8)), "said"])] + [
    ",".join([*(f"{(row * 7 + place * 3) % 5 - 2.5}" for place in range(8)), "abcd"[row % 4] * (1 + row % 2) + "a"])
    for row in range(60)
]


@pytest.fixture
def resolve(tmp_path: Path) -> Any:
    (tmp_path / "data.csv").write_text("\n".join(OWN), encoding="utf-8")
    return lambda id: tmp_path / "data.csv"


@pytest.fixture(params=sorted(DATA))
def project(request: pytest.FixtureRequest) -> Project:
    """A small project of each task that leaves losses and metrics open."""
    source, further, units = DATA[request.param]
    between, text = BETWEEN.get(request.param, []), request.param == "transcription"
    heads = [Node(id=f"head_{place}", layer="Dense", config={"units": each}) for place, each in enumerate(units)]
    chain = ["input", *(node.id for node in between)]
    edges = tuple(Edge(source=one, target=other) for one, other in itertools.pairwise(chain))
    edges += tuple(Edge(source=chain[-1], target=head.id) for head in heads)
    steps = {"forecasting": "StandardizeSeries", "segmentation": "Rescale"}
    return Project(
        networks={"model": Graph(nodes=(Node(id="input", layer="Input"), *between, *heads), edges=edges)},
        data=DataSettings(
            source=Choice(name=source, config={"dataset": "a"} if text else {}),
            target="said" if text else "",
            kinds={"said": "text"} if text else {},
            further_targets=further,
            window=Window(length=8, horizon=3) if request.param == "forecasting" else None,
            recipe=(Step(name=steps.get(request.param, "Standardize")),),
        ),
        task=Task(kind=request.param),
    )


class TestTask:
    """The contract."""

    def test_the_card_is_complete(self, project: Project) -> None:
        card = TASKS[project.task.kind].card
        assert card.kind == "task"
        assert card.name == project.task.kind
        assert card.summary.endswith(".")

    def test_what_is_open_is_filled_in_and_what_is_chosen_stays(self, project: Project, resolve: Any) -> None:
        task, facts = TASKS[project.task.kind], prepare(project.data, resolve).facts
        filled = task.complete(project, facts)
        assert filled.training.losses
        assert filled.training.metrics or facts.target.kind == "text"  # Keras has no metric of texts
        mine = (Choice(name="KLDivergence"),)
        chosen = project.model_copy(update={"training": project.training.model_copy(update={"losses": mine})})
        assert task.complete(chosen, facts).training.losses == mine
        assert task.complete(filled, facts) == filled

    def test_a_completed_project_trains(self, project: Project, resolve: Any) -> None:
        task, prepared = TASKS[project.task.kind], prepare(project.data, resolve)
        completed = task.complete(project, prepared.facts)
        model = task.make(completed, prepared.facts)
        x, y = next(iter(prepared.x["train"].values())), list(prepared.y["train"].values())
        y = y[0] if len(y) == 1 else y
        before = model.evaluate(x, y, verbose=0, return_dict=True)["loss"]
        model.fit(x, y, epochs=3, verbose=0)
        assert model.evaluate(x, y, verbose=0, return_dict=True)["loss"] < before
        assert isinstance(model.optimizer, keras.optimizers.Adam)


STEPS = 8  # in half precision: the first ones may be left out until the scale of the loss fits
OTHERS = sorted(TASKS.keys() - {task.card.name for task in SUPERVISED})


@pytest.mark.parametrize("name", OTHERS)
class TestTaskBeyondLabels:
    """The contract of a task whose target is no column. Its presets are trained in `test_presets.py`."""

    def test_the_card_is_complete(self, name: str) -> None:
        card = TASKS[name].card
        assert (card.kind, card.name) == ("task", name)
        assert card.summary.endswith(".")
        assert all(each.help for each in card.parameters)

    def test_a_preset_shows_it(self, name: str) -> None:
        assert any(client.preset(each.name).task.kind == name for each in client.presets())

    def test_its_page_teaches_the_idea(self, name: str) -> None:
        text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert "](" in text, "the paper that it comes from"

    def test_its_flow_shows_every_network_and_where_gradients_go(self, name: str) -> None:
        task = TASKS[name]
        flow = task.flow(Project(task=Task(kind=name)))
        assert flow is not None
        places = {node.id for node in flow.nodes}
        assert {role.name for role in task.roles} <= {node.id for node in flow.nodes if node.role == "network"}
        assert {end for edge in flow.edges for end in (edge.source, edge.target)} <= places
        assert {role.name for role in task.roles} <= {edge.target for edge in flow.edges if edge.gradient}

    def test_what_is_chosen_stays(self, name: str) -> None:
        project = next(each for each in map(client.preset, PRESETS) if each.task.kind == name)
        facts = prepare(project.data, Path).facts
        filled = TASKS[name].complete(project, facts)
        assert TASKS[name].complete(filled, facts) == filled

    def test_looking_at_it_changes_nothing(self, name: str) -> None:
        """Neither samples nor the judgement draw from the model's generators."""
        project = next(each for each in map(client.preset, PRESETS) if each.task.kind == name)
        prepared = prepare(project.data, Path)
        project = TASKS[name].complete(project, prepared.facts)
        model = TASKS[name].make(project, prepared.facts)
        before = [variable.numpy() for variable in model.variables]
        assert all(picture.title for picture in TASKS[name].samples(model, project, prepared))
        assert all(np.array_equal(one, other.numpy()) for one, other in zip(before, model.variables, strict=True))

    def test_half_precision_trains_as_whole_precision_does_or_is_refused(self, name: str) -> None:
        """Losses are numbers, and each network moves about as far; or the check says in plain words why not."""
        project = next(each for each in map(client.preset, PRESETS) if each.task.kind == name)
        prepared = prepare(project.data, Path)
        half = TASKS[name].complete(_in_precision(project, "mixed_float16"), prepared.facts)
        errors = [each for each in check(half, prepared.facts).problems if each.severity == "error"]
        if errors:
            assert [each.field for each in errors] == ["training.precision"]
            assert errors[0].sentence.endswith("is trained in float32. Choose that precision.")
            return
        moved = {each: _moved(_in_precision(half, each), prepared) for each in ("mixed_float16", "float32")}
        for role in TASKS[name].roles:
            assert moved["mixed_float16"][role.name] == pytest.approx(moved["float32"][role.name], rel=0.5), role.name


def _in_precision(project: Project, precision: str) -> Project:
    return project.model_copy(update={"training": project.training.model_copy(update={"precision": precision})})


def _moved(project: Project, prepared: Prepared) -> dict[str, float]:
    """How far a few steps take the weights of each network; their losses are numbers."""
    task = TASKS[project.task.kind]
    with precision_of(project.training.precision):
        keras.utils.set_random_seed(1)
        model = task.make(project, prepared.facts)
        stepper = stepper_of(task, model, project, prepared)
        networks = task.networks(model)
        before = {name: network.get_weights() for name, network in networks.items()}
        stepper.begin_epoch(epoch_order(1, 0, stepper.rows))
        assert np.isfinite(stepper.run(0, STEPS)[:, 0]).all()
    return {
        name: sum(
            float(np.abs(one - other).sum()) for one, other in zip(before[name], network.get_weights(), strict=True)
        )
        for name, network in networks.items()
    }
