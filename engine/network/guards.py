"""Inputs that Keras's symbolic pass lets through although the real call fails, or kills the process.

`Layer.compute_output_spec` is arithmetic on shapes: some layers do not look at the number of axes there, and none looks
at the dtype. Each guard here says what a layer needs. The contract test over the catalog compares the symbolic answer
with a real call of every layer, and fails when a guard is missing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from engine.catalog.read import placeable
from engine.errors import NetworkError
from engine.messages.answers import TensorInfo
from engine.network.walk import Wires

Guard = Callable[[Mapping[str, Any], TensorInfo], str | None]

# They compute with fractions, and on whole numbers fail or (dropout, noise) fail once they are trained.
NEEDS_FLOATS = {
    *(f"{kind}Conv{axes}D" for kind in ("", "Depthwise", "Separable") for axes in (1, 2, 3)),
    *(f"Conv{axes}DTranspose" for axes in (1, 2, 3)),
    *(f"ConvLSTM{axes}D" for axes in (1, 2, 3)),
    *(f"{kind}AveragePooling{axes}D" for kind in ("", "Adaptive") for axes in (1, 2, 3)),
    *(f"SpatialDropout{axes}D" for axes in (1, 2, 3)),
    *(f"AdaptiveMaxPooling{axes}D" for axes in (1, 2, 3)),
    *("MaxPooling3D", "Attention", "RMSNormalization", "UnitNormalization", "Average"),
    *("Activation", "Softmax", "ELU", "PReLU", "SpectralNormalization"),
    *("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise"),
    *("STFTSpectrogram", "RandomContrast", "RandomSaturation"),
}
# They hand whole numbers on as whole numbers, although the symbolic pass says float.
KEEPS_INTEGERS = {
    *(f"{kind}{axes}D" for kind in ("Cropping", "UpSampling", "ZeroPadding", "GlobalMaxPooling") for axes in (1, 2, 3)),
    *("Masking", "MaxPooling1D", "MaxPooling2D", "ActivityRegularization", "ReLU", "RepeatVector"),
    *("Add", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"),
    *("Resizing", "ContrastLimitedAdaptiveHistogramEqualization", "RandomBrightness"),
}

# They only move values or hash them, so texts pass; every other layer computes, and needs numbers.
TAKE_TEXTS = {
    *("StringLookup", "IntegerLookup", "TextVectorization", "Hashing", "HashedCrossing"),
    *("Identity", "Flatten", "Reshape", "Permute", "RepeatVector", "Concatenate"),
}
# They fail on truths (a mask), which nothing else minds.
NO_TRUTHS = {
    *(
        "MaxPooling1D",
        "MaxPooling2D",
        "AdditiveAttention",
        "ReLU",
        "LeakyReLU",
        "Masking",
        "Resizing",
        "HashedCrossing",
    ),
    *("Add", "Maximum", "Minimum", "Multiply", "Subtract", "RandomBrightness"),
}
# Initializers that make a matrix, with the fewest and the most axes that a weight may have for them.
OF_MATRICES = {"Orthogonal": (2, 99), "Identity": (2, 2)}

LOOKUPS = {"StringLookup", "IntegerLookup", "TextVectorization"}

MASKS = {"query_mask", "value_mask", "key_mask"}
# Ports beside the values that a layer works on.
BESIDES = {"mask", "query_mask", "value_mask", "key_mask", "attention_mask", "initial_state", "count_weights"}


def refuse(layer: str, config: Mapping[str, Any], wires: Wires[TensorInfo]) -> None:
    """Raises NetworkError when a layer could not be called on what arrives, although Keras would not say so yet."""
    for info in worked_on(wires):
        sentence = _not_numbers(layer, info) or (_not_floats(info) if layer in NEEDS_FLOATS else None)
        for guard in guards_of(layer):
            sentence = sentence or guard(config, info)
        if sentence:
            raise NetworkError(sentence)
    if layer == "MultiHeadAttention" and MASKS & wires.keys() and any(len(each.shape) > 3 for each in wires["query"]):
        raise NetworkError("Its masks are for sequences: with more than 2 axes besides the batch it takes none.")


def refuse_weights(layer: Any) -> None:
    """Raises NetworkError when an initializer that makes a matrix is to fill a weight that is none."""
    for weight in layer.weights:
        made_by = (
            weight._initializer if hasattr(weight._initializer, "get_config") else getattr(layer, "bias_initializer", 0)
        )
        name = type(made_by).__name__
        fewest, most = OF_MATRICES.get(name, (0, 99))
        if not fewest <= len(weight.shape) <= most:
            what = weight.path.rsplit("/", 1)[-1]
            raise NetworkError(
                f"{name} makes a matrix, but {what} has {len(weight.shape)} axes. Choose another initializer."
            )


def worked_on(wires: Wires[TensorInfo]) -> list[TensorInfo]:
    """What arrives to be computed with; not the masks that say which of it counts, nor where a recurrence starts."""
    return [info for port, infos in wires.items() if port not in BESIDES for info in infos]


def guards_of(layer: str) -> tuple[Guard, ...]:
    """What a layer's inputs must be like, besides their dtype."""
    own = GUARDS.get(layer, ())
    return (image, *own) if placeable(layer).category == "augmentation" else own


