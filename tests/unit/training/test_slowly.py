"""One step, slowly: it is the step of training, its numbers are those of closed forms, and its formulas add up."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine import client
from engine.data.pipeline import Prepared, prepare
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, Project
from engine.errors import TrainingError
from engine.messages.stepping import Line, Weight
from engine.tasks import TASKS
from engine.training.run import stepper_of
from engine.training.slowly import report
from engine.training.slowly.passes import dense
from engine.training.slowly.stepping import Slow
from engine.training.speed import epoch_order
from tests.builders import chain, classifier, digits_cnn, digits_mlp

pytestmark = pytest.mark.heavy


def nowhere(dataset: str) -> Path:
    raise AssertionError(f"no data set {dataset} is needed")


def data_of(project: Project) -> Prepared:
    return prepare(project.data, nowhere)


def slow(project: Project) -> Slow:
    return Slow(project, data_of(project))


def stateful(**training: Any) -> Project:
    """Everything that keeps a state or draws at random."""
    graph = chain(
        ("GaussianNoise", {"stddev": 0.1}),
        ("Conv2D", {"filters": 4, "kernel_size": 3, "padding": "same", "activation": "relu"}),
        ("BatchNormalization", {}),
        ("AveragePooling2D", {"pool_size": 2}),
        ("Flatten", {}),
        ("Dropout", {"rate": 0.5}),
        ("Dense", {"units": 10, "kernel_regularizer": {"name": "L2", "config": {"l2": 0.01}}}),
    )
    return classifier("digits", graph, **training)


def through(latex: str) -> float | None:
    """What a piece of a formula comes to where it holds numbers alone, else None."""
    text = latex.replace(r"\left", "").replace(r"\right", "").replace(r"\cdot", "*").replace("[", "(").replace("]", ")")
    for _ in range(6):
        text = re.sub(r"\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"\\sqrt\{((?:[^{}]|\{[^{}]*\})*)\}", r"((\1)**0.5)", text)
        text = re.sub(r"\^\{((?:[^{}]|\{[^{}]*\})*)\}", r"**(\1)", text)
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    text = text.replace(r"\max", "max").replace(r"\min", "min").replace(r"\tanh", "tanh").replace(r"\log", "log")
    text = re.sub(r"(?<![\w.])e\*\*", "E**", text).replace("^", "**").replace("{", "(").replace("}", ")")
    if not text or "\\" in text or re.search(r"[A-DF-Za-z_]", re.sub(r"\b(max|min|tanh|log|abs|E)\b", "", text)):
        return None
    text = re.sub(r"(\d|\)) *(log|\()", r"\1*\2", text)
    known = {"log": math.log, "tanh": math.tanh, "E": math.e, "max": max, "min": min, "abs": abs}
    return float(eval(text, {"__builtins__": {}}, known))  # noqa: S307 (what the engine wrote, of numbers alone)


def expect_to_hold(lines: tuple[Line, ...], least: int = 1) -> None:
    """Every chain of equalities comes to one number; at least so many of them can be worked out."""
    tried = 0
    for line in lines:
        known = [value for value in map(through, line.latex.split(" = ")) if value is not None]
        if len(known) < 2:
            continue
        tried += 1
        assert known == pytest.approx([known[-1]] * len(known), rel=2e-2, abs=2e-3 * max(map(abs, known))), line.latex
    assert tried >= least, [line.latex for line in lines]


# It is the step of training


@pytest.mark.parametrize("project", [digits_cnn(), stateful()], ids=["dropout", "all that keeps a state"])
def test_the_steps_are_those_of_a_run(project: Project) -> None:
    ours = slow(project)
    losses = [float(ours.looked.seen.loss)]
    for step in (2, 3):
        losses.append(float(ours.go_to(step).seen.loss))
    prepared = data_of(project)
    keras.utils.set_random_seed(project.training.seed)
    task = TASKS[project.task.kind]
    completed = task.complete(project, prepared.facts)
    model = task.make(completed, prepared.facts)
    real = stepper_of(task, model, completed, prepared)
    real.begin_epoch(epoch_order(project.training.seed, 0, real.rows))
    assert losses == pytest.approx(real.run(0, 3)[:, 0].tolist(), abs=1e-6)
    after = {id(variable): values for variable, values in ours.looked.after}
    for variable, weight in zip(ours.model.weights, model.weights, strict=True):
        np.testing.assert_allclose(after[id(variable)], np.asarray(weight), atol=1e-6)


def test_steps_run_on_into_the_next_epoch() -> None:
    ours = slow(digits_mlp(batch_size=512))
    told = report.one_step(ours)
    assert (told.epoch, told.batch, told.batches) == (1, 1, 3)
    ours.go_to(4)
    told = report.one_step(ours)
    assert (told.step, told.epoch, told.batch) == (4, 2, 1)
    with pytest.raises(TrainingError, match="no step"):
        ours.go_to(3)
    with pytest.raises(TrainingError, match="no step"):
        ours.go_to(100_000)


# Closed forms


def test_values_loss_and_gradients_of_a_dense_network_by_hand() -> None:
    ours = slow(digits_mlp())
    seen, (x, y) = ours.looked.seen, (np.asarray(each) for each in ours.looked.batch)
    first, bias_1, second, bias_2 = (np.asarray(weight, dtype="float64") for weight in ours.model.trainable_weights)
    flat = x.reshape(len(x), -1).astype("float64")
    z_1 = flat @ first + bias_1
    a_1 = np.maximum(z_1, 0)
    z_2 = a_1 @ second + bias_2
    shares = np.exp(z_2) / np.exp(z_2).sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    np.testing.assert_allclose(seen.values["dense_2", "output"], a_1, atol=1e-5)
    np.testing.assert_allclose(seen.inner["dense_2"], z_1, atol=1e-5)
    loss = -np.log(shares[rows, y]).mean()
    assert float(seen.loss) == pytest.approx(loss, rel=1e-5)
    assert report.row_losses(ours, 3)[0].value == pytest.approx(-np.log(shares[3, y[3]]), rel=1e-5)
    d_2 = (shares - np.eye(10)[y]) / len(y)
    d_1 = (d_2 @ second.T) * (z_1 > 0)
    wanted = [flat.T @ d_1, d_1.sum(axis=0), a_1.T @ d_2, d_2.sum(axis=0)]
    np.testing.assert_allclose(seen.inner_gradients["dense_2"], d_1, atol=1e-6)
    for found, right in zip(seen.of_weights, wanted, strict=True):
        np.testing.assert_allclose(dense(found), right, atol=1e-6)
    story = report.weight_story(ours, Weight(node="dense_2", name="kernel", index=(20, 7)))
    assert story.gradient == pytest.approx(wanted[0][20, 7], abs=1e-7)
    assert story.summed == pytest.approx(wanted[0][20, 7], abs=1e-7)
    assert story.count == np.count_nonzero(flat[:, 20] * d_1[:, 7])
    largest = story.terms[0]
    assert largest.before == pytest.approx(d_1[largest.row, 7], abs=1e-7)
    assert largest.by == pytest.approx(flat[largest.row, 20], abs=1e-6)
    assert [each.node for each in story.path] == ["dense_3", "dense_2"]
    assert story.path[0].norm == pytest.approx(np.sqrt((d_2**2).sum()), rel=1e-4)


OPTIMIZERS = {
    "sgd": ("SGD", {"learning_rate": 0.1}),
    "momentum": ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    "nesterov": ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    "rmsprop": ("RMSprop", {"learning_rate": 0.01}),
    "rmsprop, all": ("RMSprop", {"learning_rate": 0.01, "momentum": 0.5, "centered": True}),
    "adam": ("Adam", {"learning_rate": 0.01}),
    "amsgrad, clipped": ("Adam", {"learning_rate": 0.01, "amsgrad": True, "clipnorm": 0.1}),
    "clipped": ("SGD", {"learning_rate": 0.5, "clipvalue": 0.001}),
    "clipped together": ("SGD", {"learning_rate": 0.5, "global_clipnorm": 0.01}),
    "adamw": ("AdamW", {"learning_rate": 0.01, "weight_decay": 0.1}),
    "sgd, decay": ("SGD", {"learning_rate": 0.1, "weight_decay": 0.05}),
    "adagrad": ("Adagrad", {"learning_rate": 0.05}),
}


@pytest.mark.parametrize("named", OPTIMIZERS)
def test_the_formula_of_an_optimizer_gives_what_keras_gives(named: str) -> None:
    name, config = OPTIMIZERS[named]
    ours = slow(digits_mlp(optimizer=Choice(name=name, config=config)))
    weight = report.one_step(ours).weight
    assert weight is not None
    for step in (1, 2, 4):
        ours.go_to(step)
        story = report.weight_story(ours, weight)
        assert story.computed == pytest.approx(story.new, abs=1e-6)
        assert step > 1 or abs(story.new - story.old) > 1e-6
        expect_to_hold(story.update)
        assert ("clip" in story.update[0].latex) == ("clip" in named)
        assert any("decay" in line.says for line in story.update) == ("weight_decay" in config)


def textbook(name: str, gradients: list[float], w: float) -> float:
    """The textbook's rules, written once more."""
    m = v = 0.0
    for t, g in enumerate(gradients, 1):
        if name == "sgd":
            w -= 0.1 * g
        elif name == "momentum":
            m = 0.9 * m + 0.1 * g
            w -= m
        elif name == "adam":
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            w -= 0.01 * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-7)
        else:
            v = 0.9 * v + 0.1 * g * g
            w -= 0.01 * g / math.sqrt(v + 1e-7)
    return w


