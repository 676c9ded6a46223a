"""A graph of a person's own in a zip: a table of its nodes and a table of its edges."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import layout, neighbourhoods, own, zipped
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.lines import literal
from engine.errors import DataError

MOST_NODES, MOST_EDGES, MOST_FEATURES = 50_000, 2_000_000, 5_000
MOST_NAMED = 1_000  # nodes without any feature that are told apart by their numbers
MEMBERS = ("nodes", "edges")


@dataclass(frozen=True)
class OwnGraph:
    """`nodes.csv`: a name, features and a label in each row; `edges.csv`: the names of two nodes in each row."""

    card: Card = Card(
        kind="source",
        name="graph",
        title="A graph of your own",
        category="your own",
        summary="A zip of nodes.csv (a name, features, a label or none) and edges.csv (the names of two nodes).",
        parameters=(
            Parameter(
                name="dataset", type="dataset", required=True, help="The uploaded zip, each table at most 20 MB."
            ),
            Parameter(
                name="places",
                type="int",
                default=32,
                minimum=2,
                maximum=512,
                help="How many nodes a sample holds: the node itself, and the nearest ones around it.",
            ),
        ),
        inputs=(),
        facts={"limit": "20 MB a table", "holds": "graphs"},
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """Every node that has a label. Raises DataError in plain words."""
        config = layout.asked(self.card, request, "table")
        with zipped.opened(resolve(config["dataset"]), "tables") as packed:
            files = {member: _file(packed, member) for member in MEMBERS}
            seen = _table(packed, files["nodes"], request)
            edges = _read(packed, files["edges"], dtype="str", usecols=[0, 1], header=0)
        id, target = str(seen.columns[0]), _target(seen, request)
        guesses = _guesses(seen, id, target, request)
        own.stray_values(seen, own.of_kind(guesses, "number"))
        table, infinite = own.clean(own.typed(seen, guesses), guesses, {})
        labels = table.pop(target)
        chosen = np.flatnonzero(labels.notna())
        known = labels.iloc[chosen].reset_index(drop=True)
        own.check_target(known, "classes")
        features = _features(table, guesses)
        links = _links(seen[id], edges, files["edges"])
        raw = neighbourhoods.Graph(features, links, chosen, config["places"]).raw(known, seen, request.keeping)
        return replace(
            raw,
            guesses=guesses,
            infinite=infinite,
            without_target=len(seen) - len(chosen),
            notes=(*raw.notes, *_notes(table, len(seen) - len(chosen))),
            reading={**raw.reading, "files": files, "infinite": bool(infinite)},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Reads `data.zip` beside the script."""
        files, (id, *_) = raw.reading["files"], list(map(str, raw.seen.columns))
        places = layout.asked(self.card, request, "table")["places"]
        texts = literal(dict.fromkeys((id, raw.target_name), "str"))
        opened = "packed.open({}), skipinitialspace=True, "
        body = [
            'with zipfile.ZipFile(Path(__file__).with_name("data.zip")) as packed:',
            f"    seen = pd.read_csv({opened.format(literal(files['nodes']))}dtype={texts}, low_memory=False)",
            f'    edges = pd.read_csv({opened.format(literal(files["edges"]))}dtype="str", usecols=[0, 1])',
            *own.typed_code(raw.seen, raw.guesses),
            *own.clean_code(raw.guesses, {}, infinite=raw.reading["infinite"]),
            f"target = table.pop({literal(raw.target_name)})",
            "chosen = np.flatnonzero(target.notna())  # all others are seen beside them alone",
            "target = target.iloc[chosen].reset_index(drop=True)",
            *_features_code(raw),
            f"names = seen[{literal(id)}].str.strip()",
            "number = pd.Series(range(len(names)), index=names)",
            "links = edges.apply(lambda column: column.str.strip().map(number)).to_numpy()",
        ]
        imports = ("import zipfile", "from pathlib import Path", *neighbourhoods.IMPORTS)
        return Lines(imports, (*body, *neighbourhoods.code(places, "chosen")))

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """A column of the nodes' table, of the nodes that have a label."""
        return Lines((), (f"by = seen[{literal(column)}].iloc[chosen].reset_index(drop=True)",))


SOURCE = OwnGraph()


def _file(packed: zipfile.ZipFile, member: str) -> str:
    found = [name for name in zipped.names(packed, ".csv") if name.split("/")[-1].lower() == f"{member}.csv"]
    if len(found) != 1:
        raise DataError(
            f"The zip holds {len(found) or 'no'} file{'s' if len(found) > 1 else ''} {member}.csv",
            where="data.source",
            expected="one nodes.csv and one edges.csv",
            cure=f"Put one {member}.csv into it.",
        )
    if packed.getinfo(found[0]).file_size > zipped.MAX_TABLE:
        raise DataError("A table in the zip is too large", where=found[0][:120], expected="at most 20 MB")
    return found[0]


def _read(packed: zipfile.ZipFile, name: str, **options: Any) -> pd.DataFrame:
    try:
        with packed.open(name) as file:
            return cast(pd.DataFrame, pd.read_csv(file, skipinitialspace=True, **options))
    except (ValueError, pd.errors.ParserError) as error:  # UnicodeDecodeError is a ValueError
        raise DataError(
            f"The table cannot be read: {str(error)[:80].rstrip('.')}",
            where=name[:120],
            expected="a header line, then rows of as many cells, with commas between them, in UTF-8",
            cure="Save it as CSV again.",
        ) from None


