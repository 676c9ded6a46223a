"""The exported script: readable, inert, and the same training to the last bit."""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine import client
from engine.data import pipeline
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Project, Split, Step, Task
from engine.errors import ExportError, NetworkError
from engine.export import EXPORTS
from engine.export.base import Trained
from engine.export.source import source_code
from engine.network.build import build
from engine.store import artifacts
from engine.tasks import TASKS
from engine.tasks.class_weights import class_weights
from engine.training.run import feeds, train
from tests.builders import chain, classifier, digits_cnn, digits_mlp

pytestmark = pytest.mark.heavy

HOSTILE = 'x""" + __import__("os").system("touch /tmp/owned") + """\n\\ \' \u202e \x07'


def no_file(dataset: str) -> Path:
    raise AssertionError(dataset)


def rescaled(project: Project) -> Project:
    recipe = (Step(name="Rescale", config={"maximum": 16.0}),)
    return project.model_copy(update={"data": project.data.model_copy(update={"recipe": recipe})})


def brief(project: Project) -> Project:
    return project.model_copy(update={"training": project.training.model_copy(update={"epochs": 1})})


def table(source: str, *steps: str, kind: str = "classification", outputs: int = 2, **training: Any) -> Project:
    graph = chain(("Dense", {"units": 8, "activation": "relu"}), ("Dense", {"units": outputs}))
    project = classifier(source, graph, **training)
    data = DataSettings(source=Choice(name=source), recipe=tuple(Step(name=name) for name in steps), split=Split())
    return project.model_copy(update={"data": data, "task": project.task.model_copy(update={"kind": kind})})


def masks(*changes: str, **training: Any) -> Project:
    """Photographs and their masks, changed at random if told so."""
    graph = chain(("Conv2D", {"filters": 2, "kernel_size": 3, "padding": "same"}))
    project = classifier("photographs", graph, **training | {"epochs": 1})
    recipe, flip = (Step(name="Rescale"),), tuple(Step(name=name) for name in changes)
    data = DataSettings(source=Choice(name="photographs"), recipe=recipe, augmentation=flip)
    return project.model_copy(update={"data": data, "task": Task(kind="segmentation")})


def two_heads(**training: Any) -> Project:
    """The species and the width of a petal, each by an output of its own."""
    heads = [Node(id=f"head_{units}", layer="Dense", config={"units": units}) for units in (3, 1)]
    nodes = (Node(id="input", layer="Input"), *heads)
    graph = Graph(nodes=nodes, edges=tuple(Edge(source="input", target=head.id) for head in heads))
    data = DataSettings(
        source=Choice(name="iris"), further_targets=("petal width (cm)",), recipe=(Step(name="Standardize"),)
    )
    project = classifier("iris", graph, **training | {"losses": (), "metrics": ()})
    return project.model_copy(update={"data": data, "task": Task(kind="several")})


REGRESSION = {"losses": (), "metrics": (), "optimizer": Choice(name="Adam", config={"learning_rate": 0.01})}
PROJECTS: dict[str, Callable[[], Project]] = {
    "digits_mlp": lambda: rescaled(digits_mlp()),
    "digits_cnn": lambda: rescaled(digits_cnn()),
    "breast_cancer": lambda: table("breast_cancer", "Standardize"),
    "diabetes": lambda: table("diabetes", "Standardize", kind="regression", outputs=1, **REGRESSION),
    "balanced": lambda: table("breast_cancer", "Standardize", class_weights={"diagnosis": "balanced"}),
    "weighted": lambda: table("breast_cancer", "Standardize", class_weights={"diagnosis": {"malignant": 7.5}}),
    "weighted_mask": lambda: masks(class_weights={"mask": "balanced"}),
    "weighted_several": lambda: two_heads(class_weights={"species": {"setosa": 0.5}}),
    "several": lambda: brief(client.preset("picture-and-table")),
    "early_stopping": lambda: rescaled(
        digits_mlp(epochs=6, callbacks=(Choice(name="EarlyStopping", config={"patience": 0, "min_delta": 0.2}),))
    ),
}


