"""A run's network as the start of another project: what was learned comes along, and frozen layers keep it."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from engine import client
from engine.data.pipeline import prepare
from engine.document import files
from engine.document.project import Choice, Project, Task, Training
from engine.errors import NotFound
from engine.jobs import short
from engine.network.build import build
from engine.network.opening import weights as opening
from engine.store import artifacts, runs, weights
from engine.store.workspace import Workspace
from engine.tasks import TASKS
from engine.training.run import train
from tests.builders import digits_cnn

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path)


def with_config(project: Project, changes: dict[str, dict[str, object]]) -> Project:
    """The project with more settings of some nodes."""
    graph = project.networks["model"]
    nodes = [node.model_copy(update={"config": {**node.config, **changes.get(node.id, {})}}) for node in graph.nodes]
    return project.with_graph(graph.model_copy(update={"nodes": tuple(nodes)}))


def test_another_project_starts_from_what_a_run_learned(workspace: Workspace) -> None:
    project = digits_cnn(epochs=1)
    prepared = prepare(project.data, Path)
    keras.utils.set_random_seed(7)
    model = build(project, prepared.facts)
    run = runs.create(workspace, project, None)
    artifacts.write_with(artifacts.run_folder(workspace, run.id) / "model.keras", model.save)
    runs.finish(workspace, run.id, "finished", {})

    further = files.read(short.further(str(workspace.root), run.id))
    graph = further.networks["model"]
    assert further.with_graph(graph.model_copy(update={"weights": ""})) == project
    first, last = (
        next(node.id for node in nodes if node.layer != "Input") for nodes in (graph.nodes, graph.nodes[::-1])
    )

    other = with_config(further, {first: {"trainable": False}, last: {"units": 12}})
    notes: list[str] = []
    outcome = train(
        other,
        prepared,
        "x",
        lambda lot: notes.extend(event.text for event in lot if event.event == "note"),
        tuple,
        opened=weights.path_of(workspace, other),
    )
    layers = sum(bool(layer.weights) for layer in model.layers)
    assert notes == [f"{layers - 1} of {layers} layers start from the opened weights."]
    for ours, theirs in zip(
        model.get_layer(first).get_weights(), outcome.model.get_layer(first).get_weights(), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)


def test_a_run_without_a_model_is_no_start(workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        client.start_from_run(workspace, "no-such-run")
    run = runs.create(workspace, digits_cnn(), None)
    runs.finish(workspace, run.id, "finished", {})
    with pytest.raises(NotFound, match="There is no file"):
        short.further(str(workspace.root), run.id)


def test_of_several_networks_the_first_becomes_the_network_of_another_project(workspace: Workspace) -> None:
    data = digits_cnn().data.model_copy(update={"aim": "input"})
    prepared = prepare(data, Path)
    drawn = TASKS["variational"].starts(prepared.facts)
    training = Training(losses=(Choice(name="MeanSquaredError"),))
    project = Project(networks=drawn, data=data, task=Task(kind="variational"), training=training)
    encoder = build(project, prepared.facts, "encoder")
    run = runs.create(workspace, project, None)
    artifacts.write_with(artifacts.run_folder(workspace, run.id) / "model.keras", encoder.save)
    runs.finish(workspace, run.id, "finished", {})

    further = files.read(short.further(str(workspace.root), run.id))
    graph = further.networks["model"]
    assert list(further.networks) == ["model"]
    assert graph.weights
    assert graph.model_copy(update={"weights": ""}) == drawn["encoder"]
    assert (further.task.kind, further.data.aim, further.training.losses) == ("classification", "target", ())
    kept = weights.path_of(workspace, further)
    assert kept is not None
    assert opening.read(kept)[drawn["encoder"].nodes[-1].id][0].shape == encoder.get_weights()[-2].shape
