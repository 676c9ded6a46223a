"""Every explanation: equal to a closed form where there is one, complete where it must be, about what was learned."""

from __future__ import annotations

from typing import ClassVar

import keras
import numpy as np
import pytest

from engine.explanation import EXPLANATIONS, nearest
from engine.explanation.attribution import Attribution
from engine.explanation.base import Explanation, Question, Values, likeness, randomised
from engine.explanation.integrated_gradients import missing
from engine.explanation.shown import attention_matrix
from engine.messages.pictures import Matrix, Text

pytestmark = pytest.mark.heavy
DICE = np.random.default_rng(3)
ATTRIBUTIONS = [name for name, each in EXPLANATIONS.items() if isinstance(each, Attribution)]


def question(model: keras.Model, row: np.ndarray, **more: object) -> Question:
    usual = np.full_like(row, 0.25) if row.dtype.kind == "f" else 0 * row
    return Question(model, ["input"], [row], [usual], **more)  # type: ignore[arg-type]


def found_by(name: str, asked: Question) -> Values:
    explanation: Explanation = EXPLANATIONS[name]
    assert explanation.fits(asked) == ""
    return explanation.explain(asked)


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


def looking(heads: int = 2, causal: bool = False, masked: bool = True, kind: str = "MultiHeadAttention") -> keras.Model:
    """Tokens that look at one another."""
    keras.utils.set_random_seed(5)
    tokens = keras.Input((6,), dtype="int32")
    vectors = keras.layers.Embedding(9, 8, mask_zero=masked, embeddings_initializer="normal", name="embedding")(tokens)
    if kind == "MultiHeadAttention":
        layer = keras.layers.MultiHeadAttention(heads, 3, flash_attention=False, name="look")
        seen = layer(vectors, vectors, use_causal_mask=causal)
    elif kind == "GroupQueryAttention":
        layer = keras.layers.GroupQueryAttention(3, 4, 2, name="look")
        seen = layer(vectors, vectors, use_causal_mask=causal)
    else:
        seen = getattr(keras.layers, kind)(name="look")([vectors, vectors], use_causal_mask=causal)
    pooled = keras.layers.GlobalAveragePooling1D(name="pooled")(seen)
    return keras.Model(tokens, keras.layers.Dense(3, name="said")(pooled))


def tokens(*values: int) -> np.ndarray:
    return np.array([values], "int32")


def of_each(name: str) -> tuple[keras.Model, np.ndarray, dict[str, object]]:
    """A network and a row that an explanation fits, and what it has to know besides."""
    if name == "attention":
        return looking(), tokens(1, 4, 2, 8, 0, 0), {"words": {"input": ["a", "d", "b", "h", "", ""]}}
    return convolutional(), picture(), {"train": [DICE.random((40, 8, 8, 1)).astype("float32")]}


@pytest.mark.parametrize("name", EXPLANATIONS)
class TestExplanation:
    """What is true of each."""

    def test_it_is_the_same_each_time_and_is_drawn(self, name: str) -> None:
        model, row, more = of_each(name)
        drawn: list[int] = []
        more["show"] = lambda rows, distances: drawn.extend(rows) or [Text(title="rows", text=str(rows))]
        asked = question(model, row, place=1, **more)
        found, again = found_by(name, asked), found_by(name, asked)
        assert all(np.array_equal(one, other) for one, other in zip(found, again, strict=True))
        assert all(np.isfinite(values).all() for values in found)
        assert max(np.abs(values).max() for values in found) > 0
        assert EXPLANATIONS[name].pictures(asked, found)
        assert EXPLANATIONS[name].alike(found, again) == pytest.approx(1.0)

    def test_random_weights_give_another_one(self, name: str) -> None:
        model, row, more = of_each(name)
        found = found_by(name, question(model, row, **more))
        drawn = found_by(name, question(randomised(model, 7), row, **more))
        assert [values.shape for values in found] == [values.shape for values in drawn]
        assert not all(np.allclose(one, other) for one, other in zip(found, drawn, strict=True))
        assert EXPLANATIONS[name].alike(found, drawn) < 0.999


@pytest.mark.parametrize("name", ATTRIBUTIONS)
class TestAttribution:
    """What is true of those that say how much each value counts."""

    def test_it_has_the_shape_of_its_input(self, name: str) -> None:
        (found,) = found_by(name, question(convolutional(), picture(), place=1))
        assert found.shape == (8, 8, 1)

    def test_another_class_gives_another_one(self, name: str) -> None:
        model, row = convolutional(), picture()
        first, other = (found_by(name, question(model, row, place=place)) for place in (0, 1))
        assert not np.allclose(first[0], other[0])

    def test_tokens_are_explained_or_refused_with_a_way_out(self, name: str) -> None:
        asked = question(recurrent(), np.array([[1, 4, 2, 8, 0, 0]], "int32"))
        reason = EXPLANATIONS[name].fits(asked)
        if reason:
            assert "Choose" in reason or "no picture" in reason
            return
        (found,) = EXPLANATIONS[name].explain(asked)
        assert found.shape == (6,)
        assert found[:4].any()
        assert np.abs(found[4:]).max() < 1e-6  # padding that becomes padding changes nothing


