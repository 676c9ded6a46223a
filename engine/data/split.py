"""Which rows are for training, validation and test: scikit-learn's own split, so that a script can say the same."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engine.data.base import Lines, TargetKind
from engine.document.project import Split
from engine.errors import DataError

PARTS = ("train", "validation", "test")


def split(settings: Split, target: pd.Series, kind: TargetKind) -> dict[str, np.ndarray]:
    """Row numbers of `train`, `validation`, `test`, each (rows,) int64; a part whose fraction is 0 is empty.

    Raises:
        DataError: too few rows, a class too small to be in each part, or a stratified split by a number.
    """
    if settings.kind == "stratified":
        _check_classes(settings, target, kind)
    labels = target.to_numpy() if settings.kind == "stratified" else None
    try:
        return _split(settings, len(target), labels)
    except ValueError:
        classes = f" with rows of all {target.nunique():,} classes in each" if labels is not None else ""
        raise DataError(
            f"{len(target):,} rows are too few to be split into such parts{classes}",
            where="data.split",
            cure="Add rows, choose other fractions, or a random split.",
        ) from None


def code(settings: Split) -> Lines:
    """Script lines that define `train`, `validation`, `test`."""
    held, share = _held(settings), _test_share(settings)
    if held == 0.0:
        return Lines(("import numpy as np",), ("train = np.arange(len(target))", "validation = test = train[:0]"))
    stratified = settings.kind == "stratified"
    body = [_call("train, rest", "np.arange(len(target))", held, settings.seed, "target" if stratified else "")]
    if share == 0.0:
        body.append("validation, test = rest, rest[:0]")
    elif share == 1.0:
        body.append("validation, test = rest[:0], rest")
    else:
        again = "target.to_numpy()[rest]" if stratified else ""
        body.append(_call("validation, test", "rest", share, settings.seed, again))
    return Lines(("import numpy as np", "from sklearn.model_selection import train_test_split"), tuple(body))


def _split(settings: Split, count: int, labels: np.ndarray | None) -> dict[str, np.ndarray]:
    from sklearn.model_selection import train_test_split

    rows, held, share = np.arange(count), _held(settings), _test_share(settings)
    if held == 0.0:
        return {"train": rows, "validation": rows[:0], "test": rows[:0]}
    train, rest = train_test_split(rows, test_size=held, random_state=settings.seed, stratify=labels)
    if share in (0.0, 1.0):
        return {"train": train, "validation": rest if share == 0.0 else rest[:0], "test": rest if share else rest[:0]}
    again = labels[rest] if labels is not None else None
    validation, test = train_test_split(rest, test_size=share, random_state=settings.seed, stratify=again)
    return {"train": train, "validation": validation, "test": test}


def _held(settings: Split) -> float:
    """The fraction of rows that is not for training."""
    return round(settings.validation + settings.test, 6)


def _test_share(settings: Split) -> float:
    """The test split's part of the rows that are not for training."""
    held = _held(settings)
    return round(settings.test / held, 6) if held else 0.0


def _check_classes(settings: Split, target: pd.Series, kind: TargetKind) -> None:
    if kind == "number":
        raise DataError(
            "A stratified split needs classes, and the target is a number",
            where="data.split.kind",
            cure="Choose a random split.",
        )
    parts = sum(fraction > 0.0 for fraction in (settings.train, settings.validation, settings.test))
    counts = target.value_counts()
    if counts.min() < parts:
        rare, rows = str(counts.idxmin()), int(counts.min())
        raise DataError(
            f"The class {rare[:80]!r} has {rows} row{'s' if rows != 1 else ''}, too few for {parts} parts",
            where="data.split",
            expected=f"at least {parts} rows of each class in a stratified split",
            cure="Choose a random split, add rows of that class, or take it out.",
        )


def _call(names: str, rows: str, size: float, seed: int, labels: str) -> str:
    stratify = f", stratify={labels}" if labels else ""
    return f"{names} = train_test_split({rows}, test_size={size!r}, random_state={seed}{stratify})"
