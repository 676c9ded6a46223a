"""What every export is: a format that a trained run can be taken away in, and the proof that nothing was lost.

The contract, which `tests/unit/export` holds every member of `engine.export.EXPORTS` to:

- `card` says what the format is for, with `facts`: `suffix`, `runs_with` (what the receiver needs).
- `fits` says before any work why a run cannot be written in this format, in one plain sentence.
- `write` writes one file, whole or not at all, and nothing else.
- `prove` reads the file back with the format's own runtime and says how far it is from the trained model.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import keras
import numpy as np

from engine.catalog.card import Card
from engine.document.project import Project
from engine.errors import ExportError

ROWS = 8


@dataclass(frozen=True)
class Trained:
    """A run that has ended with a model.

    Args:
        project: exactly what was trained.
        folder: the run's folder; `model.keras` in it is the trained model.
        dataset: the data set of the person's own that it was trained on; None for data that come with a package.
        opened: the weights that its network was opened with; None when it started anew.
    """

    project: Project
    folder: Path
    dataset: Path | None = None
    opened: Path | None = None

    @property
    def model(self) -> Path:
        """The trained model."""
        return self.folder / "model.keras"

    def resolve(self, dataset: str) -> Path:
        """From the id of the data set to its file. Raises ExportError where it is gone."""
        if self.dataset is None:
            raise ExportError("The data set of this run is gone", where=dataset, cure="Upload the file again.")
        return self.dataset


@dataclass(frozen=True)
class Proof:
    """What reading a file back showed. `difference`: largest absolute difference of any output; `rows` tried."""

    difference: float
    rows: int


def compare(ours: keras.Model, theirs: keras.Model) -> Proof:
    """How far two models are apart on `ROWS` random inputs, always the same ones."""
    values = random_inputs(ours)
    return gap(ours, values, _outputs(theirs, values))


def random_inputs(model: keras.Model) -> list[np.ndarray]:
    """`ROWS` rows for each input of a model, always the same ones."""
    dice = np.random.default_rng(0)
    shapes = [(ROWS, *(length or 4 for length in each.shape[1:])) for each in model.inputs]
    return [dice.random(shape).astype(each.dtype) for each, shape in zip(model.inputs, shapes, strict=True)]


def gap(ours: keras.Model, values: list[np.ndarray], theirs: list[np.ndarray]) -> Proof:
    """How far a model's outputs are from those that another gave for the same values."""
    pairs = zip(_outputs(ours, values), theirs, strict=True)
    return Proof(max(float(np.abs(mine - other).max()) for mine, other in pairs), ROWS)


def _outputs(model: keras.Model, values: list[np.ndarray]) -> list[np.ndarray]:
    result = model(values if len(values) > 1 else values[0], training=False)
    results = result if isinstance(result, list | tuple) else [result]
    return [keras.ops.convert_to_numpy(each) for each in results]


class Export(ABC):
    """One format; see the contract above."""

    card: ClassVar[Card]

    def fits(self, trained: Trained) -> str:
        """Why the run cannot be written in this format; empty when it can."""
        return "" if trained.model.exists() else "The run has no trained model: it ended before one was saved."

    def suffix(self, trained: Trained) -> str:
        """The ending of the file's name."""
        return str(self.card.facts["suffix"])

    @abstractmethod
    def write(self, trained: Trained, path: Path) -> None:
        """Writes the file.

        Raises:
            ExportError: this run cannot be written in this format.
            DiskFull: no room; nothing is left behind.
        """

    @abstractmethod
    def prove(self, trained: Trained, path: Path) -> Proof:
        """Compares what the file does with what the trained model does."""
