"""From data settings to arrays: read, choose, split, fit the recipe on the training rows, prepare every row.

    prepared = prepare(settings, resolve)
    prepared.x["train"]["features"], prepared.y["train"]["species"]

`engine/data/code.py` says the same as lines of a script, to the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from engine.data import augment, mapped, prose, recipe, targets, windows
from engine.data import split as splitting
from engine.data.audit import MOST_ROWS, copies, giveaways, ids
from engine.data.base import Keeping, Raw, Request, Resolve, Source
from engine.data.inputs import inputs_of
from engine.data.memory import TooLarge, fits, put
from engine.data.preparation import Preparation, preparation_of
from engine.data.sources import SOURCES
from engine.data.stored import Stored, in_memory, pieces_of
from engine.document.project import DataSettings
from engine.errors import DataError
from engine.messages.answers import DataFacts, TargetFacts, TensorInfo

Arrays = dict[str, dict[str, np.ndarray]]
FIRST = 100  # rows of a table that are looked at where it cannot be used


@dataclass(frozen=True)
class Prepared:
    """Arrays for training, by part (`train`, `validation`, `test`), C-contiguous.

    Args:
        x: by part, then by input: `features` (batch, columns) float32, and every other column under its name, e.g.
            `image` (batch, height, width, channels) float32, tokens (batch, length) int32.
        y: by part, then by target: int32 labels (batch,) or (batch, height, width), float32 numbers (batch, n), or
            tokens of texts (batch, length) int32, 0 behind the end.
        facts: what rules and the network need to know of them.
        preparation: how raw input becomes such arrays again; travels with the trained model.
        raw, rows: the samples as they were before the recipe, and their numbers by part; for baselines and reports.
    """

    x: Arrays
    y: Arrays
    facts: DataFacts
    preparation: Preparation
    raw: Raw
    rows: dict[str, np.ndarray]

    @property
    def fitted(self) -> list[dict[str, Any]]:
        """What the recipe learned, as JSON."""
        return [step.model_dump(mode="json") for step in self.preparation.steps]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns of `features`; empty where there are none."""
        return self.preparation.features


def read(settings: DataSettings, resolve: Resolve, *, quick: bool = False, folder: Path | None = None) -> Raw:
    """The columns as they are, targets and inputs chosen, kinds as a person said, and cut into windows if asked for.

    Args:
        quick: of a large file, some rows are enough; `Raw.of` says then how many there are.
        folder: where columns may be kept that do not fit in memory; None: they are refused.

    Raises:
        DataError: no source, an unknown one, bad settings of it, or data that cannot be read.
    """
    return chosen(read_source(settings, resolve, quick=quick, folder=folder), settings)


def read_source(settings: DataSettings, resolve: Resolve, *, quick: bool = False, folder: Path | None = None) -> Raw:
    """All that the source has, no input chosen; as `read`."""
    keeping = Keeping(settings.storage, folder)
    raw = source_of(settings).read(replace(request_of(settings), quick=quick, keeping=keeping), resolve)
    wide = len(raw.seen.columns)
    if keeping.folder is not None and keeping.storage == "auto" and mapped.on_disk(keeping, len(raw.seen), wide):
        keeping = Keeping("disk", folder)  # what is made of a table that does not fit goes where it is
    arrays = {name: put(keeping, values) for name, values in raw.arrays.items()}
    target = put(keeping, raw.target) if raw.target_kind == "mask" else raw.target
    return replace(raw, keeping=keeping, arrays=arrays, target=target)


def chosen(raw: Raw, settings: DataSettings) -> Raw:
    """Samples as the document wants them: inputs and targets, and windows of them."""
    raw = with_inputs(raw, settings)
    return windows.windowed(raw, settings.window, settings.inputs) if settings.window else raw