@pytest.mark.parametrize("named", ["sgd", "momentum", "adam", "rmsprop"])
def test_several_steps_are_those_of_the_textbook(named: str) -> None:
    name, config = OPTIMIZERS[named]
    ours = slow(digits_mlp(optimizer=Choice(name=name, config=config)))
    weight = report.one_step(ours).weight
    assert weight is not None
    stories = []
    for step in (1, 2, 3):
        ours.go_to(step)
        stories.append(report.weight_story(ours, weight))
    assert textbook(named, [story.gradient for story in stories], stories[0].old) == pytest.approx(
        stories[-1].new, abs=1e-5
    )


def test_a_schedule_sets_the_rate_of_each_step() -> None:
    schedule = Choice(
        name="ExponentialDecay", config={"initial_learning_rate": 0.1, "decay_steps": 1, "decay_rate": 0.5}
    )
    ours = slow(digits_mlp(optimizer=Choice(name="SGD"), schedule=schedule))
    for step, rate in ((1, 0.1), (2, 0.05), (3, 0.025)):
        ours.go_to(step)
        told = report.one_step(ours)
        assert told.rate == pytest.approx(rate, rel=1e-5)
        assert told.weight is not None
        story = report.weight_story(ours, told.weight)
        assert story.new == pytest.approx(story.old - rate * story.gradient, abs=1e-6)


