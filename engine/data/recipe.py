"""The recipe: typed steps, fitted on the training rows alone, applied alike to every row and to raw input later.

Where samples are windows, steps for tables prepare the rows before they are cut, whatever stands before them in the
recipe, and learn from the rows that training samples see and no other sample is to predict. Steps for series prepare
the samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.read import check_config
from engine.data import window_code
from engine.data.base import ColumnStep, InPieces, Keeping, Lines, Raw, Sharing, TableStep
from engine.data.base import Step as Member
from engine.data.lines import literal, variables
from engine.data.mapped import at_once, in_groups, mapped, on_disk
from engine.data.memory import made_in_pieces
from engine.data.steps import STEPS, spectrogram, tokenize
from engine.data.stored import Stored, pieces_of
from engine.data.windows import AHEAD, PAST, cut
from engine.document.graph import Frozen
from engine.document.project import Step
from engine.errors import DataError

WHOLE = 16 * 2**20  # bytes of training rows on disk up to which a step learns of all of them at once, as in memory


class Fitted(Frozen):
    """A step with what it learned of each column; JSON, kept beside the trained model.

    Args:
        state: of a table step, what it learned of all its columns; of a column step, by column.
    """

    name: str
    columns: tuple[str, ...]
    state: dict[str, Any]


def default(raw: Raw, *, writes: bool = False) -> tuple[Step, ...]:
    """A sound recipe for what was read.

    Pictures are rescaled, dates taken apart, gaps filled, numbers standardized, categories one-hot encoded, texts
    tokenized; sounds become spectrograms.

    Args:
        writes: whether texts are learned token by token: then they stay as they are written, between marks.
    """
    steps = [Step(name="Rescale", config={"maximum": largest}) for largest in sorted({*raw.maximum.values()})[-1:]]
    if raw.stretches is not None:
        rows = of_rows(raw)
        steps += [Step(name="DateParts")] if rows.columns("date") else []
        steps += [Step(name="OneHot")] if rows.columns("category") else []
        return (*steps, Step(name="StandardizeSeries"))
    gaps = raw.table[raw.columns("number", "category", "date")].isna().to_numpy()
    steps += [Step(name="DateParts")] if raw.columns("date") else []
    gappy = gaps.any() or (raw.of and gaps.size)  # gaps may lie in rows that were not read
    steps += [Step(name="Impute")] if gappy else []
    steps += [Step(name="Standardize")] if raw.columns("number", "date") else []
    steps += [Step(name="StandardizeSeries")] if raw.columns("series") or _measured(raw) else []
    for name in raw.columns("sound"):
        config = spectrogram.usual(raw.arrays[name].shape[1], raw.reading.get("rate", spectrogram.DEFAULTS["rate"]))
        steps.append(Step(name="Spectrogram", columns=(name,), config=config))
    steps += [Step(name="OneHot")] if raw.columns("category") else []
    steps += [Step(name="Clean")] if raw.columns("text") and not writes else []
    usual = tokenize.for_writing if writes else tokenize.usual
    steps += [Step(name="Tokenize", columns=(name,), config=usual(raw.table[name])) for name in raw.columns("text")]
    return tuple(steps)


def _measured(raw: Raw) -> bool:
    """Whether features of a graph's nodes are measured, and do not lie between 0 and 1 already."""
    values = (piece for name in raw.columns("nodes") for piece in pieces_of(raw.arrays[name]))
    return any(piece.min() < 0.0 or piece.max() > 1.0 for piece in values)


