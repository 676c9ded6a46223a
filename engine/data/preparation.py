"""What travels with a trained model as `preparation.json`: how raw input becomes what the network was trained on.

    preparation = Preparation.model_validate_json(text)
    inputs = preparation.apply(rows)                  # a DataFrame without the target
    preparation.turned_back("species", labels)        # names of classes, or numbers in the units of the data

Neither Keras nor scikit-learn is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from engine.data import dates, recipe
from engine.data.base import ColumnKind, Raw, Stretches
from engine.data.inputs import inputs_of
from engine.data.own import LARGEST
from engine.data.targets import original
from engine.data.windows import cut, pasts
from engine.document.graph import Frozen
from engine.document.project import Window
from engine.errors import DataError
from engine.messages.answers import TargetFacts

OF_TABLES: tuple[ColumnKind, ...] = ("number", "category", "date", "text")


class Column(Frozen):
    """A column that the model needs, and what it is used as.

    Args:
        shape: of one row's value, where it is an array: (height, width, channels), (samples,), (steps, columns).
        written: how a date is written, in the words of `strptime`; empty: as ISO 8601 has it.
        maximum: of pictures, the largest value that a pixel can have. rate: of sounds, samples a second.
    """

    name: str
    kind: ColumnKind
    shape: tuple[int, ...] = ()
    written: str = ""
    maximum: float = 0.0
    rate: int = 0


class Preparation(Frozen):
    """Everything that was learned from the training rows; JSON by `model_dump_json`, read by `model_validate_json`.

    Args:
        columns: the columns of raw input, in order; of windows, those of the rows that samples are cut from.
        steps: the recipe with what it learned, in the order in which steps are done.
        features: the columns of the network's input `features` after the recipe; empty where it has none.
        target, further_targets: what is predicted; names the classes in the order of their labels.
        window: how rows are cut into samples; None: each row is one.
    """

    columns: tuple[Column, ...]
    steps: tuple[recipe.Fitted, ...]
    features: tuple[str, ...]
    target: TargetFacts
    further_targets: tuple[TargetFacts, ...] = ()
    window: Window | None = None

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that raw rows must have: the inputs, and those that put rows in order or tell series apart."""
        beside = (self.window.time, self.window.series) if self.window else ()
        names = [column.name for column in self.columns]
        return (*names, *(name for name in dict.fromkeys(beside) if name and name not in names))

    def apply(
        self, table: pd.DataFrame | None = None, arrays: Mapping[str, Any] | None = None
    ) -> dict[str, np.ndarray]:
        """Raw rows as the network's inputs, by name; the same bits as in training.

        Args:
            table: the rows' numbers, categories, dates and texts, as they lie in the source; other columns are ignored.
                Where samples are windows, each stretch of `window.length` rows becomes a sample (see `ends`); with
                columns known ahead, `window.horizon` rows more, of which the other columns may be empty.
            arrays: pictures, sounds, series and tokens by column, each of shape (rows, ...).

        Raises:
            DataError: a column is not there or has another shape, a value is missing that no step fills in, or no
                stretch of rows is long enough.
        """
        return self.inputs(self.raw(table, arrays))

    def inputs(self, raw: Raw, before: int = 0) -> dict[str, np.ndarray]:
        """Rows as `raw` gives them as the network's inputs; `before` tells how many rows came before them.

        Raises:
            DataError: a value is missing that no step fills in: whatever a network says of it means nothing.
        """
        found = inputs_of(recipe.apply(raw, self.steps))
        for name, values in found.items():
            if values.dtype.kind == "f" and not np.isfinite(values).all():
                row = int(np.argmin(np.isfinite(values).reshape(len(values), -1).all(axis=1)))
                raise self._missing(raw, name, row, before)
        return found

    def raw(self, table: pd.DataFrame | None = None, arrays: Mapping[str, Any] | None = None) -> Raw:
        """Raw rows as a source gives them, without a target; arguments and errors as of `apply`."""
        if self.window is not None:
            return cut(self._raw(table, {}, self._stretches(table)[0]))
        return self._raw(table, arrays or {})

    def ends(self, table: pd.DataFrame) -> np.ndarray:
        """Of windows, the number of the last row of each sample that `apply` makes; (samples,)."""
        return self._stretches(table)[1]

    def turned_back(self, target: str, values: np.ndarray) -> np.ndarray:
        """Labels as names of classes, and prepared numbers in the units of the data again.

        Raises:
            DataError: no such target.
        """
        for known in (self.target, *self.further_targets):
            if known.name == target:
                names = np.array(known.classes, dtype=object)
                return names[np.asarray(values)] if known.kind == "classes" else original(np.asarray(values), known)
        names_of = ", ".join(known.name for known in (self.target, *self.further_targets))
        raise DataError(f"There is no target {target[:80]!r}", where="target", expected=f"one of {names_of}")

    def _stretches(self, table: pd.DataFrame | None) -> tuple[Stretches, np.ndarray]:
        if self.window is None or table is None:
            raise DataError(
                "The model needs rows of a table", where="input", cure="Give rows with a name for each column."
            )
        seen = table.reset_index(drop=True)
        self._expect(seen)
        return pasts(self._typed(seen), seen, self.window.model_copy(update={"stride": 1}))

    def _raw(self, table: pd.DataFrame | None, arrays: Mapping[str, Any], stretches: Stretches | None = None) -> Raw:
        held = {column.name: _array(column, arrays) for column in self.columns if column.kind not in OF_TABLES}
        sizes = {len(values) for values in held.values()} | ({len(table)} if table is not None else set())
        if len(sizes) != 1:
            raise DataError(
                "The columns have different numbers of rows" if sizes else "There are no rows",
                where="input",
                cure="Give each column a value for each row.",
            )
        seen = pd.DataFrame(index=range(sizes.pop())) if table is None else table.reset_index(drop=True)
        self._expect(seen)
        if stretches is not None:
            empty, rows = pd.DataFrame(index=range(len(stretches.starts))), len(stretches.starts)
        else:
            empty, rows = self._typed(seen), len(seen)
        kinds = {
            column.name: column.kind for column in self.columns if column.kind not in ("number", "category", "date")
        }
        return Raw(
            empty, pd.Series(np.zeros(rows)), self.target.name, "number", seen=seen, arrays=held, kinds=kinds,
            stretches=stretches,
        )  # fmt: skip

    def _expect(self, seen: pd.DataFrame) -> None:
        arrays = [column.name for column in self.columns if column.kind not in OF_TABLES]
        lacking = [name for name in self.needed if name not in seen.columns and name not in arrays]
        if lacking:
            raise DataError(
                f"The input lacks the column {lacking[0]!r}",
                where="input",
                expected=", ".join(name for name in self.needed if name not in arrays),
                cure="Add it; its cells may be empty where they were in training, too.",
            )

    def _missing(self, raw: Raw, name: str, row: int, before: int) -> DataError:
        """Names the column of the source where one is to blame."""
        gaps = raw.table.iloc[row].isna() if row < len(raw.table) else pd.Series(dtype=bool)
        empty = next((column for column in self.columns if gaps.get(column.name, False)), None)
        what = f"no {empty.kind} in the column {empty.name!r}" if empty else f"values of {name!r} that are no numbers"
        return DataError(
            f"Row {before + row + 1:,} has {what}",
            where="input",
            cure="Fill it in: the network learned from rows without gaps. Trained with the step Fill missing values it "
            "takes them, too.",
        )

    def _typed(self, seen: pd.DataFrame) -> pd.DataFrame:
        """The columns of the table that the model needs, each as a source would have read it."""
        made = {column.name: _typed(column, seen[column.name]) for column in self.columns if column.kind in OF_TABLES}
        return pd.DataFrame(made, index=seen.index)