def test_an_optimizer_without_a_formula_says_what_it_did() -> None:
    for config in ({"name": "Lion"}, {"name": "SGD", "config": {"gradient_accumulation_steps": 2}}):
        ours = slow(digits_mlp(optimizer=Choice(**config)))
        told = report.one_step(ours)
        assert told.weight is not None
        story = report.weight_story(ours, told.weight)
        assert story.computed is None
        assert len(story.update) == 1
        assert (story.new != story.old) == (config["name"] == "Lion")


# Finite differences


def recurrent(dropout: float) -> Graph:
    return chain(
        ("Reshape", {"target_shape": [8, 8]}),
        ("LSTM", {"units": 6, "dropout": dropout}),
        ("Dense", {"units": 10}),
    )


@pytest.mark.parametrize(
    "project",
    [
        digits_mlp(),
        stateful(),
        classifier("digits", recurrent(0.0)),
        classifier(
            "digits",
            chain(
                ("Conv2D", {"filters": 6, "kernel_size": 3, "strides": 2, "activation": "gelu"}),
                ("LayerNormalization", {}),
                ("MaxPooling2D", {}),
                ("Flatten", {}),
                ("AlphaDropout", {"rate": 0.3}),
                ("Dense", {"units": 12, "activation": "tanh"}),
                ("Dense", {"units": 10}),
            ),
        ),
        client.preset("name-language-cnn"),
        client.preset("picture-and-table"),
    ],
    ids=["dense", "state", "lstm", "conv", "embedding", "two inputs"],
)
def test_every_gradient_agrees_with_the_finite_difference(project: Project) -> None:
    ours = slow(project)
    told = report.one_step(ours)
    looked_at = 0
    for node in told.nodes:
        for weight in node.weights:
            if weight.gradient is None or node.id != node.owner or weight.gradient.norm < 1e-6:
                continue
            if weight.name == "bias" and "picture" in project.networks["model"].nodes[0].id:
                continue  # a black patch and a bias of 0: ReLU stands at 0, where it has no slope
            story = report.weight_story(ours, Weight(node=node.id, name=weight.name, index=weight.steepest))
            assert story.precise
            assert story.difference == pytest.approx(story.gradient, rel=1e-3, abs=1e-7), (node.id, weight.name)
            assert story.summed is not None, (node.id, weight.name)
            assert story.summed + story.regularization == pytest.approx(story.gradient, rel=1e-3, abs=1e-7)
            looked_at += 1
    assert looked_at >= 3


