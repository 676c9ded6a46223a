"""Every method of explanation: equal to a closed form where there is one, complete where it must be, repeatable."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from engine.explanation import METHODS
from engine.explanation.base import Question, likeness, randomised
from engine.explanation.integrated_gradients import missing

pytestmark = pytest.mark.heavy
DICE = np.random.default_rng(3)


def question(model: keras.Model, row: np.ndarray, **more: object) -> Question:
    usual = np.full_like(row, 0.25) if row.dtype.kind == "f" else 0 * row
    return Question(model, ["input"], [row], [usual], **more)  # type: ignore[arg-type]


def linear() -> tuple[keras.Model, np.ndarray]:
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])
    return model, model.get_weights()[0][:, 2]


def convolutional(softmax: bool = False) -> keras.Model:
    keras.utils.set_random_seed(2)
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, activation="tanh"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3, activation="softmax" if softmax else None),
        ]
    )


def recurrent() -> keras.Model:
    keras.utils.set_random_seed(3)
    layers = [
        keras.Input((6,), dtype="int32"),
        keras.layers.Embedding(9, 4),
        keras.layers.GRU(5),
        keras.layers.Dense(2),
    ]
    return keras.Sequential(layers)


def picture() -> np.ndarray:
    return DICE.random((1, 8, 8, 1)).astype("float32")


@pytest.mark.parametrize("name", METHODS)
class TestMethod:
    """What is true of each."""

    def test_it_has_the_shape_of_its_input_and_is_the_same_each_time(self, name: str) -> None:
        asked = question(convolutional(), picture(), place=1)
        assert METHODS[name].fits(asked) == ""
        (found,), (again,) = METHODS[name].explain(asked), METHODS[name].explain(asked)
        assert found.shape == (8, 8, 1)
        assert np.isfinite(found).all()
        assert np.array_equal(found, again)
        assert np.abs(found).max() > 0

    def test_another_class_and_random_weights_give_another_one(self, name: str) -> None:
        model, row = convolutional(), picture()
        first, other = (METHODS[name].explain(question(model, row, place=place)) for place in (0, 1))
        assert not np.allclose(first[0], other[0])
        drawn = METHODS[name].explain(question(randomised(model, 7), row, place=0))
        assert not np.allclose(first[0], drawn[0])
        assert likeness(first, first) == pytest.approx(1.0)
        assert likeness(first, drawn) < 0.999

    def test_tokens_are_explained_or_refused_with_a_way_out(self, name: str) -> None:
        asked = question(recurrent(), np.array([[1, 4, 2, 8, 0, 0]], "int32"))
        reason = METHODS[name].fits(asked)
        if reason:
            assert "Choose" in reason or "no picture" in reason
            return
        (found,) = METHODS[name].explain(asked)
        assert found.shape == (6,)
        assert found[:4].any()
        assert np.abs(found[4:]).max() < 1e-6  # padding that becomes padding changes nothing


class TestClosedForm:
    """Where the answer is known."""

    def test_of_a_linear_network_gradients_are_its_weights(self) -> None:
        model, weights = linear()
        asked = question(model, DICE.random((1, 5)).astype("float32"), place=2)
        for name in ("saliency", "smooth_grad"):
            assert METHODS[name].explain(asked)[0] == pytest.approx(np.abs(weights), rel=1e-4)

    def test_of_a_linear_network_each_value_adds_its_weight_times_the_difference(self) -> None:
        model, weights = linear()
        asked = question(model, DICE.random((1, 5)).astype("float32"), place=2)
        wanted = weights * (asked.row[0] - asked.usual[0])[0]
        for name in ("integrated_gradients", "occlusion"):
            assert METHODS[name].explain(asked)[0] == pytest.approx(wanted, rel=1e-3, abs=1e-6)

    def test_grad_cam_of_pooled_maps_is_their_weighed_sum(self) -> None:
        model, row = convolutional(), picture()
        (found,) = METHODS["grad_cam"].explain(question(model, row, place=1))
        maps = np.asarray(keras.Model(model.inputs, model.layers[0].output)([row]))[0]
        heat = np.maximum((maps * model.layers[-1].get_weights()[0][:, 1] / maps[..., 0].size).sum(axis=-1), 0.0)
        wanted = np.asarray(keras.ops.image.resize(heat[..., None], (8, 8)))
        assert found == pytest.approx(wanted, rel=1e-4, abs=1e-7)

    @pytest.mark.parametrize("softmax", [False, True])
    def test_integrated_gradients_are_complete_within_one_percent(self, softmax: bool) -> None:
        for place in range(3):
            asked = question(convolutional(softmax), picture(), place=place, probabilities=softmax)
            assert missing(asked, METHODS["integrated_gradients"].explain(asked)) < 0.01

    def test_one_score_speaks_for_the_second_class(self) -> None:
        keras.utils.set_random_seed(4)
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
        row = DICE.random((1, 4)).astype("float32")
        ways = [{"place": 0, "mirrored": True}, {"place": 1}]
        first, second = (question(model, row, probabilities=True, **way).scores([row])[0] for way in ways)
        assert np.exp(first) + np.exp(second) == pytest.approx(1.0, rel=1e-5)
        first, second = (question(model, row, **way).scores([row])[0] for way in ways)
        assert first == -second
