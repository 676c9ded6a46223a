"""Adversarial networks: what they need, and that each network learns from its own loss alone."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine.data.pipeline import Prepared, prepare
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Project, Step, Task, Training
from engine.messages.answers import Problem
from engine.rules.check import check
from engine.rules.examples import chain, dense
from engine.tasks import TASKS
from engine.tasks.conditional_gan import asked
from engine.tasks.models.wasserstein_gan import WassersteinGAN

pytestmark = pytest.mark.heavy

JUDGE = {"gan": "discriminator", "conditional_gan": "discriminator", "wasserstein_gan": "critic"}


def fork(first: str, *layers: Node, second: str = "class") -> Graph:
    """Two Inputs side by side, joined, and layers behind; a picture is flattened first."""
    joined = Node(id="both", layer="Concatenate")
    inputs = [Node(id=each, layer="Input", config={"column": each}) for each in (first, second)]
    flat = [Node(id="flat", layer="Flatten")] if first == "image" else []
    edges = [(first, "flat"), ("flat", "both")] if flat else [(first, "both")]
    behind = ["both", *(node.id for node in layers)]
    edges += [(second, "both"), *itertools.pairwise(behind)]
    nodes = (*inputs, *flat, joined, *layers)
    return Graph(nodes=nodes, edges=tuple(Edge(source=one, target=other) for one, other in edges))


def project(kind: str, settings: dict[str, Any] | None = None, rate: float = 0.001, **networks: Graph) -> Project:
    """A small project of the task, on digits."""
    pixels = Node(id="pixels", layer="Dense", config={"units": 64, "activation": "sigmoid"})
    picture = Node(id="picture", layer="Reshape", config={"target_shape": [8, 8, 1]})
    score = Node(id="score", layer="Dense", config={"units": 1})
    if kind == "conditional_gan":
        drawn = {"generator": fork("noise", pixels, picture), "discriminator": fork("image", score)}
    else:
        made = chain(dense(64, "sigmoid"), ("Reshape", {"target_shape": [8, 8, 1]}))
        drawn = {"generator": made, JUDGE[kind]: chain(("Flatten", {}), dense(16, "relu"), dense(1))}
    return Project(
        networks={**drawn, **networks},
        data=DataSettings(
            source=Choice(name="digits"),
            recipe=(Step(name="Rescale", config={"maximum": 16.0}),),
            aim="target" if kind == "conditional_gan" else "input",
        ),
        task=Task(kind=kind, settings={"latent": 4, **(settings or {})}),
        training=Training(optimizer=Choice(name="Adam", config={"learning_rate": rate})),
    )


@cache
def prepared(kind: str) -> Prepared:
    """Its data."""
    return prepare(project(kind).data, Path)


def made(project: Project) -> Any:
    """Its model."""
    keras.utils.set_random_seed(1)
    return TASKS[project.task.kind].make(project, prepared(project.task.kind).facts)


def fit(model: Any, kind: str) -> None:
    """One epoch."""
    known = prepared(kind)
    model.fit(known.x["train"]["image"], next(iter(known.y["train"].values())), batch_size=64, verbose=0)


def errors(project: Project) -> list[Problem]:
    """What is wrong with it."""
    return [each for each in check(project, prepared(project.task.kind).facts).problems if each.severity == "error"]


@pytest.mark.parametrize("kind", JUDGE)
class TestAdversarial:
    """What holds for all of them."""

    def test_a_small_drawing_checks_clean(self, kind: str) -> None:
        assert errors(project(kind)) == []

    def test_each_network_has_a_rate_of_its_own(self, kind: str) -> None:
        """With a rate of 0 the one stays as it is, whatever the other learns."""
        role = JUDGE[kind]
        for still, moves, chosen in (
            (role, "generator", project(kind, {f"{role}_rate": 0.0})),
            ("generator", role, project(kind, {f"{role}_rate": 0.001}, rate=0.0)),
        ):
            model = made(chosen)
            networks = TASKS[kind].networks(model)
            before = {name: network.get_weights() for name, network in networks.items()}
            fit(model, kind)
            same = {
                name: all(map(np.array_equal, before[name], network.get_weights()))
                for name, network in networks.items()
            }
            assert same == {still: True, moves: False}

    def test_testing_and_generating_draw_nothing_from_the_model(self, kind: str) -> None:
        model, known = made(project(kind)), prepared(kind)
        before = model.random.state.numpy()
        x, y = known.x["validation"]["image"], next(iter(known.y["validation"].values()))
        scores = [model.evaluate(x, y, verbose=0, return_dict=True) for _ in range(2)]
        pictures = [TASKS[kind].samples(model, project(kind), known) for _ in range(2)]
        assert scores[0] == scores[1]
        assert model.metrics[0].name == "loss"
        assert pictures[0] == pictures[1]
        assert np.array_equal(before, model.random.state.numpy())

    def test_a_generator_of_another_shape_and_a_judge_of_two_scores_are_refused(self, kind: str) -> None:
        units, scores = dense(32), dense(2)
        wide = {"generator": chain(units), JUDGE[kind]: chain(("Flatten", {}), scores)}
        if kind == "conditional_gan":
            layer = Node(id="wide", layer="Dense", config={"units": 32})
            score = Node(id="score", layer="Dense", config={"units": 2})
            wide = {"generator": fork("noise", layer), "discriminator": fork("image", score)}
        found = errors(project(kind, **wide))
        assert [(each.code, each.network) for each in found] == [
            ("task-needs", "generator"),
            ("task-needs", JUDGE[kind]),
        ]
        assert "gives 32, but it is to give what image is, 8 × 8 × 1" in found[0].sentence
        assert "gives 2, but it is to give one score, 1" in found[1].sentence

    def test_averaged_weights_are_refused(self, kind: str) -> None:
        wrong = project(kind)
        averaging = wrong.training.model_copy(update={"optimizer": Choice(name="Adam", config={"use_ema": True})})
        (found,) = errors(wrong.model_copy(update={"training": averaging}))
        assert (found.field, "use_ema" in found.sentence) == ("training.optimizer", True)

    def test_the_networks_that_are_drawn_at_first_check_clean_and_can_be_made(self, kind: str) -> None:
        first = TASKS[kind].starts(prepared(kind).facts)
        drawn = project(kind, {"latent": 32}, **first)
        assert check(drawn, prepared(kind).facts).problems == ()
        assert set(TASKS[kind].networks(made(drawn))) == {"generator", JUDGE[kind]}

    def test_half_precision_is_refused(self, kind: str) -> None:
        wrong = project(kind)
        half = wrong.training.model_copy(update={"precision": "mixed_float16"})
        found = errors(wrong.model_copy(update={"training": half}))
        assert [each.field for each in found] == ["training.precision"]

    def test_latent_that_is_no_count_is_told(self, kind: str) -> None:
        assert any(each.field == "task.settings.latent" for each in errors(project(kind, {"latent": 0})))


class TestConditional:
    """What it needs beside."""

    def test_the_order_of_the_inputs_matters(self) -> None:
        pixels = Node(id="pixels", layer="Dense", config={"units": 64})
        picture = Node(id="picture", layer="Reshape", config={"target_shape": [8, 8, 1]})
        turned = fork("class", pixels, picture, second="noise")
        (found,) = errors(project("conditional_gan", generator=turned))
        assert "takes class and noise, but it is fed noise and class, in this order" in found.sentence

    def test_it_needs_classes(self) -> None:
        drawn = project("conditional_gan")
        known = prepared("conditional_gan").facts
        number = known.target.model_copy(update={"kind": "number", "classes": ()})
        found = check(drawn, known.model_copy(update={"target": number})).problems
        assert any("one target that has classes" in each.sentence for each in found)

    def test_as_many_are_asked_for_as_there_are(self) -> None:
        known = prepared("conditional_gan")
        counts = np.bincount(asked(known, 1000), minlength=10)
        shares = np.asarray(known.facts.target.counts) / sum(known.facts.target.counts)
        assert np.abs(counts / 1000 - shares).max() < 0.002

    def test_rows_of_the_class_that_was_asked_for_are_told_from_others(self) -> None:
        """A generator that gives training rows is right, one that gives the next class is wrong."""
        known, task = prepared("conditional_gan"), TASKS["conditional_gan"]
        x, y = known.x["train"]["image"], next(iter(known.y["train"].values()))

        class Copies:
            shift = 0

            def generate(self, labels: np.ndarray, seed: int) -> np.ndarray:
                return np.stack([x[y == (label + self.shift) % 10][place % 50] for place, label in enumerate(labels)])

        right = {each.measure: each for each in task.judge(Copies(), project("conditional_gan"), known) or ()}
        assert right["class_as_asked"].value == 1.0
        assert right["class_as_asked"].baselines["real_rows"] > 0.9
        assert right["classes_found"].value == 10
        assert right["frechet_distance"].value < right["frechet_distance"].baselines["generated_by_vae"]
        Copies.shift = 1
        wrong = {each.measure: each.value for each in task.judge(Copies(), project("conditional_gan"), known) or ()}
        assert wrong["class_as_asked"] == 0.0


def test_sums_of_many_gradients_have_one_order() -> None:
    """Two passes go in pairs; with the slope there are four, whose order would differ between a run and its script."""
    ordered = {kind: TASKS[kind].adds_as_it_stands(project(kind)) for kind in JUDGE}
    assert ordered == {"gan": False, "conditional_gan": False, "wasserstein_gan": True}


def test_the_penalty_is_how_far_the_slope_is_from_one() -> None:
    """A linear critic has the same slope everywhere."""
    critic = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    critic.layers[0].set_weights([np.array([[3.0], [4.0]]), np.zeros(1)])
    generator = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2)])
    model = WassersteinGAN(generator, critic, critic_optimizer=keras.optimizers.Adam(), latent=1)
    x, other = keras.ops.ones((4, 2)), keras.ops.zeros((4, 2))
    shares = np.linspace(0, 1, 4, dtype="float32")
    assert float(model.slope(x, other, shares, False)) == 16.0
    distance, loss = model.critic_losses(x, other, shares, False)
    assert float(distance) == 7.0
    assert float(loss) == 10.0 * 16.0 - 7.0
