"""The trained network as LiteRT (TensorFlow Lite), for phones and small devices: exact, or with fewer bits."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from engine.catalog.card import Card
from engine.errors import ExportError
from engine.export.base import Export, Proof, Trained, compared
from engine.export.frozen import frozen
from engine.export.inference import inference, input_names, reads_texts, recurrent

CALIBRATED = 100  # training rows that ranges of activations are measured on
DOCS = "https://ai.google.dev/edge/litert"


def _card(name: str, title: str, summary: str, **facts: Any) -> Card:
    return Card(
        kind="export", name=name, title=title, category="model", summary=summary, icon="lt", inputs=(), outputs=(),
        docs=DOCS, facts={"suffix": ".tflite", "runs_with": "ai-edge-litert", **facts},
    )  # fmt: skip


class LiteRT(Export):
    """Needs LiteRT alone. A network with recurrent layers takes one row at a time; all others any number."""

    card = _card("litert", "LiteRT model", "The trained network for phones and small devices, every number as it is.")

    def unfit(self, trained: Trained) -> str:
        return reads_texts(trained.network)

    def made(self, trained: Trained, path: Path) -> None:
        converter = _converter(trained)
        self.quantized(converter, trained)
        with warnings.catch_warnings(action="ignore"):  # of TensorFlow, on ranges that are measured here
            path.write_bytes(converter.convert())

    def quantized(self, converter: Any, trained: Trained) -> None:
        """Tells the converter how numbers are stored."""

    def prove(self, trained: Trained, path: Path) -> Proof:
        return compared(trained, runner(path, input_names(trained.network)))


class Dynamic(LiteRT):
    """Weights of 8 bits, a quarter of the size; calculates with floats."""

    card = _card(
        "litert_dynamic",
        "LiteRT model, small",
        "Weights of 8 bits: a quarter of the size, results a little different.",
        rounded=True,
    )

    def quantized(self, converter: Any, trained: Trained) -> None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]


class Int8(LiteRT):
    """Weights and activations of 8 bits, their ranges measured on training rows; inputs and outputs stay floats."""

    card = _card(
        "litert_int8",
        "LiteRT model, 8 bits throughout",
        "Calculates with whole numbers of 8 bits, for the smallest devices; ranges are measured on training rows.",
        rounded=True,
    )

    def unfit(self, trained: Trained) -> str:
        if found := recurrent(trained.network):
            return (
                f"The layer {found[0].name!r} ({type(found[0]).__name__}) goes step by step, which LiteRT cannot do "
                "with 8 bits throughout. Take the small LiteRT model."
            )
        if trained.rows("train", 1) is None:
            return "The ranges of its values are measured on training rows, and there are none that it takes."
        return super().unfit(trained)

    def quantized(self, converter: Any, trained: Trained) -> None:
        rows = trained.rows("train", CALIBRATED) or []

        def each() -> Iterator[list[np.ndarray]]:
            for number in range(len(rows[0]) if rows else 0):
                yield [values[number : number + 1] for values in rows]

        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = each


def _converter(trained: Trained) -> Any:
    """Recurrent layers are loops, which LiteRT reads only where the number of rows is fixed."""
    network = inference(trained.network)
    rows = 1 if recurrent(trained.network) else None
    return tf.lite.TFLiteConverter.from_concrete_functions([frozen(network, rows)])


def runner(path: Path, names: list[str]) -> Callable[[list[np.ndarray]], list[np.ndarray]]:
    """Runs a file on inputs, in the order of `names`. Raises ExportError where the file lacks one."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=path.read_bytes())
    inputs = {each["name"]: each for each in interpreter.get_input_details()}
    outputs = sorted(interpreter.get_output_details(), key=lambda each: _place(each["name"]))
    if missing := [name for name in names if name not in inputs]:
        raise ExportError(f"The file has no input {missing[0]!r}", where=path.name)
    at_once = all(inputs[name]["shape_signature"][0] == -1 for name in names)

    def run(values: list[np.ndarray]) -> list[np.ndarray]:
        size = len(values[0]) if at_once else 1
        found = []
        for start in range(0, len(values[0]), size):
            for name, value in zip(names, values, strict=True):
                interpreter.resize_tensor_input(inputs[name]["index"], (size, *value.shape[1:]))
            interpreter.allocate_tensors()
            for name, value in zip(names, values, strict=True):
                interpreter.set_tensor(inputs[name]["index"], value[start : start + size])
            interpreter.invoke()
            found.append([interpreter.get_tensor(each["index"]) for each in outputs])
        return [np.concatenate(parts) for parts in zip(*found, strict=True)]

    return run


def _place(name: str) -> int:
    """The place of an output among several: `Identity`, `Identity_1` and so on."""
    number = name.rsplit("_", 1)[-1]
    return int(number) if number.isdigit() else 0