def with_inputs(raw: Raw, settings: DataSettings) -> Raw:
    """Further targets taken out of the inputs, and the inputs that the document names; none: all of them."""
    raw = targets.split_off(raw, settings.further_targets)
    raw = targets.as_input(raw) if settings.aim == "next" else raw
    if not raw.names and settings.window is None:
        if len(raw.seen.columns) == 1:
            raise prose.one_column(str(raw.seen.columns[0]), raw.seen.iloc[:FIRST, 0])
        raise DataError(
            "No column is left to learn from",
            where="data.kinds",
            cure="Say what another column is used as, or choose another target.",
        )
    if not settings.inputs:
        return raw
    aims = [target.name for target in raw.targets if target.name not in raw.names]
    for name in settings.inputs:
        if name not in raw.names and not (settings.window and name in aims):
            why = "is a target" if name in aims else "is ignored" if name in raw.seen else "does not exist"
            raise DataError(
                f"The input {name!r} {why}", where="data.inputs", cure="Take it out of the inputs, or choose its kind."
            )
    return raw.only([*settings.inputs, *(settings.window.known if settings.window else ())])


def possible_inputs(raw: Raw, settings: DataSettings) -> list[str]:
    """The columns of what a source has read that `inputs` of a document may name."""
    left = targets.split_off(raw, settings.further_targets)
    left = targets.as_input(left) if settings.aim == "next" else left
    return windows.possible(left, settings.window) if settings.window else left.names


def prepare(settings: DataSettings, resolve: Resolve, folder: Path | None = None) -> Prepared:
    """Everything that training needs.

    Args:
        settings: the `data` of a document.
        resolve: gives the file of a data set by its id.
        folder: as in `read`.

    Raises:
        DataError: data cannot be read, split or prepared; says where and what to do.
        NotFound: the data set is not in the workspace.
    """
    return prepare_raw(read(settings, resolve, folder=folder), settings)


def prepare_raw(raw: Raw, settings: DataSettings) -> Prepared:
    """As `prepare`, of columns that are read already."""
    parts = splitting.split(settings.split, raw, windows.gap(settings.window, raw))
    train = parts["train"]
    ready, fitted = recipe.fit_apply(settings.recipe, raw, train)
    inputs = inputs_of(ready)
    aims = _aims(settings, raw, inputs, fitted, train)
    x = {part: {name: values[rows] for name, values in inputs.items()} for part, rows in parts.items()}
    y = {part: {known.name: labels[rows] for labels, known in aims} for part, rows in parts.items()}
    known = tuple(each for _, each in aims)
    preparation = preparation_of(raw, ready, fitted, known, settings.window)
    found = _facts(x, y, known, recipe.vocabularies(fitted))
    given = _given(raw, train) if settings.aim == "target" else ()
    found = found.model_copy(update={"giveaways": given, "ids": ids(_table(raw)), "aim": settings.aim})
    augment.check(settings.augmentation, found)
    return Prepared(x, y, found, preparation, raw, parts)


def _aims(
    settings: DataSettings,
    raw: Raw,
    inputs: dict[str, np.ndarray],
    fitted: tuple[recipe.Fitted, ...],
    train: np.ndarray,
) -> list[tuple[np.ndarray, TargetFacts]]:
    """What is predicted, all rows, in the order of the outputs: columns of the source, the inputs, or next tokens."""
    if settings.aim == "next":
        name = targets.text_of(raw, settings)
        tokens = recipe.tokenized(fitted, name)
        return [targets.following(name, inputs[name], tokens["vocabulary"], train)]
    if settings.aim == "input":
        return [targets.itself(name, values, train) for name, values in inputs.items()]
    transform, unit = settings.target_transform, settings.target_unit
    return [targets.labelled(target, train, transform, unit, raw.keeping) for target in raw.targets]


