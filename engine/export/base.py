"""What every export is: a format that a trained run can be taken away in, and the proof that nothing was lost.

The contract, which `tests/contracts/test_exports.py` holds every member of `engine.export.EXPORTS` to:

- `card` says what the format is for, with `facts`: `suffix`, `runs_with` (what the receiver needs), and `rounded` where
  numbers are stored with fewer bits, so that results differ.
- `fits` says before any work why a run cannot be written in this format, in one plain sentence.
- `write` writes one file, whole or not at all, and nothing else.
- `unproven` says why the file cannot be opened here; `prove` reads it back with the format's own runtime and says how
  far it is from the trained network on test rows, and how long a row takes.
"""

from __future__ import annotations

import json
import re
import statistics
import time
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import keras
import numpy as np

from engine.catalog.card import Card
from engine.data import pipeline
from engine.data.base import Resolve
from engine.data.likeness import differs
from engine.data.pipeline import Prepared
from engine.data.stored import picked
from engine.document.project import Project
from engine.errors import DataError, ExportError, LayerloomError, NetworkError, NotFound
from engine.export.inference import culprit
from engine.messages.events import Judgement
from engine.network.inputs import data_input_name
from engine.network.walk import needed
from engine.network.words import plain
from engine.store import artifacts
from engine.tasks import TASKS

ROWS = 64  # that a file is tried on
TRIES = 20  # of one row each, of which the median time counts
LARGEST = 1e-4  # difference, as a share of the largest output where that is above 1; more is another network
OLDEST = (1980, 1, 1, 0, 0, 0)  # one run gives one zip, whenever it is written
PLACE = re.compile(r"(?<![\w/])/(?:[\w.@+-]+/)+[\w.@+-]*")  # a file of this machine, in what a converter says
Run = Callable[[list[np.ndarray]], list[np.ndarray]]  # what a runtime makes of the inputs, in order


def gone(dataset: str) -> Path:
    """Where no data set is at hand. Raises ExportError."""
    raise ExportError("The data set of this run is gone", where=dataset, cure="Upload the file again.")


@dataclass(frozen=True)
class Trained:
    """A run that has ended with a model.

    Args:
        project: exactly what was trained.
        folder: the run's folder; `model.keras` in it is the trained model.
        dataset: the data set of the person's own that it was trained on; None for data that come with a package.
        opened: the weights that its network was opened with; None when it started anew.
        judged: what it reached on the test split.
        resolve: from the id of a data set, or the name of a download, to where it lies.
    """

    project: Project
    folder: Path
    dataset: Path | None = None
    opened: Path | None = None
    resolve: Resolve = gone
    judged: tuple[Judgement, ...] = ()

    @property
    def model(self) -> Path:
        """The trained model."""
        return self.folder / "model.keras"

    @cached_property
    def network(self) -> keras.Model:
        """The trained model, in memory. Raises ExportError where the run left none."""
        return keras.saving.load_model(artifacts.verified(self.model), compile=False, safe_mode=True)

    @cached_property
    def prepared(self) -> Prepared | None:
        """The data, prepared as for the run; None where they are gone, have changed, or do not fit in memory."""
        try:
            found = pipeline.prepare(self.project.data, self.resolve)
            kept = json.loads(artifacts.read(self.folder / "preparation.json"))
        except (DataError, ExportError, NotFound):
            return None
        return None if differs(kept, found.preparation.model_dump(mode="json")) else found

    @property
    def columns(self) -> list[str]:
        """The column of the data behind each input of the network, in order. Raises NetworkError where it has none."""
        first, known = TASKS[self.project.task.kind].roles[0].name, self.prepared.facts.inputs if self.prepared else {}
        nodes = [node for node in needed(self.project.networks[first]).nodes if node.layer == "Input"]
        return [data_input_name(node, known) for node in nodes]

    def rows(self, part: str, most: int) -> list[np.ndarray] | None:
        """Rows of a part in the order of the network's inputs; None where the network takes no rows of the data."""
        if self.prepared is None or not self.prepared.facts.rows.get(part):
            return None
        try:
            given = [self.prepared.x[part][name] for name in self.columns]
        except NetworkError:
            return None
        some = [picked(values, np.arange(min(most, len(values)))) for values in given]
        if not all(_fits(each.shape, want.shape) for each, want in zip(some, self.network.inputs, strict=True)):
            return None
        return [each.astype(want.dtype) for each, want in zip(some, self.network.inputs, strict=True)]

    @cached_property
    def samples(self) -> tuple[list[np.ndarray], str]:
        """What a file is tried on, in the order of the inputs, and what that is in words."""
        for part in ("test", "validation", "train"):
            if (rows := self.rows(part, ROWS)) is not None:
                return rows, f"{len(rows[0])} {part} rows"
        return random_inputs(self.network), f"{ROWS} rows of random numbers"


