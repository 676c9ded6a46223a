"""Digits: 1,797 handwritten digits of 8 x 8 pixels."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engine.catalog.card import Card
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.builtin import ONLY, check_target, only_code, only_of, source_card


@dataclass(frozen=True)
class Digits:
    """Grey pictures of shape (batch, 8, 8, 1) with values 0 to 16, and the digit that each shows."""

    card: Card = source_card(
        "digits",
        "Handwritten digits",
        "1,797 grey pictures of 8 × 8 pixels; which digit, 0 to 9, is it?",
        (ONLY,),
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
        digits, only = load_digits(), only_of(request)
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
                *only_code(request),
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The digit itself: these pictures have no other column."""
        return Lines((), ("by = target",))


SOURCE = Digits()
