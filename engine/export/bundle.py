"""All in one: the trained network, what prepares raw input for it, and a program that predicts."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import numpy as np

from engine.catalog.card import Card
from engine.data.examples import raw_input
from engine.data.given import Given
from engine.data.pipeline import Prepared
from engine.data.written import csv
from engine.document import files
from engine.errors import ExportError
from engine.export.base import Export, Proof, Trained, gap, outputs_of, packed
from engine.export.inference import inference, input_names, reads_texts
from engine.export.onnx_file import output_names, write_onnx
from engine.store import artifacts
from engine.tasks import TASKS
from engine.tasks.supervised import Supervised, losses_of

ENTRY = "engine.export.standalone"
ROWS = 5  # of the example
NEEDS = ("numpy", "pandas", "pydantic", "psutil", "pyarrow", "onnxruntime")
FURTHER = MappingProxyType({"image": ("pillow",), "sound": ("soundfile", "scipy")})  # by kind of column
PREDICT = '''\
"""Predictions for new input: python predict.py INPUT [-o OUTPUT]"""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER / "lib"))

from engine.export.standalone import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(FOLDER))
'''
README = """\
# {name}

{about}

## Predict

```sh
python3 -m venv .venv
.venv/bin/pip install -r requirements.txt
.venv/bin/python predict.py {example}
```

Input is raw, as the network's data were before they were prepared: {columns}. `predict.py` prepares it as it was
prepared for training (`preparation.json`; the code for that is in `lib`), and asks the network (`model.onnx`) in ONNX
Runtime. `-o predictions.csv` writes a file; `--arrays -o outputs.npz` writes what the network gives, as numbers.

## How good it is

{judged}

