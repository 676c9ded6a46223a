"""Tokenize: texts as rows of whole numbers, one for each word, letter or piece of a word, and for runs of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import bytepair
from engine.data.base import ColumnKind, Lines, State
from engine.errors import DataError

SPLITS = {"word": "whitespace", "character": "character", "byte pair": "whitespace"}
SPECIAL = 2  # numbers that are no token of the vocabulary: 0 padding, 1 unknown
AT_ONCE = 20_000  # texts
FEW_WORDS = 3  # in most texts: names, whose letters say more
LENGTHS = {"word": 256, "character": 64}  # the longest that is usual; a longer text is cut
LONGEST_WRITTEN = 256  # letters of a text that is learned token by token
MADE = 'tokens(written.tolist()).numpy().astype("int32")'  # in a script
BEGIN, END = "\x02", "\x03"  # what stands at both ends of a text where `ends` asks for it: STX and ETX of ASCII


@dataclass(frozen=True)
class Tokenize:
    """0 is padding at the end, 1 what no training text has, 2 the most frequent token, and so on.

    Words and letters are found by Keras's TextVectorization; byte pairs by `engine/data/bytepair.py`. An Embedding
    behind it needs two rows more than the vocabulary has tokens.

    With `ngrams` of n, runs of two to n tokens are tokens as well, as in fastText (Joulin and others 2016): first all
    single tokens of a text, then all pairs, and so on. Of letters, a blank at both ends shows where a text begins and
    ends.

    With `ends`, each text has a token of its own at its begin and at its end: a network that writes learns where to
    begin and when to stop.

    With `shared`, all columns of the step have one vocabulary: a token has the same number in each of them.
    """

    card: Card = Card(
        kind="step",
        name="Tokenize",
        title="Tokenize",
        category="texts",
        summary="Turns each text into whole numbers, one for each word, letter or piece of a word.",
        parameters=(
            Parameter(
                name="unit",
                type="enum",
                options=tuple(SPLITS),
                default="word",
                help="What gets a number: words between blanks, single characters, or frequent pieces of words.",
            ),
            Parameter(
                name="vocabulary",
                type="int",
                default=10_000,
                minimum=1,
                maximum=200_000,
                help="How many different tokens are known at most, the most frequent ones; all others become 1.",
            ),
            Parameter(
                name="length",
                type="int",
                default=64,
                minimum=1,
                maximum=4_000,
                help="How many tokens of a text are kept; shorter texts are filled with 0.",
            ),
            Parameter(
                name="ngrams",
                type="int",
                default=1,
                minimum=1,
                maximum=5,
                help="Up to how many tokens in a row count as a token of their own. 2: single words and pairs of them.",
            ),
            Parameter(
                name="ends",
                type="bool",
                default=False,
                help="Whether a token of its own stands at the begin and at the end of each text. A network that "
                "translates needs them to know where to begin and when to stop.",
            ),
            Parameter(
                name="shared",
                type="bool",
                default=False,
                help="Whether all columns of this step have one vocabulary, learned from the texts of all. A network "
                "that translates can then copy what is written alike in both.",
            ),
        ),
        inputs=(),
        docs="https://keras.io/api/layers/preprocessing_layers/text/text_vectorization/",
    )
    fits: tuple[ColumnKind, ...] = ("text",)
    gives: ColumnKind = "tokens"

    def fit(self, values: pd.Series, config: dict[str, Any]) -> State:
        """The vocabulary, the most frequent token first, and of byte pairs what is joined.

        Raises:
            DataError: no training text has a token.
        """
        state: State = {
            parameter.name: config.get(parameter.name, parameter.default) for parameter in self.card.parameters
        }
        texts, most, state["pairs"] = _texts(values, state), state.pop("vocabulary"), []
        if not any(text.split() for text in texts):
            raise DataError(
                f"The column {str(values.name)!r} has no text in the training rows",
                where="data.recipe",
                cure="Ignore the column, or choose another split.",
            )
        if state["unit"] == "byte pair":
            pieces, state["pairs"] = bytepair.learn_pieces(texts, most)
            if state["ngrams"] == 1:
                return state | {"vocabulary": [*([BEGIN, END] if state["ends"] else []), *pieces]}
            texts = bytepair.in_pieces(texts, state["pairs"])
        texts = _marked(texts, state)
        layer = _layer(state, max_tokens=most + SPECIAL)
        layer.adapt(texts)
        return state | {"vocabulary": [str(token) for token in layer.get_vocabulary(include_special_tokens=False)]}

    def apply(self, values: pd.Series, state: State) -> np.ndarray:
        """Tokens, (rows, length) int32."""
        layer, texts = _layer(state, vocabulary=state["vocabulary"]), _texts(values, state)
        if state["unit"] == "byte pair":
            texts = bytepair.in_pieces(texts, [(first, second) for first, second in state["pairs"]])
        texts = _marked(texts, state)
        found = [np.zeros((0, state["length"]), "int32")]
        for start in range(0, len(texts), AT_ONCE):
            found.append(layer(texts[start : start + AT_ONCE]).numpy().astype("int32"))
        return np.concatenate(found)

    def shares(self, config: dict[str, Any]) -> bool:
        """Whether what is learned is learned from all columns at once."""
        return bool(config.get("shared", False))

    def code(self, values: str, made: str, config: dict[str, Any]) -> Lines:
        """The same with Keras."""
        imports, body = _code(values, config, "train")
        return Lines(tuple(imports), (*body, f"{made} = {MADE}"))

    def shared_code(self, values: Sequence[str], made: Sequence[str], config: dict[str, Any]) -> Lines:
        """The same of several columns, one below the other, with one vocabulary."""
        imports, body = _code(f"pd.concat([{', '.join(values)}], ignore_index=True)", config, "learned")
        rows = f"learned = np.concatenate([train + column * len(table) for column in range({len(values)})])"
        columns = f"{', '.join(made)} = np.split({MADE}, {len(made)})"
        return Lines(("import numpy as np", "import pandas as pd", *imports), (rows, *body, columns))


STEP = Tokenize()


def usual(values: pd.Series) -> dict[str, Any]:
    """Settings that suit texts: letters of names, words of longer texts; 19 of 20 texts fit whole."""
    texts = values.dropna()
    words = texts.map(lambda text: len(text.split()))
    unit = "character" if words.median() <= FEW_WORDS else "word"
    sizes = texts.str.len() if unit == "character" else words
    longest = float(sizes.quantile(0.95)) if len(sizes) else 1.0
    return {"unit": unit, "length": min(LENGTHS[unit], 8 * max(1, math.ceil(longest / 8)))}


def for_writing(values: pd.Series) -> dict[str, Any]:
    """Settings for a network that writes: letters, and marks at both ends; 19 of 20 texts fit whole."""
    sizes = values.dropna().str.len()
    longest = float(sizes.quantile(0.95)) + 2 if len(sizes) else 1.0
    return {"unit": "character", "length": min(LONGEST_WRITTEN, 8 * math.ceil(longest / 8)), "ends": True}


def written(tokens: np.ndarray, vocabulary: Sequence[str], unit: str) -> str:
    """One row of tokens as text again, up to the mark of its end; filling and marks are left out.

    Args:
        vocabulary: by number, with the two of `SPECIAL` in front.
    """
    found = []
    for number in tokens.tolist():
        if vocabulary[number] == END:
            break
        found += [vocabulary[number]] if number and vocabulary[number] != BEGIN else []
    if unit == "byte pair":
        return "".join(found).replace("▁", " ").strip()
    return (" " if unit == "word" else "").join(found)


def _code(values: str, config: dict[str, Any], rows: str) -> tuple[list[str], list[str]]:
    """Imports, and lines that make `written` of texts and learn `tokens` from some of its rows."""
    known = {parameter.name: config.get(parameter.name, parameter.default) for parameter in STEP.card.parameters}
    unit, most, ngrams = known["unit"], known["vocabulary"], known["ngrams"]
    rest = f'standardize=None, split="{SPLITS[unit]}", output_sequence_length={known["length"]}'
    rest += f", ngrams={ngrams}" if ngrams > 1 else ""
    imports, body = ["from keras import layers"], [f'written = {values}.fillna("")']
    body += ['written = written.map(lambda text: f" {text} " if text else "")'] if _has_blanks(known) else []
    if unit == "byte pair":
        more, functions = bytepair.source()
        imports, body = [*imports, *more], [*functions, *body]
        body.append(f"pieces, joined = learn_pieces(written.iloc[{rows}], {most})")
        body.append("written = pd.Series(in_pieces(written, joined))")
        imports.append("import pandas as pd")
    if known["ends"]:
        body.append(f"begin, end = {_marks(known)!r}  # at both ends of each text")
        body.append('written = written.map(lambda text: begin + text + end if text else "")')
        body += ["pieces = [begin.strip(), end.strip(), *pieces]"] if unit == "byte pair" else []
    if unit == "byte pair" and ngrams == 1:
        body.append(f"tokens = layers.TextVectorization({rest}, vocabulary=pieces)")
    else:
        body.append(f"tokens = layers.TextVectorization(max_tokens={most + SPECIAL}, {rest})")
        body.append(f"tokens.adapt(written.iloc[{rows}].tolist())")
    return imports, body


def _marks(state: State) -> tuple[str, str]:
    """What stands before and behind a text."""
    return (BEGIN, END) if state["unit"] == "character" else (f"{BEGIN} ", f" {END}")


def _marked(texts: list[str], state: State) -> list[str]:
    if not state.get("ends"):
        return texts
    begin, end = _marks(state)
    return [begin + text + end if text else "" for text in texts]


def _has_blanks(state: State) -> bool:
    """Whether runs of letters show where a text begins and ends."""
    return bool(state["unit"] == "character" and state.get("ngrams", 1) > 1)


def _texts(values: pd.Series, state: State) -> list[str]:
    texts: list[str] = values.fillna("").tolist()
    return [f" {text} " if text else "" for text in texts] if _has_blanks(state) else texts


def _layer(state: State, **more: Any) -> Any:
    from keras.layers import TextVectorization

    return TextVectorization(
        standardize=None,
        split=SPLITS[state["unit"]],
        ngrams=state.get("ngrams", 1),
        output_sequence_length=state["length"],
        **more,
    )
