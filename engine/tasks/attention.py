"""Where a network looks: the weights of the first attention layer that looks from one text to another."""

from __future__ import annotations

from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import keras
import numpy as np
import tensorflow as tf

from engine.tasks.causal import ATTENTION

LOOKING: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()  # by model, what looks; made once, for it compiles


def attention(model: Any, inputs: list[np.ndarray]) -> np.ndarray | None:
    """How much each place of what is written looks at each place of what is read, (written, read), for one sample; the
    mean over heads. None where no layer looks from one to the other."""
    if model not in LOOKING:
        LOOKING[model] = _looking(model)
    look = LOOKING[model]
    if look is None:
        return None
    weights = np.asarray(look([tf.constant(each) for each in inputs]))[0]
    return np.asarray(weights.mean(axis=0) if weights.ndim == 3 else weights)


def _looking(model: Any) -> Any:
    """A function from inputs to the scores of the first layer that looks from one text to the other; None: there is
    none."""
    for layer in model.layers:
        if type(layer).__name__ not in ATTENTION:
            continue
        arguments = layer._inbound_nodes[0].arguments
        together = bool(arguments.args) and isinstance(arguments.args[0], list | tuple)
        flat = list(arguments.args[0]) if together else [*arguments.args, *arguments.kwargs.values()]
        flat = [each for each in flat if isinstance(each, keras.KerasTensor)]
        if len(flat) < 2 or flat[0] is flat[1] or arguments.kwargs.get("use_causal_mask"):
            continue
        return tf.function(partial(_scores, layer, keras.Model(model.inputs, flat), together))
    return None


def _scores(layer: Any, reach: Any, together: bool, inputs: Any) -> Any:
    reached = list(reach(inputs, training=False))
    return layer(*([reached] if together else reached), return_attention_scores=True)[1]
