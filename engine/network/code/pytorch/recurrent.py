"""Recurrences over `(batch, steps, features)`, and layers that are called for each step.

PyTorch has two biases where Keras has one: the second is zero, but for a GRU, whose two are Keras's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from engine.network.code.python import Call
from engine.network.code.pytorch.base import Arrays, Equal, Layer, NoEqualError, Tensor, made, nested

NAMES = {"LSTM": "LSTM", "GRU": "GRU", "SimpleRNN": "RNN"}


def recurrence(layer: Layer) -> Equal:
    """`nn.LSTM`, `nn.GRU` or `nn.RNN`, its last step alone or all of them."""
    module, x = _module(layer), layer.x.as_keras
    x = f"{x}.flip(1)" if layer.config["go_backwards"] else x
    states = [state.as_keras for state in layer.inputs.get("initial_state", ())]
    x += _started([f"{state}.unsqueeze(0)" for state in states])
    all_steps = layer.config["return_sequences"]
    weights = _weights(layer.kind, layer.config["use_bias"])
    if not layer.config["return_state"]:
        if all_steps:
            return Equal(f"{layer.call(x)}[0]", {"": module}, weights=weights)
        before = (f"{layer.name}_steps, _ = {layer.call(x)}",)
        return Equal(f"{layer.name}_steps[:, -1]", {"": module}, before=before, weights=weights)
    step, ends = f"{layer.name}_steps", _ends(layer, layer.kind)
    return Equal(
        step if all_steps else f"{step}[:, -1]",
        {"": module},
        before=(f"{step if 'output' in layer.used else '_'}, {_target(ends)} = {layer.call(x)}",),
        more={f"state_{letter}": f"{end}[0]" for letter, end in ends.items()},
        weights=weights,
    )


def bidirectional(layer: Layer) -> Equal:
    """One module that reads both ways. What it gives is as long as Keras's `concat`; the others follow from it."""
    if layer.config.get("backward_layer"):
        raise NoEqualError("backward_layer: PyTorch reads back with a layer of the same settings")
    inner = nested(layer, "layer", layer.x)
    if inner.kind not in NAMES:
        raise NoEqualError(f"it holds {inner.kind}, and PyTorch reads LSTM, GRU and SimpleRNN both ways")
    if inner.config["go_backwards"]:
        raise NoEqualError("go_backwards of the layer inside is not written")
    units, merge = inner.config["units"], layer.config["merge_mode"]
    module = _module(inner, bidirectional=True)
    starts = [state.as_keras for state in layer.inputs.get("initial_state", ())]
    pairs = zip(starts[: len(starts) // 2], starts[len(starts) // 2 :], strict=True)
    call = layer.call(layer.x.as_keras + _started([f"torch.stack([{', '.join(pair)}])" for pair in pairs]))
    ends = _ends(layer, inner.kind) if inner.config["return_state"] else {}
    more = {f"state_{letter}": f"{end}[0]" for letter, end in ends.items()}
    more |= {f"state_{letter}_back": f"{end}[1]" for letter, end in ends.items()}
    steps = f"{layer.name}_steps"
    goes_on = layer.used & {"output", "output_back"}
    before: tuple[str, ...] = (f"{steps if goes_on else '_'}, {_target(ends)} = {call}",)
    ahead, back = f"{steps}[..., :{units}]", f"{steps}[..., {units}:]"
    if not inner.config["return_sequences"]:
        ahead, back = f"{steps}[:, -1, :{units}]", f"{steps}[:, 0, {units}:]"
    values: dict[str | None, str] = {
        "sum": f"{ahead} + {back}",
        "mul": f"{ahead} * {back}",
        "ave": f"({ahead} + {back}) / 2",
        "concat": f"torch.cat([{ahead}, {back}], dim=-1)",
    }
    if merge is None:
        values[None], more = ahead, {"output_back": back, **more}
    if merge == "concat" and inner.config["return_sequences"]:
        values["concat"], before = (steps, before) if ends else (f"{call}[0]", ())
    one = _weights(inner.kind, inner.config["use_bias"])

    def weights(arrays: Arrays) -> dict[str, np.ndarray]:
        half = len(arrays) // 2
        back = {f"{name}_reverse": value for name, value in one(arrays[half:]).items()}
        return {**one(arrays[:half]), **back}

    return Equal(values[merge], {"": module}, before=before, more=more, weights=weights)


def time_distributed(table: Mapping[str, Callable[[Layer], Equal]]) -> Callable[[Layer], Equal]:
    """The layer inside, called with all steps as one long batch."""

    def equal(layer: Layer) -> Equal:
        x = layer.x
        if len(x.shape) < 3:
            raise NoEqualError("it has no axis of steps")
        held = Tensor(f"{x.as_keras}.flatten(0, 1)", (None, *x.shape[2:]), dtype=x.dtype)
        inner = nested(layer, "layer", held)
        if inner.kind not in table:
            raise NoEqualError(f"it holds {inner.kind}, which has no equal")
        if inner.kind == "BatchNormalization":
            raise NoEqualError("it holds BatchNormalization, whose steps Keras and PyTorch average differently")
        found = table[inner.kind](inner)
        if found.before:
            raise NoEqualError(f"it holds {inner.kind}, which is not written for each step")
        value = Tensor(found.value, (None,) * 3, found.first).as_keras
        value = f"({value})" if " " in found.value and not found.value.endswith(")") else value
        return replace(found, value=f"{value}.unflatten(0, (-1, {x.code}.shape[1]))", first=False)

    def checked(layer: Layer) -> Equal:
        if layer.x.first:
            x = replace(layer.x, code=layer.x.as_keras, first=False)
            steps = f"{layer.name}_steps"
            found = equal(replace(layer, inputs={"inputs": [replace(x, code=steps)]}))
            return replace(found, before=(f"{steps} = {x.code}",))
        return equal(layer)

    return checked


def _started(states: list[str]) -> str:
    """What stands behind the input of a call that starts from states: a tuple of them, or the only one."""
    if not states:
        return ""
    return f", {states[0]}" if len(states) == 1 else f", ({', '.join(states)})"


def _ends(layer: Layer, kind: str) -> dict[str, str]:
    """A variable for each state at the end, by its letter; of a state that nothing takes, none."""
    used = {port.removesuffix("_back")[-1] for port in layer.used if port.startswith("state_")}
    return {letter: f"{layer.name}_{letter}" if letter in used else "_" for letter in "hc"[: 1 + (kind == "LSTM")]}


def _target(ends: Mapping[str, str]) -> str:
    """What takes the states at the end of a call; where nobody asks for them, nothing does."""
    names = list(ends.values())
    if set(names) <= {"_"}:
        return "_"
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _module(layer: Layer, bidirectional: bool = False) -> Call:
    config = layer.config
    layer.only("recurrent_dropout", 0, None, why="PyTorch's drops nothing between the steps")
    layer.only("dropout", 0, None, why="PyTorch's drops only between layers of one recurrence")
    layer.only("stateful", False, None, why="PyTorch's keeps no state between batches")
    options: dict[str, object] = {}
    if layer.kind == "SimpleRNN":
        layer.only("activation", "tanh", "relu", why="PyTorch's has tanh or relu")
        options |= {"nonlinearity": "relu"} if config["activation"] == "relu" else {}
    else:
        layer.only("activation", "tanh", why="PyTorch's has tanh alone")
        layer.only("recurrent_activation", "sigmoid", why="PyTorch's has sigmoid alone")
        layer.only("reset_after", True, None, why="PyTorch's resets after the product")
    options |= {} if config["use_bias"] else {"bias": False}
    options |= {"bidirectional": True} if bidirectional else {}
    return made(NAMES[layer.kind], layer.x.channels, config["units"], batch_first=True, **options)


def _weights(kind: str, use_bias: bool) -> Callable[[Arrays], dict[str, np.ndarray]]:
    def weights(arrays: Arrays) -> dict[str, np.ndarray]:
        turned = [_gates(kind, array.T) for array in arrays[:2]]
        named = {".weight_ih_l0": turned[0], ".weight_hh_l0": turned[1]}
        if not use_bias:
            return named
        bias = arrays[2]
        both = bias if bias.ndim == 2 else np.stack([bias, np.zeros_like(bias)])
        return named | {".bias_ih_l0": _gates(kind, both[0]), ".bias_hh_l0": _gates(kind, both[1])}

    return weights


def _gates(kind: str, rows: np.ndarray) -> np.ndarray:
    """A GRU's update gate comes first in Keras, its reset gate in PyTorch; an LSTM's stand alike."""
    if kind != "GRU":
        return rows
    update, reset, new = np.split(rows, 3)
    return np.concatenate([reset, update, new])