def run(text: str, folder: Path, *, name: str = "script.py") -> str:
    """Runs a script alone: isolated from this repository and its working directory. Returns what it printed."""
    (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", name], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def alone(values: list[np.ndarray]) -> Any:
    return values[0] if len(values) == 1 else values


def by_hand(project: Project) -> tuple[list[np.ndarray], dict[str, float]]:
    """Weights and test metrics of the plainest loop there is, over the engine's own model, data and order of rows."""
    prepared = pipeline.prepare(project.data, no_file)
    task, settings = TASKS[project.task.kind], project.training
    project = task.complete(project, prepared.facts)
    keras.utils.set_random_seed(settings.seed)
    model = task.make(project, prepared.facts)
    x = {part: list(values.values()) for part, values in feeds(project, prepared).items()}
    y = {part: list(values.values()) for part, values in prepared.y.items()}
    told = class_weights(project, prepared.facts)
    for epoch in range(settings.epochs):
        order = np.random.default_rng([settings.seed, epoch]).permutation(len(x["train"][0]))
        for start in range(0, len(order), settings.batch_size):
            rows = order[start : start + settings.batch_size]
            goals = [values[rows] for values in y["train"]]
            weights = [np.ones(len(rows), "float32") if each is None else each[goal]
                       for each, goal in zip(told, goals, strict=True)]  # fmt: skip
            model.train_on_batch(alone([values[rows] for values in x["train"]]), alone(goals), alone(weights))
    scores = model.evaluate(
        alone(x["test"]), alone(y["test"]), batch_size=settings.batch_size, verbose=0, return_dict=True
    )
    return model.get_weights(), scores


@pytest.mark.parametrize("name", [name for name in PROJECTS if name != "early_stopping"])
def test_the_script_alone_trains_to_the_same_bits(name: str, tmp_path: Path) -> None:
    project = PROJECTS[name]()
    printed = run(source_code(project, no_file), tmp_path)
    weights, scores = by_hand(project)
    theirs = keras.saving.load_model(tmp_path / "model.keras", compile=False).get_weights()
    for mine, other in zip(weights, theirs, strict=True):
        np.testing.assert_array_equal(mine, other)
    for metric, value in scores.items():
        assert f"test_{metric}: {value:.6f}" in printed


def parted(drawing: str, *, layers: dict[str, tuple[str, dict[str, Any]]], share: dict[str, str]) -> Project:
    """Digits as eight rows of eight, through `layers` wired as `drawing` says (`a>b a>c.query`), to ten logits."""
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="rows", layer="Reshape", config={"target_shape": [8, 8]}),
        *(Node(id=id, layer=layer, config=config, share=share.get(id)) for id, (layer, config) in layers.items()),
        Node(id="flat", layer="Flatten"),
        Node(id="scores", layer="Dense", config={"units": 10}),
    )
    ends = [wire.replace(">", ".").split(".") for wire in ("input>rows", *drawing.split(), "flat>scores")]
    edges = tuple(Edge(source=a, target=b, target_port=port[0] if port else "inputs") for a, b, *port in ends)
    return classifier("digits", Graph(nodes=nodes, edges=edges), epochs=1)


DENSE = ("Dense", {"units": 8, "activation": "tanh"})
MANY_WAYS = {
    "four branches": parted(
        "rows>all all>a all>b all>c all>d a>joined b>joined c>joined d>joined joined>flat",
        layers={"all": DENSE, **dict.fromkeys("abcd", DENSE), "joined": ("Concatenate", {})},
        share={},
    ),
    "one layer four times": parted(
        "rows>a a>b b>c c>d d>flat", layers=dict.fromkeys("abcd", DENSE), share=dict.fromkeys("bcd", "a")
    ),
    "attention to itself": parted(
        "rows>all all>heads.query all>heads.value heads>sum all>sum sum>flat",
        layers={"all": DENSE, "heads": ("MultiHeadAttention", {"num_heads": 2, "key_dim": 4}), "sum": ("Add", {})},
        share={},
    ),
}


@pytest.mark.parametrize("name", MANY_WAYS)
def test_gradients_of_many_branches_are_added_up_in_one_order(name: str, tmp_path: Path) -> None:
    project = MANY_WAYS[name]
    run(source_code(project, no_file), tmp_path)
    prepared = pipeline.prepare(project.data, no_file)
    mine = train(project, prepared, "run", lambda lot: None, tuple).model.get_weights()
    theirs = keras.saving.load_model(tmp_path / "model.keras", compile=False).get_weights()
    for one, other in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(one, other)


