"""Clustering: what it needs, where k-means places the clusters, and its figure against all matchings."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from sklearn.cluster import KMeans

from engine.data.pipeline import Prepared, prepare
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Project, Split, Step, Task, Training
from engine.rules.check import check
from engine.tasks import TASKS
from engine.tasks.clustering import matched_accuracy
from engine.tasks.models.clustering import best_centres, sharper
from engine.training.run import train

pytestmark = pytest.mark.heavy

DATA = DataSettings(
    source=Choice(name="iris"), aim="input", recipe=(Step(name="Standardize"),), split=Split(kind="stratified")
)


def encoder(units: int = 2, activation: str = "softmax", *, apart: bool = False) -> Graph:
    """Codes behind an Identity, and a Dense of them; `apart`: of the inputs instead."""
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="code", layer="Dense", config={"units": units}),
        Node(id="codes", layer="Identity"),
        Node(id="clusters", layer="Dense", config={"units": 3, "activation": activation}),
    )
    edges = (
        Edge(source="input", target="code"),
        Edge(source="code", target="codes"),
        Edge(source="input" if apart else "code", target="clusters"),
    )
    return Graph(nodes=nodes, edges=edges)


def decoder(units: int = 4) -> Graph:
    nodes = (Node(id="input", layer="Input"), Node(id="back", layer="Dense", config={"units": units}))
    return Graph(nodes=nodes, edges=(Edge(source="input", target="back"),))


def project(coder: Graph, maker: Graph, epochs: int = 60, pretraining: int = 30) -> Project:
    return Project(
        networks={"encoder": coder, "decoder": maker},
        data=DATA,
        task=Task(kind="clustering", settings={"pretraining": pretraining}),
        training=Training(epochs=epochs, optimizer=Choice(name="Adam", config={"learning_rate": 0.01})),
    )


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare(DATA, Path)


def test_the_best_matching_is_found() -> None:
    generator = np.random.default_rng(0)
    labels, clusters = generator.integers(0, 4, 60), generator.integers(0, 4, 60)
    best = max(np.mean(np.array(order)[clusters] == labels) for order in itertools.permutations(range(4)))
    assert matched_accuracy(labels, clusters) == pytest.approx(best)
    assert matched_accuracy(labels, (labels + 1) % 4) == 1.0
    assert matched_accuracy(labels, np.zeros(60, int)) == pytest.approx(np.bincount(labels).max() / 60)


def test_the_centres_are_those_of_scikit_learn() -> None:
    generator = np.random.default_rng(1)
    codes = np.concatenate([generator.normal(place, 0.3, (40, 2)) for place in ((0, 0), (3, 0), (0, 4))])
    centres, variance = best_centres(codes, 3)
    theirs = KMeans(3, n_init=10, random_state=0).fit(codes)
    order = [int(np.argmin(((centres - each) ** 2).sum(axis=1))) for each in theirs.cluster_centers_]
    np.testing.assert_allclose(centres[order], theirs.cluster_centers_, atol=1e-4)
    assert variance == pytest.approx(theirs.inertia_ / codes.size, rel=1e-4)


def test_what_is_likely_becomes_likelier_and_rows_sum_to_one() -> None:
    likely = tf.constant([[0.6, 0.4], [0.3, 0.7]])
    target = np.asarray(sharper(likely))
    expected = np.array([[0.36 / 0.9, 0.16 / 1.1], [0.09 / 0.9, 0.49 / 1.1]])
    np.testing.assert_allclose(target, expected / expected.sum(axis=1, keepdims=True), rtol=1e-5)


def test_placed_clusters_are_the_nearest_centres(prepared: Prepared) -> None:
    asked = TASKS["clustering"].complete(project(encoder(), decoder()), prepared.facts)
    model = TASKS["clustering"].make(asked, prepared.facts)
    codes = np.asarray(model.encoder(prepared.x["train"]["features"])[0])
    model.remember(codes[:50])
    model.remember(codes[50:])
    np.testing.assert_array_equal(model.last, codes)
    model.place_clusters()
    centres, _ = best_centres(codes.astype("float64"), 3)
    nearest = ((codes[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    np.testing.assert_array_equal(np.asarray(model.assign(prepared.x["train"]["features"])).argmax(axis=1), nearest)


def test_flowers_are_sorted_without_their_names(prepared: Prepared) -> None:
    asked = TASKS["clustering"].complete(project(encoder(), decoder()), prepared.facts)
    outcome = train(asked, prepared, "x", sink=lambda lot: None, take=list)
    matched, back = TASKS["clustering"].judge(outcome.model, asked, prepared) or ()
    assert (matched.measure, back.measure) == ("matched_accuracy", "reconstruction_error")
    assert matched.value is not None
    assert matched.value > 0.7
    x, labels = prepared.x, prepared.raw.target.iloc[prepared.rows["test"]].to_numpy()
    plain = KMeans(3, n_init=10, random_state=1).fit(x["train"]["features"]).predict(x["test"]["features"])
    assert matched.baselines == {"k_means": matched_accuracy(labels, plain)}
    assert outcome.metrics["clustering_loss"] > 0.0


CASES: list[tuple[Graph, Graph, dict[str, Any], str]] = [
    (encoder(activation="linear"), decoder(), {}, "Put an Identity behind the codes"),
    (encoder(apart=True), decoder(), {}, "Put an Identity behind the codes"),
    (decoder(2), decoder(), {}, "Put an Identity behind the codes"),
    (encoder(), decoder(3), {}, "The decoder makes"),
    (encoder(), decoder(), {"epochs": 30}, "no cluster would ever be placed"),
]


@pytest.mark.parametrize(("coder", "maker", "options", "words"), CASES)
def test_what_clustering_needs(
    coder: Graph, maker: Graph, options: dict[str, Any], words: str, prepared: Prepared
) -> None:
    found = check(project(coder, maker, **options), prepared.facts).problems
    assert any(words in each.sentence and each.severity == "error" for each in found)
    assert check(project(encoder(), decoder()), prepared.facts).problems == ()
