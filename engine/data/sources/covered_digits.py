"""Covered digits: the upper half of a handwritten digit as a picture, and measurements of the whole one as a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.builtin import check_target, source_card
from engine.data.lines import literal

INK = 4  # pixels above it are ink, of 0 to 16
INKED = "hidden_ink"
MEASURED = {  # scikit-image's name of a measurement: what it says
    "euler_number": "parts of the digit less its holes",
    "eccentricity": "how long it is for its width",
    "orientation": "how far it leans",
    "extent": "how much of its box is ink",
    "solidity": "how much of its outline is ink",
    "centroid-0": "how low its middle lies",
    "centroid-1": "how far right its middle lies",
}


@dataclass(frozen=True)
class CoveredDigits:
    """Grey pictures of shape (batch, 4, 8, 1), seven numbers each, the digit, and how much ink the hidden half has."""

    card: Card = source_card(
        "covered_digits",
        "Digits, half covered",
        "1,797 handwritten digits: the upper half as a picture, the whole one measured in a table; which digit is it?",
        rows=1797,
        columns=9,
        target="10 classes",
        licence="CC BY 4.0",
        holds="pictures",
        origin="UCI Machine Learning Repository, Alpaydin and Kaynak 1998 (its test part); comes with scikit-learn; "
        "measured with scikit-image",
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All pictures, their measurements and the ink of the hidden half; it takes no settings."""
        from sklearn.datasets import load_digits

        check_target("digit", request.target)
        digits = load_digits()
        table = _measured(digits.images).assign(**{INKED: digits.images[:, 4:].mean(axis=(1, 2))})
        target = pd.Series(digits.target).astype(str)
        guesses = {name: _guess(request, name) for name in map(str, table.columns)}
        kept = table.drop(columns=_names(guesses, "ignore"))
        for name in _names(guesses, "category"):
            kept[name] = kept[name].map("{:g}".format)
        return Raw(
            table=kept,
            arrays={"image": digits.images[:, :4, :, None].astype("float32")},
            kinds={"image": "image"},
            maximum={"image": 16.0},
            target=target,
            target_name="digit",
            target_kind="classes",
            seen=table.assign(digit=target),
            guesses={**guesses, "digit": Guess("category", "the target")},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Measures the same pictures."""
        ignored = _names(raw.guesses, "ignore")
        texts = [name for name in _names(raw.guesses, "category") if name != "digit"]
        return Lines(
            (
                "import numpy as np",
                "import pandas as pd",
                "from skimage.measure import regionprops_table",
                "from sklearn.datasets import load_digits",
            ),
            (
                "digits = load_digits()",
                "# All digits in one tall picture, the pixels of each numbered with its own number",
                "numbered = np.arange(1, len(digits.images) + 1)[:, None, None]",
                f"regions = ((digits.images > {INK}) * numbered).reshape(-1, 8)",
                f"measured = regionprops_table(regions, properties={literal(list(_properties()))})",
                'columns = pd.DataFrame(measured).astype("float64")',
                "# From the top of its own picture",
                'columns["centroid-0"] -= 8.0 * np.arange(len(columns))',
                f"columns[{literal(INKED)}] = digits.images[:, 4:].mean(axis=(1, 2))",
                f"table = columns.drop(columns={literal(ignored)})" if ignored else "table = columns.copy()",
                *(f'table[{literal(name)}] = table[{literal(name)}].map("{{:g}}".format)' for name in texts),
                'image = digits.images[:, :4, :, None].astype("float32")  # (1797, 4, 8, 1), values 0 to 16',
                "target = pd.Series(digits.target).astype(str)",
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The digit, or a column of the table."""
        return Lines((), ("by = target" if column == "digit" else f"by = columns[{literal(column)}]",))


SOURCE = CoveredDigits()


def _measured(images: np.ndarray) -> pd.DataFrame:
    """Measurements of each digit, one row a digit; a digit is all of its ink, also where it has gaps."""
    from skimage.measure import regionprops_table

    numbered = np.arange(1, len(images) + 1)[:, None, None]
    regions = ((images > INK) * numbered).reshape(-1, images.shape[2])
    found = regionprops_table(regions, properties=_properties())
    table = pd.DataFrame(found).astype("float64")
    table["centroid-0"] -= float(images.shape[1]) * np.arange(len(table))
    return table


def _properties() -> tuple[str, ...]:
    """The measurements as scikit-image is asked for them; `centroid` gives two."""
    return tuple(dict.fromkeys(name.split("-")[0] for name in MEASURED))


def _guess(request: Request, name: str) -> Guess:
    kind = request.kinds.get(name)
    return (
        Guess(kind, "chosen by you") if kind else Guess("number", MEASURED.get(name, "the mean of the hidden pixels"))
    )


def _names(guesses: dict[str, Guess], kind: str) -> list[str]:
    return [name for name, guess in guesses.items() if guess.kind == kind]
