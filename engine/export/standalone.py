"""Predictions of a trained network for raw input, without Keras: what `predict.py` of a bundle runs.

A bundle holds this file as it stands, with the files of `engine.data` that prepare raw input.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.data.given import Given, read
from engine.data.preparation import Preparation
from engine.data.said import said
from engine.data.written import csv
from engine.errors import LayerloomError

AT_ONCE = 256  # rows
Network = Callable[[list[np.ndarray]], list[np.ndarray]]


def main(folder: Path, arguments: Sequence[str] | None = None) -> int:
    """Reads raw input from a file and writes predictions; 1 where it cannot be used."""
    parser = argparse.ArgumentParser(description="Predictions of a trained network for raw input.")
    parser.add_argument("input", type=Path, help="a table, a picture, a sound, a text, a zip of them, or arrays (.npz)")
    parser.add_argument("-o", "--output", type=Path, help="the file to write; without it, a table is printed")
    parser.add_argument("--arrays", action="store_true", help="write what the network gives, as arrays (.npz)")
    options = parser.parse_args(arguments)
    try:
        print(predict(folder, options.input, options.output, arrays=options.arrays))
    except (LayerloomError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def predict(folder: Path, source: Path, output: Path | None = None, *, arrays: bool = False) -> str:
    """Predictions for the rows of a file: as a table in CSV, or as the arrays that the network gives.

    Args:
        folder: of the bundle. output: the file to write; None: a table is the answer, arrays go to `outputs.npz`.

    Returns:
        the table, or what was written.
    """
    about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    preparation = Preparation.model_validate_json((folder / "preparation.json").read_text(encoding="utf-8"))
    given = read(source, preparation.columns, preparation.needed)
    outputs = outputs_for(preparation, about["columns"], network(folder, about["inputs"]), given)
    if arrays or not about["losses"]:
        place = output or Path("outputs.npz")
        np.savez(place, **dict(zip(about["outputs"], outputs, strict=True)))
        return f"Wrote {place}: {', '.join(about['outputs'])} of {len(outputs[0]):,} rows"
    targets = (preparation.target, *preparation.further_targets)
    text = csv(named(said(outputs, targets, about["losses"]), preparation, given))
    if output is None:
        return text
    output.write_text(text, encoding="utf-8")
    return f"Wrote {output}: {len(outputs[0]):,} rows"


def outputs_for(preparation: Preparation, columns: Sequence[str], run: Network, given: Given) -> list[np.ndarray]:
    """What the network gives for raw rows, each output (rows, ...).

    Args:
        columns: the column of the data behind each input of the network, in order.
    """
    inputs = preparation.apply(given.table, given.arrays)
    values = [inputs[name] for name in columns]
    starts = range(0, len(values[0]), AT_ONCE)
    found = [run([each[start : start + AT_ONCE] for each in values]) for start in starts]
    return [np.concatenate(parts) for parts in zip(*found, strict=True)]


def named(predictions: pd.DataFrame, preparation: Preparation, given: Given) -> pd.DataFrame:
    """The predictions with what tells rows apart before them: names of files, or the row that a window ends at."""
    if given.names:
        return predictions.assign(file=list(given.names))[["file", *predictions.columns]]
    if preparation.window is not None and given.table is not None:
        ends = preparation.ends(given.table) + 1
        return predictions.assign(**{"after row": ends})[["after row", *predictions.columns]]
    return predictions


def network(folder: Path, names: Sequence[str]) -> Network:
    """The network of a bundle in ONNX Runtime."""
    import onnxruntime

    session: Any = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    return lambda values: list(session.run(None, dict(zip(names, values, strict=True))))
