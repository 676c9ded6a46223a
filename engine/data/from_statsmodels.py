"""What tables that come with statsmodels have in common."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from engine.catalog.card import Card
from engine.data.base import Guess, Lines, Raw, Request, Resolve, TargetKind
from engine.data.builtin import check_target
from engine.data.lines import literal


@dataclass(frozen=True)
class StatsmodelsTable:
    """A table of numbers; some of them stand for categories, and get their words.

    Args:
        module: of `statsmodels.datasets`.
        words: by column, what its whole numbers from 1 on stand for.
        yes: where the target is whether a number is above 0: the classes for no and yes. Empty: the number itself.
    """

    card: Card
    module: str
    target_name: str
    target_kind: TargetKind
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    yes: tuple[str, ...] = ()

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """The table; it takes no settings."""
        check_target(self.target_name, request.target)
        data: pd.DataFrame = importlib.import_module(f"statsmodels.datasets.{self.module}").load_pandas().data
        table = data.astype("float64")
        target = table.pop(self.target_name)
        if self.yes:
            target = (target > 0).map(dict(zip((False, True), self.yes, strict=True)))
        guesses: dict[str, Guess] = {}
        for name in map(str, table.columns):
            usual = Guess("category", "numbers that stand for words") if name in self.words else None
            said = request.kinds.get(name)
            guesses[name] = Guess(said, "chosen by you") if said else usual or Guess("number", "a measurement")
            if guesses[name].kind != "number":
                table[name] = _worded(table[name], self.words.get(name, ()))
        seen = table.assign(**{self.target_name: target})
        guesses[self.target_name] = Guess("number" if self.target_kind == "number" else "category", "the target")
        table = table.drop(columns=[name for name in table.columns if guesses[name].kind == "ignore"])
        return Raw(table, target, self.target_name, self.target_kind, seen, guesses=guesses)

    def code(self, request: Request, raw: Raw) -> Lines:
        """Loads the same table."""
        body = [f'table = {self.module}.load_pandas().data.astype("float64")', *self._target_code()]
        for name in raw.columns("category"):
            if words := self.words.get(name):
                body.append(f"words = {literal(dict(enumerate(words, 1)))}")
                body.append(f"table[{literal(name)}] = table[{literal(name)}].map(words)")
            else:
                body.append(f'table[{literal(name)}] = table[{literal(name)}].map("{{:g}}".format)')
        if ignored := [name for name, guess in raw.guesses.items() if guess.kind == "ignore"]:
            body.append(f"table = table.drop(columns={literal(ignored)})")
        return Lines((f"from statsmodels.datasets import {self.module}",), tuple(body))

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The column of the whole table, in words where it is in words."""
        if column == self.target_name:
            return Lines((), ("by = target",))
        body = [f'by = {self.module}.load_pandas().data[{literal(column)}].astype("float64")']
        if words := self.words.get(column):
            body.append(f"by = by.map({literal(dict(enumerate(words, 1)))})")
        return Lines((f"from statsmodels.datasets import {self.module}",), tuple(body))

    def _target_code(self) -> list[str]:
        lines = [f"target = table.pop({literal(self.target_name)})"]
        if not self.yes:
            return lines
        no, yes = map(literal, self.yes)
        return [*lines, f"target = (target > 0).map({{False: {no}, True: {yes}}})"]


def table_card(name: str, title: str, summary: str, **facts: Any) -> Card:
    """The card of such a source; facts are rows, columns, target, licence, origin."""
    return Card(
        kind="source",
        name=name,
        title=title,
        category="built in",
        summary=summary,
        inputs=(),
        docs=f"https://www.statsmodels.org/stable/datasets/generated/{name}.html",
        facts=facts,
    )


def _worded(column: pd.Series, words: tuple[str, ...]) -> pd.Series:
    if words:
        return column.map(dict(enumerate(words, 1)))
    return column.map("{:g}".format)
