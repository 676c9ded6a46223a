"""Diffusion: its schedule, that a perfect denoiser gives the data back, and what it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine.data.pipeline import prepare
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Project, Step, Task
from engine.rules.check import check
from engine.rules.examples import chain, dense
from engine.tasks import TASKS
from engine.tasks.models.diffusion import Diffusion

pytestmark = pytest.mark.heavy

DATA = DataSettings(source=Choice(name="digits"), recipe=(Step(name="Rescale", config={"maximum": 16.0}),), aim="input")
SHAPE = (8, 8, 1)


def denoiser(last: int = 64, order: tuple[str, str] = ("image", "step")) -> Graph:
    """Pixels and the step's own numbers, added, and a layer behind."""
    nodes = [Node(id=each, layer="Input", config={"column": each}) for each in order]
    nodes += [
        Node(id="flat", layer="Flatten"),
        Node(id="moment", layer="Embedding", config={"input_dim": 10, "output_dim": 64}),
        Node(id="both", layer="Add"),
        Node(id="found", layer="Dense", config={"units": last}),
    ]
    pairs = [("image", "flat"), ("step", "moment"), ("flat", "both"), ("moment", "both"), ("both", "found")]
    if last == 64:
        nodes.append(Node(id="noise", layer="Reshape", config={"target_shape": list(SHAPE)}))
        pairs.append(("found", "noise"))
    return Graph(nodes=tuple(nodes), edges=tuple(Edge(source=one, target=other) for one, other in pairs))


def project(graph: Graph) -> Project:
    """On digits, in ten steps."""
    return Project(networks={"denoiser": graph}, data=DATA, task=Task(kind="diffusion", settings={"steps": 10}))


@keras.saving.register_keras_serializable("tests")
class Knows(keras.layers.Layer):
    """Finds the noise in a sample that it knows."""

    def __init__(self, sample: np.ndarray, left: np.ndarray) -> None:
        super().__init__()
        self.sample, self.left = sample, left

    def call(self, inputs: Any) -> Any:
        noisy, steps = inputs
        left = keras.ops.reshape(keras.ops.take(self.left, steps), (-1, 1))
        return (noisy - keras.ops.sqrt(left) * self.sample) / keras.ops.sqrt(1.0 - left)


def test_noise_grows_from_nearly_nothing_to_nearly_all() -> None:
    inputs = keras.Input((3,))
    model = Diffusion(keras.Model(inputs, inputs), steps=50)
    assert np.all(np.diff(model.left) < 0)
    assert model.left[0] > 0.99
    assert model.left[-1] < 0.001
    # what is taken of sample and noisy sample leaves a sample that is known as it is at the first step
    assert model.from_sample[0] == pytest.approx(1.0)
    assert model.from_noisy[0] == pytest.approx(0.0)
    assert model.spread[0] == 0.0


def test_a_perfect_denoiser_makes_the_sample_that_it_knows() -> None:
    sample = np.array([-0.5, 0.0, 0.8], "float32")
    left = Diffusion(keras.Sequential([keras.Input((3,))]), steps=20).left
    noisy, steps = keras.Input((3,)), keras.Input((), dtype="int32")
    perfect = keras.Model([noisy, steps], Knows(sample, left)([noisy, steps]))
    model = Diffusion(perfect, low=2.0, high=6.0, steps=20)
    assert np.asarray(model.generate(4)) == pytest.approx(np.tile(4.0 + 2.0 * sample, (4, 1)), abs=1e-4)
    # and its loss is nothing
    model.compile("adam")
    x = np.tile(4.0 + 2.0 * sample, (8, 1))
    assert model.evaluate(x, x, verbose=0) == pytest.approx(0.0, abs=1e-6)


def test_it_learns_and_draws_nothing_while_it_is_looked_at() -> None:
    prepared, task = prepare(DATA, Path), TASKS["diffusion"]
    small = project(denoiser())
    assert check(small, prepared.facts).problems == ()
    keras.utils.set_random_seed(1)
    model = task.make(small, prepared.facts)
    x = prepared.x["train"]["image"]
    before = model.evaluate(x, x, verbose=0)
    model.fit(x, x, epochs=3, verbose=0)
    assert model.evaluate(x, x, verbose=0) < 0.9 * before
    state = model.random.state.numpy()
    assert task.samples(model, small, prepared) == task.samples(model, small, prepared)
    assert np.array_equal(state, model.random.state.numpy())


def test_what_it_needs_is_said() -> None:
    facts = prepare(DATA, Path).facts

    def said(graph: Graph) -> list[str]:
        return [each.sentence for each in check(project(graph), facts).problems if each.code == "task-needs"]

    assert "it is to give the noise in what it takes, 8 × 8 × 1" in said(denoiser(last=32))[0]
    assert "takes step and image, but it is fed image and step" in said(denoiser(order=("step", "image")))[0]
    alone = chain(("Flatten", {}), dense(64), ("Reshape", {"target_shape": list(SHAPE)}))
    named = alone.nodes[0].model_copy(update={"config": {"column": "image"}})
    alone = alone.model_copy(update={"nodes": (named, *alone.nodes[1:])})
    assert "takes image, but it is fed image and step" in said(alone)[0]


def test_the_network_that_is_drawn_at_first_checks_clean_and_can_be_made() -> None:
    facts, task = prepare(DATA, Path).facts, TASKS["diffusion"]
    drawn = Project(networks=task.starts(facts), data=DATA, task=Task(kind="diffusion"))
    assert check(drawn, facts).problems == ()
    assert task.make(drawn, facts).denoiser.output_shape == (None, *SHAPE)
