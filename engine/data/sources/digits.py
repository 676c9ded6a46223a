"""Digits: 1,797 handwritten digits of 8 x 8 pixels."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.builtin import check_target, source_card
from engine.data.lines import literal
from engine.errors import DataError

DIGITS = tuple("0123456789")


@dataclass(frozen=True)
class Digits:
    """Grey pictures of shape (batch, 8, 8, 1) with values 0 to 16, and the digit that each shows."""

    card: Card = source_card(
        "digits",
        "Handwritten digits",
        "1,797 grey pictures of 8 × 8 pixels; which digit, 0 to 9, is it?",
        (
            Parameter(
                name="only",
                type="strs",
                default=None,
                nullable=True,
                help="The digits that are kept, e.g. 5, 6, 7; empty: all ten.",
            ),
        ),
        rows=1797,
        columns=1,
        target="10 classes",
        holds="pictures",
        licence="CC BY 4.0",
        origin="UCI Machine Learning Repository, Alpaydin and Kaynak 1998 (its test part); comes with scikit-learn",
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All pictures, or those of some digits."""
        from sklearn.datasets import load_digits

        check_target("digit", request.target)
        digits, only = load_digits(), _only(request)
        images = digits.images[..., None].astype("float32")
        target = pd.Series(digits.target).astype(str)
        if only:
            kept = target.isin(only)
            images, target = images[kept], target[kept].reset_index(drop=True)
        return Raw(
            table=pd.DataFrame(index=range(len(images))),
            arrays={"image": images},
            kinds={"image": "image"},
            maximum={"image": 16.0},
            target=target,
            target_name="digit",
            target_kind="classes",
            seen=pd.DataFrame({"digit": target}),
            guesses={"digit": Guess("category", "the target")},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Loads the same pictures."""
        return Lines(
            ("import pandas as pd", "from sklearn.datasets import load_digits"),
            (
                "digits = load_digits()",
                'image = digits.images[..., None].astype("float32")  # (1797, 8, 8, 1), values 0 to 16',
                "target = pd.Series(digits.target).astype(str)",
                *_kept(_only(request)),
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The digit itself: these pictures have no other column."""
        return Lines((), ("by = target",))


SOURCE = Digits()


def _only(request: Request) -> list[str]:
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


def _kept(only: list[str]) -> list[str]:
    if not only:
        return []
    return [f"kept = target.isin({literal(only)})", "image, target = image[kept], target[kept].reset_index(drop=True)"]
