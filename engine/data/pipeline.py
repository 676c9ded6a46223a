"""From data settings to arrays: read, split, fit the recipe on the training rows, prepare every row.

    prepared = prepare(settings, resolve)
    prepared.x["train"]["features"], prepared.y["train"]

`code` says the same as lines of a script, to the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.data import recipe
from engine.data import split as splitting
from engine.data.audit import giveaways
from engine.data.base import Lines, Raw, Request, Resolve, Source, category_columns
from engine.data.lines import literal
from engine.data.preparation import Column, Preparation
from engine.data.sources import SOURCES
from engine.document.project import DataSettings
from engine.errors import DataError
from engine.messages.answers import DataFacts, TargetFacts, TensorInfo

Arrays = dict[str, dict[str, np.ndarray]]


@dataclass(frozen=True)
class Prepared:
    """Arrays for training, by part (`train`, `validation`, `test`), C-contiguous.

    Args:
        x: by part, then by input: float32, `image` (batch, height, width, channels) or `features` (batch, columns).
        y: by part: int32 labels (batch,), or float32 numbers (batch, 1).
        facts: what rules and the network need to know of them.
        preparation: how raw input becomes such arrays again; travels with the trained model.
    """

    x: Arrays
    y: dict[str, np.ndarray]
    facts: DataFacts
    preparation: Preparation

    @property
    def fitted(self) -> list[dict[str, Any]]:
        """What the recipe learned, as JSON."""
        return [step.model_dump(mode="json") for step in self.preparation.steps]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns of `features`; empty for images."""
        return self.preparation.features


def read(settings: DataSettings, resolve: Resolve) -> Raw:
    """The columns as they are, inputs chosen and kinds as a person said.

    Raises:
        DataError: no source, an unknown one, bad settings of it, or data that cannot be read.
    """
    return _chosen(_source(settings).read(_request(settings), resolve), settings)


def _chosen(raw: Raw, settings: DataSettings) -> Raw:
    if not settings.inputs or raw.images is not None:
        return raw
    for name in settings.inputs:
        if name not in raw.table.columns:
            why = "is the target" if name == raw.target_name else "is ignored" if name in raw.seen else "does not exist"
            raise DataError(
                f"The input {name!r} {why}", where="data.inputs", cure="Take it out of the inputs, or choose its kind."
            )
    return replace(raw, table=raw.table[[name for name in raw.table.columns if name in settings.inputs]])


def prepare(settings: DataSettings, resolve: Resolve) -> Prepared:
    """Everything that training needs.

    Args:
        settings: the `data` of a document.
        resolve: gives the file of a data set by its id.

    Raises:
        DataError: data cannot be read, split or prepared; says where and what to do.
        NotFound: the data set is not in the workspace.
    """
    return prepare_raw(read(settings, resolve), settings)


def prepare_raw(raw: Raw, settings: DataSettings) -> Prepared:
    """As `prepare`, of columns that are read already."""
    parts = splitting.split(settings.split, raw.target, raw.target_kind)
    ready, fitted = recipe.fit_apply(settings.recipe, raw, parts["train"])
    inputs = inputs_of(ready)
    labels, target = _target(raw, parts["train"])
    x = {part: {name: values[rows] for name, values in inputs.items()} for part, rows in parts.items()}
    y = {part: labels[rows] for part, rows in parts.items()}
    preparation = Preparation(
        columns=tuple(Column(name=str(name), kind=_kind(raw, str(name))) for name in raw.table.columns),
        steps=fitted,
        features=tuple(map(str, ready.table.columns)),
        target=target,
    )
    train = parts["train"]
    given = giveaways(raw.table.iloc[train], raw.target.iloc[train], raw.target_kind)
    return Prepared(x, y, _facts(x, y, target, given), preparation)


def facts(settings: DataSettings, resolve: Resolve) -> DataFacts:
    """What rules, defaults and the network need to know of the data. Raises as `prepare`."""
    return prepare(settings, resolve).facts


def inputs_of(ready: Raw) -> dict[str, np.ndarray]:
    """The network's inputs by name, float32, all rows: `image`, or all columns side by side as `features`.

    Raises:
        DataError: a column still holds text, or none is left.
    """
    if ready.images is not None:
        return {"image": np.ascontiguousarray(ready.images, dtype="float32")}
    texts = category_columns(ready.table)
    if texts:
        raise DataError(
            f"The column {texts[0]!r} still holds text after the recipe",
            where="data.recipe",
            cure="Add the step One-hot encode, or ignore the column.",
        )
    if not len(ready.table.columns):
        raise DataError(
            "No column is left to learn from after the recipe",
            where="data.recipe",
            cure="The training rows have no values in these columns: choose other columns, or another split.",
        )
    return {"features": np.ascontiguousarray(ready.table.to_numpy(dtype="float64").astype("float32"))}