def fit_apply(recipe: Sequence[Step], raw: Raw, train: np.ndarray) -> tuple[Raw, tuple[Fitted, ...]]:
    """All rows prepared, and what was fitted on the rows `train`.

    Raises:
        DataError: a step is unknown, has bad parameters, does not fit the data, or names a column that is not there.
    """
    fitted: list[Fitted] = []
    on_rows = sum(prepares_rows(step.name, raw) for step in recipe)
    for done, (number, step) in enumerate(in_order(recipe, raw), 1):
        columns = columns_of(step, raw, f"data.recipe.{number}")
        if prepares_rows(step.name, raw):
            state = _fit(step, columns, of_rows(raw), _rows_to_learn_from(raw, train))
        else:
            state = _fit(step, columns, raw, train)
        fitted.append(Fitted(name=step.name, columns=tuple(columns), state=state))
        raw = apply_step(raw, fitted[-1], cuts=done == on_rows)
    return raw, tuple(fitted)


def apply(raw: Raw, fitted: Sequence[Fitted]) -> Raw:
    """New rows prepared as the training rows were."""
    on_rows = sum(prepares_rows(step.name, raw) for step in fitted)
    for done, step in enumerate(fitted, 1):
        raw = apply_step(raw, step, cuts=done == on_rows)
    return raw


def in_order(recipe: Sequence[Step], raw: Raw) -> list[tuple[int, Step]]:
    """The steps as they are done, each with its place in the recipe: those for rows that samples are cut from first."""
    return sorted(enumerate(recipe), key=lambda each: not prepares_rows(each[1].name, raw))


def prepares_rows(name: str, raw: Raw) -> bool:
    """Whether a step prepares the rows that samples are cut from, and not the samples."""
    return raw.stretches is not None and name in STEPS and not isinstance(STEPS[name], ColumnStep)


def of_rows(raw: Raw) -> Raw:
    """The rows that samples are cut from, as samples of their own."""
    table = raw.uncut.table
    return Raw(table, pd.Series(np.zeros(len(table))), raw.target_name, "number", seen=table, keeping=raw.keeping)


def _rows_to_learn_from(raw: Raw, train: np.ndarray) -> np.ndarray:
    rows = raw.uncut.learned_from(train)
    if not len(rows):
        raise DataError(
            "Every row that a training window sees is predicted by another window, so steps have no row to learn from",
            where="data.split",
            expected="training windows that lie apart from the others",
            cure="Split by time, or by groups of series.",
        )
    return rows


def apply_step(raw: Raw, step: Fitted, *, cuts: bool = True) -> Raw:
    """One fitted step applied; prepared columns stand where theirs stood.

    Args:
        cuts: whether samples are cut anew from rows that it has prepared; after the last of such steps is enough.

    Raises:
        DataError: the prepared table would not fit into memory, or two columns would have one name.
    """
    member = STEPS[step.name]
    if isinstance(member, ColumnStep):
        for name in step.columns:
            raw = _put(raw, name, _applied(member, _values(raw, name), step.state[name], raw.keeping), member)
        return raw
    if not step.columns and raw.stretches is None:
        return raw
    if raw.stretches is not None:
        table = apply_step(of_rows(raw), step).table
        known = _made_of(raw.stretches.known, member, raw.stretches.table, step)
        made = replace(raw, stretches=replace(raw.stretches, table=table, known=known))
        return cut(made) if cuts else made
    width = len(_in_place(member, raw.table.head(1), step).columns)
    if width > len(raw.table.columns):  # a category becomes many columns: seen on one row first
        on_disk(raw.keeping, raw.rows, width)
    prepared = in_groups(raw.keeping, raw.table, lambda some: _in_place(member, some, step))
    twice = prepared.columns[prepared.columns.duplicated()]
    if len(twice):
        raise DataError(
            f"Two columns would be called {twice[0]!r}", where="data.recipe", cure="Rename one in the file."
        )
    return replace(raw, table=prepared)