@dataclass(frozen=True)
class Proof:
    """What reading a file back showed.

    Args:
        difference: the largest absolute difference of any output. scale: the largest output.
        tried: on what, in words. milliseconds: for one row by itself. agreed: share of rows with the same class.
    """

    difference: float
    scale: float
    tried: str
    milliseconds: float | None = None
    agreed: float | None = None

    @property
    def sound(self) -> bool:
        """Whether the difference is no more than what rounding makes."""
        return self.difference <= LARGEST * max(1.0, self.scale)


def _fits(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(shape) == len(wanted) and all(want in (None, have) for have, want in zip(shape, wanted, strict=True))


def compared(trained: Trained, run: Run) -> Proof:
    """How far another runtime is from the trained network on `Trained.samples`, and how long a row takes there."""
    values, tried = trained.samples
    theirs, one, times = run(values), [each[:1] for each in values], []
    for _ in range(TRIES):
        began = time.perf_counter()
        run(one)
        times.append(1000 * (time.perf_counter() - began))
    return replace(gap(outputs_of(trained.network, values), theirs, tried), milliseconds=statistics.median(times))


def gap(ours: list[np.ndarray], theirs: list[np.ndarray], tried: str) -> Proof:
    """How far outputs are apart, each of shape (rows, ...). Raises ExportError where their shapes differ."""
    pairs = list(zip(ours, theirs, strict=True))
    if any(mine.shape != other.shape for mine, other in pairs):
        raise ExportError("The file gives outputs of other shapes than the trained network")
    classes = [np.mean(mine.argmax(-1) == other.argmax(-1)) for mine, other in pairs if mine.shape[-1] > 1]
    return Proof(
        difference=max(float(np.abs(mine - other).max()) for mine, other in pairs),
        scale=max(float(np.abs(mine).max()) for mine in ours),
        tried=tried,
        agreed=float(min(classes)) if classes else None,
    )


def random_inputs(model: keras.Model) -> list[np.ndarray]:
    """`ROWS` rows for each input of a model, always the same ones."""
    dice = np.random.default_rng(0)
    shapes = [(ROWS, *(length or 4 for length in each.shape[1:])) for each in model.inputs]
    return [dice.random(shape).astype(each.dtype) for each, shape in zip(model.inputs, shapes, strict=True)]


def outputs_of(model: keras.Model, values: list[np.ndarray]) -> list[np.ndarray]:
    """What a model gives for inputs, in order, as it does for new input."""
    result = model(values if len(values) > 1 else values[0], training=False)
    results = result if isinstance(result, list | tuple) else [result]
    return [keras.ops.convert_to_numpy(each) for each in results]


def packed(path: Path, members: Mapping[str, bytes]) -> None:
    """A zip of these files; the same files give the same zip."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, OLDEST), content, zipfile.ZIP_DEFLATED)


class Export(ABC):
    """One format; see the contract above."""

    card: ClassVar[Card]

    def fits(self, trained: Trained) -> str:
        """Why the run cannot be written in this format; empty when it can."""
        return "" if trained.model.exists() else "The run has no trained model: it ended before one was saved."

    def suffix(self, trained: Trained) -> str:
        """The ending of the file's name."""
        return str(self.card.facts["suffix"])

    def unfit(self, trained: Trained) -> str:
        """As `fits`, where it takes a look at the network; empty when it can be written."""
        return ""

    def unproven(self) -> str:
        """Why the file cannot be opened and compared here; empty when it can."""
        return ""

    def write(self, trained: Trained, path: Path) -> None:
        """Writes the file.

        Raises:
            ExportError: this run cannot be written in this format; names the layer where one is at fault.
            DiskFull: no room; nothing is left behind.
        """
        title = str(self.card.title)
        if reason := self.fits(trained):
            raise ExportError(reason, where=title, cure="" if trained.model.exists() else "Train it again to the end.")
        if reason := self.unfit(trained):
            raise ExportError(reason, where=title)
        artifacts.write_with(path, lambda temporary: self._made(trained, temporary))

    def _made(self, trained: Trained, path: Path) -> None:
        try:
            self.made(trained, path)
        except (LayerloomError, OSError, MemoryError):
            raise
        except Exception as error:  # converters raise what they like
            at = culprit(trained.network, str(error))
            what = f"{at[0].upper()}{at[1:]} cannot be written" if at else "The network cannot be written"
            why = PLACE.sub("a file", plain(error))
            cure = "Take it away in another format."
            raise ExportError(f"{what} in this format: {why}", where=str(self.card.title), cure=cure) from error

    @abstractmethod
    def made(self, trained: Trained, path: Path) -> None:
        """Writes the file to a path that is free; as `write`."""

    def prove(self, trained: Trained, path: Path) -> Proof:
        """Compares what the file does with what the trained network does. Raises ExportError where `unproven` says why
        it cannot be, or the file does not work."""
        raise ExportError(self.unproven(), where=str(self.card.title))