def test_masks_inside_a_layer_are_checked_in_single_precision() -> None:
    ours = slow(classifier("digits", recurrent(0.4)))
    told = report.one_step(ours)
    assert told.weight is not None
    story = report.weight_story(ours, told.weight)
    assert not story.precise
    assert story.difference == pytest.approx(story.gradient, rel=2e-2)


def test_shared_weights_and_a_frozen_layer() -> None:
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="flat", layer="Flatten"),
        Node(id="widen", layer="Dense", config={"units": 16, "trainable": False}),
        Node(id="one", layer="Dense", config={"units": 16, "activation": "relu"}),
        Node(id="two", share="one", layer="Dense"),
        Node(id="out", layer="Dense", config={"units": 10}),
    )
    ids = [node.id for node in nodes]
    edges = tuple(Edge(source=a, target=b) for a, b in itertools.pairwise(ids))
    ours = slow(classifier("digits", Graph(nodes=nodes, edges=edges)))
    told = report.one_step(ours)
    assert told.weight == Weight(node="one", name="kernel", index=told.weight.index if told.weight else ())
    story = report.weight_story(ours, told.weight)
    assert story.summed is None
    assert "several times" in story.chain[0].says
    assert story.difference == pytest.approx(story.gradient, rel=1e-3)
    with pytest.raises(TrainingError, match="no trained weight"):
        report.weight_story(ours, Weight(node="widen", name="kernel", index=(0, 0)))


# What is written


def test_formulas_of_values_hold() -> None:
    graph = chain(
        ("Rescaling", {"scale": 0.5, "offset": -0.25}),
        ("Conv2D", {"filters": 4, "kernel_size": 3, "activation": "sigmoid", "bias_initializer": "Ones"}),
        ("BatchNormalization", {}),
        ("ReLU", {}),
        ("AveragePooling2D", {"pool_size": 2}),
        ("MaxPooling2D", {}),
        ("Flatten", {}),
        ("LayerNormalization", {}),
        ("Dropout", {"rate": 0.5}),
        ("Dense", {"units": 3, "activation": "tanh", "bias_initializer": "Ones"}),
        ("Dense", {"units": 10}),
        ("Activation", {"activation": "softmax"}),
    )
    ours = slow(classifier("digits", graph, losses=(Choice(name="SparseCategoricalCrossentropy"),)))
    for node in report.one_step(ours).nodes:
        shown = report.value_shown(ours, node.id, 2, None)
        values = np.asarray(next(each for (id, _), each in ours.looked.seen.values.items() if id == node.id))
        assert shown.value == pytest.approx(float(values[(2, *shown.place)]))
        assert abs(shown.value) == pytest.approx(float(np.abs(values[2]).max()))
        assert shown.pictures
        if node.id not in ("input", "flatten_7"):
            few = node.id.startswith(("conv", "dense", "average", "max"))
            expect_to_hold(shown.lines, 0 if few else 1)
    dense_10 = report.value_shown(ours, "dense_10", 2, (1,))
    terms = next(
        line.latex for line in dense_10.lines if line.latex.startswith("z_{1} = ") and "\\sum" not in line.latex
    )
    z = float(ours.looked.seen.inner["dense_10"][2, 1])
    assert terms.endswith(f" = {z:.4g}")
    assert " + 1 = " in terms
    expect_to_hold(dense_10.lines)
    for row in range(3):
        expect_to_hold(report.row_losses(ours, row)[0].lines)
    with pytest.raises(TrainingError, match="no row"):
        report.value_shown(ours, "dense_10", 999, None)
    with pytest.raises(TrainingError, match="no value of a node"):
        report.value_shown(ours, "elsewhere", 0, None)
    with pytest.raises(TrainingError, match="has no value at"):
        report.value_shown(ours, "dense_10", 0, (17,))


