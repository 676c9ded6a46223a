"""Layers that join several tensors."""

from __future__ import annotations

from collections.abc import Callable

from engine.network.code.python import literal
from engine.network.code.pytorch.base import Equal, Layer, NoEqualError


def _alike(layer: Layer) -> tuple[list[str], bool]:
    """All tensors in one order of axes: channels first where one of them has them there already."""
    tensors = layer.inputs["inputs"]
    first = any(each.first for each in tensors) and len({len(each.shape) for each in tensors}) == 1
    if not first and len({len(each.shape) for each in tensors}) > 1:
        raise NoEqualError("it joins tensors with different numbers of axes, which PyTorch lines up from the last")
    return [each.channels_first if first else each.as_keras for each in tensors], first


def joined(sign: str) -> Callable[[Layer], Equal]:
    """`a + b + c`."""

    def equal(layer: Layer) -> Equal:
        codes, first = _alike(layer)
        return Equal(f" {sign} ".join(codes), first=first)

    return equal


def paired(function: str) -> Callable[[Layer], Equal]:
    """`torch.maximum(torch.maximum(a, b), c)`."""

    def equal(layer: Layer) -> Equal:
        (code, *others), first = _alike(layer)
        for other in others:
            code = f"{function}({code}, {other})"
        return Equal(code, first=first)

    return equal


def average(layer: Layer) -> Equal:
    """The mean of all."""
    codes, first = _alike(layer)
    return Equal(f"({' + '.join(codes)}) / {len(codes)}", first=first)


def concatenate(layer: Layer) -> Equal:
    """One behind the other along an axis."""
    codes, first = _alike(layer)
    rank = len(layer.x.shape)
    axis = layer.config["axis"] % rank
    if axis == 0:
        raise NoEqualError("axis=0: it joins examples, not features")
    if first:
        axis = 1 if axis == rank - 1 else axis + 1
    elif axis == rank - 1:
        axis = -1
    return Equal(f"torch.cat([{', '.join(codes)}], dim={axis})", first=first)


def dot(layer: Layer) -> Equal:
    """The product of two tensors along one axis of each, in the letters of `einsum`."""
    left, right = layer.inputs["inputs"]
    axes = layer.config["axes"]
    of_left, of_right = (axes, axes) if isinstance(axes, int) else axes
    of_left, of_right = of_left % len(left.shape), of_right % len(right.shape)
    codes = [left.as_keras, right.as_keras]
    if layer.config["normalize"]:
        pairs = zip(codes, (of_left, of_right), strict=True)
        codes = [f"F.normalize({code}, dim={axis}, eps=1e-6)" for code, axis in pairs]
    if len(left.shape) == len(right.shape) == 2:
        return Equal(f"({codes[0]} * {codes[1]}).sum(1, keepdim=True)")
    letters = iter("ijklmnop")
    first = ["b", *(next(letters) for _ in left.shape[1:])]
    second = ["b", *(next(letters) for _ in right.shape[1:])]
    second[of_right] = first[of_left]
    kept = [each for at, each in enumerate(first) if at != of_left]
    kept += [each for at, each in enumerate(second) if at not in (0, of_right)]
    equation = f"{''.join(first)},{''.join(second)}->{''.join(kept)}"
    return Equal(f"torch.einsum({literal(equation)}, {codes[0]}, {codes[1]})")
