"""A run is used: what goes in, what comes out, what is refused, and how it is cancelled."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from engine import client
from engine.document.project import Project
from engine.errors import DataError, JobError, NotFound, TrainingError
from engine.jobs import apply as jobs
from engine.jobs.train import work
from engine.messages.using import Applied
from engine.store import artifacts, runs
from engine.store.runs import Run
from engine.store.workspace import Workspace

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("applied"))


@pytest.fixture
def ticket(tmp_path: Path) -> Path:
    path = tmp_path / "ticket"
    path.touch()
    return path


def short(preset: str, epochs: int) -> Project:
    project = client.preset(preset)
    return project.model_copy(update={"training": project.training.model_copy(update={"epochs": epochs})})


def trained(workspace: Workspace, project: Project) -> Run:
    run = runs.create(workspace, project)
    assert work(workspace, run.id) == 0
    return runs.get(workspace, run.id)


@pytest.fixture(scope="module")
def wine(workspace: Workspace) -> Run:
    project = client.preset("wine-mlp")
    return trained(
        workspace, project.model_copy(update={"training": project.training.model_copy(update={"epochs": 3})})
    )


def applied(workspace: Workspace, run: Run, content: bytes, ticket: Path, **wishes: object) -> Applied:
    path = ticket.with_name("content")
    path.write_bytes(content)
    return jobs.apply(str(workspace.root), run.id, str(path), wishes, str(ticket))


def test_it_says_what_goes_in_with_rows_to_begin_with(workspace: Workspace, wine: Run) -> None:
    found = jobs.takes(str(workspace.root), wine.id)
    assert len(found.columns) == 13
    assert {column.kind for column in found.columns} == {"number"}
    assert found.together == 1
    assert len(found.examples) == 5
    assert all(isinstance(value, float) for value in found.examples[0].values())


def test_a_row_and_ten_thousand(workspace: Workspace, wine: Run, ticket: Path) -> None:
    rows = list(jobs.takes(str(workspace.root), wine.id).examples)
    one = applied(workspace, wine, json.dumps(rows[:1]).encode(), ticket)
    assert one.table is not None
    assert one.table.columns == ("row", "grower", "grower: probability")
    assert [picture.kind for picture in one.pictures] == ["bars"]
    many = applied(workspace, wine, json.dumps(rows * 500).encode(), ticket)
    assert many.table is not None
    assert many.rows == 2_500
    assert len(many.table.rows) == jobs.SHOWN
    assert many.table.rows[0][1] == one.table.rows[0][1]
    lines = list(csv.reader(io.StringIO(many.csv)))
    assert len(lines) == 2_501
    assert lines[-1][0] == "2500"
    assert json.loads(ticket.read_text())["share"] == 0.8


def test_what_cannot_be_used_is_said(workspace: Workspace, wine: Run, ticket: Path) -> None:
    with pytest.raises(DataError, match="lacks the column"):
        applied(workspace, wine, b'[{"alcohol": 1.0}]', ticket)
    rows = [dict(each) for each in jobs.takes(str(workspace.root), wine.id).examples * 500]
    rows[1_202]["ash"] = "much"
    with pytest.raises(DataError, match="Row 1,203 has no number in the column 'ash'"):
        applied(workspace, wine, json.dumps(rows).encode(), ticket)
    with pytest.raises(DataError, match="a PNG picture"):
        applied(workspace, wine, b"\x89PNG\r\n\x1a\n", ticket)
    with pytest.raises(DataError):
        applied(workspace, wine, b'[{"alcohol": 1.0}]', ticket, temperature=1.0)
    with pytest.raises(NotFound):
        jobs.apply(str(workspace.root), "0123456789ab", "", {}, str(ticket))
    waiting = runs.create(workspace, wine.document)
    with pytest.raises(TrainingError, match="no trained model"):
        jobs.takes(str(workspace.root), waiting.id)


def test_once_nobody_waits_it_ends(workspace: Workspace, wine: Run, ticket: Path) -> None:
    rows = list(jobs.takes(str(workspace.root), wine.id).examples)
    ticket.unlink()
    with pytest.raises(JobError, match="cancelled"):
        applied(workspace, wine, json.dumps(rows).encode(), ticket)


def test_a_run_of_before_that_kept_no_facts_is_used_all_the_same(workspace: Workspace, wine: Run, ticket: Path) -> None:
    rows = list(jobs.takes(str(workspace.root), wine.id).examples)
    (artifacts.run_folder(workspace, wine.id) / "facts.json").unlink()
    jobs._learned.clear()
    assert applied(workspace, wine, json.dumps(rows).encode(), ticket).rows == 5


def test_chance_alone_makes_samples_and_wishes_are_kept_to(workspace: Workspace, ticket: Path) -> None:
    project = client.preset("frozenlake-dqn")
    run = trained(workspace, project.model_copy(update={"training": project.training.model_copy(update={"epochs": 1})}))
    assert jobs.takes(str(workspace.root), run.id).columns == ()
    first, again, other = (applied(workspace, run, b"", ticket, seed=seed) for seed in (1, 1, 5))
    assert first.pictures == again.pictures
    assert first.pictures
    assert other.rows == 1
    with pytest.raises(DataError, match="seed"):
        applied(workspace, run, b"", ticket, seed=-1)


def test_the_client_answers_and_leaves_nothing_behind(wine: Run, workspace: Workspace) -> None:
    rows = list(client.takes(workspace, wine.id).examples)
    watched: list[client.Aside] = []
    found = client.apply(workspace, wine.id, json.dumps(rows).encode(), watch=watched.append)
    assert found.rows == 5
    assert watched[0].done
    assert not list(workspace.path("passing").iterdir())
    client.close()
