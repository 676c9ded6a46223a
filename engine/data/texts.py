"""What texts that come with a package have in common: one column of texts, a target, and columns beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.catalog.read import check_config
from engine.data.base import Guess, Kind, Lines, Raw, Request, Resolve, TargetKind
from engine.data.builtin import check_target, source_card
from engine.data.lines import literal
from engine.errors import DataError


@dataclass(frozen=True)
class BuiltInTexts:
    """Texts from an installed package.

    Args:
        text: the column of texts.
        target_name: the column to predict.
        beside: by column that is no input, what it is for.
        load: gives a table with all these columns; it takes the card's parameters.
        lines: script lines that define the same table as `data`; the parameters are variables there.
    """

    card: Card
    text: str
    target_name: str
    target_kind: TargetKind
    beside: tuple[tuple[str, str], ...]
    load: Callable[..., pd.DataFrame]
    lines: Lines

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All texts. Raises DataError: a setting is out of range."""
        check_target(self.target_name, request.target)
        data = self.load(**self._settings(request))
        used: dict[str, Kind] = {"number": "number", "text": "text"}
        said = used.get(self.target_kind, "category")
        guesses = {self.text: Guess("text", "texts"), self.target_name: Guess(said, "the target")}
        return Raw(
            data[[self.text]],
            data[self.target_name],
            self.target_name,
            self.target_kind,
            seen=data,
            kinds={self.text: "text"},
            guesses=guesses | {name: Guess("ignore", reason) for name, reason in self.beside},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Loads the same texts."""
        text, target = literal(self.text), literal(self.target_name)
        settings = [f"{name} = {literal(value)}" for name, value in self._settings(request).items()]
        ends = (f"table = data[[{text}]]", f"target = data[{target}]")
        return Lines(self.lines.imports, (*settings, *self.lines.body, *ends))

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The column of the whole table."""
        return Lines((), (f"by = data[{literal(column)}]",))

    def _settings(self, request: Request) -> dict[str, Any]:
        for name, sentence in check_config(self.card, request.settings):
            raise DataError(sentence, where=f"data.source.{name}")
        return {each.name: request.settings.get(each.name, each.default) for each in self.card.parameters}


def texts_card(
    name: str, title: str, summary: str, parameters: tuple[Parameter, ...] = (), *, docs: str, **facts: Any
) -> Card:
    """The card of a source of built-in texts; facts as of `source_card`."""
    return source_card(name, title, summary, parameters, docs, columns=1, holds="texts", **facts)