def facts(settings: DataSettings, resolve: Resolve) -> DataFacts:
    """What rules, defaults and the network need to know of the data; of what does not fit in memory, about.

    Raises: as `prepare`.
    """
    try:
        found = prepare(settings, resolve).facts
        labels = 4 * sum(found.rows.values()) * len(found.targets)
        return found.model_copy(update={"bytes": labels}) if settings.storage == "disk" else found
    except TooLarge:
        pass
    try:
        raw = read(settings, resolve, quick=True)
        return of_all(prepare_raw(raw, settings).facts, raw)
    except TooLarge:  # the source has no quick look
        with TemporaryDirectory() as folder:
            return prepare(settings, resolve, Path(folder)).facts


def of_all(known: DataFacts, raw: Raw) -> DataFacts:
    """What was found of some rows, with about the numbers that all of them have."""
    if not raw.of:
        return known
    grown = raw.of / raw.rows
    rows = {part: round(count * grown) for part, count in known.rows.items()}
    on_disk = raw.arrays or not fits(raw.of, len(raw.seen.columns))  # then what was read is about what is held
    memory = known.bytes if on_disk else round(known.bytes * grown)
    return known.model_copy(update={"rows": rows, "bytes": memory})


def source_of(settings: DataSettings) -> Source:
    """The source that a document names. Raises DataError as `read`."""
    if settings.source is None:
        raise DataError("No data are chosen yet", where="data.source", cure="Choose data on the Data page.")
    source = SOURCES.get(settings.source.name)
    if source is None:
        raise DataError(
            f"There is no data source {settings.source.name!r}", where="data.source", expected=", ".join(SOURCES)
        )
    unknown = set(settings.source.config) - {parameter.name for parameter in source.card.parameters}
    if unknown:
        raise DataError(f"{source.card.title} has no setting {min(unknown)!r}", where="data.source", cure="Remove it.")
    return source


def request_of(settings: DataSettings) -> Request:
    """What the document asks of its source. In a window the past of a target is an input, so none is left out."""
    config: dict[str, Any] = settings.source.config if settings.source else {}
    unlabelled = settings.aim == "input" and not settings.target and settings.window is None
    return Request(config, settings.target, dict(settings.kinds), unlabelled=unlabelled)


def _given(raw: Raw, train: np.ndarray) -> tuple[str, ...]:
    """The columns of the table that give the first target away."""
    if raw.target_kind == "mask" or isinstance(raw.target, np.ndarray):
        return ()
    some = train[:MOST_ROWS]
    return giveaways(_table(raw).iloc[some], raw.target.iloc[some], raw.target_kind)


def _table(raw: Raw) -> pd.DataFrame:
    return raw.table[[name for name in raw.columns("number", "category") if name in raw.table.columns]]


def _facts(x: Arrays, y: Arrays, known: tuple[TargetFacts, ...], vocabularies: dict[str, int]) -> DataFacts:
    measured = [values for name, values in x["train"].items() if name not in vocabularies]
    ranges = [_range(values) for values in measured or x["train"].values()]
    everything = [values for part in x.values() for values in part.values()]
    return DataFacts(
        inputs={
            name: TensorInfo(shape=(None, *values.shape[1:]), dtype=str(values.dtype))
            for name, values in x["train"].items()
        },
        target=known[0],
        further_targets=known[1:],
        rows={part: len(labels[known[0].name]) for part, labels in y.items()},
        missing=sum(int((~np.isfinite(piece)).sum()) for values in everything for piece in pieces_of(values)),
        minimum=min((low for low, high in ranges if low <= high), default=0.0),
        maximum=max((high for low, high in ranges if low <= high), default=0.0),
        bytes=sum(map(in_memory, [*everything, *(each for part in y.values() for each in part.values())])),
        duplicates=copies(x, y),
        vocabularies=vocabularies,
    )


def _range(values: np.ndarray | Stored) -> tuple[float, float]:
    """The smallest and the largest finite value; the wrong way round where there is none."""
    low, high = np.inf, -np.inf
    for piece in pieces_of(values):
        finite = piece[np.isfinite(piece)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    return low, high
