"""Data settings as lines of a script, which prepare the same arrays as `pipeline.prepare`, to the same bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.data import pipeline, recipe, targets, window_code, windows
from engine.data import split as splitting
from engine.data.base import Keeping, Lines, Raw, Request, Resolve, Source
from engine.data.inputs import FEATURES, inputs_of
from engine.data.lines import literal, variables
from engine.data.memory import TooLarge
from engine.document.project import DataSettings

PARTS = ("train", "validation", "test")


def code(settings: DataSettings, resolve: Resolve, inputs: Sequence[str] = ()) -> Lines:
    """Script lines that define `x_train`, `y_train`, `x_validation` and so on.

    With one input and one target these are arrays; with several, lists of arrays. A file is read from beside the
    script.

    Args:
        inputs: the inputs in the order of the network's; empty: all of them, in the data's own order.

    Raises:
        DataError, NotFound: as `prepare`.
    """
    source, request = pipeline.source_of(settings), pipeline.request_of(settings)
    try:
        return _code(settings, source, request, source.read(request, resolve), inputs)
    except TooLarge:
        pass
    try:
        some = source.read(replace(request, quick=True), resolve)
        return _code(settings, source, request, some, inputs, large=LARGE)
    except TooLarge:  # the source has no quick look
        with TemporaryDirectory() as folder:
            on_disk = replace(request, keeping=Keeping(folder=Path(folder)))
            return _code(settings, source, request, source.read(on_disk, resolve), inputs, large=LARGE)


def _code(
    settings: DataSettings,
    source: Source,
    request: Request,
    everything: Raw,
    inputs: Sequence[str],
    *,
    large: tuple[str, ...] = (),
) -> Lines:
    moved = targets.as_input(everything) if settings.aim == "next" else everything
    named = pipeline.with_inputs(everything, settings)
    raw, gap = pipeline.chosen(everything, settings), 0
    if settings.window:
        gap = windows.gap(settings.window, raw)
    train = splitting.split(settings.split, raw, gap)["train"]
    ready, _ = recipe.fit_apply(settings.recipe, raw, train)
    loaded, divided = source.code(request, everything), splitting.code(settings.split, raw, gap)
    steps = recipe.code(settings.recipe, raw, train)
    on_rows = any(recipe.prepares_rows(step.name, raw) for step in settings.recipe)
    cut = _windows(settings, source, request, everything, named, on_rows=on_rows)
    by = _by(settings, source, request, everything)
    body = [
        *large,
        *loaded.body,
        *([] if moved is everything else [f"table = table.assign(**{{{literal(everything.target_name)}: target}})"]),
        *cut[0].body,
        *by.body,
        *targets.popped(raw.more),
        *_chosen(moved, named),
        *cut[1].body,
        *(["by = by.iloc[rows].reset_index(drop=True)"] if cut[1].body and by.body else []),
        "",
        *divided.body,
        *(_labels(raw, settings) if settings.aim == "target" else []),
        *(["", "# What steps learn, they learn from the training rows alone."] if steps.body else []),
        *steps.body,
        "",
        *_arrays(raw, ready, inputs or list(inputs_of(ready)), settings),
    ]
    imports = {*loaded.imports, *cut[0].imports, *by.imports, *divided.imports, *steps.imports, "import numpy as np"}
    return Lines(tuple(sorted(imports)), tuple(body))


# What stands above the data in a script whose run read them from the disk.
LARGE = (
    "# The run kept these data on disk and read them batch by batch: they did not fit in its memory.",
    "# Here all of them are read into memory; run this where there is enough of it.",
)

ITSELF = ("", "# What goes in is also what is to come out.", *(f"y_{part} = x_{part}" for part in PARTS))

FOLLOWING = ("", "# Of each token the one that follows; 0 behind the last.")
PADDED = (
    "labels = np.pad(following, ((0, 0), (0, 1)))",
    *(f"y_{part} = labels[{part}]" for part in PARTS),
)


def _by(settings: DataSettings, source: Source, request: Request, raw: Raw) -> Lines:
    """Lines that define `by`, the column by which rows are divided."""
    column = settings.split.column
    if settings.split.kind in ("random", "stratified") or not column:
        return Lines((), ())
    if column in raw.table.columns:
        return Lines((), (f"by = table[{literal(column)}]",))
    return source.beside_code(request, raw, column)


def _windows(
    settings: DataSettings, source: Source, request: Request, everything: Raw, named: Raw, *, on_rows: bool
) -> tuple[Lines, Lines]:
    """Lines that define what puts rows in order, and, once inputs and targets are chosen, lines that cut windows."""
    window = settings.window
    if window is None:
        return Lines((), ()), Lines((), ())
    imports, body = {"import numpy as np", "import pandas as pd"}, []
    for column, told in ((window.time, window_code.moments_code), (window.series, window_code.series_code)):
        if column:
            by = source.beside_code(request, everything, column)
            imports |= {*by.imports}
            body += [*by.body, *told(named, window)]
    return Lines(tuple(imports), tuple(body)), Lines(
        (), ("", *window_code.code(named, window, settings.inputs, prepared=on_rows))
    )


def _chosen(everything: Raw, raw: Raw) -> list[str]:
    """Lines that leave out columns of the table that are neither inputs nor targets."""
    before = [name for name in map(str, everything.table.columns) if name not in [each.name for each in raw.more]]
    names = [str(name) for name in raw.table.columns]
    return [] if names == before or not before else [f"table = table[{literal(names)}]"]


def _labels(raw: Raw, settings: DataSettings) -> list[str]:
    body = []
    for number, target in enumerate(raw.targets):
        ending = "" if number == 0 else f"_{number + 1}"
        body += targets.code(target, f"target{ending}", f"labels{ending}", number, settings)
    return body


def _arrays(raw: Raw, ready: Raw, inputs: Sequence[str], settings: DataSettings) -> list[str]:
    """Lines that divide inputs and labels into parts."""
    named = variables(recipe.with_variables(raw))
    made = [_input(ready, name, named) for name in inputs]
    if settings.aim == "input":
        return [*_divided("inputs", made, "x"), *ITSELF]
    if settings.aim == "next":
        tokens = _input(ready, targets.text_of(raw, settings), named)
        return [*_divided("inputs", made, "x"), *FOLLOWING, f"following = {tokens}[:, 1:]", *PADDED]
    labels = ["labels", *(f"labels_{number}" for number in range(2, len(raw.targets) + 1))]
    return [*_divided("inputs", made, "x"), *_divided("goals", labels, "y")]


def _input(ready: Raw, name: str, named: dict[str, str]) -> str:
    if name == FEATURES:
        return 'table.to_numpy(dtype="float64").astype("float32")'
    return f'{named[name]}.astype("{ready.arrays[name].dtype}")'


def _divided(name: str, values: Sequence[str], letter: str) -> list[str]:
    if len(values) == 1:
        made = ", ".join(f"{letter}_{part}" for part in PARTS)
        one = values[0] if values[0].isidentifier() else name
        first = [] if one == values[0] else [f"{name} = {values[0]}"]
        return [*first, f"{made} = {', '.join(f'{one}[{part}]' for part in PARTS)}"]
    parts = [f"{letter}_{part} = [each[{part}] for each in {name}]" for part in PARTS]
    return [f"{name} = [{', '.join(values)}]", *parts]