def real_dtype(layer: str, config: Mapping[str, Any], told: str, wires: Wires[TensorInfo]) -> str:
    """The dtype that really comes out where the symbolic pass tells another."""
    if layer == "StringLookup" and config.get("invert"):
        return "string"
    if layer in LOOKUPS and config.get("output_mode") in ("one_hot", "multi_hot", "count"):
        return "int64"
    arriving = {info.dtype for info in worked_on(wires)}
    if layer in ("Concatenate", "RepeatVector") and arriving == {"string"}:
        return "string"
    if layer in KEEPS_INTEGERS and len(arriving) == 1 and _is_integer(dtype := min(arriving)):
        return dtype
    return told


def axes(*allowed: int) -> Guard:
    """A guard that wants the number of axes besides the batch to be one of these."""

    def guard(config: Mapping[str, Any], info: TensorInfo) -> str | None:
        found = len(info.shape) - 1
        if found in allowed:
            return None
        wanted = f"{min(allowed)}" if len(allowed) == 1 else f"{min(allowed)} to {max(allowed)}"
        noun = "axis" if wanted == "1" else "axes"
        return f"It needs an input with {wanted} {noun} besides the batch, and gets {found} ({info})."

    return guard


def image(config: Mapping[str, Any], info: TensorInfo) -> str | None:
    """Without a batch of images (height, width, channels), Keras fails or takes the batch axis for the height."""
    if len(info.shape) == 4:
        return None
    return f"It needs images (height × width × channels), and gets {info}."


def _not_floats(info: TensorInfo) -> str | None:
    if not _is_integer(info.dtype):
        return None
    return f"It needs numbers with fractions, and gets whole numbers ({info.dtype}). Put a Rescaling before it."


def _window_fits(config: Mapping[str, Any], info: TensorInfo) -> str | None:
    """A window larger than its input divides by zero inside TensorFlow, which ends the process.

    Keras pools with two windows, one of input / output rounded up, and one that is larger by one.
    """
    sizes = config.get("output_size", 1)
    sizes = [sizes] * (len(info.shape) - 2) if isinstance(sizes, int) else sizes
    first = 2 if config.get("data_format") == "channels_first" else 1
    given = info.shape[first : first + len(sizes)]
    known = [(size, length) for size, length in zip(sizes, given, strict=False) if length is not None]
    if any(size > length for size, length in known):
        return f"Its output size is larger than its input ({info})."
    if any(math.ceil(length / size) + 1 > length for size, length in known):
        return "TensorFlow cannot give an output size of 1 here. For one value of each channel use a GlobalMaxPooling."
    return None


def _whole_numbers(config: Mapping[str, Any], info: TensorInfo) -> str | None:
    if (_is_integer(info.dtype) or info.dtype == "string") and info.shape[1:] in ((), (1,)):
        return None
    return f"It needs one whole number or one text for each example, and gets {info} of {info.dtype}."


def _texts(config: Mapping[str, Any], info: TensorInfo) -> str | None:
    if config.get("invert"):
        return _places(config, info)
    return None if info.dtype == "string" else f"It needs texts, and gets numbers ({info.dtype})."


