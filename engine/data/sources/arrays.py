"""NumPy arrays of a person's own: what the arrays of one file are to each other, told by their names and shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import flat, formats, layout, npy, own, parts, targets
from engine.data.arranged import LOOKS, Arranged, Piled, arranged, look
from engine.data.base import Keeping, Lines, Raw, Request, Resolve, Target, no_target
from engine.data.lines import literal, variables
from engine.data.memory import BYTES_A_VALUE, expect_bytes, goes, kept
from engine.errors import DataError

TARGETS = ("y", "label", "labels", "target", "targets", "class", "classes", "outcome")
MOST_COLUMNS = 5_000
BYTES_MORE = 12  # of a value of a picture or series at the peak, beside those that it has: as float32, and prepared
KINDS: dict[str, Any] = {"series": "series", "pictures": "image", "channels first": "image"}


@dataclass(frozen=True)
class Arrays:
    """Columns by the number of axes: a value, a row of a table, a series or a grey picture, a picture."""

    card: Card = Card(
        kind="source",
        name="arrays",
        title="NumPy arrays of your own",
        category="your own",
        summary="Arrays of one length in an .npz or .npy file: tables, series or pictures, and y, labels or target.",
        parameters=(
            Parameter(name="dataset", type="dataset", required=True, help="The uploaded file, at most 200 MB."),
            Parameter(
                name="three_axes",
                type="enum",
                default="guess",
                options=("guess", *LOOKS),
                help="What an array of three axes holds: series (samples, steps, columns) or grey pictures (samples, "
                "height, width). Guessed as pictures: bytes, squares from 8 × 8 on, and what is called image.",
            ),
            parts.VALIDATION,
        ),
        inputs=(),
        docs="https://numpy.org/doc/stable/reference/generated/numpy.savez.html",
        facts={"limit": "200 MB"},
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All samples. Raises DataError in plain words."""
        config = layout.asked(self.card, request, "array")
        path = resolve(config["dataset"])
        found = arranged(npy.heads(path), TARGETS)
        values = _values(path, found, request.keeping)
        looks = {each.name: look(each, config["three_axes"]) for each in found.columns}
        rows = parts.divided(found.rows, config["validation"])
        name = _target_name(found, request)
        apart = name in values and values[name].ndim > 1
        of = _columns(found, without=name if apart else "")
        seen = _seen(found, values, of, rows)
        if apart:
            target = flat.goal(name, values[name])
            seen = seen.assign(**{name: flat.shown(target)})
        elif name:
            request = flat.with_classes(request, seen[name])
        guesses = flat.guesses(seen, name, request, of)
        used = {each: guess for each, guess in guesses.items() if not (apart and each == name)}
        own.stray_values(seen, own.of_kind(used, "number"))
        dates = own.date_formats(seen, own.of_kind(used, "date"))
        table, infinite = own.clean(own.typed(seen, used), used, dates)
        known = np.ones(len(seen), bool) if apart or not name else table[name].notna().to_numpy()
        table = table[known].reset_index(drop=True)
        if not name:
            target = Target("", "none", no_target(len(table)))
        elif not apart:
            column = table.pop(name)
            kind = targets.KINDS[guesses[name].kind]
            own.check_target(column, kind)
            target = Target(name, kind, column)
        inputs = [each for each in looks if looks[each] and each != name]
        if not inputs and table.columns.empty:
            raise DataError(
                "No array is left to learn from", where="data.source", cure="Add one, or give a column another kind."
            )
        reading = {"name": formats.file_name(path), "found": found, "looks": looks, "of": of, "rows": rows}
        return Raw(
            table=table,
            arrays={each: flat.ready(each, values[each], looks[each])[known] for each in inputs},
            kinds={each: KINDS[looks[each]] for each in inputs}
            | {each: "text" for each in own.of_kind(used, "text") if each != name},
            maximum={each: flat.largest(values[each]) for each in inputs if looks[each] != "series"},
            target=target.values,
            target_name=name,
            target_kind=target.kind,
            classes=target.classes,
            seen=seen,
            guesses=guesses,
            kept=None if known.all() else np.flatnonzero(known),
            without_target=int((~known).sum()),
            infinite=infinite,
            part=parts.PART if rows and parts.PART not in of else "",
            notes=tuple(_notes(found, {each: looks[each] for each in inputs}, config["three_axes"])),
            reading=reading | {"dates": dates, "used": used},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Reads the file beside the script."""
        reading, name = raw.reading, raw.target_name
        columns, used = {each.name: each for each in reading["found"].columns}, dict(reading["used"])
        opened = "np.load(path, allow_pickle=False)"
        body = [
            f'path = Path(__file__).with_name("{reading["name"]}")',
            f'arrays = {{"{npy.ALONE}": {opened}}}' if reading["name"].endswith(".npy") else f"arrays = {opened}",
        ]
        if any(guess.kind != "ignore" for guess in used.values()):
            arrays = dict.fromkeys(reading["of"].values())
            body.append(f"seen = pd.concat([{', '.join(flat.frame_code(columns[each]) for each in arrays)}], axis=1)")
            if raw.part and used[raw.part].kind != "ignore":
                body.append(f"seen[{literal(raw.part)}] = {parts.column_code(reading['rows'])}")
            body += own.typed_code(raw.seen, used)
            body += own.clean_code(used, reading["dates"], infinite=bool(raw.infinite))
        else:
            body.append(f"table = pd.DataFrame(index=range({raw.rows}))")
        if raw.without_target:
            body.append(f"known = table[{literal(name)}].notna().to_numpy()")
            body.append("table = table[known].reset_index(drop=True)")
        if name:
            popped = [f"target = table.pop({literal(name)})"]
            body += popped if name in used else flat.goal_code(columns[name], raw.aim)
        named, some = variables([*raw.arrays, *raw.columns("text")]), "[known]" if raw.without_target else ""
        for each in raw.arrays:
            body.append(f"{named[each]} = {flat.ready_code(columns[each], reading['looks'][each])}{some}")
        return Lines(("from pathlib import Path", "import numpy as np", "import pandas as pd"), tuple(body))

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """A column of the table as it lies in the file, the part of each row, or the target."""
        reading = raw.reading
        if column == raw.part:
            by = parts.column_code(reading["rows"])
        elif column in reading["of"]:
            array = next(each for each in reading["found"].columns if each.name == reading["of"][column])
            by = f"{flat.frame_code(array)}[{literal(column)}]"
        elif raw.target_kind == "classes":
            return Lines((), ("by = target",))
        else:
            by = f"pd.Series({literal(raw.seen[column].iloc[0])}, index=range({raw.rows}))"
        kept = ["by = by[known].reset_index(drop=True)"] if raw.without_target else []
        return Lines(("import numpy as np", "import pandas as pd"), (f"by = {by}", *kept))


SOURCE = Arrays()


def _values(path: Path, found: Arranged, keeping: Keeping) -> dict[str, np.ndarray]:
    """All columns by name. Those of more than two axes are read in pieces where they do not fit in memory."""
    large = [each for each in found.columns if len(each.shape) > 2 and goes(keeping, each.shape[0], each.values)]
    large = [each for each in large if not any(head.columns for head in each.heads)]
    others = [each for each in found.columns if each not in large]
    _expect_memory(found, others)
    stored = npy.read(path, [head for each in others for head in each.heads])
    values = {each.name: flat.together(each, stored) for each in others}
    for each in large:
        read = (piece for head in each.heads for piece in npy.pieces(path, head))
        dtype = each.dtype.newbyteorder("=").name
        values[each.name] = kept(keeping, read, each.shape[0], each.shape[1:], stored=dtype, made=dtype)
    return values


def _expect_memory(found: Arranged, held: list[Piled]) -> None:
    """Raises DataError when the arrays that are held in memory would not fit, before a value of them is read."""
    for each in found.columns:
        if len(each.shape) == 2 and each.shape[1] > MOST_COLUMNS:
            raise DataError(
                f"An array of two axes has {each.shape[1]:,} columns",
                where=each.name[:120],
                expected=f"at most {MOST_COLUMNS:,}",
                cure="Give pictures and series their own axes: reshape it.",
            )
    need = sum(
        head.size * (BYTES_A_VALUE if len(head.shape) <= 2 else head.dtype.itemsize + BYTES_MORE)
        for each in held
        for head in each.heads
    )
    expect_bytes(need, f"Arrays of {found.columns[0].shape[0]:,} samples")


def _target_name(found: Arranged, request: Request) -> str:
    """What is predicted: as asked, else an array with a usual name, else the last column of the table.

    Without labels only an array with a usual name is one.
    """
    asked = request.target
    arrays = [each.name for each in found.columns]
    columns = [column for each in found.columns for column in flat.columns(each)]
    if asked and asked not in (*arrays, *columns):
        raise DataError(
            f"There is no array {asked[:80]!r}", where="data.target", expected=f"one of {', '.join(arrays[:12])}"
        )
    usual = [name for wanted in TARGETS for name in arrays if name.lower() == wanted]
    if request.unlabelled:
        return (usual or [""])[0]
    if not (asked or usual or columns):
        raise DataError(
            "No array says what is to be predicted",
            where="data.target",
            expected="an array with one value for each sample, called y, labels or target",
            cure="Add it to the file.",
        )
    return asked or (usual or columns[-1:])[0]


def _columns(found: Arranged, without: str) -> dict[str, str]:
    """By column of the table the array that it is of. Raises DataError where two would have one name."""
    of: dict[str, str] = {}
    for each in found.columns:
        for column in flat.columns(each) if each.name != without else ():
            if column in of:
                raise DataError(
                    f"Two columns would be called {column[:80]!r}",
                    where="data.source",
                    cure="Rename one of the arrays.",
                )
            of[column] = each.name
    return of


def _seen(found: Arranged, values: dict[str, np.ndarray], of: dict[str, str], rows: dict[str, int]) -> pd.DataFrame:
    """The columns of the table as they lie in the file, then the part of each row."""
    arrays = [each for each in found.columns if each.name in of.values()]
    frames = [flat.frame(each, values[each.name]) for each in arrays]
    seen = pd.concat([pd.DataFrame(index=range(found.columns[0].shape[0])), *frames], axis=1)
    return seen.assign(**{parts.PART: parts.column(rows)}) if rows and parts.PART not in of else seen


def _notes(found: Arranged, looks: dict[str, str], three_axes: str) -> Iterator[str]:
    """What was guessed of inputs, and what was left out."""
    for each in found.columns:
        seen_as = looks.get(each.name, "")
        if seen_as and len(each.shape) == 3 and three_axes == "guess":
            pictures = seen_as == "pictures"
            what, other = ("grey pictures", "series") if pictures else ("series (steps × columns)", "pictures")
            yield f"{each.name!r} has three axes and is read as {what}; 'How it is read' can say that it holds {other}."
        if seen_as == "channels first":
            yield f"{each.name!r} has its {each.shape[1]} colours before height and width; they are put last."
    if found.left_out:
        names = ", ".join(map(repr, found.left_out[:6]))
        yield f"Left out: {names}. What is used is as long as the largest array, and in every part."