`project.json` is the whole experiment: open it in Layerloom to see the drawing, to train it further or anew.
"""


class Bundle(Export):
    """Needs Python, ONNX Runtime, NumPy and pandas; neither Keras nor TensorFlow nor Layerloom."""

    card = Card(
        kind="export",
        name="bundle",
        title="Bundle that predicts",
        category="all in one",
        summary="The trained network, the preparation of raw input, a model card, and a program: a table, a picture, a "
        "sound or a text goes in, predictions come out.",
        icon="zip",
        inputs=(),
        outputs=(),
        facts={"suffix": ".zip", "runs_with": "Python; what else it needs is in its requirements.txt"},
    )

    def unfit(self, trained: Trained) -> str:
        if reason := reads_texts(trained.network):
            return reason
        if trained.prepared is None:
            return "The data that it was trained on are gone or have changed, so it cannot be tried on them."
        if _columns(trained) is None:
            return "Its network takes no rows of the data, so there is no raw input for it. Take it away as ONNX."
        return ""

    def made(self, trained: Trained, path: Path) -> None:
        prepared = _prepared(trained)
        with tempfile.TemporaryDirectory() as folder:
            write_onnx(inference(trained.network), Path(folder, "model.onnx"))
            graph = Path(folder, "model.onnx").read_bytes()
        name, example = written_example(raw_input(prepared, _part(prepared), ROWS))
        members = {
            "README.md": _readme(trained, prepared, name).encode(),
            "predict.py": PREDICT.encode(),
            "requirements.txt": "".join(f"{each}\n" for each in requirements(prepared)).encode(),
            name: example,
            "model.json": json.dumps(_about(trained), indent=1).encode(),
            "model.onnx": graph,
            "preparation.json": artifacts.read(trained.folder / "preparation.json"),
            "project.json": files.write(trained.project).encode(),
        }
        packed(path, members | {f"lib/{name}": content for name, content in library(ENTRY)})

    def prove(self, trained: Trained, path: Path) -> Proof:
        """Runs `predict.py` in a process of its own on raw test rows, and compares what the network gave."""
        prepared = _prepared(trained)
        part, names = _part(prepared), _columns(trained) or []
        given = raw_input(prepared, part, ROWS)
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder)
            name, content = written_example(given)
            Path(folder, name).write_bytes(content)
            command = [sys.executable, "-I", "predict.py", name, "--arrays", "-o", "outputs.npz"]
            ran = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
            if ran.returncode:
                said = (ran.stderr.strip().splitlines() or ["it said nothing"])[-1][:300]
                raise ExportError(f"The bundle does not run: {said}", where=str(self.card.title))
            with np.load(Path(folder, "outputs.npz")) as outputs:
                theirs = [outputs[each] for each in outputs.files]
        rows = len(theirs[0])
        values = [np.asarray(prepared.x[part][each][:rows]) for each in names]
        return gap(outputs_of(trained.network, values), theirs, f"{rows} raw {part} rows")


def written_example(given: Given) -> tuple[str, bytes]:
    """Raw rows as a file: its name, and what is in it. A table is CSV; anything else arrays."""
    if not given.arrays and given.table is not None:
        return "example.csv", csv(given.table).encode()
    held = {name: np.asarray(values) for name, values in given.arrays.items()}
    if given.table is not None:
        for name in given.table.columns:
            values = given.table[name]
            held[str(name)] = values.to_numpy() if values.dtype.kind in "biuf" else values.astype("str").to_numpy("U")
    file = io.BytesIO()
    np.savez(file, **held)  # type: ignore[arg-type]
    return "example.npz", file.getvalue()


def requirements(prepared: Prepared) -> list[str]:
    """What `predict.py` needs, at the versions that it was tried with here."""
    kinds = {column.kind for column in prepared.preparation.columns}
    names = [*NEEDS, *(name for kind, further in FURTHER.items() if kind in kinds for name in further)]
    return [f"{name}=={importlib.metadata.version(name)}" for name in names]


def library(entry: str) -> Iterator[tuple[str, bytes]]:
    """The files of this product that a module needs, by path, found by reading what each imports."""
    waiting, found = [entry], dict[str, bytes]()
    while waiting:
        name = waiting.pop()
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        origin = Path(spec.origin)
        place = name.replace(".", "/") + ("/__init__.py" if origin.name == "__init__.py" else ".py")
        if place in found:
            continue
        found[place] = b"" if name == "engine.export" else origin.read_bytes()
        waiting += [name.rsplit(".", 1)[0]] if "." in name else []
        waiting += list(_imported(found[place]))
    yield from sorted(found.items())


def _imported(source: bytes) -> Iterator[str]:
    """The modules of this product that a file imports, those for types alone left out."""
    for node in ast.walk(_without_types(ast.parse(source))):
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] == "engine":
            yield str(node.module)
            for each in node.names:
                if importlib.util.find_spec(str(node.module)) and _is_module(f"{node.module}.{each.name}"):
                    yield f"{node.module}.{each.name}"


def _without_types(tree: ast.Module) -> ast.Module:
    tree.body = [
        node for node in tree.body if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test))
    ]
    return tree


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # a name in a file, not in a folder
        return False


def _prepared(trained: Trained) -> Prepared:
    if trained.prepared is None:
        raise ExportError("The data set of this run is gone", cure="Upload the file again.")
    return trained.prepared


def _part(prepared: Prepared) -> str:
    """The rows that it is tried on: of the test split where there are any."""
    return next(part for part in ("test", "validation", "train") if prepared.facts.rows.get(part))


def _columns(trained: Trained) -> list[str] | None:
    return trained.columns if trained.rows("train", 1) is not None else None


def _about(trained: Trained) -> dict[str, object]:
    """What `predict.py` has to know of the network; `losses` is empty where it predicts no targets."""
    task, network = TASKS[trained.project.task.kind], trained.network
    read: list[tuple[str, bool]] = []
    if isinstance(task, Supervised) and trained.project.data.aim == "target":
        read = losses_of(task.complete(trained.project, _prepared(trained).facts), len(network.outputs))
    return {
        "inputs": input_names(network),
        "columns": _columns(trained),
        "outputs": output_names(network),
        "losses": read,
    }


def _readme(trained: Trained, prepared: Prepared, example: str) -> str:
    project, facts = trained.project, prepared.facts
    rows = ", ".join(f"{count:,} {part}" for part, count in facts.rows.items())
    source = project.data.source.name if project.data.source else "data"
    predicts = " and ".join(target.name for target in facts.targets)
    about = f"{project.description}\n\n" if project.description else ""
    about += f"Task: {TASKS[project.task.kind].card.title.lower()}. Predicts: {predicts}. Data: {source}; rows: {rows}."
    judged = "\n".join(
        f"- {each.measure} of {each.target}: {each.value}; beside it "
        + (", ".join(f"{name} {value}" for name, value in each.baselines.items()) or "nothing")
        for each in trained.judged
    )
    columns = ", ".join(f"`{column.name}` ({column.kind})" for column in prepared.preparation.columns)
    return README.format(
        name=project.name, about=about, example=example, columns=columns, judged=judged or "It was not judged."
    )