def columns_of(step: Step, raw: Raw, place: str) -> list[str]:
    """The columns that a step prepares: those it names, else all that it fits.

    Raises:
        DataError: as `fit_apply`; `place` is the step's field in the document.
    """
    member = STEPS.get(step.name)
    if member is None:
        raise DataError(f"There is no step {step.name!r}", where=place, expected=", ".join(STEPS))
    for name, sentence in check_config(member.card, step.config):
        raise DataError(sentence, where=f"{place}.config.{name}")
    raw = of_rows(raw) if prepares_rows(step.name, raw) else raw
    fitting = raw.columns(*member.fits)
    for name in step.columns:
        if name not in fitting:
            gone = "which does not exist" if name not in raw.names else "which it does not fit"
            raise DataError(f"{member.card.title} names the column {name!r}, {gone}", where=place)
    if not fitting and not _may_be_idle(member, raw):
        raise DataError(
            f"{member.card.title} does not fit these data: there is no column of the kind {' or '.join(member.fits)}",
            where=place,
            cure="Remove it.",
        )
    return [name for name in raw.names if name in (step.columns or fitting)]


def code(recipe: Sequence[Step], raw: Raw, train: np.ndarray) -> Lines:
    """Script lines that prepare `table` and the arrays, with `train` the training rows."""
    imports: list[str] = []
    body: list[str] = []
    named = variables(with_variables(raw))
    on_rows = sum(prepares_rows(step.name, raw) for step in recipe)
    for done, (number, step) in enumerate(in_order(recipe, raw)):
        columns = columns_of(step, raw, f"data.recipe.{number}")
        if on_rows and done == 0:
            body += window_code.learned_code(raw.uncut)
        given = of_rows(raw) if done < on_rows else raw
        for lines in _code(STEPS[step.name], step, columns, given, named):
            imports += lines.imports
            body += lines.body
        raw, _ = fit_apply([step], raw, train)
        if done + 1 == on_rows:
            body += window_code.cut_code(raw.uncut)
    return Lines(tuple(imports), tuple(body))


def with_variables(raw: Raw) -> list[str]:
    """The columns that have, or may come to have, a variable of their own in the script: arrays, and texts."""
    cuts = () if raw.stretches is None else (PAST, AHEAD)
    return list(dict.fromkeys([*raw.arrays, *raw.columns("text"), *cuts]))


def vocabularies(fitted: Sequence[Fitted]) -> dict[str, int]:
    """By column of tokens, how many different numbers there can be, with those of padding and of unknown tokens."""
    found = {}
    for step in fitted:
        for name, state in step.state.items():
            if step.name == "Tokenize":
                found[name] = len(state["vocabulary"]) + tokenize.SPECIAL
    return found


def tokenized(fitted: Sequence[Fitted], name: str) -> dict[str, Any]:
    """What Tokenize learned of a text. Raises DataError where runs of tokens stand between them."""
    state = next(step.state[name] for step in fitted if step.name == "Tokenize" and name in step.state)
    if state.get("ngrams", 1) > 1:
        raise DataError(
            f"The tokens of {name!r} are not in the order of the text, for runs of them stand behind",
            where="data.recipe",
            cure="Set ngrams to 1 where the next token is predicted.",
        )
    found: dict[str, Any] = state
    return found


def _code(member: Member, step: Step, columns: list[str], raw: Raw, named: dict[str, str]) -> list[Lines]:
    if not isinstance(member, ColumnStep):
        return [member.code(raw.table[_of_table(raw)], columns, step.config)] if columns else []
    values = [named[name] if name in raw.arrays else f"table[{literal(name)}]" for name in columns]
    made = values if member.gives == "text" else [named[name] for name in columns]
    if isinstance(member, Sharing) and _shares(member, step, columns):
        found = [member.shared_code(values, made, step.config)]
    else:
        found = [member.code(*each, step.config) for each in zip(values, made, strict=True)]
    gone = [name for name in columns if name in raw.table.columns and member.gives != "text"]
    return [*found, *([Lines((), (f"table = table.drop(columns={literal(gone)})",))] if gone else [])]


def _of_table(raw: Raw) -> list[str]:
    return [str(name) for name in raw.table.columns]


