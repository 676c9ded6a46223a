"""What is said of cost is true of networks whose figures are published. What is said of presets: `test_presets.py`."""

from __future__ import annotations

from typing import Any

import keras
import pytest

from engine.network.cost import flops
from engine.network.shapes import weightless

pytestmark = pytest.mark.heavy

# Millions of parameters (Keras's page of applications) and of multiply-adds (https://arxiv.org/abs/1512.03385,
# https://arxiv.org/abs/1801.04381, https://arxiv.org/abs/1905.11946). An operation is half of a multiply-add.
PUBLISHED = [("ResNet50", 25.6, 3_800), ("MobileNetV2", 3.5, 300), ("EfficientNetB0", 5.3, 390)]


@pytest.mark.parametrize(("name", "parameters", "multiply_adds"), PUBLISHED)
def test_published_parameters_and_operations(name: str, parameters: float, multiply_adds: int) -> None:
    with weightless():
        model = getattr(keras.applications, name)(weights=None)
    counted = sum(flops(layer, _tensors(layer.input), _tensors(layer.output)) for layer in model.layers)
    assert round(model.count_params() / 1e6, 1) == parameters
    assert counted / 2e6 == pytest.approx(multiply_adds, rel=0.05)


def _tensors(tensors: Any) -> list[Any]:
    return list(tensors) if isinstance(tensors, list | tuple) else [tensors]