def _table(packed: zipfile.ZipFile, name: str, request: Request) -> pd.DataFrame:
    """The nodes as they lie in the file; names and labels stay texts, so that 1 and 01 are two."""
    header = _read(packed, name, nrows=0)
    columns = list(map(str, header.columns))
    if len(columns) < 2:
        raise DataError(
            "A node has nothing but a name",
            where=name[:120],
            expected="a column of names, then features and a label",
            cure="Add a column with labels; leave cells of nodes empty that have none.",
        )
    texts = {columns[0]: "str", own.target_name(header[columns[1:]], request.target): "str"}
    seen = _read(packed, name, dtype=texts, low_memory=False)
    if not 2 <= len(seen) <= MOST_NODES:
        raise DataError(f"There are {len(seen):,} nodes", where=name[:120], expected=f"from 2 to {MOST_NODES:,}")
    names = seen[columns[0]].str.strip()
    if names.isna().any() or names.duplicated().any():
        row = int((names.isna() | names.duplicated()).argmax())
        what = "has no name" if names.isna().iloc[row] else f"is called {names.iloc[row][:40]!r}, as another is"
        raise DataError(f"A node {what}", where=f"{name[:120]}, row {row + 1}", cure="Give each a name of its own.")
    return seen


def _target(seen: pd.DataFrame, request: Request) -> str:
    return own.target_name(seen[seen.columns[1:]], request.target)


def _guesses(seen: pd.DataFrame, id: str, target: str, request: Request) -> dict[str, Guess]:
    """Numbers and categories are features; the name, dates and free texts are none."""
    found = own.guesses(seen, target, request) | {id: Guess("ignore", "the name of the node")}
    for name, guess in found.items():
        if guess.kind in ("date", "text"):
            found[name] = Guess("ignore", "features of nodes are numbers and categories")
    return found | {target: Guess("category", "the target")}


def _features(table: pd.DataFrame, guesses: dict[str, Guess]) -> np.ndarray:
    """Numbers, gaps as the mean of all nodes; then 1 for the category of each. Without any, 1 at a node's number."""
    if table.columns.empty:
        if len(table) > MOST_NAMED:
            raise DataError(
                f"{len(table):,} nodes have no features",
                where="nodes.csv",
                expected=f"numbers or categories, or at most {MOST_NAMED:,} nodes",
                cure="Add columns that say something about each node.",
            )
        return np.eye(len(table), dtype="float32")
    numbers = table[[name for name in table if guesses[str(name)].kind == "number"]]
    others = table[[name for name in table if name not in numbers]]
    said = [] if others.columns.empty else [pd.get_dummies(others, dtype="float64")]
    features = pd.concat([numbers.fillna(numbers.mean()), *said], axis=1).to_numpy("float32")
    if features.shape[1] > MOST_FEATURES:
        raise DataError(
            f"The nodes have {features.shape[1]:,} features",
            where="nodes.csv",
            expected=f"at most {MOST_FEATURES:,}, one for each value of a category",
            cure="Ignore categories with many values.",
        )
    return features


def _features_code(raw: Raw) -> list[str]:
    kinds = {name: guess.kind for name, guess in raw.guesses.items() if name != raw.target_name}
    used = {name: kind for name, kind in kinds.items() if kind != "ignore"}
    if not used:
        return ['features = np.eye(len(seen), dtype="float32")  # who a node is']
    numbers = [name for name, kind in used.items() if kind == "number"]
    others = [name for name in used if name not in numbers]
    said = f', pd.get_dummies(table[{literal(others)}], dtype="float64")' if others else ""
    return [
        f"measured = table[{literal(numbers)}]",
        f'features = pd.concat([measured.fillna(measured.mean()){said}], axis=1).to_numpy("float32")',
    ]


def _links(ids: pd.Series, edges: pd.DataFrame, file: str) -> np.ndarray:
    """The numbers of the two nodes of each edge, (edges, 2)."""
    if edges.shape[1] != len(MEMBERS) or not 1 <= len(edges) <= MOST_EDGES:
        raise DataError(
            f"There are {len(edges):,} edges in {edges.shape[1]} columns",
            where=file[:120],
            expected=f"from 1 to {MOST_EDGES:,}, each the names of two nodes",
            cure="Write two columns with a header line.",
        )
    number = pd.Series(range(len(ids)), index=ids.str.strip())
    found = edges.apply(lambda column: column.str.strip().map(number))
    if found.isna().any(axis=None):
        row, place = map(int, np.argwhere(found.isna().to_numpy())[0])
        raise DataError(
            f"An edge ends at {str(edges.iat[row, place])[:40]!r}, which is no node",
            where=f"{file[:120]}, row {row + 1}",
            expected="names from the first column of nodes.csv",
            cure="Add the node, or take the edge out.",
        )
    return cast(np.ndarray, found.to_numpy(dtype="int64"))


def _notes(table: pd.DataFrame, unlabelled: int) -> list[str]:
    notes = []
    if table.columns.empty:
        notes.append("The nodes have no features, so each is told apart by its number: a 1 at its own place.")
    gaps = int(table.select_dtypes("number").isna().sum().sum())
    if gaps:
        notes.append(f"{gaps:,} numbers are missing; the mean of all nodes stands in their place.")
    if unlabelled:
        notes.append(f"{unlabelled:,} nodes have no label: they are no samples, but others see them beside them.")
    return notes
