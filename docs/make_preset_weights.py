"""Makes the weights with which the preset `transfer-digits` begins: convolutions that have learned the digits 0 to 4.

    .venv/bin/python -m docs.make_preset_weights

The preset's own network is trained on the MNIST pictures of 0 to 4 alone, with five scores of its own, no layer frozen
and nothing opened. Its convolutions are kept; the last layer is not. A new file has a new name: `model.weights` in the
preset's `project.json` has to name it.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from engine import client
from engine.data.pipeline import prepare
from engine.document.project import Choice, Project, Split
from engine.jobs.train import from_scratch
from engine.network.opening import weights
from engine.store import weights as kept
from engine.store.workspace import Workspace
from engine.training.run import train

FOLDER = Path(__file__).resolve().parents[1] / "presets" / "transfer-digits"
LOW = ["0", "1", "2", "3", "4"]
EPOCHS = 10


def low_digits(project: Project) -> Project:
    """The same network on the other five digits, all layers free."""
    data = {"source": Choice(name="mnist", config={"only": LOW}), "split": Split(train=0.8, validation=0.2, test=0.0)}
    training = {"epochs": EPOCHS, "callbacks": ()}
    return from_scratch(project).model_copy(
        update={
            "data": project.data.model_copy(update=data),
            "training": project.training.model_copy(update=training),
        }
    )


def main() -> None:
    """Trains, and puts the file beside the preset."""
    project = low_digits(client.preset(FOLDER.name))
    outcome = train(project, prepare(project.data, Path), "low", lambda lot: None, tuple)
    print({name: round(value, 4) for name, value in outcome.metrics.items()})
    learned = {layer.name: layer.get_weights() for layer in outcome.model.layers if layer.name.startswith("conv")}
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.open(Path(folder))
        id = weights.keep(workspace, learned)
        made = kept.path(workspace, id)
        for path in (made, made.with_name(made.name + ".sha256")):
            shutil.copy(path, FOLDER / path.name)
    print(id)


if __name__ == "__main__":
    main()
