"""The recipe: typed steps, fitted on the training rows alone, applied alike to every row and to raw input later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.read import check_config
from engine.data.base import Lines, Raw, category_columns, number_columns
from engine.data.base import Step as Member
from engine.data.memory import expect_memory
from engine.data.steps import STEPS
from engine.document.graph import Frozen
from engine.document.project import Step
from engine.errors import DataError

IMAGE = ("image",)


class Fitted(Frozen):
    """A step with what it learned; JSON, kept beside the trained model."""

    name: str
    columns: tuple[str, ...]
    state: dict[str, Any]


def default(raw: Raw) -> tuple[Step, ...]:
    """A sound recipe for what was read: rescale images; fill gaps, standardize numbers, one-hot encode categories."""
    if raw.images is not None:
        return (Step(name="Rescale", config={"maximum": raw.pixel_maximum}),)
    steps = [Step(name="Impute")] if raw.table.isna().to_numpy().any() else []
    steps += [Step(name="Standardize")] if number_columns(raw.table) else []
    steps += [Step(name="OneHot")] if category_columns(raw.table) else []
    return tuple(steps)


def fit_apply(recipe: Sequence[Step], raw: Raw, train: np.ndarray) -> tuple[Raw, tuple[Fitted, ...]]:
    """All rows prepared, and what was fitted on the rows `train`.

    Raises:
        DataError: a step is unknown, has bad parameters, does not fit the data, or names a column that is not there.
    """
    fitted: list[Fitted] = []
    for number, step in enumerate(recipe):
        columns = columns_of(step, raw, f"data.recipe.{number}")
        state = STEPS[step.name].fit(raw.table.loc[train, columns], step.config)
        fitted.append(Fitted(name=step.name, columns=tuple(columns), state=state))
        raw = apply_step(raw, fitted[-1])
    return raw, tuple(fitted)


def apply(raw: Raw, fitted: Sequence[Fitted]) -> Raw:
    """New rows prepared as the training rows were."""
    for step in fitted:
        raw = apply_step(raw, step)
    return raw


def apply_step(raw: Raw, step: Fitted) -> Raw:
    """One fitted step applied; prepared columns stand where theirs stood.

    Raises:
        DataError: the prepared table would not fit into memory, or two columns would have one name.
    """
    member = STEPS[step.name]
    if member.fits == IMAGE:
        return replace(raw, images=np.asarray(member.apply(raw.images, step.state), dtype="float32"))  # type: ignore[arg-type]
    if not step.columns:
        return raw
    if "number" not in member.fits:  # a category becomes many columns: seen on one row first
        expect_memory(raw.rows, len(_in_place(member, raw.table.head(1), step).columns))
    return replace(raw, table=_in_place(member, raw.table, step))


def columns_of(step: Step, raw: Raw, place: str) -> list[str]:
    """The columns that a step prepares: those it names, else all that it fits; empty for images.

    Raises:
        DataError: as `fit_apply`; `place` is the step's field in the document.
    """
    member = STEPS.get(step.name)
    if member is None:
        raise DataError(f"There is no step {step.name!r}", where=place, expected=", ".join(STEPS))
    for name, sentence in check_config(member.card, step.config):
        raise DataError(sentence, where=f"{place}.config.{name}")
    if (member.fits == IMAGE) != (raw.images is not None):
        has = "images" if raw.images is not None else "a table"
        raise DataError(f"{member.card.title} does not fit these data, which are {has}", where=place, cure="Remove it.")
    fitting = number_columns(raw.table) if "number" in member.fits else []
    fitting += category_columns(raw.table) if "category" in member.fits else []
    for name in step.columns:
        if name not in fitting:
            gone = "which does not exist" if name not in raw.table.columns else "which it does not fit"
            raise DataError(f"{member.card.title} names the column {name!r}, {gone}", where=place)
    return [name for name in map(str, raw.table.columns) if name in (step.columns or fitting)]


def code(recipe: Sequence[Step], raw: Raw, train: np.ndarray) -> Lines:
    """Script lines that prepare `table` or `images`, with `train` the training rows."""
    imports: list[str] = []
    body: list[str] = []
    for number, step in enumerate(recipe):
        columns = columns_of(step, raw, f"data.recipe.{number}")
        if columns or raw.images is not None:
            lines = STEPS[step.name].code(raw.table, columns, step.config)
            imports += lines.imports
            body += lines.body
        raw, _ = fit_apply([step], raw, train)
    return Lines(tuple(imports), tuple(body))


def _in_place(member: Member, table: pd.DataFrame, step: Fitted) -> pd.DataFrame:
    """The table with prepared columns where the old ones stood, also where one column became several."""
    names = map(str, table.columns)
    parts = [member.apply(table[[name]], step.state) if name in step.columns else table[[name]] for name in names]
    prepared = pd.concat(parts, axis=1)
    twice = prepared.columns[prepared.columns.duplicated()]
    if len(twice):
        raise DataError(
            f"Two columns would be called {twice[0]!r}", where="data.recipe", cure="Rename one in the file."
        )
    return prepared
