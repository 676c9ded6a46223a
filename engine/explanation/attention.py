"""Attention maps: which places each attention layer looks at (Vaswani and others 2017; Bahdanau and others 2014)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.explanation.base import Explanation, Question, Values, called, explanation_card, likeness
from engine.explanation.shown import Names, attention_matrix, stand_together
from engine.messages.pictures import Picture

KINDS = (keras.layers.MultiHeadAttention, keras.layers.GroupQueryAttention, keras.layers.Attention)  # and additive ones
MOST_SHOWN = 32  # matrices


@dataclass(frozen=True)
class Weights:
    """What one call of an attention layer gave.

    Args:
        number: of that call, from 0: a layer may be used several times.
        values: (heads, who looks, at whom); each row sums to 1.
        headed: whether there are heads, and not other axes that are no places.
    """

    layer: Any
    number: int
    values: np.ndarray
    headed: bool


class Attention(Explanation):
    """The weights of every layer and head, as the network computed them for this row."""

    card = explanation_card(
        "attention",
        "Attention maps",
        "How much each place (rows) looks at each place (columns), in every attention layer and head. Each row adds up "
        "to 1. It says where the network looks, not what it makes of it.",
        "https://arxiv.org/abs/1706.03762",
    )

    def fits(self, question: Question) -> str:
        return "" if weights_of(question) else "It has no attention layer."

    def explain(self, question: Question) -> Values:
        return [each.values for each in weights_of(question)]

    def pictures(self, question: Question, found: Values) -> list[Picture]:
        shown: list[Picture] = []
        for each in weights_of(question):
            rows, columns = names_of(question, each)
            for head, weights in enumerate(each.values):
                part = f", {'head' if each.headed else 'part'} {head + 1}" if len(each.values) > 1 else ""
                shown.append(attention_matrix(f"{_title(question, each)}{part}", weights, rows, columns))
        return shown[:MOST_SHOWN]

    def notes(self, question: Question, found: Values) -> tuple[str, ...]:
        count = sum(len(values) for values in found)
        told = [f"The first {MOST_SHOWN} of {count} maps are shown."] if count > MOST_SHOWN else []
        for each in weights_of(question)[:MOST_SHOWN]:
            if any(map(stand_together, names_of(question, each), each.values.shape[1:])):
                told.append("Places are many, so several stand together: each cell is the mean over its rows and the "
                            "sum over its columns.")  # fmt: skip
                break
        return tuple(told)

    def alike(self, one: Values, other: Values) -> float:
        """Of the places that may be looked at, against looking at all of them alike: a mask is no likeness."""
        pairs = [(_against_even(mine), _against_even(yours)) for mine, yours in zip(one, other, strict=True)]
        seen = [(mine > 0) | (yours > 0) for mine, yours in pairs]
        return likeness(*([pair[side][where] for pair, where in zip(pairs, seen, strict=True)] for side in (0, 1)))


EXPLANATION = Attention()


def weights_of(question: Question) -> list[Weights]:
    """The weights of each call of each attention layer that is reached, in the order of the calls."""
    kept: list[Weights] = []
    layers = [layer for layer in question.model._flatten_layers(include_self=False) if isinstance(layer, KINDS)]
    if layers:
        with ExitStack() as stack:
            for layer in layers:
                stack.enter_context(_watched(layer, kept))
            question.scores(question.row)
    return kept


def names_of(question: Question, weights: Weights) -> tuple[Names, Names]:
    """What the places are called that look, and those looked at: tokens, where it is known which; else None."""
    long, wide = weights.values.shape[1:]
    looking, seen = _reads(question.model, weights)
    return _words(question, long, looking), _words(question, wide, seen)


@contextmanager
def _watched(layer: Any, kept: list[Weights]) -> Iterator[None]:
    """Has a layer tell its weights. It computes them in the open: flash attention would never hold them."""
    flash = vars(layer).get("_flash_attention")
    vars(layer)["call"] = _telling(layer, layer.call, kept)
    if flash is not None:
        vars(layer)["_flash_attention"] = False
    try:
        yield
    finally:
        del vars(layer)["call"]
        if flash is not None:
            vars(layer)["_flash_attention"] = flash


def _telling(layer: Any, call: Callable[..., Any], kept: list[Weights]) -> Callable[..., Any]:
    signature = inspect.signature(call)

    def telling(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        wanted = given.arguments.get("return_attention_scores", False)
        given.arguments["return_attention_scores"] = True
        output, scores = call(*given.args, **given.kwargs)
        if not tf.is_symbolic_tensor(scores):  # a layer that is mapped over an axis has no values of its own
            number = sum(each.layer is layer for each in kept)
            kept.append(_weights(layer, number, np.asarray(tf.cast(scores, "float32"))[0]))
        return (output, scores) if wanted else output

    return telling


def _weights(layer: Any, number: int, scores: np.ndarray) -> Weights:
    """Scores (..., places, places) of one row, each of them along one axis or several."""
    axes = len(getattr(layer, "_attention_axes", None) or (0,))
    before, after = scores.shape[: -2 * axes], scores.shape[-axes:]
    values = scores.reshape(int(np.prod(before)), -1, int(np.prod(after)))
    return Weights(layer, number, values, len(before) == 1 and not isinstance(layer, keras.layers.Attention))


def _title(question: Question, weights: Weights) -> str:
    name = called(question, weights.layer.name)
    return f"{name}, call {weights.number + 1}" if weights.number else name


def _words(question: Question, length: int, inputs: set[int]) -> Names:
    """The tokens of the one input of that length; None where there is none, or several."""
    fitting = [
        question.names[place]
        for place in sorted(inputs)
        if question.row[place].dtype.kind != "f" and question.row[place].shape[1:] == (length,)
    ]
    words = question.words.get(fitting[0]) if len(fitting) == 1 else None
    return words if words and any(words) else None


def _reads(model: Any, weights: Weights) -> tuple[set[int], set[int]]:
    """The inputs of the network that what looks, and what is looked at, are made of; all where that is not known."""
    everything = set(range(len(model.inputs)))
    nodes = weights.layer._inbound_nodes
    if weights.number >= len(nodes):
        return everything, everything
    arguments = nodes[weights.number].arguments
    given = inspect.signature(weights.layer.call).bind(*arguments.args, **arguments.kwargs).arguments
    pair = given["inputs"][:2] if "inputs" in given else (given["query"], given["value"])
    looking, seen = (_made_of(model, tensor) for tensor in pair)
    return looking or everything, seen or everything


def _made_of(model: Any, tensor: Any) -> set[int]:
    places = {id(each): place for place, each in enumerate(model.inputs)}
    found, waiting, known = set(), [tensor], set()
    while waiting:
        each = waiting.pop()
        if id(each) in known:
            continue
        known.add(id(each))
        if id(each) in places:
            found.add(places[id(each)])
        else:
            operation, node, _ = each._keras_history
            waiting += operation._inbound_nodes[node].input_tensors
    return found


def _against_even(weights: np.ndarray) -> np.ndarray:
    """Each weight over what it would be if all places were looked at alike; 0 where there is no other place."""
    count = (weights > 0).sum(axis=-1, keepdims=True)
    return np.asarray(np.where(count > 1, weights * count, 0.0))