def _places(config: Mapping[str, Any], info: TensorInfo) -> str | None:
    return None if _is_integer(info.dtype) else f"It needs whole numbers, and gets {info.dtype}."


def _for_vectors(config: Mapping[str, Any], info: TensorInfo) -> str | None:
    mode = config.get("output_mode", "int")
    if mode in ("int", "one_hot") or len(info.shape) <= 2:
        return None
    return f"As {mode} it makes one vector of each example, so it needs at most 1 axis, and gets {info}."


def _one_text(config: Mapping[str, Any], info: TensorInfo) -> str | None:
    mode = config.get("output_mode", "int")
    if info.shape[1:] == () or (info.shape[1:] == (1,) and mode == "int"):
        return None
    return f"As {mode} it needs one text for each example (an Input of shape ()), and gets {info}."


def _sound(config: Mapping[str, Any], info: TensorInfo) -> str | None:
    """The signal is mirrored at its ends by half a window, so it must be longer than that."""
    half, length = int(config.get("fft_length", 2048)) // 2, info.shape[-1]
    if length is None or length > half:
        return None
    return f"It needs a signal of more than {half} samples (half its fft_length), and gets {length}."


def _not_numbers(layer: str, info: TensorInfo) -> str | None:
    if info.dtype == "string" and layer not in TAKE_TEXTS:
        return "It needs numbers, and gets texts. Put a TextVectorization or a StringLookup before it."
    if info.dtype == "bool" and layer in NO_TRUTHS:
        return "It needs numbers, and gets truths (bool)."
    return None


def _last_axes(config: Mapping[str, Any], info: TensorInfo) -> str | None:
    """Its one factor for each feature is laid along the last axes, whichever it is told to work along."""
    chosen = config.get("axis", -1)
    count = len(info.shape)
    found = [axis % count for axis in (chosen if isinstance(chosen, list) else [chosen]) if -count <= axis < count]
    if found == list(range(count - len(found), count)):
        return None
    return "It works along the last axes only: -1, or -2 and -1."


def _axes_exist(config: Mapping[str, Any], info: TensorInfo) -> str | None:
    chosen, count = config.get("axis", -1), len(info.shape)
    wrong = [axis for axis in (chosen if isinstance(chosen, list) else [chosen]) if not -count <= axis < count]
    return f"Its input has no axis {wrong[0]} ({info})." if wrong else None


def _grey_or_colour(config: Mapping[str, Any], info: TensorInfo) -> str | None:
    axis = 1 if config.get("data_format") == "channels_first" else -1
    return None if info.shape[axis] in (1, 3) else f"It needs images with 1 or 3 channels, and gets {info}."


def _is_integer(dtype: str) -> bool:
    return dtype.startswith(("int", "uint", "bool"))


GUARDS: dict[str, tuple[Guard, ...]] = {
    **{f"{kind}Conv{n}D": (axes(n + 1),) for kind in ("", "Depthwise", "Separable") for n in (1, 2, 3)},
    **{f"Conv{n}DTranspose": (axes(n + 1),) for n in (1, 2, 3)},
    **{f"AdaptiveAveragePooling{n}D": (axes(n + 1),) for n in (1, 2, 3)},
    **{f"AdaptiveMaxPooling{n}D": (axes(n + 1), _window_fits) for n in (1, 2, 3)},
    **dict.fromkeys(("Attention", "AdditiveAttention", "MultiHeadAttention"), (axes(2, 3, 4),)),
    **dict.fromkeys(("GroupQueryAttention", "RNN"), (axes(2),)),
    "RMSNormalization": (_last_axes,),
    "RandomGrayscale": (_grey_or_colour,),
    "Softmax": (axes(1, 2, 3, 4), _axes_exist),
    "CategoryEncoding": (axes(1),),
    "HashedCrossing": (_whole_numbers,),
    "StringLookup": (_texts, _for_vectors),
    "IntegerLookup": (_places, _for_vectors),
    "TextVectorization": (_texts, _one_text),
    "MelSpectrogram": (axes(1, 2, 3), _sound),
    "Resizing": (image,),
    "CenterCrop": (image,),
}
