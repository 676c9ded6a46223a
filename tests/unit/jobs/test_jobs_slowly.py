"""A helper goes through a step: with fresh weights or a run's, to and fro, to the same numbers."""

from __future__ import annotations

import pytest

from engine import client
from engine.document import files
from engine.errors import DocumentError, NotFound, TrainingError
from engine.jobs import slowly as jobs
from engine.jobs.train import work
from engine.store import runs
from engine.store.workspace import Workspace
from tests.builders import digits_cnn

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("slowly"))


def test_to_and_fro_with_fresh_weights(workspace: Workspace) -> None:
    root, document = str(workspace.root), files.write(digits_cnn())
    first = jobs.step(root, (document, "", 1))
    third = jobs.step(root, (document, "", 3))
    assert third.step == 3
    assert third.loss != first.loss
    assert jobs.step(root, (document, "", 1)) == first
    assert jobs.step(root, (document, "", 3)) == third
    assert first.weight is not None
    story = jobs.weight(root, (document, "", 3), first.weight)
    assert jobs.weight(root, (document, "", 2), first.weight).new == story.old
    assert jobs.value(root, (document, "", 3), "dense_5", 0).places == 10
    assert len(jobs.row_losses(root, (document, "", 3), 0)) == 1
    assert [node.id for node in third.nodes if node.weights] == ["conv2d_1", "dense_5"]
    assert next(node for node in third.nodes if node.id == "conv2d_1").shape == (6, 6, 8)


def test_with_the_weights_of_a_run(workspace: Workspace) -> None:
    project = digits_cnn(epochs=6)
    run = runs.create(workspace, project)
    assert work(workspace, run.id) == 0
    root = str(workspace.root)
    fresh, learned = jobs.step(root, (files.write(project), "", 1)), jobs.step(root, ("", run.id, 1))
    assert learned.rows == fresh.rows
    assert learned.loss < fresh.loss / 2
    with pytest.raises(NotFound):
        jobs.step(root, ("", "0" * 32, 1))


def test_what_has_no_such_step_is_refused_in_words(workspace: Workspace) -> None:
    root = str(workspace.root)
    with pytest.raises(TrainingError, match="is another one"):
        jobs.step(root, (files.write(client.preset("frozenlake-dqn")), "", 1))
    with pytest.raises(DocumentError):
        jobs.step(root, ("{", "", 1))
