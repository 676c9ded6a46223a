"""A task of a few lines, written as docs/decisions/2026-11-30-tasks-beyond-labels.md says: nothing else has to change.

Here a student learns to say what a fixed teacher says. It is checked, trained, judged and written as a script by the
product as it is; the only thing that is done for it is its entry in `TASKS`.
"""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import keras
import numpy as np
import pytest

from engine.catalog.card import Card, Parameter
from engine.data.pipeline import Prepared, prepare
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Project, Step, Task, Training
from engine.export.source import source_code
from engine.messages.answers import DataFacts, Problem
from engine.messages.events import Event, Judgement, Sample
from engine.messages.pictures import Curve, Flow, Line, Picture
from engine.rules.check import check
from engine.tasks import TASKS
from engine.tasks.base import Outputs, Role
from engine.tasks.composite import Composite
from engine.training.run import Outcome, train
from tests.toy_model import Distillation

pytestmark = pytest.mark.heavy

WIDE, NARROW, ROWS = 8, 3, 4


class Toy(Composite):
    """All that a new task has to say."""

    card = Card(
        kind="task",
        name="toy",
        title="Distillation",
        category="unsupervised",
        summary="Learn to say what another network says.",
        parameters=(Parameter(name="temperature", type="float", default=1.0, minimum=0.1, help="What divides it."),),
        inputs=(),
        outputs=(),
    )
    roles = (
        Role("student", "Student", "the inputs", "what the teacher gives"),
        Role("teacher", "Teacher", "the inputs", "numbers"),
    )
    aims = ("input",)
    model_class: ClassVar[type] = Distillation

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        given, wanted = outputs.get("student", ()), outputs.get("teacher", ())
        if given and wanted and given[0].shape != wanted[0].shape:
            said = f"The student gives {given[0]}, and the teacher {wanted[0]}. End both with the same units."
            yield Problem(code="task-needs", severity="error", sentence=said, network="student")

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...]:
        x = next(iter(prepared.x["test"].values()))
        said = model.teacher.predict(x, verbose=0)
        wrong = float(np.mean((model.student.predict(x, verbose=0) - said) ** 2))
        same = {"most_frequent": float(np.mean((said.mean(axis=0) - said) ** 2))}
        return (Judgement(target="teacher", measure="reconstruction_error", value=wrong, baselines=same),)

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        x = np.asarray(next(iter(prepared.x["validation"].values()))[:ROWS])
        y = tuple(map(float, np.asarray(model.student(x, training=False))[:, 0]))
        line = Line(name="student", x=tuple(range(len(y))), y=y)
        return (Curve(title="What the student says", x_label="row", y_label="first number", lines=(line,)),)

    def flow(self, project: Project) -> Flow:
        return Flow(title="How a student learns", nodes=(), edges=())


@dataclass(frozen=True)
class Told:
    """What a run of the toy task left, and its script."""

    outcome: Outcome
    judged: Judgement
    events: list[Event]
    printed: Mapping[str, float]
    folder: Path


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TASKS, "toy", Toy())


def network(*units: int) -> Graph:
    """Dense layers one behind the other."""
    nodes = [Node(id="input", layer="Input")]
    for place, each in enumerate(units):
        act = {"activation": "tanh"} if place < len(units) - 1 else {}
        nodes.append(Node(id=f"dense_{place}", layer="Dense", config={"units": each, **act}))
    edges = tuple(Edge(source=one.id, target=other.id) for one, other in itertools.pairwise(nodes))
    return Graph(nodes=tuple(nodes), edges=edges)


def project(student: int = NARROW, **settings: Any) -> Project:
    return Project(
        networks={"student": network(WIDE, student), "teacher": network(WIDE, WIDE, NARROW)},
        data=DataSettings(source=Choice(name="iris"), aim="input", recipe=(Step(name="Standardize"),)),
        task=Task(kind="toy", settings=settings),
        training=Training(epochs=30, optimizer=Choice(name="Adam", config={"learning_rate": 0.01})),
    )


def test_it_is_checked() -> None:
    facts = prepare(project().data, Path).facts
    assert check(project(), facts).problems == ()
    (wrong,) = check(project(student=2), facts).problems
    assert "The student gives" in wrong.sentence
    alone = project().model_copy(update={"networks": {"student": network(WIDE, NARROW)}})
    assert any("needs a network called Teacher" in each.sentence for each in check(alone, facts).problems)
    assert any("temperature" in each.sentence for each in check(project(temperature=0.0), facts).problems)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """A run in this process, and the script by itself in another."""
    (tmp_path / "script.py").write_text(source_code(project(), Path), encoding="utf-8")
    alone = subprocess.run(
        [sys.executable, "-I", "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert alone.returncode == 0, alone.stderr[-2_000:]
    printed = {name: float(value) for name, value in re.findall(r"^(test_\w+): (\S+)$", alone.stdout, re.MULTILINE)}
    prepared, events = prepare(project().data, Path), list[Event]()
    outcome = train(project(), prepared, "toy", sink=events.extend, take=list)
    (judged,) = TASKS["toy"].judge(outcome.model, project(), prepared) or ()
    return Told(outcome, judged, events, printed, tmp_path)


def test_it_is_trained_judged_shown_and_exported_to_the_same_bits(told: Told) -> None:
    assert told.judged.value is not None
    assert told.judged.value < 0.5 * (told.judged.baselines["most_frequent"] or 0.0)
    assert any(isinstance(event, Sample) for event in told.events)
    kept = TASKS["toy"].networks(told.outcome.model)
    assert list(kept) == ["student", "teacher"]
    for name, mine in kept.items():
        theirs = keras.saving.load_model(told.folder / f"{name}.keras", compile=False)
        for one, other in zip(mine.get_weights(), theirs.get_weights(), strict=True):
            assert one.tobytes() == other.tobytes()
    assert told.printed == pytest.approx({"test_loss": told.outcome.metrics["test_loss"]}, abs=1e-6)
    assert told.printed["test_loss"] == pytest.approx(told.judged.value, abs=1e-6)
