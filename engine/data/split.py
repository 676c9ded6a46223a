"""Which rows are for training, validation and test: scikit-learn's own split, so that a script can say the same."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engine.data.base import Lines
from engine.document.project import Split
from engine.errors import DataError


def split(settings: Split, target: pd.Series) -> dict[str, np.ndarray]:
    """Row numbers of `train`, `validation`, `test`; a part whose fraction is 0 is empty.

    Raises:
        DataError: too few rows, or a class too small to be in each part.
    """
    from sklearn.model_selection import train_test_split

    labels = target.to_numpy() if settings.kind == "stratified" else None
    rows = np.arange(len(target))
    held = settings.validation + settings.test
    if held == 0.0:
        return {"train": rows, "validation": rows[:0], "test": rows[:0]}
    try:
        train, rest = train_test_split(rows, test_size=held, random_state=settings.seed, stratify=labels)
        if 0.0 in (settings.validation, settings.test):
            empty = rest[:0]
            return {
                "train": train,
                **{part: rest if getattr(settings, part) else empty for part in ("validation", "test")},
            }
        again = labels[rest] if labels is not None else None
        validation, test = train_test_split(
            rest, test_size=settings.test / held, random_state=settings.seed, stratify=again
        )
    except ValueError as error:
        raise DataError(
            f"The rows cannot be split: {error}",
            where="data.split",
            cure="Use a random split, other fractions, or add rows to the small classes.",
        ) from None
    return {"train": train, "validation": validation, "test": test}


def code(settings: Split) -> Lines:
    """Script lines that define `train`, `validation`, `test`."""
    held = settings.validation + settings.test
    stratified = settings.kind == "stratified"
    if held == 0.0:
        return Lines(("import numpy as np",), ("train = np.arange(len(target))", "validation = test = train[:0]"))
    first = ", stratify=target" if stratified else ""
    body = [
        f"train, rest = train_test_split(np.arange(len(target)), test_size={held!r}, random_state={settings.seed}{first})"
    ]
    if settings.validation == 0.0:
        body.append("validation, test = rest[:0], rest")
    elif settings.test == 0.0:
        body.append("validation, test = rest, rest[:0]")
    else:
        second = ", stratify=target.to_numpy()[rest]" if stratified else ""
        size = settings.test / held
        body.append(
            f"validation, test = train_test_split(rest, test_size={size!r}, random_state={settings.seed}{second})"
        )
    return Lines(("import numpy as np", "from sklearn.model_selection import train_test_split"), tuple(body))
