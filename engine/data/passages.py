"""What long texts that come with a package have in common: they are cut into passages, with what each is from."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.catalog.read import check_config
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.builtin import check_target
from engine.data.lines import literal
from engine.errors import DataError

LENGTH = Parameter(
    name="length",
    type="int",
    default=200,
    minimum=20,
    maximum=2_000,
    help="How many characters a passage has at most; it ends where a word ends.",
)


@dataclass(frozen=True)
class Passages:
    """Passages of the texts of an installed package.

    Args:
        target_name: the column that says what a passage is from; its values are the classes.
        beside: by column that is no input, what it is for.
        load: gives a row for each text, with the columns `text`, `target_name` and those of `beside`.
        lines: script lines that define the same rows as `whole`.
    """

    card: Card
    target_name: str
    beside: tuple[tuple[str, str], ...]
    load: Callable[[], pd.DataFrame]
    lines: Lines

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All passages. Raises DataError: the length is out of range."""
        check_target(self.target_name, request.target)
        data = _cut(self.load, self._length(request))
        guesses = {"text": Guess("text", "texts"), self.target_name: Guess("category", "the target")}
        return Raw(
            data[["text"]],
            data[self.target_name],
            self.target_name,
            "classes",
            seen=data,
            kinds={"text": "text"},
            guesses=guesses | {name: Guess("ignore", reason) for name, reason in self.beside},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Loads the same texts and cuts them alike."""
        cut = f"data = passages(whole, {self._length(request)})"
        return Lines(
            (*self.lines.imports, "import textwrap", "import pandas as pd"),
            (
                *self.lines.body,
                "",
                *inspect.getsource(passages).splitlines(),
                "",
                cut,
                'table = data[["text"]]',
                f"target = data[{literal(self.target_name)}]",
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The column of the whole table."""
        return Lines((), (f"by = data[{literal(column)}]",))

    def _length(self, request: Request) -> int:
        for _, sentence in check_config(self.card, request.settings):
            raise DataError(sentence, where="data.source.length")
        return int(request.settings.get("length", LENGTH.default))


@lru_cache(maxsize=2)
def _cut(load: Callable[[], pd.DataFrame], length: int) -> pd.DataFrame:
    """The passages of built-in texts: they are always the same, and cutting them takes seconds. Not to be changed."""
    return passages(load(), length)


def passages(whole: pd.DataFrame, length: int) -> pd.DataFrame:
    """A row for each passage of at most `length` characters."""
    cut = whole["text"].map(lambda text: textwrap.wrap(text, length))
    return whole.assign(text=cut).explode("text", ignore_index=True).astype("str")