def test_a_small_sum_is_written_whole() -> None:
    graph = chain(("Dense", {"units": 2}), ("Dense", {"units": 3, "bias_initializer": "Ones"}))
    ours = slow(classifier("wine", graph))
    shown = report.value_shown(ours, "dense_2", 0, (1,))
    expect_to_hold(shown.lines)
    assert "more" not in "".join(line.latex for line in shown.lines)


@pytest.mark.parametrize(
    ("loss", "units"),
    [("MeanSquaredError", 1), ("MeanAbsoluteError", 1), ("Huber", 1), ("LogCosh", 1)],
)
def test_losses_of_numbers(loss: str, units: int) -> None:
    project = client.preset("diabetes")
    project = project.model_copy(
        update={"training": project.training.model_copy(update={"losses": (Choice(name=loss),)})}
    )
    ours = slow(project)
    found = [report.row_losses(ours, row)[0] for row in range(len(ours.looked.rows))]
    assert np.mean([each.value for each in found]) == pytest.approx(report.one_step(ours).losses[0].value, rel=1e-4)
    if loss.startswith("Mean"):
        expect_to_hold(found[0].lines)
    else:
        assert loss in found[0].lines[0].says
    assert units == np.asarray(ours.looked.seen.outputs[0]).shape[-1]


@pytest.mark.parametrize("logits", [True, False])
def test_the_loss_of_two_classes(logits: bool) -> None:
    last = {"units": 1} if logits else {"units": 1, "activation": "sigmoid"}
    loss = Choice(name="BinaryCrossentropy", config={"from_logits": True} if logits else {})
    project = classifier("breast_cancer", chain(("Dense", last)), losses=(loss,), metrics=())
    ours = slow(project.model_copy(update={"data": client.preset("breast-cancer-mlp").data}))
    for row in range(4):
        found = report.row_losses(ours, row)[0]
        expect_to_hold(found.lines)
        truth, out = float(ours.looked.batch[1][row]), float(np.ravel(ours.looked.seen.outputs[0][row])[0])
        share = 1 / (1 + math.exp(-out)) if logits else out
        assert found.value == pytest.approx(-math.log(share if truth else 1 - share), rel=1e-4)


def test_all_losses_add_up() -> None:
    ours = slow(stateful())
    told = report.one_step(ours)
    assert told.regularization > 0
    assert sum(each.value for each in told.losses) + told.regularization == pytest.approx(told.loss, rel=1e-6)
    assert told.loss_after != told.loss


def test_a_gradient_that_vanishes_is_told() -> None:
    deep = [("Dense", {"units": 8, "activation": "sigmoid"})] * 9
    ours = slow(classifier("wine", chain(*deep, ("Dense", {"units": 3}))))
    assert "vanishes" in report.one_step(ours).flow
    assert "keeps its size" in report.one_step(slow(digits_mlp())).flow


def test_a_task_with_a_step_of_its_own_is_refused_in_words() -> None:
    project = client.preset("digits-gan")
    with pytest.raises(TrainingError, match="is another one than what is shown here"):
        slow(project)


def test_an_autoencoder_has_such_a_step() -> None:
    told = report.one_step(slow(client.preset("digits-denoising")))
    assert told.losses[0].loss == "MeanSquaredError"