def test_pixels_of_a_mask_that_moves_keep_their_weights(tmp_path: Path) -> None:
    project = masks("RandomFlip", class_weights={"mask": {"coin": 5.0}})
    run(source_code(project, no_file), tmp_path)
    theirs = keras.saving.load_model(tmp_path / "model.keras", compile=False).get_weights()
    ours = train(project, pipeline.prepare(project.data, no_file), "run", lambda lot: None, tuple).model.get_weights()
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(mine, other)


@pytest.mark.parametrize("name", PROJECTS)
def test_formatter_and_linter_find_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(source_code(PROJECTS[name](), no_file), encoding="utf-8")
    for command in (["format", "--diff"], ["check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", path]
        assert subprocess.run(ruff, capture_output=True, text=True, timeout=60).returncode == 0, path.read_text()


def test_names_and_labels_hold_no_code() -> None:
    plain = PROJECTS["digits_mlp"]()
    graph = plain.networks["model"]
    nodes = tuple(node.model_copy(update={"label": HOSTILE}) for node in graph.nodes)
    hostile = plain.with_graph(graph.model_copy(update={"nodes": nodes}))
    hostile = hostile.model_copy(update={"name": HOSTILE, "description": HOSTILE})
    trees = [ast.parse(source_code(each, no_file)) for each in (plain, hostile)]
    for tree in trees:
        assert isinstance(tree.body.pop(0), ast.Expr)  # the docstring, which does differ
    assert ast.dump(trees[0]) == ast.dump(trees[1])


def test_hostile_column_names_and_values_hold_no_code(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    column = 'a\'b"""; import os'
    rows = [f"{number % 7},{'red' if number % 3 else 'its'},{'yes' if number % 2 else 'no'}" for number in range(60)]
    quoted = '"' + column.replace('"', '""') + '"'
    path.write_text("\n".join([f"{quoted},colour,target", *rows]) + "\n")
    data = DataSettings(source=Choice(name="csv", config={"dataset": "x"}), target="target",
                        recipe=(Step(name="Standardize"), Step(name="OneHot")))  # fmt: skip
    project = table("csv").model_copy(update={"data": data})
    trained = Trained(project, tmp_path / "run", path, resolve=lambda dataset: path)
    written = tmp_path / "run" / f"code{EXPORTS['code'].suffix(trained)}"
    EXPORTS["code"].write(trained, written)
    with zipfile.ZipFile(written) as packed:
        assert sorted(packed.namelist()) == ["README.md", "data.csv", "script.py"]
        text = packed.read("script.py").decode()
    assert column in [each.value for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Constant)]
    assert "test_loss" in run(text, tmp_path)


def test_what_was_chosen_is_in_the_script() -> None:
    text = source_code(PROJECTS["early_stopping"](), no_file)
    assert "EPOCHS = 6" in text
    assert "callbacks=[keras.callbacks.EarlyStopping(min_delta=0.2)]" in " ".join(text.split())
    half = source_code(rescaled(digits_mlp(precision="mixed_bfloat16")), no_file)
    assert 'keras.config.set_dtype_policy("mixed_bfloat16")' in half


def test_a_drawing_that_is_no_model_has_no_script() -> None:
    project = PROJECTS["digits_mlp"]()
    graph = project.networks["model"]
    loose = graph.model_copy(update={"nodes": (*graph.nodes, Node(id="loose", layer="Dense", config={"units": 3}))})
    with pytest.raises(NetworkError, match="no input"):
        source_code(project.with_graph(loose), no_file)


class TestKerasFile:
    """The trained model as a file."""

    @pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras, while it saves
    def test_the_file_is_the_trained_model(self, tmp_path: Path) -> None:
        trained = Trained(PROJECTS["digits_cnn"](), tmp_path)
        model = build(trained.project, pipeline.facts(trained.project.data, no_file))
        artifacts.write_with(trained.model, model.save)
        path = tmp_path / "out" / "model.keras"
        EXPORTS["keras"].write(trained, path)
        assert EXPORTS["keras"].prove(trained, path).difference == 0.0
        assert artifacts.verified(path)

    def test_a_run_without_a_model_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(ExportError, match="no trained model"):
            EXPORTS["keras"].write(Trained(PROJECTS["digits_mlp"](), tmp_path), tmp_path / "model.keras")


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_has_a_card_of_its_name(name: str) -> None:
    card = EXPORTS[name].card
    assert (card.kind, card.name) == ("export", name)
    assert card.summary.endswith(".")
    assert {"suffix", "runs_with"} <= set(card.facts)