class TestClosedForm:
    """Where the answer is known."""

    def test_of_a_linear_network_gradients_are_its_weights(self) -> None:
        model, weights = linear()
        asked = question(model, DICE.random((1, 5)).astype("float32"), place=2)
        for name in ("saliency", "smooth_grad"):
            assert EXPLANATIONS[name].explain(asked)[0] == pytest.approx(np.abs(weights), rel=1e-4)

    def test_of_a_linear_network_each_value_adds_its_weight_times_the_difference(self) -> None:
        model, weights = linear()
        asked = question(model, DICE.random((1, 5)).astype("float32"), place=2)
        wanted = weights * (asked.row[0] - asked.usual[0])[0]
        for name in ("integrated_gradients", "occlusion"):
            assert EXPLANATIONS[name].explain(asked)[0] == pytest.approx(wanted, rel=1e-3, abs=1e-6)

    def test_grad_cam_of_pooled_maps_is_their_weighed_sum(self) -> None:
        model, row = convolutional(), picture()
        (found,) = EXPLANATIONS["grad_cam"].explain(question(model, row, place=1))
        maps = np.asarray(keras.Model(model.inputs, model.layers[0].output)([row]))[0]
        heat = np.maximum((maps * model.layers[-1].get_weights()[0][:, 1] / maps[..., 0].size).sum(axis=-1), 0.0)
        wanted = np.asarray(keras.ops.image.resize(heat[..., None], (8, 8)))
        assert found == pytest.approx(wanted, rel=1e-4, abs=1e-7)

    @pytest.mark.parametrize("softmax", [False, True])
    def test_integrated_gradients_are_complete_within_one_percent(self, softmax: bool) -> None:
        for place in range(3):
            asked = question(convolutional(softmax), picture(), place=place, probabilities=softmax)
            assert missing(asked, EXPLANATIONS["integrated_gradients"].explain(asked)) < 0.01

    def test_one_score_speaks_for_the_second_class(self) -> None:
        keras.utils.set_random_seed(4)
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
        row = DICE.random((1, 4)).astype("float32")
        ways = [{"place": 0, "mirrored": True}, {"place": 1}]
        first, second = (question(model, row, probabilities=True, **way).scores([row])[0] for way in ways)
        assert np.exp(first) + np.exp(second) == pytest.approx(1.0, rel=1e-5)
        first, second = (question(model, row, **way).scores([row])[0] for way in ways)
        assert first == -second