def _may_be_idle(member: Member, raw: Raw) -> bool:
    """A step for tables may find nothing to do in a table: a recipe outlives a change of a column's kind."""
    return not isinstance(member, ColumnStep) and not raw.table.columns.empty


def _fit(step: Step, columns: list[str], raw: Raw, train: np.ndarray) -> dict[str, Any]:
    member = STEPS[step.name]
    if isinstance(member, ColumnStep):
        if _shares(member, step, columns):
            together = pd.concat([_rows(_values(raw, name), train) for name in columns], ignore_index=True)
            return dict.fromkeys(columns, member.fit(together.rename(" and ".join(columns)), step.config))
        return {name: _fitted(member, _rows(_values(raw, name), train), step.config) for name in columns}
    groups = list(at_once(columns, len(train))) or [columns]
    return _together([member.fit(raw.table.loc[train, group], step.config) for group in groups])


def _shares(member: Member, step: Step, columns: list[str]) -> bool:
    """Whether a step learns from all its columns at once."""
    return len(columns) > 1 and isinstance(member, Sharing) and member.shares(step.config)


def _together(states: list[dict[str, Any]]) -> dict[str, Any]:
    """What a step for tables learned of groups of columns, as if it were one: it looks at each column by itself."""
    found = states[0]
    for state in states[1:]:
        for name, value in state.items():
            if isinstance(value, dict):
                found[name] |= value
            elif isinstance(value, list):
                found[name] += value
    return found


def _applied(member: ColumnStep, values: Any, state: dict[str, Any], keeping: Keeping) -> Any:
    """A column prepared; where it lies on disk, when its rows are read. An array made of texts may go there."""
    if isinstance(values, Stored):
        return values.then(lambda rows: member.apply(rows, state))
    if isinstance(values, pd.Series) and member.gives != "text":
        return made_in_pieces(keeping, lambda texts: member.apply(texts, state), values)
    return member.apply(values, state)


def _fitted(member: ColumnStep, values: Any, config: dict[str, Any]) -> dict[str, Any]:
    """What a step learns of a column; of one on disk that is large, in pieces."""
    if not isinstance(values, Stored):
        return member.fit(values, config)
    if isinstance(member, InPieces) and values.nbytes > WHOLE:
        return member.fit_pieces(values.pieces, config)
    return member.fit(values.sample(), config)


def _values(raw: Raw, name: str) -> Any:
    return raw.arrays[name] if name in raw.arrays else raw.table[name]


def _rows(values: Any, rows: np.ndarray) -> Any:
    return values.iloc[rows] if isinstance(values, pd.Series) else values[rows]


def _put(raw: Raw, name: str, values: Any, member: ColumnStep) -> Raw:
    """A prepared column in the place of what it was; a text that became an array leaves the table."""
    if member.gives == "text":
        texts = mapped(raw.keeping, values.to_frame(name), len(raw.table.columns))
        return replace(raw, table=raw.table.assign(**{name: texts[name]}))
    kinds = {**raw.kinds, name: member.gives}
    table = raw.table.drop(columns=[name]) if name in raw.table.columns else raw.table
    return replace(raw, table=table, arrays={**raw.arrays, name: values}, kinds=kinds)


def _made_of(names: Sequence[str], member: TableStep, table: pd.DataFrame, step: Fitted) -> tuple[str, ...]:
    """The columns that a step makes of these, or leaves as they are."""
    first = table.head(1)
    made = [list(member.apply(first[[name]], step.state)) if name in step.columns else [name] for name in names]
    return tuple(str(name) for each in made for name in each)


def _in_place(member: TableStep, table: pd.DataFrame, step: Fitted) -> pd.DataFrame:
    """The table with prepared columns where the old ones stood, also where one column became several."""
    names = map(str, table.columns)
    parts = [member.apply(table[[name]], step.state) if name in step.columns else table[[name]] for name in names]
    return pd.concat(parts, axis=1)
