"""The recipe: typed steps, fitted on the training rows alone, applied alike to every row and to raw input later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog import read as catalog
from engine.data.base import Lines, Raw, category_columns, number_columns
from engine.data.steps import STEPS
from engine.document.project import Step
from engine.errors import DataError

Fitted = list[dict[str, Any]]  # of each step: name, columns, state; JSON, kept as preparation.json


def default(raw: Raw, maximum: float = 255.0) -> tuple[Step, ...]:
    """A sound recipe for what was read: fill gaps, standardize numbers, one-hot categories, rescale pictures."""
    if raw.images is not None:
        return (Step(name="Rescale", config={"maximum": maximum}),)
    steps = [Step(name="Impute")] if raw.table.isna().to_numpy().any() else []
    steps += [Step(name="Standardize")] if number_columns(raw.table) else []
    steps += [Step(name="OneHot")] if category_columns(raw.table) else []
    return tuple(steps)


def fit_apply(recipe: Sequence[Step], raw: Raw, train: np.ndarray) -> tuple[Raw, Fitted]:
    """All rows prepared, and what was fitted on the rows `train`.

    Raises:
        DataError: a step is unknown, has bad parameters, or names a column that is not there.
    """
    fitted: Fitted = []
    for number, step in enumerate(recipe):
        place = f"data.recipe.{number}"
        member = STEPS.get(step.name)
        if member is None:
            raise DataError(f"There is no step {step.name!r}", where=place, expected=", ".join(STEPS))
        for name, sentence in catalog.check_config(member.card, step.config):
            raise DataError(sentence, where=f"{place}.{name}")
        if member.fits == ("image",):
            state = member.fit(pd.DataFrame(), step.config)
            columns: list[str] = []
        else:
            columns = columns_of(step, raw, place)
            state = member.fit(raw.table.loc[train, columns], step.config)
        fitted.append({"name": step.name, "columns": columns, "state": state})
        raw = apply_step(raw, fitted[-1])
    return raw, fitted


def apply(raw: Raw, fitted: Fitted) -> Raw:
    """New rows prepared as the training rows were."""
    for step in fitted:
        raw = apply_step(raw, step)
    return raw


def apply_step(raw: Raw, step: dict[str, Any]) -> Raw:
    """One fitted step applied; prepared columns stand where theirs stood."""
    member = STEPS[step["name"]]
    if member.fits == ("image",):
        if raw.images is None:
            raise DataError(f"{step['name']} prepares pictures, and these data have none", where="data.recipe")
        images = np.asarray(member.apply(raw.images, step["state"]), dtype="float32")  # type: ignore[arg-type]
        return _with(raw, raw.table, images)
    prepared = member.apply(raw.table[step["columns"]], step["state"])
    return _with(raw, _in_place(raw.table, step["columns"], prepared), raw.images)


def columns_of(step: Step, raw: Raw, place: str) -> list[str]:
    """The columns that a step prepares: those it names, else all that it fits."""
    if step.columns:
        gone = [name for name in step.columns if name not in raw.table.columns]
        if gone:
            raise DataError(f"{step.name} names the column {gone[0]!r}, which is not there", where=place)
        return list(step.columns)
    kinds = STEPS[step.name].fits
    numbers = number_columns(raw.table) if "number" in kinds else []
    categories = category_columns(raw.table) if "category" in kinds else []
    wanted = {*numbers, *categories}
    return [str(name) for name in raw.table.columns if name in wanted]


def code(recipe: Sequence[Step], raw: Raw, train: np.ndarray) -> Lines:
    """Script lines that prepare `table` or `images`, with `train` the training rows."""
    imports: list[str] = []
    body: list[str] = []
    for number, step in enumerate(recipe):
        member = STEPS[step.name]
        columns: list[str] = []
        if member.fits != ("image",):
            columns = columns_of(step, raw, f"data.recipe.{number}")
            if not columns:
                continue
        everything = columns == [str(name) for name in raw.table.columns]
        lines = member.code("list(table)" if everything else repr(columns), step.config)
        imports += lines.imports
        body += lines.body
        raw, _ = fit_apply([step], raw, train)
    return Lines(tuple(imports), tuple(body))


def _in_place(table: pd.DataFrame, columns: list[str], prepared: pd.DataFrame) -> pd.DataFrame:
    """The table with the prepared columns where the old ones stood (a category's new columns where it stood)."""
    parts = []
    for name in table.columns:
        if name not in columns:
            parts.append(table[[name]])
        elif name in prepared.columns:
            parts.append(prepared[[name]])
        else:
            parts.append(prepared[[new for new in prepared.columns if str(new).startswith(f"{name}=")]])
    return pd.concat(parts, axis=1) if parts else prepared


def _with(raw: Raw, table: pd.DataFrame, images: np.ndarray | None) -> Raw:
    return Raw(table, images, raw.target, raw.target_name, raw.target_kind, raw.guessed, raw.ignored)
