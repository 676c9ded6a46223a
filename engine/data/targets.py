"""What is to be predicted, as numbers: labels of classes, numbers, a mask of labels, or the tokens of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from engine.data.base import Keeping, Raw, Target, TargetKind
from engine.data.lines import literal
from engine.data.memory import made_in_pieces, put
from engine.data.stored import Stored, changed, pieces_of
from engine.document.project import DataSettings
from engine.errors import DataError
from engine.messages.answers import TargetFacts

Transform = Literal["", "standardize", "log"]
Unit = Literal["character", "word"]
SPECIAL = ("", "\N{REPLACEMENT CHARACTER}")  # of texts: 0 fills up and is CTC's blank, 1 is what no training row has
MOST_TOKENS = 20_000  # different ones: each is a number of the output, at each moment
LONGEST = 2_000  # tokens of a text
PIECE = 10_000  # rows that are looked at together


def split_off(raw: Raw, names: tuple[str, ...]) -> Raw:
    """The same data with further columns of the table as targets.

    Raises:
        DataError: a column does not exist, is the first target, is named twice, or has gaps.
    """
    found = []
    for name in names:
        if name not in raw.table.columns or names.count(name) > 1:
            why = "is named twice" if names.count(name) > 1 else "does not exist"
            why = "is the first target already" if name == raw.target_name else why
            raise DataError(f"The further target {name!r} {why}", where="data.further_targets", cure="Take it out.")
        values = raw.table[name]
        if values.isna().any():
            raise DataError(
                f"The further target {name!r} has {int(values.isna().sum()):,} rows without a value",
                where="data.further_targets",
                cure="Fill them in the file, or take these rows out.",
            )
        kind = raw.kind(name)
        if kind not in KINDS:
            raise DataError(
                f"The further target {name!r} is a {kind}", where="data.further_targets", cure="Take it out."
            )
        found.append(Target(name, KINDS[kind], values))
    return replace(raw, table=raw.table.drop(columns=list(names)), more=tuple(found)) if names else raw


KINDS: dict[str, TargetKind] = {"number": "number", "category": "classes", "text": "text"}


def labelled(
    target: Target,
    train: np.ndarray,
    transform: Transform = "",
    unit: Unit = "character",
    keeping: Keeping | None = None,
) -> tuple[np.ndarray, TargetFacts]:
    """A target as the network learns it, all rows, and facts counted on the training rows.

    Args:
        transform: of numbers; what it learns, it learns from the training rows.
        unit: of texts; their vocabulary is that of the training rows.
        keeping: where labels of several values a row go; None: they stay in memory.

    Returns:
        int32 labels (rows,) or (rows, height, width); float32 numbers (rows, how many); or of texts int32 tokens
        (rows, length), filled with 0 behind the end.

    Raises:
        DataError: a number has no logarithm, or texts are too long or have too many different tokens.
    """
    keeping = keeping or Keeping()
    if target.kind == "text":
        return _texts(target, train, unit, keeping)
    if target.kind == "number":
        return _numbers(target, train, transform, keeping)
    if target.kind == "mask":
        masks: Any = target.values
        labels: Any = masks if isinstance(masks, Stored) else put(keeping, _int32(masks))
        return labels, _classes(target, target.classes, labels, train)
    names = pd.Series(target.values)
    classes = sorted(names.unique().tolist())
    labels = _int32(names.map({name: number for number, name in enumerate(classes)}))
    return labels, _classes(target, tuple(classes), labels, train)


def _numbers(
    target: Target, train: np.ndarray, transform: Transform, keeping: Keeping
) -> tuple[np.ndarray, TargetFacts]:
    values = _logarithm(target) if transform == "log" else np.asarray(target.values, dtype="float64")
    values = values.reshape(len(values), -1)
    offset, scale = (float(values[train].mean()), float(values[train].std()) or 1.0) if transform else (0.0, 1.0)
    numbers = ((values - offset) / scale if transform else values).astype("float32")
    seen = numbers[train]
    return numbers if numbers.shape[1] == 1 else put(keeping, numbers), TargetFacts(
        name=target.name,
        kind="number",
        shape=numbers.shape[1:] if numbers.shape[1:] != (1,) else (),
        minimum=float(seen.min()),
        maximum=float(seen.max()),
        transform=transform,
        offset=offset,
        scale=scale,
    )


def _int32(values: Any) -> np.ndarray:
    return np.asarray(values).astype("int32")


def itself(name: str, values: np.ndarray, train: np.ndarray) -> tuple[np.ndarray, TargetFacts]:
    """An input as its own target, for networks that learn from data without labels.

    Raises:
        DataError: it holds tokens, which are no numbers that a network could give back.
    """
    if not np.issubdtype(values.dtype, np.floating):
        raise DataError(
            f"The input {name!r} holds tokens, and cannot be given back as numbers",
            where="data.aim",
            cure="Predict the next token, or choose inputs that are numbers, pictures, sounds or series.",
        )
    low, high = ranged(values, train)
    return values, TargetFacts(name=name, kind="number", shape=values.shape[1:], minimum=low, maximum=high)


def text_of(raw: Raw, settings: DataSettings) -> str:
    """The text of which each next token is predicted: the one that is named, else the source's own, or the last one.

    Raises:
        DataError: there is no such text.
    """
    texts, named = raw.columns("text"), settings.target or raw.target_name
    if named in texts:
        return named
    if not texts:
        raise DataError(
            "There is no text whose next token could be predicted",
            where="data.aim",
            cure="Say of a column that it holds texts, or predict a target.",
        )
    return texts[-1]


def as_input(raw: Raw) -> Raw:
    """The same data with a target that is a text among the inputs: each next token is predicted from those before."""
    if raw.target_kind != "text" or raw.target_name in raw.names:
        return raw
    table = raw.table.assign(**{raw.target_name: raw.target})
    return replace(raw, table=table, kinds={**raw.kinds, raw.target_name: "text"})


def following(name: str, tokens: np.ndarray, vocabulary: Sequence[str], train: np.ndarray) -> tuple[Any, TargetFacts]:
    """Of each token the one that follows, int32 (rows, length), 0 behind the last; and facts of the training rows.

    Args:
        vocabulary: what the numbers from 2 on stand for.
    """

    def shifted(some: np.ndarray) -> np.ndarray:
        found = np.zeros_like(some)
        found[:, :-1] = some[:, 1:]
        return found

    labels = changed(tokens, shifted)
    classes = (*SPECIAL, *vocabulary)
    return labels, _classes(Target(name, "classes", tokens), classes, labels, train)


def ranged(values: np.ndarray, train: np.ndarray) -> tuple[float, float]:
    """The smallest and the largest value of the training rows, looked through in pieces."""
    low, high = np.inf, -np.inf
    for start in range(0, len(train), PIECE):
        for piece in pieces_of(values[train[start : start + PIECE]]):
            low, high = min(low, float(piece.min())), max(high, float(piece.max()))
    return low, high


def original(numbers: np.ndarray, target: TargetFacts) -> np.ndarray:
    """Numbers in the units of the data again; labels stay as they are."""
    if target.kind != "number" or not target.transform:
        return numbers
    values = numbers.astype("float64") * target.scale + target.offset
    turned: np.ndarray = np.expm1(values) if target.transform == "log" else values
    return turned


def written(labels: np.ndarray, target: TargetFacts) -> list[str]:
    """Tokens (rows, length) as texts again; filling is left out."""
    between = " " if target.unit == "word" else ""
    return [between.join(target.classes[number] for number in row if number > 0) for row in labels.tolist()]


def code(target: Target, values: str, made: str, number: int, settings: DataSettings) -> list[str]:
    """Script lines that do the same: `values` is an expression for the target, `made` what is assigned."""
    transform = settings.target_transform
    if target.kind == "number":
        plain = values if isinstance(target.values, np.ndarray) else f"{values}.to_numpy()"
        shape = "" if np.ndim(target.values) > 1 else "[:, None]"
        if not transform:
            return [f'{made} = {plain}.astype("float32"){shape}']
        wide = f'{plain}.astype("float64"){shape}'
        return [
            f"numbers = np.log1p({wide})" if transform == "log" else f"numbers = {wide}",
            "offset, scale = numbers[train].mean(), numbers[train].std() or 1.0",
            f'{made} = ((numbers - offset) / scale).astype("float32")',
        ]
    if target.kind == "mask":
        return [f'{made} = {values}.astype("int32")']
    ending = "" if number == 0 else f"_{number + 1}"
    if target.kind == "text":
        return [
            f"tokens = [{'text.split()' if settings.target_unit == 'word' else 'list(text)'} for text in {values}]",
            "# 0 fills up behind the end and is CTC's blank, 1 is a token that no training row has",
            f"vocabulary{ending} = sorted({{token for row in train for token in tokens[row]}})",
            f"numbered = {{token: number for number, token in enumerate(vocabulary{ending}, {len(SPECIAL)})}}",
            f'{made} = np.zeros((len(tokens), max(map(len, tokens))), "int32")',
            "for row, each in enumerate(tokens):",
            f"    {made}[row, : len(each)] = [numbered.get(token, 1) for token in each]",
        ]
    return [
        f"classes{ending} = sorted({values}.unique())",
        f"numbered{ending} = {{name: number for number, name in enumerate(classes{ending})}}",
        f'{made} = {values}.map(numbered{ending}).to_numpy().astype("int32")',
    ]


def popped(targets: tuple[Target, ...]) -> list[str]:
    """Script lines that take further targets out of the table, as `target_2` and so on."""
    return [f"target_{number} = table.pop({literal(each.name)})" for number, each in enumerate(targets, 2)]


def _logarithm(target: Target) -> np.ndarray:
    values = np.asarray(target.values, dtype="float64")
    if values.min() <= -1.0:
        raise DataError(
            f"The target {target.name!r} has values down to {values.min():g}, and has no logarithm there",
            where="data.target_transform",
            expected="values above -1",
            cure="Choose standardize.",
        )
    logarithm: np.ndarray = np.log1p(values)
    return logarithm


def _texts(target: Target, train: np.ndarray, unit: Unit, keeping: Keeping) -> tuple[np.ndarray, TargetFacts]:
    texts: pd.Series = pd.Series(target.values)

    def tokens(text: str) -> list[str]:
        return text.split() if unit == "word" else list(text)

    longest = max((len(tokens(text)) for text in texts), default=0)
    vocabulary = sorted({token for text in texts.iloc[train] for token in tokens(text)})
    if not vocabulary or longest > LONGEST:
        raise DataError(
            f"The longest text of the target {target.name!r} has {longest:,} {unit}s"
            if vocabulary
            else f"The target {target.name!r} has no {unit} in the training rows",
            where="data.target",
            expected=f"texts of at most {LONGEST:,} {unit}s",
            cure="Choose another target, or cut its texts.",
        )
    if len(vocabulary) > MOST_TOKENS:
        raise DataError(
            f"The target {target.name!r} has {len(vocabulary):,} different {unit}s in the training rows",
            where="data.target_unit",
            expected=f"at most {MOST_TOKENS:,}",
            cure="Take characters, or another target.",
        )
    numbered = {token: number for number, token in enumerate(vocabulary, len(SPECIAL))}

    def made(some: pd.Series) -> np.ndarray:
        found = np.zeros((len(some), longest), dtype="int32")
        for row, text in enumerate(some):
            each = tokens(text)
            found[row, : len(each)] = [numbered.get(token, 1) for token in each]
        return found

    labels = made_in_pieces(keeping, made, texts)
    classes = (*SPECIAL, *vocabulary)
    return labels, _classes(target, classes, labels, train).model_copy(update={"kind": "text", "unit": unit})


def _counted(labels: np.ndarray, classes: int) -> np.ndarray:
    """How often each label comes, (classes,)."""
    found = np.zeros(classes, dtype="int64")
    for piece in pieces_of(labels):
        found += np.bincount(piece.ravel(), minlength=classes)
    return found


def _classes(target: Target, classes: tuple[str, ...], labels: np.ndarray, train: np.ndarray) -> TargetFacts:
    return TargetFacts(
        name=target.name,
        kind="classes",
        shape=labels.shape[1:],
        classes=classes,
        counts=tuple(_counted(labels[train], len(classes)).tolist()),
        maximum=float(len(classes) - 1),
    )
