"""The catalog's layer that computes the same as something that is no layer of the catalog.

`x + 3` is a Rescaling, `x + y` an Add; the scale of each channel in ConvNeXt is an EinsumDense.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.catalog.read import has
from engine.network.objects import snake_case
from engine.network.opening.plain import Call, Layer, Model, Source, Wire

OPS = "keras.src.ops."
MERGES = ("Add", "Subtract", "Multiply", "Maximum", "Minimum")


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
    if not is_operation(layer):
        return (layer,)
    return (_merge(layer) or _rescaling(layer) or _activation(layer) or layer,)


def _made(layer: Layer, kind: str, settings: dict[str, Any], calls: tuple[Call, ...] | None = None) -> Layer:
    return replace(layer, kind=kind, home="keras.layers", settings=settings, calls=calls or layer.calls)


def _merge(layer: Layer) -> Layer | None:
    """Two tensors joined: both go into the one port of a merge layer."""
    if layer.kind not in MERGES or any(len(call.wires) != 2 or call.constants for call in layer.calls):
        return None
    calls = tuple(Call(tuple(Wire(0, wire.source) for wire in call.wires)) for call in layer.calls)
    return _made(layer, layer.kind, {}, calls)


def _rescaling(layer: Layer) -> Layer | None:
    """A tensor and a number: `x + c`, `x - c`, `x * c`."""
    if layer.kind not in ("Add", "Subtract", "Multiply") or len(layer.calls) != 1:
        return None
    call = layer.calls[0]
    place, number = next(iter(call.constants.items()), (0, None))
    if len(call.wires) != 1 or len(call.constants) != 1 or not isinstance(number, int | float):
        return None
    if layer.kind == "Multiply":
        settings = {"scale": float(number), "offset": 0.0}
    elif layer.kind == "Add" or place in (1, "x2"):
        settings = {"scale": 1.0, "offset": float(number if layer.kind == "Add" else -number)}
    else:
        return None
    return _made(layer, "Rescaling", settings, (Call((Wire(0, call.wires[0].source),)),))


def _activation(layer: Layer) -> Layer | None:
    """`ops.relu(x)` and the like, with nothing but the tensor."""
    name = snake_case(layer.kind)
    plain = all(len(call.wires) == 1 and not call.constants for call in layer.calls)
    return _made(layer, "Activation", {"activation": name}) if has("activation", name) and plain else None


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
