"""The project as a readable Keras script; with data of one's own or opened weights, a zip that holds them too."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import keras

from engine.catalog.card import Card
from engine.data import pipeline
from engine.data.base import Resolve
from engine.data.code import code
from engine.data.formats import file_name
from engine.document.project import Project
from engine.errors import NetworkError
from engine.export.base import Export, Proof, Trained, compared, outputs_of, packed
from engine.export.script import inputs_in_order, script
from engine.tasks import TASKS

README = "Run `python script.py` in this folder: it trains the network and writes model.keras.\n"


def source_code(project: Project, resolve: Resolve) -> str:
    """The script that trains this project from its data to its test metrics.

    Args:
        resolve: from a data set's id to its file.

    Raises:
        DataError: the data cannot be read or prepared.
        NetworkError: the drawing cannot become a model, or several inputs or networks would be needed.
    """
    facts = pipeline.facts(project.data, resolve)
    if project.task.kind not in TASKS:
        raise NetworkError(f"There is no task {project.task.kind!r}", where="task.kind", expected=", ".join(TASKS))
    if lacking := [role.title for role in TASKS[project.task.kind].roles if role.name not in project.networks]:
        raise NetworkError(f"The project has no network {lacking[0]!r}", where="networks", cure="Draw it first.")
    data = code(project.data, resolve, inputs_in_order(project, facts))
    return script(TASKS[project.task.kind].complete(project, facts), facts, [*data.imports, *data.body])


class Code(Export):
    """Needs only Keras, TensorFlow, scikit-learn, NumPy and pandas to run."""

    card = Card(
        kind="export",
        name="code",
        title="Python script",
        category="code",
        summary="A readable Keras script that trains the same network on the same data to the same result.",
        icon="py",
        inputs=(),
        outputs=(),
        docs="https://keras.io/guides/",
        facts={"suffix": ".py", "runs_with": "keras, tensorflow, scikit-learn, numpy, pandas"},
    )

    def fits(self, trained: Trained) -> str:
        return ""

    def suffix(self, trained: Trained) -> str:
        return ".zip" if trained.dataset or trained.opened else ".py"

    def made(self, trained: Trained, path: Path) -> None:
        text = source_code(_started(trained), trained.resolve)
        beside = {"weights.npz": trained.opened}
        if trained.dataset is not None:
            beside[file_name(trained.dataset)] = trained.dataset
        if self.suffix(trained) == ".py":
            path.write_text(text, encoding="utf-8")
        else:
            members = {"script.py": text.encode(), "README.md": README.encode()}
            packed(path, members | {name: file.read_bytes() for name, file in beside.items() if file is not None})

    def unproven(self) -> str:
        return "It trains anew when it is run, which takes as long as the run did; tests hold that it ends the same."

    def prove(self, trained: Trained, path: Path) -> Proof:
        """Runs the script in a clean process and compares its model with the trained one."""
        with tempfile.TemporaryDirectory() as folder:
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as archive:
                    archive.extractall(folder)
            else:
                Path(folder, "script.py").write_bytes(path.read_bytes())
            subprocess.run([sys.executable, "-I", "script.py"], cwd=folder, check=True, capture_output=True)
            first = TASKS[trained.project.task.kind].roles[0].name
            theirs = keras.saving.load_model(Path(folder, f"{first}.keras"), compile=False, safe_mode=True)
        return compared(trained, lambda values: outputs_of(theirs, values))


def _started(trained: Trained) -> Project:
    """What was trained; without the name of opened weights when the run had none of them and started anew."""
    if trained.opened is not None:
        return trained.project
    bare = {name: graph.model_copy(update={"weights": ""}) for name, graph in trained.project.networks.items()}
    return trained.project.model_copy(update={"networks": bare})