def softmax(scores: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Of the last axis, over what is allowed."""
    grown = np.exp(scores - scores.max(axis=-1, keepdims=True)) * allowed
    return grown / grown.sum(axis=-1, keepdims=True)


class TestAttention:
    """The maps are the weights that the network computes."""

    ROW = tokens(1, 4, 2, 8, 0, 0)
    WORDS: ClassVar[dict[str, list[str]]] = {"input": ["a", "d", "b", "d", "", ""]}

    @pytest.mark.filterwarnings("ignore:(?s).*does not support masking:UserWarning")  # Keras, of its own inner layers
    @pytest.mark.parametrize("causal", [False, True])
    @pytest.mark.parametrize("kind", ["MultiHeadAttention", "GroupQueryAttention", "Attention", "AdditiveAttention"])
    def test_they_equal_the_formula_with_the_weights_of_the_layer(self, kind: str, causal: bool) -> None:
        model = looking(causal=causal, kind=kind)
        (found,) = found_by("attention", question(model, self.ROW))
        vectors, layer = model.get_layer("embedding").get_weights()[0][self.ROW[0]], model.get_layer("look")
        allowed = np.tile(self.ROW[0] > 0, (6, 1))
        allowed = np.tril(allowed) if causal else allowed
        if kind == "MultiHeadAttention":
            query, key = (np.einsum("td,dhk->thk", vectors, part.kernel) + np.asarray(part.bias) for part in
                          (layer._query_dense, layer._key_dense))  # fmt: skip
            scores = np.einsum("thk,shk->hts", query, key) / np.sqrt(3)
        elif kind == "GroupQueryAttention":
            query, key = (np.einsum("td,dhk->thk", vectors, part.kernel) + np.asarray(part.bias) for part in
                          (layer._query_dense, layer._key_dense))  # fmt: skip
            scores = np.einsum("thk,shk->hts", query, np.repeat(key, 2, axis=1)) / np.sqrt(3)
        elif kind == "Attention":
            scores = (vectors @ vectors.T)[None]
        else:
            scores = (np.asarray(layer.scale) * np.tanh(vectors[:, None] + vectors[None])).sum(axis=-1)[None]
        there = self.ROW[0] > 0  # of padding that looks, nothing is said
        assert found[:, there] == pytest.approx(softmax(scores, allowed)[:, there], abs=1e-6)

    def test_flash_attention_and_the_network_are_left_as_they_are(self) -> None:
        model = looking()
        before = np.asarray(model(self.ROW))
        layer = model.get_layer("look")
        layer._flash_attention = True
        found = found_by("attention", question(model, self.ROW))
        assert layer._flash_attention is True
        assert "call" not in vars(layer)
        layer._flash_attention = False
        assert np.array_equal(found[0], found_by("attention", question(model, self.ROW))[0])
        assert np.asarray(model(self.ROW)) == pytest.approx(before, abs=1e-6)

    def test_layers_in_networks_within_and_each_call_are_reached(self) -> None:
        keras.utils.set_random_seed(6)
        inner_in = keras.Input((4, 3))
        layer = keras.layers.MultiHeadAttention(1, 2, name="twice")
        once = layer(inner_in, inner_in)
        inner = keras.Model(inner_in, layer(once, once))
        outer = keras.Input((4, 3), name="input")
        model = keras.Model(outer, keras.layers.Dense(1)(keras.layers.Flatten()(inner(outer))))
        row = DICE.random((1, 4, 3)).astype("float32")
        asked = question(model, row)
        found = found_by("attention", asked)
        assert [values.shape for values in found] == [(1, 4, 4)] * 2
        _, second = layer(*[layer(row, row)] * 2, return_attention_scores=True)
        assert found[1] == pytest.approx(np.asarray(second)[0], abs=1e-6)
        first, again = EXPLANATIONS["attention"].pictures(asked, found)
        assert (first.title, again.title) == ("twice", "twice, call 2")
        assert first.rows == ("1", "2", "3", "4")

    def test_rows_and_columns_are_the_tokens_without_padding(self) -> None:
        asked = question(looking(), self.ROW, words=self.WORDS, labels={"look": "Look around"})
        found = found_by("attention", asked)
        one, two = EXPLANATIONS["attention"].pictures(asked, found)
        assert isinstance(one, Matrix)
        assert (one.title, two.title) == ("Look around, head 1", "Look around, head 2")
        assert one.rows == one.columns == ("a", "2 d", "b", "4 d")
        assert np.array(two.values) == pytest.approx(found[0][1][:4, :4], abs=1e-6)

    def test_what_looks_at_padding_is_told(self) -> None:
        asked = question(looking(masked=False), self.ROW, words=self.WORDS)
        found = found_by("attention", asked)
        one = EXPLANATIONS["attention"].pictures(asked, found)[0]
        assert isinstance(one, Matrix)
        assert one.columns[-1] == "padding"
        values = np.array(one.values, "float64")
        assert values[:, -1] == pytest.approx(found[0][0][:4, 4:].sum(axis=-1), abs=1e-6)
        assert values.sum(axis=1) == pytest.approx(1.0, abs=1e-5)

    def test_of_two_texts_each_names_its_side(self) -> None:
        one, two = keras.Input((3,), dtype="int32"), keras.Input((3,), dtype="int32")
        vectors = keras.layers.Embedding(9, 4, embeddings_initializer="normal")
        seen = keras.layers.Attention(name="across")([vectors(one), vectors(two)])
        model = keras.Model([one, two], keras.layers.Dense(1)(keras.layers.Flatten()(seen)))
        words = {"first": ["x", "y", "z"], "second": ["p", "q", "r"]}
        row = [tokens(1, 2, 3), tokens(4, 5, 6)]
        asked = Question(model, ["first", "second"], row, [0 * each for each in row], words=words)
        shown = EXPLANATIONS["attention"].pictures(asked, found_by("attention", asked))[0]
        assert (shown.rows, shown.columns) == (("x", "y", "z"), ("p", "q", "r"))  # type: ignore[union-attr]

    def test_a_long_row_is_folded_and_still_adds_up(self) -> None:
        weights = softmax(DICE.random((50, 50)), np.ones((50, 50)))
        shown = attention_matrix("long", weights, None, [f"w{place}" for place in range(50)])
        assert (len(shown.rows), len(shown.columns)) == (17, 17)
        assert shown.rows[0] == "1–3"
        assert shown.columns[-1] == "49–50 w48 w49"
        values = np.array(shown.values, "float64")
        assert values.sum(axis=1) == pytest.approx(1.0)
        assert values[0, 1] == pytest.approx(weights[:3, 3:6].sum(axis=1).mean())

    def test_of_a_long_row_it_is_said_that_places_stand_together(self) -> None:
        keras.utils.set_random_seed(6)
        taken = keras.Input((40, 3))
        seen = keras.layers.MultiHeadAttention(1, 2)(taken, taken)
        model = keras.Model(taken, keras.layers.Dense(1)(keras.layers.Flatten()(seen)))
        asked = question(model, DICE.random((1, 40, 3)).astype("float32"))
        found = found_by("attention", asked)
        assert "several stand together" in EXPLANATIONS["attention"].notes(asked, found)[0]
        short = question(looking(), self.ROW)
        assert EXPLANATIONS["attention"].notes(short, found_by("attention", short)) == ()

    def test_a_mask_alone_makes_no_likeness(self) -> None:
        dice = np.random.default_rng(8)
        one, other = ([softmax(dice.normal(0, 1, (4, 12, 12)), np.tril(np.ones((12, 12))))] for _ in range(2))
        assert likeness(one, other) > 0.5
        assert abs(EXPLANATIONS["attention"].alike(one, other)) < 0.2

    def test_a_network_without_attention_is_refused(self) -> None:
        assert EXPLANATIONS["attention"].fits(question(convolutional(), picture())) == "It has no attention layer."


class TestNearest:
    """The training rows that are nearest before the last layer."""

    def test_distances_are_those_of_the_values_before_the_last_layer(self) -> None:
        model, row = convolutional(softmax=True), picture()
        train = DICE.random((300, 8, 8, 1)).astype("float32")
        inner = keras.Model(model.inputs[0], model.layers[1].output)
        wanted = np.linalg.norm(np.asarray(inner(train)) - np.asarray(inner(row)), axis=1)
        shown: list[np.ndarray] = []
        asked = question(model, row, train=[train], show=lambda *given: shown.extend(given) or [])
        found = found_by("nearest", asked)
        assert found[0] == pytest.approx(wanted, abs=1e-5)
        EXPLANATIONS["nearest"].pictures(asked, found)
        assert shown[0].tolist() == np.argsort(wanted)[:8].tolist()
        assert shown[1] == pytest.approx(np.sort(wanted)[:8], abs=1e-5)
        near, looked = EXPLANATIONS["nearest"].notes(asked, found)
        assert "Euclidean" in near
        assert model.layers[1].name in near
        assert looked.startswith("All 300 training rows")

    def test_a_training_row_is_nearest_to_itself(self) -> None:
        train = DICE.random((50, 8, 8, 1)).astype("float32")
        (found,) = found_by("nearest", question(convolutional(), train[17:18], train=[train]))
        assert found.argmin() == 17
        assert found[17] == pytest.approx(0.0, abs=1e-6)

    def test_of_a_linear_network_they_are_nearest_in_the_inputs(self) -> None:
        model, _ = linear()
        train, row = DICE.random((50, 5)).astype("float32"), DICE.random((1, 5)).astype("float32")
        (found,) = found_by("nearest", question(model, row, train=[train]))
        assert found == pytest.approx(np.linalg.norm(train - row, axis=1), abs=1e-6)

    def test_of_many_rows_some_are_looked_at_and_that_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(nearest, "MOST_ROWS", 10)
        train = DICE.random((91, 5)).astype("float32")
        asked = question(linear()[0], train[90:91], train=[train])
        found = found_by("nearest", asked)
        assert len(found[0]) == 10
        assert found[0].argmin() == 9  # the last of them is the last row
        assert "10, evenly spread, of the 91 training rows" in EXPLANATIONS["nearest"].notes(asked, found)[1]

    def test_behind_several_branches_it_is_the_last_layer_with_weights(self) -> None:
        taken = keras.Input((4,))
        hidden = keras.layers.Dense(6, activation="tanh", name="hidden")(taken)
        change = keras.layers.Dense(1, name="change")(keras.layers.Dropout(0.1)(hidden))
        model = keras.Model(taken, keras.layers.Add()([change, taken[:, :1]]))
        train, row = DICE.random((20, 4)).astype("float32"), DICE.random((1, 4)).astype("float32")
        (found,) = found_by("nearest", question(model, row, train=[train]))
        inner = keras.Model(taken, hidden)
        assert found == pytest.approx(
            np.linalg.norm(np.asarray(inner(train)) - np.asarray(inner(row)), axis=1), abs=1e-6
        )

    def test_without_training_rows_or_weights_it_is_refused(self) -> None:
        assert "training rows" in EXPLANATIONS["nearest"].fits(question(convolutional(), picture()))
        nothing = keras.Sequential([keras.Input((5,)), keras.layers.Rescaling(2.0)])
        assert "no layer with weights" in EXPLANATIONS["nearest"].fits(question(nothing, np.zeros((1, 5), "float32")))