def code(settings: DataSettings, resolve: Resolve) -> Lines:
    """Script lines that define `x_train`, `y_train`, `x_validation` and so on, to the same bits as `prepare`.

    A CSV is read from `data.csv` beside the script.

    Raises:
        DataError, NotFound: as `prepare`.
    """
    everything = _source(settings).read(_request(settings), resolve)
    raw = _chosen(everything, settings)
    parts = splitting.split(settings.split, raw.target, raw.target_kind)
    loaded = _source(settings).code(_request(settings), everything)
    divided = splitting.code(settings.split)
    steps = recipe.code(settings.recipe, raw, parts["train"])
    heading = ["", "# What steps learn, they learn from the training rows alone."] if steps.body else []
    body = [*loaded.body, *_input_code(everything, raw), *_target_code(raw), "", *divided.body, *heading, *steps.body]
    source = "images" if raw.images is not None else 'table.to_numpy(dtype="float64")'
    body += [
        "",
        f'inputs = {source}.astype("float32")',
        "x_train, x_validation, x_test = inputs[train], inputs[validation], inputs[test]",
        "y_train, y_validation, y_test = labels[train], labels[validation], labels[test]",
    ]
    imports = {*loaded.imports, *divided.imports, *steps.imports, "import numpy as np"}
    return Lines(tuple(sorted(imports)), tuple(body))


def _source(settings: DataSettings) -> Source:
    if settings.source is None:
        raise DataError("No data are chosen yet", where="data.source", cure="Choose data on the Data page.")
    source = SOURCES.get(settings.source.name)
    if source is None:
        raise DataError(
            f"There is no data source {settings.source.name!r}", where="data.source", expected=", ".join(SOURCES)
        )
    unknown = set(settings.source.config) - {parameter.name for parameter in source.card.parameters}
    if unknown:
        raise DataError(f"{source.card.title} has no setting {min(unknown)!r}", where="data.source", cure="Remove it.")
    return source


def _request(settings: DataSettings) -> Request:
    config: dict[str, Any] = settings.source.config if settings.source else {}
    return Request(config, settings.target, dict(settings.kinds))


def _kind(raw: Raw, name: str) -> Any:
    return "number" if name not in category_columns(raw.table[[name]]) else "category"


def _input_code(everything: Raw, raw: Raw) -> list[str]:
    names = [str(name) for name in raw.table.columns]
    return [] if len(names) == len(everything.table.columns) else [f"table = table[{literal(names)}]"]


def _target(raw: Raw, train: np.ndarray) -> tuple[np.ndarray, TargetFacts]:
    """Labels of all rows, and facts counted on the training rows."""
    if raw.target_kind == "number":
        numbers = raw.target.to_numpy().astype("float32")[:, None]  # (batch, 1)
        seen = numbers[train]
        return numbers, TargetFacts(
            name=raw.target_name, kind="number", minimum=float(seen.min()), maximum=float(seen.max())
        )
    classes = sorted(raw.target.unique().tolist())
    labels = raw.target.map({name: number for number, name in enumerate(classes)}).to_numpy().astype("int32")
    return labels, TargetFacts(
        name=raw.target_name,
        kind="classes",
        classes=tuple(classes),
        counts=tuple(np.bincount(labels[train], minlength=len(classes)).tolist()),
        maximum=float(len(classes) - 1),
    )


def _target_code(raw: Raw) -> list[str]:
    if raw.target_kind == "number":
        return ['labels = target.to_numpy().astype("float32")[:, None]']
    return [
        "classes = sorted(target.unique())",
        "numbered = {name: number for number, name in enumerate(classes)}",
        'labels = target.map(numbered).to_numpy().astype("int32")',
    ]


def _facts(x: Arrays, y: dict[str, np.ndarray], target: TargetFacts, given: tuple[str, ...]) -> DataFacts:
    finite = [values[np.isfinite(values)] for values in x["train"].values()]
    everything = [values for part in x.values() for values in part.values()]
    return DataFacts(
        inputs={
            name: TensorInfo(shape=(None, *values.shape[1:]), dtype="float32") for name, values in x["train"].items()
        },
        target=target,
        rows={part: len(labels) for part, labels in y.items()},
        missing=sum(int((~np.isfinite(values)).sum()) for values in everything),
        minimum=min((float(values.min()) for values in finite if values.size), default=0.0),
        maximum=max((float(values.max()) for values in finite if values.size), default=0.0),
        bytes=sum(values.nbytes for values in [*everything, *y.values()]),
        giveaways=given,
    )
