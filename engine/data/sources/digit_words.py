"""Digits and their words: a picture of a handwritten digit beside its word in one of seven languages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.builtin import check_target, source_card
from engine.data.lines import literal

WORDS = {  # of 0 to 9
    "English": "zero one two three four five six seven eight nine",
    "German": "null eins zwei drei vier fünf sechs sieben acht neun",
    "French": "zéro un deux trois quatre cinq six sept huit neuf",
    "Spanish": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "Italian": "zero uno due tre quattro cinque sei sette otto nove",
    "Dutch": "nul een twee drie vier vijf zes zeven acht negen",
    "Swedish": "noll ett två tre fyra fem sex sju åtta nio",
}


@dataclass(frozen=True)
class DigitWords:
    """Grey pictures (batch, 8, 8, 1) with values 0 to 16, a word each; the digit is what both say."""

    card: Card = source_card(
        "digit_words",
        "Digits and their words",
        "1,797 handwritten digits, each beside its word in one of seven languages; which picture goes with which word?",
        rows=1797,
        columns=2,
        target="10 classes",
        licence="CC BY 4.0",
        holds="pictures",
        origin="UCI Machine Learning Repository, Alpaydin and Kaynak 1998 (its test part); comes with scikit-learn; "
        "the words are our own",
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All pictures; which language a word is in is drawn once and for all."""
        from sklearn.datasets import load_digits

        check_target("digit", request.target)
        digits = load_digits()
        target = pd.Series(digits.target).astype(str)
        language = np.random.default_rng(0).choice(list(WORDS), len(target))
        word = [WORDS[name].split()[digit] for name, digit in zip(language, digits.target, strict=True)]
        table = pd.DataFrame({"word": pd.Series(word, dtype="str")})
        return Raw(
            table=table,
            arrays={"image": digits.images[..., None].astype("float32")},
            kinds={"image": "image", "word": "text"},
            maximum={"image": 16.0},
            target=target,
            target_name="digit",
            target_kind="classes",
            seen=table.assign(language=language, digit=target),
            guesses={
                "word": Guess("text", "what the picture shows"),
                "language": Guess("ignore", "of the word"),
                "digit": Guess("category", "the target"),
            },
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Loads the same pictures and draws the same languages."""
        return Lines(
            ("import numpy as np", "import pandas as pd", "from sklearn.datasets import load_digits"),
            (
                "digits = load_digits()",
                'image = digits.images[..., None].astype("float32")  # (1797, 8, 8, 1), values 0 to 16',
                "target = pd.Series(digits.target).astype(str)",
                "words = {",
                *(f"    {literal(name)}: {literal(words)}," for name, words in WORDS.items()),
                "}",
                "language = np.random.default_rng(0).choice(list(words), len(target))",
                "pairs = zip(language, digits.target)",
                "word = [words[name].split()[digit] for name, digit in pairs]",
                'table = pd.DataFrame({"word": pd.Series(word, dtype="str")})',
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The digit, the language or the word."""
        known = {"digit": "by = target", "language": "by = pd.Series(language)", "word": 'by = table["word"]'}
        return Lines((), (known[column],))


SOURCE = DigitWords()
