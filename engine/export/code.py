"""The project as a readable Keras script; with data of one's own or opened weights, a zip that holds them too."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import keras

from engine.catalog.card import Card
from engine.export.base import Export, Proof, Trained, compared, outputs_of, packed
from engine.export.source import beside, text_of
from engine.tasks import TASKS

README = "Run `python script.py` in this folder: it trains the network and writes model.keras.\n"


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
        text, files = text_of(trained), beside(trained)
        if self.suffix(trained) == ".py":
            path.write_text(text, encoding="utf-8")
        else:
            packed(path, {"script.py": text.encode(), "README.md": README.encode()} | files)

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
