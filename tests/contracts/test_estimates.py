"""What is said of cost is true: of a preset's run before it begins, and of networks whose figures are published."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import keras
import pytest

from engine import client
from engine.network.cost import flops
from engine.network.shapes import weightless
from engine.store.workspace import Workspace

pytestmark = pytest.mark.heavy

DEADLINE = 300.0  # seconds
CLOSE = 0.35  # share of the measured peak by which an estimate of memory may be off
PRESETS = [preset.name for preset in client.presets()]

# Millions of parameters (Keras's page of applications) and of multiply-adds (https://arxiv.org/abs/1512.03385,
# https://arxiv.org/abs/1801.04381, https://arxiv.org/abs/1905.11946). An operation is half of a multiply-add.
PUBLISHED = [("ResNet50", 25.6, 3_800), ("MobileNetV2", 3.5, 300), ("EfficientNetB0", 5.3, 390)]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace for all presets; helpers end with it."""
    opened = client.open_workspace(tmp_path_factory.mktemp("estimates"))
    client.warm_up(opened)
    yield opened
    client.close()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_takes_as_much_memory_as_was_estimated(name: str, workspace: Workspace) -> None:
    whole = client.preset(name)
    project = whole.model_copy(update={"training": whole.training.model_copy(update={"epochs": 3})})
    estimate = client.estimate(workspace, project)
    assert estimate.problems == ()
    assert estimate.seconds is not None
    run = client.start_run(workspace, project, checked=True, expected=estimate)
    deadline = time.monotonic() + DEADLINE
    while (run := client.run(workspace, run.id)).active and time.monotonic() < deadline:
        time.sleep(0.1)
    assert run.status == "finished", run.error
    used = client.taken(workspace, run.id)
    assert used is not None
    assert estimate.memory.total == pytest.approx(used.peak, rel=CLOSE)
    assert client.expected(workspace, run.id) == estimate


@pytest.mark.parametrize(("name", "parameters", "multiply_adds"), PUBLISHED)
def test_published_parameters_and_operations(name: str, parameters: float, multiply_adds: int) -> None:
    with weightless():
        model = getattr(keras.applications, name)(weights=None)
    counted = sum(flops(layer, _tensors(layer.input), _tensors(layer.output)) for layer in model.layers)
    assert round(model.count_params() / 1e6, 1) == parameters
    assert counted / 2e6 == pytest.approx(multiply_adds, rel=0.05)


def _tensors(tensors: Any) -> list[Any]:
    return list(tensors) if isinstance(tensors, list | tuple) else [tensors]
