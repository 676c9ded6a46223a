"""The network as a PyTorch module, with the weights of a run beside it. Nothing here needs PyTorch."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from engine.catalog.card import Card
from engine.data import pipeline
from engine.data.base import Resolve
from engine.document.project import Project
from engine.errors import ExportError, NetworkError
from engine.export.base import Export, Proof, Trained, gap, outputs_of, packed
from engine.network.code.pytorch.model import ModuleCode, module_code
from engine.tasks import TASKS
from engine.tasks.base import fed

README = """\
# The network in PyTorch

```python
import torch

from model import Model, load_weights

model = Model()
load_weights(model, "weights.npz")
model.eval()
```

`model.py` says what the model takes and gives; channels come last, as in Keras. Feed it what the network was trained
on: rows that are prepared in the same way. It needs `torch` and `numpy`.
"""
# Run in a process of its own, with the PyTorch of whoever proves it.
TRIAL = """\
import numpy as np
import torch

from model import Model, load_weights

torch.set_num_threads(1)
model = Model()
load_weights(model)
model.eval()
with np.load("inputs.npz") as given, torch.no_grad():
    outputs = model(*(torch.from_numpy(given[name]) for name in given.files))
outputs = outputs if isinstance(outputs, tuple) else (outputs,)
np.savez("outputs.npz", *(output.numpy() for output in outputs))
"""


def module_source(project: Project, resolve: Resolve) -> str:
    """The file `model.py` for a project.

    Raises:
        DataError: the data cannot be read.
        NetworkError: the drawing cannot become a model, or layers have no equal in PyTorch; names all of them.
    """
    return _text(_code(project, resolve))


def _code(project: Project, resolve: Resolve) -> ModuleCode:
    """Of several networks the one that input goes into: what `model.keras` holds."""
    facts, task = pipeline.facts(project.data, resolve), TASKS.get(project.task.kind)
    if task is None:
        return module_code(project, facts)
    first = task.roles[0]
    if first.name not in project.networks:
        raise NetworkError(f"The project has no network {first.title!r}", where="networks", cure="Draw it first.")
    return module_code(project, fed(task, project, facts, first.name, {}), first.name)


def _text(code: ModuleCode) -> str:
    return "\n".join(code.lines) + "\n"


class PyTorch(Export):
    """A zip of `model.py`, `weights.npz` and a README; no pickle is in it."""

    card = Card(
        kind="export",
        name="torch",
        title="PyTorch module",
        category="code",
        summary="The network as a readable PyTorch module, with the weights of the run as plain numbers.",
        icon="pt",
        inputs=(),
        outputs=(),
        docs="https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html",
        facts={"suffix": ".zip", "runs_with": "torch, numpy"},
    )

    def made(self, trained: Trained, path: Path) -> None:
        try:
            code = _code(trained.project, trained.resolve)
        except NetworkError as error:
            raise ExportError(error.what, where=error.where, expected=error.expected, cure=error.cure) from error
        numbers, layers = io.BytesIO(), trained.network.layers
        np.savez(numbers, allow_pickle=False, **code.state({layer.name: layer.get_weights() for layer in layers}))
        packed(
            path, {"model.py": _text(code).encode(), "weights.npz": numbers.getvalue(), "README.md": README.encode()}
        )

    def unproven(self) -> str:
        return "" if find_spec("torch") else "PyTorch is not installed here; tests hold that the module is the same."

    def prove(self, trained: Trained, path: Path) -> Proof:
        """Runs the module in a clean process that has PyTorch, and compares its outputs with the trained network's."""
        values, tried = trained.samples
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder)
            np.savez(Path(folder, "inputs.npz"), *values)
            Path(folder, "trial.py").write_text(TRIAL, encoding="utf-8")
            subprocess.run([sys.executable, "trial.py"], cwd=folder, check=True, capture_output=True)
            with np.load(Path(folder, "outputs.npz")) as outputs:
                return gap(outputs_of(trained.network, values), [outputs[name] for name in outputs.files], tried)
