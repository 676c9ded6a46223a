"""Contrastive learning, masked prediction and two towers: losses as their formulas say, and what networks lack."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine.data.pipeline import Prepared, prepare
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Project, Step, Task
from engine.rules.check import check
from engine.tasks import probing
from engine.tasks.models.contrastive import Contrastive
from engine.tasks.models.masked import MaskedAutoencoder
from engine.tasks.models.two_towers import TwoTowers
from engine.tasks.two_towers import TWO_TOWERS

pytestmark = pytest.mark.heavy

Layer = tuple[str, dict[str, Any]]
RANDOM = np.random.default_rng(0)


def flat(*sizes: int, given: int = 5) -> keras.Model:
    """Dense layers behind an input of some numbers."""
    return keras.Sequential([keras.Input((given,)), *(keras.layers.Dense(size, "tanh") for size in sizes)])


def chain(*layers: Layer, **config: Any) -> Graph:
    nodes = [Node(id="input", layer="Input", config=config)]
    nodes += [Node(id=f"n{number}", layer=layer, config=each) for number, (layer, each) in enumerate(layers)]
    edges = tuple(Edge(source=one.id, target=other.id) for one, other in pairwise(nodes))
    return Graph(nodes=tuple(nodes), edges=edges)


def dense(units: int) -> Layer:
    return "Dense", {"units": units}


def test_the_contrast_is_nt_xent() -> None:
    model = Contrastive(flat(4), flat(3, given=4), temperature=0.5)
    first, second = RANDOM.normal(size=(2, 6, 5)).astype("float32")
    loss, alignment = model.losses_of(first, second, training=False)
    z = np.concatenate([model.projector(model.encoder(each)) for each in (first, second)])
    z /= np.linalg.norm(z, axis=1, keepdims=True)
    wanted = []
    for row in range(12):
        others = [other for other in range(12) if other != row]
        scores = np.exp([z[row] @ z[other] / 0.5 for other in others])
        wanted.append(-np.log(np.exp(z[row] @ z[(row + 6) % 12] / 0.5) / scores.sum()))
    assert float(loss) == pytest.approx(np.mean(wanted), rel=1e-5)
    assert float(alignment) == pytest.approx(np.mean([z[row] @ z[row + 6] for row in range(6)]), rel=1e-5)


def test_views_of_a_sample_differ_and_those_of_a_look_do_not() -> None:
    model = Contrastive(flat(4), flat(3, given=4), noise=0.1)
    x = np.zeros((4, 5), "float32")
    assert not np.allclose(model.view(x, model.random), model.view(x, model.random))
    assert np.array_equal(model.view(x, 1), model.view(x, 1))


def test_only_what_is_hidden_counts() -> None:
    model = MaskedAutoencoder(flat(4), flat(5, given=4))
    x, mask = RANDOM.normal(size=(6, 5)).astype("float32"), np.zeros((6, 5), "float32")
    mask[:, :2] = 1.0
    back = model.decoder(model.encoder(x * (1 - mask))).numpy()
    wanted = np.mean((back[:, :2] - x[:, :2]) ** 2)
    assert float(model.loss_of(x, mask, training=False)) == pytest.approx(wanted, rel=1e-5)


def test_of_pictures_whole_patches_are_hidden() -> None:
    encoder = keras.Sequential([keras.Input((7, 6, 1)), keras.layers.Flatten()])
    model = MaskedAutoencoder(encoder, flat(42, given=42), hidden=0.5, patch=3)
    mask = model.mask(keras.ops.zeros((200, 7, 6, 1)), 1).numpy()
    assert mask.shape == (200, 7, 6, 1)
    for top, left in ((0, 0), (3, 3), (6, 0)):
        patch = mask[:, top : top + 3, left : left + 3].reshape(200, -1)
        assert (patch == patch[:, :1]).all()
    assert mask.mean() == pytest.approx(0.5, abs=0.05)


def test_rows_with_the_same_second_input_are_partners_of_both() -> None:
    model = TwoTowers(flat(3), flat(3, given=2), temperature=0.1)
    first, second = RANDOM.normal(size=(3, 5)).astype("float32"), np.array([[1, 0], [1, 0], [0, 2]], "float32")
    loss, _ = model.losses_of([first, second], training=False)
    u, v = (each.numpy() for each in model.placed([first, second]))
    scores = u @ v.T / 0.1
    shares = np.array([[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]])

    def entropy(values: np.ndarray) -> float:
        logarithms = values - np.log(np.exp(values).sum(axis=1, keepdims=True))
        return float(-(shares * logarithms).sum(axis=1).mean())

    assert float(loss) == pytest.approx(0.5 * (entropy(scores) + entropy(scores.T)), rel=1e-4)


# What networks lack


def told(project: Project) -> list[str]:
    found = check(project, prepare(project.data, Path).facts).problems
    return [problem.sentence for problem in found if problem.code == "task-needs"]


DIGITS = DataSettings(
    source=Choice(name="digits"), aim="input", recipe=(Step(name="Rescale", config={"maximum": 16.0}),)
)
FLAT: Layer = ("Flatten", {})


def test_views_are_compared_as_rows_of_numbers() -> None:
    networks = {"encoder": chain(dense(8)), "projector": chain(FLAT, dense(4))}
    sentences = told(Project(data=DIGITS, task=Task(kind="contrastive"), networks=networks))
    assert len(sentences) == 1
    assert "8 × 8 × 8" in sentences[0]


def test_what_was_hidden_must_come_back_in_its_shape() -> None:
    networks = {"encoder": chain(FLAT, dense(8)), "decoder": chain(dense(64))}
    assert any("8 × 8 × 1" in each for each in told(Project(data=DIGITS, task=Task(kind="masked"), networks=networks)))


def test_a_network_that_is_missing_is_named() -> None:
    sentences = told(Project(data=DIGITS, task=Task(kind="masked"), networks={"encoder": chain(FLAT, dense(8))}))
    assert any("Decoder" in each for each in sentences)


@pytest.fixture(scope="module")
def words() -> Prepared:
    recipe = (
        Step(name="Rescale", config={"maximum": 16.0}),
        Step(name="Tokenize", columns=("word",), config={"unit": "character", "length": 8}),
    )
    return prepare(DataSettings(source=Choice(name="digit_words"), recipe=recipe), Path)


def towers(first: int, second: int, word: str = "word") -> Project:
    letters: Layer = ("Embedding", {"input_dim": 30, "output_dim": 4})
    tower = (
        chain(letters, FLAT, dense(second), column=word) if word == "word" else chain(FLAT, dense(second), column=word)
    )
    return Project(
        data=DataSettings(source=Choice(name="digit_words")),
        task=Task(kind="two_towers"),
        networks={"first": chain(FLAT, dense(first), column="image"), "second": tower},
    )


@pytest.mark.parametrize(
    ("project", "said"),
    [(towers(8, 8), ""), (towers(8, 4), "as many"), (towers(8, 8, "image"), "same input")],
)
def test_towers_must_meet(project: Project, said: str, words: Prepared) -> None:
    found = [each.sentence for each in check(project, words.facts).problems if each.code == "task-needs"]
    assert any(said in each for each in found) if said else found == []


# What they are worth


class Perfect:
    """Towers that know the class of everything."""

    def __init__(self, prepared: Prepared) -> None:
        labels = probing.labels_of(prepared)
        assert labels is not None
        places = np.eye(10, dtype="float32")[labels]
        self.found = {}
        for part, rows in prepared.rows.items():
            for name, values in prepared.x[part].items():
                self.found |= {(name, value.tobytes()): places[row] for value, row in zip(values, rows, strict=True)}

    def placed(self, x: list[np.ndarray]) -> list[np.ndarray]:
        return [
            np.array([self.found[name, value.tobytes()] for value in values])
            for name, values in zip(("image", "word"), x, strict=True)
        ]


def test_recall_is_whole_for_towers_that_know_and_chance_is_chance(words: Prepared) -> None:
    judged = TWO_TOWERS.judge(Perfect(words), towers(8, 8), words)
    assert [each.target for each in judged] == ["image to word", "word to image"]
    for each in judged:
        assert each.value == 1.0
        assert each.baselines["chance"] == pytest.approx(0.1, abs=0.01)
        assert 0.9 < (each.baselines["nearest_training_pair"] or 0.0) <= 1.0


def test_a_linear_probe_of_the_inputs_is_the_linear_baseline() -> None:
    prepared = prepare(DIGITS, Path)
    encoder = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten()])
    (judged,) = probing.probe(encoder, prepared)
    assert judged.value == judged.baselines["few_labels_linear"]
    assert 0.75 < (judged.value or 0.0) < 0.95
    labels = probing.labels_of(prepared)
    assert labels is not None
    assert (
        np.bincount(labels[prepared.rows["train"]][probing.few_of(labels[prepared.rows["train"]])]).tolist()
        == [10] * 10
    )
