"""What every way of opening a model must hold: presets come back as they were, architectures compute the same bits."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import pytest

from docs.make_architectures import PAGE, SIZES, compare
from engine import client
from engine.catalog.read import cards, is_placeable
from engine.document.graph import Graph
from engine.network.opening.architectures import architecture
from engine.network.opening.drawing import draw
from engine.network.opening.model import open_file
from engine.store.workspace import Workspace
from engine.tasks import SUPERVISED, TASKS
from tests.contracts.test_round_trip import same
from tests.preset_data import facts_of_preset

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
]

# One of each family, the smaller ones; docs/make_architectures.py does the same with all of them.
COMPARED = (
    "ConvNeXtTiny",
    "EfficientNetB0",
    "EfficientNetV2B0",
    "MobileNetV2",
    "MobileNetV3Small",
    "ResNet50V2",
    "VGG16",
)

# What a model is for, as its losses tell it: nothing in a file speaks of windows, masks or several targets.
TOLD = {"forecasting": "regression", "segmentation": "classification", "several": "classification"}


@pytest.fixture(autouse=True)
def memory_given_back() -> Iterator[None]:
    yield
    keras.backend.clear_session()
    gc.collect()


@pytest.mark.parametrize("name", COMPARED)
def test_an_architecture_is_the_same_to_the_last_bit_and_can_be_edited_and_trained(name: str) -> None:
    found = compare(name)
    theirs, ours = found.parameters
    taken, layers = found.started
    assert not found.placeholders
    assert theirs == ours + found.state
    assert found.state == (7 if name == "EfficientNetB0" else 0)  # mean and variance of three colours, and a count
    assert taken == layers > 0
    assert found.identical
    assert found.edited.anew == {found.edited.layer}  # every other layer starts with its weights
    assert len(found.edited.kept) == layers - 1
    assert np.isfinite(found.edited.loss)
    assert found.edited.finite
    moved, learning = found.edited.learned
    assert moved == learning > 0


@pytest.mark.parametrize("name", ["NASNetMobile", "InceptionResNetV2", "Xception", "DenseNet121"])
def test_an_architecture_is_drawn_from_the_catalog(name: str) -> None:
    model, arrays = architecture(name)
    drawing = draw(model)
    assert [node.layer for node in drawing.graph.nodes if not is_placeable(node.layer)] == []
    assert drawing.notes == ()
    assert arrays == {}
    assert len(drawing.graph.output_ids()) == 1


def test_the_table_of_architectures_is_complete_and_all_are_the_same() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    names = [card.name for card in cards("architecture")]
    assert [row.split("|")[1].strip() for row in rows] == names
    for row in rows:
        *_, unknown, same, kept, learned = row.strip("| ").split(" | ")
        (started, layers), (moved, learning) = (map(int, cell.split(" of ")) for cell in (kept, learned))
        assert (unknown, same) == ("–", "yes"), row
        assert started == layers - 1, row  # all but the edited one
        assert moved == learning > 0, row
    assert SIZES.keys() < set(names)


@pytest.mark.xdist_group("facts of presets")
@pytest.mark.parametrize("preset", [preset.name for preset in client.presets()])
def test_a_preset_comes_back_from_its_keras_file_as_it_was(preset: str, tmp_path: Path) -> None:
    project = client.preset(preset)
    facts = facts_of_preset(preset)
    task = TASKS[project.task.kind]
    project = task.complete(project, facts)
    for name, network in task.networks(task.make(project, facts)).items():
        if name not in project.networks:  # kept beside those that are drawn, as a painted picture
            continue
        path = tmp_path / f"{project.name}.keras"
        network.save(path)
        found = open_file(Workspace.open(), path.name, path, tmp_path)
        same(_told(found.networks["model"]), _told(project.networks[name]))
        assert found.name == project.name
    if task not in SUPERVISED:
        return
    assert found.task.kind == TOLD.get(project.task.kind, project.task.kind)
    chosen = ("optimizer", "schedule", "losses", "metrics", "precision")
    assert [getattr(found.training, name) for name in chosen] == [getattr(project.training, name) for name in chosen]


def _told(graph: Graph) -> Graph:
    """What a file tells of a drawing.

    An Input there has the shape and the dtype of its data, and not their name; a Constant is an argument of what it
    goes into, and has none.
    """
    names = {node.id: f"constant {node.config}" for node in graph.nodes if node.layer == "Constant"}
    nodes = tuple(
        node.model_copy(
            update={"id": names.get(node.id, node.id), "config": {} if node.layer == "Input" else node.config}
        )
        for node in graph.nodes
    )
    edges = tuple(edge.model_copy(update={"source": names.get(edge.source, edge.source)}) for edge in graph.edges)
    return graph.model_copy(update={"nodes": nodes, "edges": edges})
