"""From data settings to arrays: read, split, fit the recipe on the training rows, prepare every row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.data import recipe, split
from engine.data.base import Lines, Raw, Resolve, category_columns
from engine.data.sources import SOURCES
from engine.document.project import DataSettings
from engine.errors import DataError
from engine.messages.answers import DataFacts, TargetFacts, TensorInfo

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class Prepared:
    """Arrays for training, by part (`train`, `validation`, `test`).

    Args:
        x: by part, then by input: float32, `image` (batch, height, width, channels) or `features` (batch, columns).
        y: by part: int32 labels (batch,), or float32 numbers (batch, 1).
        fitted: what the recipe learned; JSON.
    """

    x: dict[str, dict[str, np.ndarray]]
    y: dict[str, np.ndarray]
    facts: DataFacts
    fitted: recipe.Fitted
    columns: tuple[str, ...]


def read(settings: DataSettings, resolve: Resolve) -> Raw:
    """The columns as they are, inputs chosen and kinds as a person said. Raises DataError."""
    if settings.source is None:
        raise DataError("No data are chosen yet", where="data.source", cure="Choose data on the Data page.")
    source = SOURCES.get(settings.source.name)
    if source is None:
        raise DataError(
            f"There is no data source {settings.source.name!r}", where="data.source", expected=", ".join(SOURCES)
        )
    chosen = {**settings.source.config, **({"kinds": settings.kinds} if settings.kinds else {})}
    raw = source.read(chosen, settings.target, resolve)
    return _chosen(raw, settings) if settings.inputs else raw


def prepare(settings: DataSettings, resolve: Resolve) -> Prepared:
    """Everything that training needs.

    Raises:
        DataError: data cannot be read, split or prepared; says where and what to do.
    """
    raw = read(settings, resolve)
    if raw.target is None:
        raise DataError("No target is chosen", where="data.target", cure="Choose what to predict on the Data page.")
    parts = split.split(settings.split, raw.target)
    ready, fitted = recipe.fit_apply(settings.recipe, raw, parts["train"])
    inputs = _inputs(ready)
    labels, target = _target(raw, parts["train"])
    x = {
        part: {name: np.ascontiguousarray(values[rows]) for name, values in inputs.items()}
        for part, rows in parts.items()
    }
    y = {part: labels[rows] for part, rows in parts.items()}
    return Prepared(x, y, _facts(x, y, target), fitted, tuple(map(str, ready.table.columns)))


def facts(settings: DataSettings, resolve: Resolve) -> DataFacts:
    """What rules, defaults and the network need to know of the data. Raises as `prepare`."""
    return prepare(settings, resolve).facts


def code(settings: DataSettings, resolve: Resolve) -> Lines:
    """Script lines that define `x_train`, `y_train` and so on, to the same bits as `prepare`."""
    raw = read(settings, resolve)
    assert settings.source is not None and raw.target is not None  # noqa: S101, PT018 (read and the callers check)
    parts = split.split(settings.split, raw.target)
    loaded = SOURCES[settings.source.name].code(settings.source.config, raw)
    chosen = [f"table = table[{list(settings.inputs)!r}]"] if settings.inputs and raw.images is None else []
    splitting = split.code(settings.split)
    steps = recipe.code(settings.recipe, raw, parts["train"])
    imports = {*loaded.imports, *splitting.imports, *steps.imports, "import numpy as np"}
    body = [*loaded.body, *chosen, *_target_code(raw), *splitting.body]
    if steps.body:
        body += ["", "# Prepared with what the training rows alone teach.", *steps.body]
    source = "images" if raw.images is not None else "table.to_numpy()"
    body += [f'inputs = {source}.astype("float32")']
    body += ["x_train, x_validation, x_test = inputs[train], inputs[validation], inputs[test]"]
    body += ["y_train, y_validation, y_test = labels[train], labels[validation], labels[test]"]
    return Lines(tuple(sorted(imports)), tuple(body))


def _chosen(raw: Raw, settings: DataSettings) -> Raw:
    gone = [name for name in settings.inputs if name not in raw.table.columns]
    if raw.images is None and gone:
        raise DataError(f"There is no column {gone[0]!r}", where="data.inputs")
    table = raw.table if raw.images is not None else raw.table[list(settings.inputs)]
    return Raw(table, raw.images, raw.target, raw.target_name, raw.target_kind, raw.guessed, raw.ignored)


def _inputs(ready: Raw) -> dict[str, np.ndarray]:
    if ready.images is not None:
        return {"image": ready.images.astype("float32")}
    texts = category_columns(ready.table)
    if texts:
        raise DataError(
            f"The column {texts[0]!r} still holds text after the recipe",
            where="data.recipe",
            cure="Add the step One-hot encode, or ignore the column.",
        )
    return {"features": ready.table.to_numpy().astype("float32")}


def _target(raw: Raw, train: np.ndarray) -> tuple[np.ndarray, TargetFacts]:
    """Labels of all rows, and facts counted on the training rows."""
    assert raw.target is not None  # noqa: S101 (prepare checks)
    if raw.target_kind == "number":
        numbers = raw.target.to_numpy().astype("float32")[:, None]  # (batch, 1)
        seen = numbers[train]
        facts = TargetFacts(name=raw.target_name, kind="number", minimum=float(seen.min()), maximum=float(seen.max()))
        return numbers, facts
    classes = sorted(raw.target.unique())
    labels = np.searchsorted(np.array(classes, dtype=object), raw.target.to_numpy(dtype=object)).astype("int32")
    counts = np.bincount(labels[train], minlength=len(classes))
    facts = TargetFacts(
        name=raw.target_name,
        kind="classes",
        classes=tuple(map(str, classes)),
        counts=tuple(int(count) for count in counts),
        maximum=float(len(classes) - 1),
    )
    return labels, facts


def _target_code(raw: Raw) -> list[str]:
    if raw.target_kind == "number":
        return ['labels = target.to_numpy().astype("float32")[:, None]']
    return [
        "classes = sorted(target.unique())",
        'labels = target.map({name: number for number, name in enumerate(classes)}).to_numpy().astype("int32")',
    ]


def _facts(x: dict[str, dict[str, np.ndarray]], y: dict[str, np.ndarray], target: TargetFacts) -> DataFacts:
    train = list(x["train"].values())
    finite = [values[np.isfinite(values)] for values in train]
    return DataFacts(
        inputs={
            name: TensorInfo(shape=(None, *values.shape[1:]), dtype="float32") for name, values in x["train"].items()
        },
        target=target,
        rows={part: len(labels) for part, labels in y.items()},
        missing=sum(int((~np.isfinite(values)).sum()) for part in x.values() for values in part.values()),
        minimum=min((float(values.min()) for values in finite if values.size), default=0.0),
        maximum=max((float(values.max()) for values in finite if values.size), default=0.0),
        bytes=sum(values.nbytes for part in x.values() for values in part.values()),
    )