def preparation_of(
    raw: Raw, ready: Raw, fitted: Sequence[recipe.Fitted], targets: Sequence[TargetFacts], window: Window | None
) -> Preparation:
    """What was learned of `raw`, which the recipe made `ready`."""
    rows = recipe.of_rows(raw) if raw.stretches is not None else raw
    used = {name for step in fitted for name in step.columns}
    names = [name for name in rows.names if raw.stretches is None or rows.kind(name) == "number" or name in used]
    return Preparation(
        columns=tuple(_column(rows, name, raw.reading) for name in names),
        steps=tuple(fitted),
        features=tuple(map(str, ready.table.columns)),
        target=targets[0],
        further_targets=tuple(targets[1:]),
        window=window,
    )


def _column(raw: Raw, name: str, reading: Mapping[str, Any]) -> Column:
    kind = raw.kind(name)
    return Column(
        name=name,
        kind=kind,
        shape=raw.arrays[name].shape[1:] if name in raw.arrays else (),
        written=reading.get("dates", {}).get(name, "") if kind == "date" else "",
        maximum=raw.maximum.get(name, 0.0),
        rate=int(reading.get("rate", 0)) if kind == "sound" else 0,
    )


def _typed(column: Column, values: pd.Series) -> pd.Series:
    if column.kind == "number":
        numbers = pd.to_numeric(values, errors="coerce").astype("float64")
        return numbers.where(numbers.abs() <= LARGEST)
    if column.kind == "date":
        if pd.api.types.is_datetime64_any_dtype(values):
            return values.dt.tz_convert("UTC").dt.tz_localize(None) if values.dt.tz is not None else values
        return dates.parsed(values.astype("str"), column.written or "ISO8601")
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return values.map("{:g}".format, na_action="ignore").astype("str")
    return values.astype("str").str.strip()


def _array(column: Column, arrays: Mapping[str, Any]) -> np.ndarray:
    if column.name not in arrays:
        raise DataError(f"The input lacks {column.name!r}, a {column.kind} for each row", where="input", cure="Add it.")
    values = np.asarray(arrays[column.name], dtype="int32" if column.kind == "tokens" else "float32")
    if values.shape[1:] != column.shape:
        raise DataError(
            f"{column.name!r} has rows of shape {values.shape[1:]}",
            where="input",
            expected=f"{column.shape}",
            cure="Bring each to that shape first.",
        )
    return values
