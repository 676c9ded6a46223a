"""Whatever a person draws: its `.keras` file opens as the same drawing, and its script makes the same network.

Five hundred drawings at random, and every preset.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, Phase, given, seed, settings

from engine.document.graph import Graph, Node
from engine.document.project import Project
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.build import build
from engine.network.code.model import model_code
from engine.network.opening.model import open_file
from engine.network.read import read, settings_of
from engine.network.walk import owner_of
from engine.network.words import REFUSALS
from engine.store.workspace import Workspace
from tests.drawings import drawings

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
    pytest.mark.filterwarnings("ignore::UserWarning"),  # Keras warns of what makes little sense, such as a lost mask
]

NO_DATA = DataFacts(inputs={}, target=TargetFacts(name="none", kind="number"), rows={})
PARTS, EXAMPLES = 10, 50  # parts, so that several processes share the work
BATCH = 2


@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=pytest.mark.xdist_group(f"round trip {part}")) for part in range(PARTS)]
)
def test_a_drawing_survives_its_file_and_its_script(part: int, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "workspace")

    @seed(part)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # to see the smallest drawing that fails, add Phase.shrink: it takes minutes
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawings())
    def holds(graph: Graph) -> None:
        survives(graph, workspace, tmp_path)
        keras.backend.clear_session()

    holds()


def survives(graph: Graph, workspace: Workspace, folder: Path) -> None:
    """The one drawing: from the model, from its file, and from its script."""
    project = Project(networks={"model": graph})
    keras.utils.set_random_seed(3)
    built = build(project, NO_DATA)
    same(read(built), graph)
    path = folder / "model.keras"
    built.save(path)
    opened = open_file(workspace, path.name, path, folder)
    same(opened.networks["model"], graph)
    assert configs(build(opened, NO_DATA)) == configs(built)
    keras.utils.set_random_seed(3)
    written = written_model(project)
    assert configs(written) == configs(built)
    equal(written.get_weights(), built.get_weights())
    given = batch(graph)
    keras.utils.set_random_seed(3)
    try:
        expected = keras.tree.flatten(built(given))
    except (*REFUSALS, tf.errors.OpError):
        return  # this device has no such operation, or these numbers are none that the layer knows
    keras.utils.set_random_seed(3)
    close(keras.tree.flatten(written(given)), expected)


def same(found: Graph, wanted: Graph) -> None:
    """Both drawings mean the same; where not, the message says how."""
    one, other = meant(found), meant(wanted)
    assert one["layers"] == other["layers"]
    assert one == other


def meant(graph: Graph) -> Any:
    """All that a model knows of a drawing, in a form that does not depend on the order of what is side by side.

    A file knows nothing of labels, positions and groups, and of a layer that is used twice it knows one name.
    """
    known: dict[str, Any] = {}

    def node_as(node: Node) -> Any:
        if node.id not in known:
            owner = owner_of(graph, node)
            arriving = [
                (edge.target_port, edge.source_port, node_as(graph.node(edge.source)))
                for edge in graph.inputs_of(node.id)
            ]
            known[node.id] = (owner.id, owner.layer, _items(owner.config), tuple(sorted(arriving, key=_port)))
        return known[node.id]

    every = sorted(repr(node_as(node)) for node in graph.sorted_nodes())
    inputs = [node.id for node in graph.nodes if node.layer == "Input"]
    outputs = [node_as(graph.node(id)) for id in graph.output_ids()]
    layers = sorted(
        (owner.id, owner.layer, _items(owner.config))
        for owner in {owner_of(graph, node).id: owner_of(graph, node) for node in graph.nodes}.values()
    )
    return {"layers": layers, "inputs": inputs, "outputs": outputs, "calls": every}


def _port(wire: tuple[str, str, Any]) -> str:
    """Wires are in the order of their ports, and those of one port as they were drawn."""
    return wire[0]


def _items(config: Mapping[str, Any]) -> str:
    return repr(sorted(config.items()))


def written_model(project: Project) -> keras.Model:
    """What the script makes."""
    scope: dict[str, Any] = {"keras": keras, "layers": keras.layers, "ops": keras.ops, "np": np}
    exec("\n".join(model_code(project, NO_DATA).lines), scope)  # noqa: S102 - code of our own writer
    model: keras.Model = scope["model"]
    return model


def configs(model: keras.Model) -> list[dict[str, Any]]:
    """What each layer is made of, without names; a Sequential does not count its input among them."""
    return [settings_of(layer) for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]


def batch(graph: Graph) -> Any:
    """Numbers for each input, the same at every call."""
    dice = np.random.default_rng(0)
    values = [_values(node, dice) for node in graph.nodes if node.layer == "Input"]
    return values if len(values) > 1 else values[0]


def _values(node: Node, dice: np.random.Generator) -> Any:
    shape, dtype = (BATCH, *node.config["shape"]), node.config.get("dtype", "float32")
    if dtype == "string":
        return np.full(shape, "a")
    if dtype == "bool":
        return np.ones(shape, "bool")
    return dice.integers(0, 4, shape).astype(dtype) if dtype.startswith("int") else dice.random(shape).astype(dtype)


def equal(found: list[Any], expected: list[Any]) -> None:
    """The same numbers, bit for bit."""
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(np.asarray(one), np.asarray(other))


def close(found: list[Any], expected: list[Any]) -> None:
    """The same values; the last bits of a number depend on where in memory it was worked out."""
    assert len(found) == len(expected)
    for one, other in zip(map(np.asarray, found), map(np.asarray, expected), strict=True):
        assert one.dtype == other.dtype
        if one.dtype.kind == "f":
            np.testing.assert_allclose(one, other, rtol=1e-2 if one.itemsize == 2 else 1e-4, atol=1e-6)
        else:
            np.testing.assert_array_equal(one, other)
