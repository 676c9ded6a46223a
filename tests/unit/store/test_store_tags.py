"""Tags of runs: written, found, taken off; and that an older workspace gets them without losing anything."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from engine.errors import NotFound, UsageError
from engine.store import events, projects, runs, schema, tags
from engine.store.workspace import DATABASE, Workspace
from tests.builders import digits_mlp


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.open()


def a_run(workspace: Workspace, project: str | None = None) -> str:
    return runs.create(workspace, digits_mlp(), project).id


def test_tags_are_kept_once_in_order_and_taken_off(workspace: Workspace) -> None:
    one, other = a_run(workspace), a_run(workspace)
    tags.add(workspace, [one, other], "  wide \n net ")
    tags.add(workspace, [one], "baseline")
    tags.add(workspace, [one], "WIDE NET")
    assert tags.listing(Workspace.open()) == {one: ("baseline", "wide net"), other: ("wide net",)}
    tags.remove(workspace, [one, other], "Wide net")
    tags.remove(workspace, [other], "never there")
    assert tags.listing(workspace) == {one: ("baseline",)}


def test_each_project_has_the_tags_of_its_runs(workspace: Workspace) -> None:
    mine, yours = (projects.create(workspace, digits_mlp()).id for _ in range(2))
    one, other = a_run(workspace, mine), a_run(workspace, yours)
    tags.add(workspace, [one, other], "x")
    assert tags.listing(workspace, mine) == {one: ("x",)}


@pytest.mark.parametrize("bad", ["", "  \n", "x" * 41, "a\x00b", "\u202eright to left"])
def test_what_cannot_be_read_is_no_tag(workspace: Workspace, bad: str) -> None:
    run = a_run(workspace)
    with pytest.raises(UsageError):
        tags.add(workspace, [run], bad)
    assert tags.listing(workspace) == {}


def test_all_runs_get_a_tag_or_none(workspace: Workspace) -> None:
    run = a_run(workspace)
    with pytest.raises(NotFound, match="no run 'gone'"):
        tags.add(workspace, [run, "gone"], "x")
    assert tags.listing(workspace) == {}
    for number in range(tags.MOST):
        tags.add(workspace, [run], f"tag {number}")
    tags.add(workspace, [run], "TAG 3")  # has it already
    with pytest.raises(UsageError, match="20 tags already"):
        tags.add(workspace, [run], "one more")
    assert len(tags.listing(workspace)[run]) == tags.MOST


def test_a_workspace_without_tags_gets_them_and_keeps_its_runs(
    own_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:2])  # as the first release made it
        older = Workspace.open()
        project = projects.create(older, digits_mlp())
        run = runs.create(older, digits_mlp(epochs=7), project.id)
        runs.finish(older, run.id, "finished", {"test_loss": 0.5})
        before = (projects.load(older, project.id), runs.get(older, run.id))
        older.close()
    with sqlite3.connect(own_workspace / DATABASE) as db:
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'run_tags'").fetchone()
    newer = Workspace.open()
    assert (projects.load(newer, project.id), runs.get(newer, run.id)) == before
    tags.add(newer, [run.id], "old but good")
    assert tags.listing(newer) == {run.id: ("old but good",)}


def test_a_deleted_run_takes_its_tags_along(workspace: Workspace) -> None:
    run = a_run(workspace)
    tags.add(workspace, [run], "x")
    with workspace.write() as db:
        db.execute("DELETE FROM runs WHERE id = ?", (run,))
    with workspace.read() as db:
        assert db.execute("SELECT count(*) FROM run_tags").fetchone()[0] == 0


def test_epochs_are_found_among_what_a_run_said(workspace: Workspace) -> None:
    run = a_run(workspace)
    assert (events.start(workspace, run), events.epochs(workspace, run), events.last_epoch(workspace, run)) == (
        None, (), None,
    )  # fmt: skip
    start = events.Start(
        run=run, name='{"event":"epoch"}', device="cpu", epochs=3, steps_per_epoch=1, batch_size=1, samples={},
        parameters=12, monitored=("loss",),
    )  # fmt: skip
    made = [
        events.Epoch(
            epoch=number,
            step=number,
            metrics={"loss": 1 / number},
            learning_rate=0.1,
            seconds=1,
            seconds_left=0,
            time=0,
        )
        for number in (1, 2)
    ]  # fmt: skip
    events.append(workspace, run, [start, *made])
    assert events.start(workspace, run) == start
    assert events.epochs(workspace, run) == tuple(made)
    assert events.last_epoch(workspace, run) == made[1]
    assert events.start(workspace, a_run(workspace)) is None
