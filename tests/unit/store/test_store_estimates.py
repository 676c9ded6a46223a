"""What was expected of a run and what it took are kept beside it; a file that cannot be read is as none."""

from __future__ import annotations

import pytest

from engine.messages.answers import Estimate, Memory, Seconds, Used
from engine.store import artifacts, estimates, runs
from engine.store.workspace import Workspace
from tests.builders import digits_mlp

ESTIMATE = Estimate(
    memory=Memory(weights=4, gradients=4, optimizer=8, activations=16, data=32, saving=12, process=700),
    device="CPU:0",
    free=10_000,
    seconds=Seconds(start=1.0, step=0.001, epoch=0.1, end=0.5, total=3.5),
)


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.open()


def test_both_come_back_as_they_were_kept(workspace: Workspace) -> None:
    run = runs.create(workspace, digits_mlp()).id
    assert (estimates.expected(workspace, run), estimates.taken(workspace, run)) == (None, None)
    estimates.expect(workspace, run, ESTIMATE)
    estimates.take(workspace, run, Used(peak=800))
    assert estimates.expected(workspace, run) == ESTIMATE
    assert estimates.taken(workspace, run) == Used(peak=800)
    assert ESTIMATE.memory.total == 776


@pytest.mark.parametrize("text", ["", "{}", '{"peak": "much"}', '{"peak": 1, "more": 2}'])
def test_what_is_no_such_answer_is_as_none(workspace: Workspace, text: str) -> None:
    run = runs.create(workspace, digits_mlp()).id
    artifacts.write(artifacts.run_folder(workspace, run) / estimates.TAKEN, text)
    assert estimates.taken(workspace, run) is None


def test_a_damaged_file_is_as_none(workspace: Workspace) -> None:
    run = runs.create(workspace, digits_mlp()).id
    estimates.take(workspace, run, Used(peak=800))
    (artifacts.run_folder(workspace, run) / estimates.TAKEN).write_text('{"peak": 900}')
    assert estimates.taken(workspace, run) is None
