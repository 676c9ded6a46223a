"""What time series that come with statsmodels have in common."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from engine.catalog.card import Card
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.lines import literal
from engine.errors import DataError


@dataclass(frozen=True)
class BuiltInSeries:
    """A table in order of time that comes with statsmodels.

    Args:
        module: of `statsmodels.datasets`; its `load_pandas().data` is the table.
        target: the column to predict, where a person has chosen none.
        make: what is done to the table: columns with names of their own, float64 or text, rows numbered from 0.
        lines: the same as script lines that change `data`.
        beside: columns that are no inputs unless a person says so, each with the reason.
        imports: of `lines`.
    """

    card: Card
    module: str
    target: str
    make: Callable[[pd.DataFrame], pd.DataFrame]
    lines: tuple[str, ...]
    beside: tuple[tuple[str, str], ...] = ()
    imports: tuple[str, ...] = ()

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """The table, earliest row first; it takes no settings. Any number or category can be the target."""
        seen = self.make(importlib.import_module(f"statsmodels.datasets.{self.module}").load_pandas().data)
        name = request.target or self.target
        possible = [str(each) for each in seen.columns if not pd.api.types.is_datetime64_any_dtype(seen[each])]
        if name not in possible:
            raise DataError(
                f"These data have no target {name!r}", where="data.target", expected=f"one of {', '.join(possible)}"
            )
        guesses = {str(each): self._guess(request, seen[each], name) for each in seen.columns}
        table = seen[[each for each, guess in guesses.items() if guess.kind != "ignore" and each != name]]
        for each in _named_numbers(table, guesses):
            table = table.assign(**{each: table[each].map("{:g}".format)})
        is_number = guesses[name].kind == "number"
        return Raw(table, seen[name], name, "number" if is_number else "classes", seen, guesses=guesses)

    def code(self, request: Request, raw: Raw) -> Lines:
        """Loads the same table."""
        body = [f"data = {self.module}.load_pandas().data", *self.lines]
        body += [f"table = data[{literal(list(map(str, raw.table.columns)))}]"]
        for name in _named_numbers(raw.seen[raw.table.columns], raw.guesses):
            body.append(f'table = table.assign(**{{{literal(name)}: table[{literal(name)}].map("{{:g}}".format)}})')
        body.append(f"target = data[{literal(raw.target_name)}]")
        return Lines((f"from statsmodels.datasets import {self.module}", *self.imports), tuple(body))

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """A column of the whole table."""
        return Lines((), (f"by = data[{literal(column)}]",))

    def _guess(self, request: Request, column: pd.Series, target: str) -> Guess:
        name, is_number = str(column.name), pd.api.types.is_numeric_dtype(column)
        usual = Guess("number", "a measurement") if is_number else Guess("category", "names")
        if name == target:
            return Guess(usual.kind, "the target")
        if name in request.kinds:
            return Guess(request.kinds[name], "chosen by you")
        left_out = dict(self.beside).get(name)
        return Guess("ignore", left_out) if left_out else usual


def _named_numbers(table: pd.DataFrame, guesses: dict[str, Guess]) -> list[str]:
    """The columns of numbers that are used as names of something."""
    numbers = [str(name) for name in table.columns if pd.api.types.is_numeric_dtype(table[name])]
    return [name for name in numbers if guesses[name].kind == "category"]
