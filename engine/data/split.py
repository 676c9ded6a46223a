"""Which rows are for training, validation and test, by scikit-learn's own functions where it has them.

`code` says the same for a script, to the same rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from engine.data.base import Lines, Raw
from engine.data.lines import literal
from engine.document.project import Split
from engine.errors import DataError

PARTS = ("train", "validation", "test")
Parts = dict[str, np.ndarray]


def split(settings: Split, raw: Raw, gap: int = 0) -> Parts:
    """As `divided`; where a normal class is named, training and validation rows are of that class alone.

    Raises:
        DataError: as `divided`, or the normal class has no training row.
    """
    parts = divided(settings, raw, gap)
    if not settings.normal:
        return parts
    if raw.target_kind != "classes":
        raise DataError(
            f"The normal class is {settings.normal[:80]!r}, and the target has no classes",
            where="data.split.normal",
            cure="Name no normal class, or choose a target of classes.",
        )
    normal = (pd.Series(raw.target) == settings.normal).to_numpy()
    kept = {part: rows if part == "test" else rows[normal[rows]] for part, rows in parts.items()}
    if not len(kept["train"]):
        raise DataError(
            f"No training row is of the normal class {settings.normal[:80]!r}",
            where="data.split.normal",
            expected=f"one of {', '.join(sorted(set(map(str, raw.target)))[:12])}",
            cure="Name another class.",
        )
    return kept


def divided(settings: Split, raw: Raw, gap: int = 0) -> Parts:
    """Row numbers of `train`, `validation`, `test`, each (rows,) int64; a part whose fraction is 0 is empty.

    Args:
        gap: samples that are left out before validation and before test in a split by time, because what they are to
            predict lies in the next part.

    Raises:
        DataError: too few rows, a class too small to be in each part, a column that is not there or does not fit, or a
            stratified split without classes.
    """
    if settings.kind == "column":
        return _by_column(_column(settings, raw))
    if settings.kind == "time":
        return _by_time(settings, _order(settings, raw), gap)
    if settings.kind == "group":
        return _by_group(settings, _column(settings, raw))
    if settings.kind == "stratified":
        _check_classes(settings, raw)
    labels = np.asarray(raw.target) if settings.kind == "stratified" else None
    try:
        return _split(settings, np.arange(raw.rows), labels)
    except ValueError:
        classes = f" with rows of all {pd.Series(raw.target).nunique():,} classes in each" if labels is not None else ""
        raise _too_few(f"{raw.rows:,} rows", classes) from None


def code(settings: Split, raw: Raw, gap: int = 0) -> Lines:
    """Script lines that define `train`, `validation`, `test`; `by` is the column of a split by one."""
    lines = _divided_code(settings, raw, gap)
    if not settings.normal:
        return lines
    normal = (
        "# What is normal is learned from normal rows alone; the test has all kinds.",
        f"normal = (target == {literal(settings.normal)}).to_numpy()",
        "train, validation = train[normal[train]], validation[normal[validation]]",
    )
    return Lines(lines.imports, (*lines.body, *normal))


def _divided_code(settings: Split, raw: Raw, gap: int) -> Lines:
    count = "len(table)" if raw.target_kind == "none" else "len(target)"
    held = _held(settings)
    if settings.kind == "column":
        lines = [f"{part} = np.flatnonzero(by == {literal(part)})" for part in PARTS]
        return Lines(("import numpy as np",), ('by = by.astype("str").str.strip().str.lower().to_numpy()', *lines))
    if settings.kind == "time":
        order = 'np.argsort(by.to_numpy(), kind="stable")' if settings.column else f"np.arange({count})"
        first, second = _ends(settings, raw.rows)
        body = [
            f"order = {order}",
            f"train, validation, test = order[:{first - gap if second > first else first}], "
            f"order[{first}:{second - gap if raw.rows > second else second}], order[{second}:]",
        ]
        return Lines(("import numpy as np",), tuple(body))
    if settings.kind == "group":
        inner = _lines(settings, "groups", "")
        parts = [f"{part} = np.flatnonzero(np.isin(by, {part}))" for part in PARTS]
        return Lines(
            inner.imports,
            ('by = by.astype("str").fillna("").to_numpy()', "groups = np.unique(by)", *inner.body, *parts),
        )
    if held == 0.0:
        return Lines(("import numpy as np",), (f"train = np.arange({count})", "validation = test = train[:0]"))
    return _lines(settings, f"np.arange({count})", "target" if settings.kind == "stratified" else "")


def _lines(settings: Split, rows: str, labels: str) -> Lines:
    """Lines that divide `rows`, an array, at random."""
    held, share = _held(settings), _test_share(settings)
    if held == 0.0:
        return Lines(("import numpy as np",), (f"train = {rows}", "validation = test = train[:0]"))
    body = [_call("train, rest", rows, held, settings.seed, labels)]
    if share == 0.0:
        body.append("validation, test = rest, rest[:0]")
    elif share == 1.0:
        body.append("validation, test = rest[:0], rest")
    else:
        again = f"{labels}.to_numpy()[rest]" if labels else ""
        body.append(_call("validation, test", "rest", share, settings.seed, again))
    return Lines(("import numpy as np", "from sklearn.model_selection import train_test_split"), tuple(body))


def _split(settings: Split, rows: np.ndarray, labels: np.ndarray | None) -> Parts:
    from sklearn.model_selection import train_test_split

    held, share = _held(settings), _test_share(settings)
    if held == 0.0:
        return {"train": rows, "validation": rows[:0], "test": rows[:0]}
    train, rest = train_test_split(rows, test_size=held, random_state=settings.seed, stratify=labels)
    if share in (0.0, 1.0):
        return {"train": train, "validation": rest if share == 0.0 else rest[:0], "test": rest if share else rest[:0]}
    again = labels[rest] if labels is not None else None
    validation, test = train_test_split(rest, test_size=share, random_state=settings.seed, stratify=again)
    return {"train": train, "validation": validation, "test": test}


def _by_column(values: pd.Series) -> Parts:
    said = values.astype("str").str.strip().str.lower().to_numpy()
    parts = {part: np.flatnonzero(said == part) for part in PARTS}
    if not len(parts["train"]):
        raise DataError(
            f"The column {str(values.name)!r} marks no row for training",
            where="data.split.column",
            expected="the words train, validation and test in its cells",
            cure="Choose another column, or another kind of split.",
        )
    return parts


def _by_time(settings: Split, order: np.ndarray, gap: int) -> Parts:
    first, second = _ends(settings, len(order))
    parts = {
        "train": order[: first - gap if second > first else first],
        "validation": order[first : second - gap if len(order) > second else second],
        "test": order[second:],
    }
    wanted = {"train": settings.train, "validation": settings.validation, "test": settings.test}
    if any(wanted[part] > 0.0 and not len(rows) for part, rows in parts.items()):
        raise _too_few(f"{len(order):,} rows in order", "")
    return parts


def _by_group(settings: Split, values: pd.Series) -> Parts:
    said = values.astype("str").fillna("").to_numpy()
    groups = np.unique(said)
    try:
        divided = _split(settings, groups, None)
    except ValueError:
        raise _too_few(f"{len(groups):,} different values of {str(values.name)!r}", "") from None
    return {part: np.flatnonzero(np.isin(said, chosen)) for part, chosen in divided.items()}


def _column(settings: Split, raw: Raw) -> pd.Series:
    """The column by which rows are divided: as it was read, or as it lies in the source where it is no input."""
    if settings.column in raw.table.columns:
        return raw.table[settings.column]
    if settings.column not in raw.seen.columns:
        said = f"the column {settings.column!r}, which does not exist" if settings.column else "no column"
        raise DataError(
            f"The split names {said}",
            where="data.split.column",
            expected=f"one of {', '.join(map(str, raw.seen.columns[:12]))}",
            cure="Choose a column, or another kind of split.",
        )
    return raw.beside(settings.column)


def _order(settings: Split, raw: Raw) -> np.ndarray:
    """The rows from the earliest to the latest."""
    if not settings.column:
        return np.arange(raw.rows)
    return np.argsort(_column(settings, raw).to_numpy(), kind="stable")


def _ends(settings: Split, rows: int) -> tuple[int, int]:
    """Where training ends, and where test begins, among rows in order."""
    return round(rows * settings.train), round(rows * (settings.train + settings.validation))


def _held(settings: Split) -> float:
    """The fraction of rows that is not for training."""
    return round(settings.validation + settings.test, 6)


def _test_share(settings: Split) -> float:
    """The test split's part of the rows that are not for training."""
    held = _held(settings)
    return round(settings.test / held, 6) if held else 0.0


def _too_few(what: str, more: str) -> DataError:
    return DataError(
        f"{what} are too few to be split into such parts{more}",
        where="data.split",
        cure="Add rows, choose other fractions, or a random split.",
    )


def _check_classes(settings: Split, raw: Raw) -> None:
    if raw.target_kind != "classes":
        has = {"number": "is a number", "text": "is a text", "none": "is not named"}.get(raw.target_kind, "is a mask")
        raise DataError(
            f"A stratified split needs classes, and the target {has}",
            where="data.split.kind",
            cure="Choose a random split.",
        )
    parts = sum(fraction > 0.0 for fraction in (settings.train, settings.validation, settings.test))
    counts = pd.Series(raw.target).value_counts()
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
