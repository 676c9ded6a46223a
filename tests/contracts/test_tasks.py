"""What every task must do; see `engine/tasks/base.py`."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

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
        model = build(completed, prepared.facts)
        task.compile(model, completed)
        x, y = next(iter(prepared.x["train"].values())), list(prepared.y["train"].values())
        y = y[0] if len(y) == 1 else y
        before = model.evaluate(x, y, verbose=0, return_dict=True)["loss"]
        model.fit(x, y, epochs=3, verbose=0)
        assert model.evaluate(x, y, verbose=0, return_dict=True)["loss"] < before
        assert isinstance(model.optimizer, keras.optimizers.Adam)
