"""Tasks whose target is their input: what they need, and their figures against a closed form or scikit-learn."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.decomposition import PCA as Components
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

from engine.data.pipeline import Prepared, prepare
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Project, Split, Step, Task
from engine.messages.pictures import Curve, Gallery
from engine.rules.check import check
from engine.tasks import TASKS
from engine.tasks.reconstruction import narrowest, noisy
from engine.tasks.variational import lower_bound, same_for_all

pytestmark = pytest.mark.heavy

DIGITS = DataSettings(
    source=Choice(name="digits"), aim="input", recipe=(Step(name="Rescale", config={"maximum": 16.0}),)
)
TUMOURS = DataSettings(
    source=Choice(name="breast_cancer"),
    aim="input",
    recipe=(Step(name="Standardize"),),
    split=Split(kind="stratified", normal="benign"),
)
Layer = tuple[str, dict[str, Any]]


def chain(*layers: Layer) -> Graph:
    """Layers one behind the other, behind an Input; each is called by its kind and its place."""
    nodes = [Node(id="input", layer="Input")]
    nodes += [Node(id=f"{name.lower()}_{place}", layer=name, config=config)
              for place, (name, config) in enumerate(layers)]  # fmt: skip
    edges = tuple(Edge(source=one.id, target=other.id) for one, other in itertools.pairwise(nodes))
    return Graph(nodes=tuple(nodes), edges=edges)


def dense(units: int) -> Layer:
    return ("Dense", {"units": units})


FLAT: Layer = ("Flatten", {})
PICTURE: Layer = ("Reshape", {"target_shape": [8, 8, 1]})


def project(kind: str, data: DataSettings, graph: Graph) -> Project:
    return Project(networks={"model": graph}, data=data, task=Task(kind=kind))


@pytest.fixture(scope="module")
def digits() -> Prepared:
    return prepare(DIGITS, Path)


@pytest.fixture(scope="module")
def tumours() -> Prepared:
    return prepare(TUMOURS, Path)


def made(asked: Project, prepared: Prepared) -> tuple[Any, Project]:
    task = TASKS[asked.task.kind]
    completed = task.complete(asked, prepared.facts)
    return task.make(completed, prepared.facts), completed


def test_an_autoencoder_stands_beside_as_many_components_as_its_narrowest_place(digits: Prepared) -> None:
    model, completed = made(project("autoencoder", DIGITS, chain(FLAT, dense(5), dense(64), PICTURE)), digits)
    assert narrowest(model) == 5
    (found,) = TASKS["autoencoder"].judge(model, completed, digits) or ()
    train, test = (digits.x[part]["image"].reshape(-1, 64) for part in ("train", "test"))
    pca = Components(5, svd_solver="full").fit(train)
    kept = pca.inverse_transform(pca.transform(test))
    assert found.measure == "reconstruction_error"
    assert found.baselines == {"pca": pytest.approx(np.mean((kept - test) ** 2), rel=1e-4)}
    back = model.predict(digits.x["test"]["image"], verbose=0)
    assert found.value == pytest.approx(np.mean((back - digits.x["test"]["image"]) ** 2), rel=1e-5)


def test_a_network_that_takes_its_input_through_is_as_wrong_as_the_noise_on_it(digits: Prepared) -> None:
    noise: Layer = ("GaussianNoise", {"stddev": 0.3})
    model, completed = made(project("autoencoder", DIGITS, chain(noise, ("Activation", {"activation": "linear"}))),
                            digits)  # fmt: skip
    (found,) = TASKS["autoencoder"].judge(model, completed, digits) or ()
    assert found.measure == "denoising_error"
    assert found.value == pytest.approx(found.baselines["noisy"])
    assert found.value == pytest.approx(0.09, rel=0.05)  # the noise's variance
    assert (found.baselines["pca"] or 0.0) < 0.5 * found.value
    assert TASKS["autoencoder"].judge(model, completed, digits) == (found,)  # the same noise each time
    (gallery,) = TASKS["autoencoder"].samples(model, completed, digits)
    assert isinstance(gallery, Gallery)


def test_noise_is_drawn_apart_from_the_network(digits: Prepared) -> None:
    graph = chain(("GaussianNoise", {"stddev": 0.3}), ("Dropout", {"rate": 0.5}), FLAT, dense(64), PICTURE)
    model, _ = made(project("autoencoder", DIGITS, graph), digits)
    before = [variable.numpy() for variable in model.variables]
    values = noisy(model, ["gaussiannoise_0", "dropout_1"], digits.x["test"]["image"])
    assert np.mean(values == 0.0) == pytest.approx(0.5, abs=0.02)
    assert all(np.array_equal(one, other.numpy()) for one, other in zip(before, model.variables, strict=True))


def test_the_error_finds_what_is_not_normal(tumours: Prepared) -> None:
    model, completed = made(project("anomaly", TUMOURS, chain(dense(3), dense(30))), tumours)
    (found,) = TASKS["anomaly"].judge(model, completed, tumours) or ()
    x, train = tumours.x["test"]["features"], tumours.x["train"]["features"]
    odd = tumours.raw.target.iloc[tumours.rows["test"]] != "benign"
    errors = np.mean((model.predict(x, verbose=0) - x) ** 2, axis=1)
    forest = IsolationForest(random_state=completed.training.seed).fit(train)
    pca = Components(3, svd_solver="full").fit(train)
    missed = np.mean((pca.inverse_transform(pca.transform(x)) - x) ** 2, axis=1)
    assert (found.target, found.measure) == ("diagnosis", "detection")
    assert found.value == pytest.approx(roc_auc_score(odd, errors))
    assert found.baselines == {
        "isolation_forest": pytest.approx(roc_auc_score(odd, -forest.score_samples(x))),
        "pca": pytest.approx(roc_auc_score(odd, missed), abs=1e-3),
    }
    curves = TASKS["anomaly"].samples(model, completed, tumours)
    assert all(isinstance(each, Curve) for each in curves)


def test_without_a_normal_class_odd_rows_are_not_known(tumours: Prepared) -> None:
    everything = TUMOURS.model_copy(update={"split": Split(kind="stratified"), "target": "diagnosis"})
    asked = project("anomaly", everything, chain(dense(3), dense(30)))
    prepared = prepare(everything, Path)
    model, completed = made(asked, prepared)
    (found,) = TASKS["anomaly"].judge(model, completed, prepared) or ()
    assert found.measure == "reconstruction_error"
    (said,) = [each for each in check(asked, prepared.facts).problems if each.code == "task-needs"]
    assert (said.severity, said.field) == ("warning", "data.split.normal")
    named = check(project("anomaly", TUMOURS, chain(dense(3), dense(30))), tumours.facts)
    assert all(each.code != "task-needs" for each in named.problems)


@pytest.mark.parametrize("kind", ["autoencoder", "anomaly"])
def test_the_output_must_be_what_the_input_is(kind: str, tumours: Prepared) -> None:
    (said,) = check(project(kind, TUMOURS, chain(dense(3))), tumours.facts).problems
    assert (said.code, said.severity, said.node) == ("task-needs", "error", "dense_0")
    assert "gives back its input 'features'" in said.sentence


# Variational


def variational(encoder: Graph, decoder: Graph) -> Project:
    return Project(networks={"encoder": encoder, "decoder": decoder}, data=DIGITS, task=Task(kind="variational"))


def two_outputs(first: int, second: int) -> Graph:
    """A mean and the logarithm of a variance, of these sizes."""
    nodes = (*chain(FLAT).nodes, Node(id="mean", layer="Dense", config={"units": first}),
             Node(id="variance", layer="Dense", config={"units": second}))  # fmt: skip
    edges = (Edge(source="input", target="flatten_0"), Edge(source="flatten_0", target="mean"),
             Edge(source="flatten_0", target="variance"))  # fmt: skip
    return Graph(nodes=nodes, edges=edges)


DECODER = chain(("Dense", {"units": 64, "activation": "sigmoid"}), PICTURE)


def test_the_bound_of_networks_that_say_nothing_is_known(digits: Prepared) -> None:
    """Mean 1 and variance 1 of two numbers are one nat from normal; one half of each pixel costs log 2."""
    model, _ = made(variational(two_outputs(2, 2), DECODER), digits)
    for network in (model.encoder, model.decoder):
        network.set_weights([np.zeros_like(each) for each in network.get_weights()])
    model.encoder.get_layer("mean").bias.assign([1.0, 1.0])
    x = digits.x["test"]["image"]
    assert lower_bound(model, x) == pytest.approx(-64 * np.log(2.0) - 1.0, rel=1e-5)
    mean = digits.x["train"]["image"].mean(axis=0).clip(1e-7, 1 - 1e-7)
    closed = np.sum(x * np.log(mean) + (1 - x) * np.log(1 - mean)) / len(x)
    assert same_for_all(model, digits.x["train"]["image"], x) == pytest.approx(closed, rel=1e-4)


def test_a_bound_is_judged_over_draws_and_is_the_same_each_time(digits: Prepared) -> None:
    asked = variational(two_outputs(4, 4), DECODER)
    model, completed = made(asked, digits)
    found = TASKS["variational"].judge(model, completed, digits) or ()
    assert found == TASKS["variational"].judge(model, completed, digits)
    assert [each.measure for each in found] == ["elbo", "reconstruction_error"]
    at_the_mean = model.decoder(model.encoder(digits.x["test"]["image"])[0])
    without_draws = -64 * float(keras.losses.BinaryCrossentropy()(digits.x["test"]["image"], at_the_mean))
    assert found[0].value is not None
    assert found[0].value < without_draws


@pytest.mark.parametrize(
    ("encoder", "decoder", "network", "words"),
    [
        (two_outputs(2, 3), DECODER, "encoder", "needs two outputs of one size"),
        (chain(FLAT, dense(2)), DECODER, "encoder", "needs two outputs of one size"),
        (two_outputs(2, 2), chain(dense(64)), "decoder", "End with a layer of that shape"),
    ],
)
def test_what_a_variational_autoencoder_needs(
    encoder: Graph, decoder: Graph, network: str, words: str, digits: Prepared
) -> None:
    found = check(variational(encoder, decoder), digits.facts).problems
    assert any(each.network == network and words in each.sentence for each in found)
    assert check(variational(two_outputs(2, 2), DECODER), digits.facts).problems == ()
