"""The catalog's layers that compute the same as something that the catalog does not have.

The scale of each channel in ConvNeXt is an EinsumDense, the scaled sum of InceptionResNetV2 a Rescaling and an Add.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.network.opening.plain import Call, Layer, Model, Source, Wire

OPS = "keras.src.ops."


def is_operation(layer: Layer) -> bool:
    """Whether it is no layer but a function of Keras (`x + y`), which has no weights and no place among the layers."""
    return layer.home.startswith(OPS)


def with_stand_ins(model: Model) -> Model:
    """The model with layers of the catalog in the place of what they can stand in for, at any depth."""
    return replace(model, layers=tuple(made for layer in model.layers for made in _stand_ins(layer)))


def _stand_ins(layer: Layer) -> tuple[Layer, ...]:
    """What computes the same as a layer: the last one has its name and its calls; or the layer itself."""
    if layer.model is not None:
        return (replace(layer, model=with_stand_ins(layer.model)),)
    if layer.home == "keras.src.applications.convnext" and layer.kind == "LayerScale":
        return (_scale_of_channels(layer),)
    if layer.home == "keras.src.applications.inception_resnet_v2" and layer.kind == "CustomScaleLayer":
        return _scaled_sum(layer)
    return (layer,)


def _made(layer: Layer, kind: str, settings: dict[str, Any], calls: tuple[Call, ...] | None = None) -> Layer:
    return replace(layer, kind=kind, home="keras.layers", settings=settings, calls=calls or layer.calls)


def _scale_of_channels(layer: Layer) -> Layer:
    """One learned factor for each channel: an EinsumDense without a sum."""
    start = {"class_name": "Constant", "config": {"value": layer.settings.get("init_values", 1e-6)}}
    settings = {"equation": "...c,c->...c", "output_shape": [layer.settings.get("projection_dim")]}
    return _made(layer, "EinsumDense", {**settings, "kernel_initializer": start})


def _scaled_sum(layer: Layer) -> tuple[Layer, ...]:
    """`x + scale * y`, called once: a Rescaling of y, then an Add."""
    wires = layer.calls[0].wires if len(layer.calls) == 1 else ()
    if len(wires) != 2:
        return (layer,)
    name = f"{layer.name}_scale"
    scale = _made(layer, "Rescaling", {"scale": layer.settings.get("scale")}, (Call((Wire(0, wires[1].source),)),))
    added = _made(layer, "Add", {}, (Call((Wire(0, wires[0].source), Wire(0, Source(name)))),))
    return replace(scale, name=name), added
