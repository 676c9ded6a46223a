"""What tables that come with scikit-learn have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.catalog.read import check_config, complete
from engine.data.base import Guess, Lines, Raw, Request, Resolve, TargetKind, category_columns
from engine.data.lines import literal
from engine.errors import DataError

DIGITS = tuple("0123456789")
ONLY = Parameter(
    name="only",
    type="strs",
    default=None,
    nullable=True,
    help="The digits that are kept, e.g. 5, 6, 7; empty: all ten.",
)
TOY_DATA = "https://scikit-learn.org/stable/datasets/toy_dataset.html"


@dataclass(frozen=True)
class BuiltInTable:
    """A table that comes with scikit-learn: number columns and one target.

    Args:
        loader: the function of `sklearn.datasets`.
        options: more keyword arguments of it, beside `as_frame=True`.
    """

    card: Card
    loader: str
    target_name: str
    target_kind: TargetKind
    options: tuple[tuple[str, Any], ...] = ()

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """The table; it takes no settings."""
        import sklearn.datasets

        check_target(self.target_name, request.target)
        bunch = getattr(sklearn.datasets, self.loader)(as_frame=True, **dict(self.options))
        table = bunch.data.astype("float64")
        target: pd.Series = bunch.target
        if self.target_kind == "classes":
            target = target.map(dict(enumerate(map(str, bunch.target_names))))
        seen = table.assign(**{self.target_name: target})
        guesses = {str(name): _guess(request, str(name)) for name in table.columns}
        guesses[self.target_name] = Guess("number" if self.target_kind == "number" else "category", "the target")
        for name in _names(guesses, "category"):
            if name != self.target_name:
                table[name] = table[name].map("{:g}".format)
        table = table.drop(columns=_names(guesses, "ignore"))
        return Raw(table, target, self.target_name, self.target_kind, seen, guesses=guesses)

    def code(self, request: Request, raw: Raw) -> Lines:
        """Loads the same table."""
        arguments = ", ".join(["as_frame=True", *(f"{name}={value!r}" for name, value in self.options)])
        target = "data.target"
        if self.target_kind == "classes":
            target = "data.target.map(dict(enumerate(map(str, data.target_names))))"
        body = [f"data = {self.loader}({arguments})", 'table = data.data.astype("float64")', f"target = {target}"]
        for name in category_columns(raw.table):
            body.append(f'table[{literal(name)}] = table[{literal(name)}].map("{{:g}}".format)')
        if ignored := _names(raw.guesses, "ignore"):
            body.append(f"table = table.drop(columns={literal(ignored)})")
        return Lines((f"from sklearn.datasets import {self.loader}",), tuple(body))

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The column of the whole table, or the target."""
        return Lines((), ("by = target" if column == self.target_name else f"by = data.data[{literal(column)}]",))


def check_target(own: str, asked: str) -> None:
    """Raises DataError when another target is asked for than the one that a source has."""
    if asked not in ("", own):
        raise DataError(f"These data have no target {asked!r}", where="data.target", expected=repr(own))


def settings_of(card: Card, request: Request) -> dict[str, Any]:
    """The settings of a source with its defaults. Raises DataError when one is out of range."""
    for name, sentence in check_config(card, request.settings):
        raise DataError(sentence, where=f"data.source.{name}", cure="Choose another value.")
    return complete(card, request.settings)


def only_of(request: Request) -> list[str]:
    """The digits that are kept; empty: all. Raises DataError for what is no digit, and where one alone is left."""
    only = [str(each) for each in request.settings.get("only") or ()]
    wrong = [each for each in only if each not in DIGITS]
    if wrong or len(set(only)) == 1:
        raise DataError(
            f"There is no digit {wrong[0]!r}" if wrong else f"The digit {only[0]} alone leaves nothing to tell apart",
            where="data.source.only",
            expected="at least two of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, or none for all of them",
        )
    return only


def only_code(request: Request) -> list[str]:
    """Script lines that keep these digits of `image` and `target`."""
    only = only_of(request)
    if not only:
        return []
    return [f"kept = target.isin({literal(only)})", "image, target = image[kept], target[kept].reset_index(drop=True)"]


def _guess(request: Request, name: str) -> Guess:
    kind = request.kinds.get(name)
    return Guess(kind, "chosen by you") if kind else Guess("number", "a measurement")


def _names(guesses: dict[str, Guess], kind: str) -> list[str]:
    return [name for name, guess in guesses.items() if guess.kind == kind]


def source_card(
    name: str, title: str, summary: str, parameters: tuple[Parameter, ...] = (), docs: str = TOY_DATA, **facts: Any
) -> Card:
    """The card of a built-in source; facts are rows, columns, target, licence, origin.

    What it holds is a table, unless `holds` says `pictures`, `texts`, `series` or `sound`. Rows with the same value in
    the column `group` belong together: split by chance, they would give the test away.
    """
    return Card(
        kind="source",
        name=name,
        title=title,
        category="built in",
        summary=summary,
        parameters=parameters,
        inputs=(),
        docs=docs,
        facts=facts,
    )
