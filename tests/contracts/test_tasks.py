"""What every task must do; see `engine/tasks/base.py`."""

from __future__ import annotations

import itertools

import keras
import pytest

from engine.data.pipeline import prepare
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Project, Step, Task, Window
from engine.network.build import build
from engine.tasks import TASKS

pytestmark = pytest.mark.heavy

# A source, further targets, and the units of each output.
DATA: dict[str, tuple[str, tuple[str, ...], tuple[int, ...]]] = {
    "classification": ("iris", (), (3,)),
    "regression": ("diabetes", (), (1,)),
    "forecasting": ("sunspots", (), (3,)),
    "several": ("iris", ("petal width (cm)",), (3, 1)),
}


@pytest.fixture(params=sorted(DATA))
def project(request: pytest.FixtureRequest) -> Project:
    """A small project of each task that leaves losses and metrics open."""
    source, further, units = DATA[request.param]
    between = [Node(id="flatten", layer="Flatten")] if request.param == "forecasting" else []
    heads = [Node(id=f"head_{place}", layer="Dense", config={"units": each}) for place, each in enumerate(units)]
    chain = ["input", *(node.id for node in between)]
    edges = tuple(Edge(source=one, target=other) for one, other in itertools.pairwise(chain))
    edges += tuple(Edge(source=chain[-1], target=head.id) for head in heads)
    return Project(
        networks={"model": Graph(nodes=(Node(id="input", layer="Input"), *between, *heads), edges=edges)},
        data=DataSettings(
            source=Choice(name=source),
            further_targets=further,
            window=Window(length=8, horizon=3) if request.param == "forecasting" else None,
            recipe=(Step(name="StandardizeSeries" if request.param == "forecasting" else "Standardize"),),
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

    def test_what_is_open_is_filled_in_and_what_is_chosen_stays(self, project: Project) -> None:
        task, facts = TASKS[project.task.kind], prepare(project.data, _none).facts
        filled = task.complete(project, facts)
        assert filled.training.losses
        assert filled.training.metrics
        mine = (Choice(name="KLDivergence"),)
        chosen = project.model_copy(update={"training": project.training.model_copy(update={"losses": mine})})
        assert task.complete(chosen, facts).training.losses == mine
        assert task.complete(filled, facts) == filled

    def test_a_completed_project_trains(self, project: Project) -> None:
        task, prepared = TASKS[project.task.kind], prepare(project.data, _none)
        completed = task.complete(project, prepared.facts)
        model = build(completed, prepared.facts)
        task.compile(model, completed)
        x, y = next(iter(prepared.x["train"].values())), list(prepared.y["train"].values())
        y = y[0] if len(y) == 1 else y
        before = model.evaluate(x, y, verbose=0)[0]
        model.fit(x, y, epochs=3, verbose=0)
        assert model.evaluate(x, y, verbose=0)[0] < before
        assert isinstance(model.optimizer, keras.optimizers.Adam)


def _none(id: str) -> None:
    raise AssertionError(id)
