"""Every insight: it looks or says why not, what it shows is what is there, and figures equal their references."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.decomposition import PCA
from sklearn.inspection import permutation_importance
from sklearn.manifold import trustworthiness

from engine.data.origins import Part
from engine.errors import ExplanationError
from engine.insight import INSIGHTS
from engine.insight.base import Judged, Look, Network, Subject, Told, Values
from engine.insight.permutation_importance import importances
from engine.messages.insights import Insight
from engine.messages.pictures import Bars, Curve, Gallery, Matrix

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, of its own weights
]
ROWS = 24


def nobody(doing: str, share: float) -> None:
    """Is told how far it is."""
    assert 0.0 <= share <= 1.0


def convolutional(channels: int = 1) -> keras.Model:
    keras.utils.set_random_seed(2)
    return keras.Sequential(
        [
            keras.Input((8, 8, channels), name="image"),
            keras.layers.Conv2D(4, 3, activation="relu", name="first"),
            keras.layers.Conv2D(70, 3, name="second"),
            keras.layers.GlobalAveragePooling2D(name="pooled"),
            keras.layers.Dense(3, name="scores"),
        ]
    )


def of_pixels() -> keras.Model:
    keras.utils.set_random_seed(3)
    layers = [keras.layers.Rescaling(2.0), keras.layers.Flatten(), keras.layers.Dense(5, name="seen")]
    return keras.Sequential([keras.Input((6, 6, 1)), *layers, keras.layers.Dense(2, name="scores")])


def of_tokens() -> keras.Model:
    keras.utils.set_random_seed(4)
    layers = [keras.layers.Embedding(9, 4, name="table"), keras.layers.GRU(5, return_sequences=True, name="states")]
    return keras.Sequential([keras.Input((6,), dtype="int32"), *layers, keras.layers.Flatten(), keras.layers.Dense(2)])


def subject(model: keras.Model, rows: int = ROWS, **more: Any) -> Subject:
    """A run of one network that takes one data input, with as many test rows of two classes."""
    dice = np.random.default_rng(5)
    shape, tokens = model.inputs[0].shape[1:], model.inputs[0].dtype == "int32"
    values = dice.integers(1, 9, (rows, *shape)) if tokens else dice.random((rows, *shape)).astype("float32")

    def given(names: Sequence[str], places: np.ndarray) -> Values:
        return [values[places].astype("int32" if tokens else "float32") for _ in names]

    def told(places: np.ndarray) -> Told:
        classes = tuple("ab"[place % 2] for place in places)
        return Told("class", groups=classes, true=classes, said=tuple("a" for _ in places))

    network = Network("model", "Network", model, ("x",), **more)
    return Subject((network,), rows, given, told, unjudged="no figure", tokens=lambda name: ("", "?", "the", "of"))


def seen(name: str, given: Subject, **chosen: Any) -> Insight:
    look = INSIGHTS[name]
    assert look.fits(given) == ""
    usual = {each.name: each.default for each in look.card.parameters} | {"layer": look.usual(given), "row": 0}
    return look.look(given, usual | chosen, nobody)


@pytest.mark.parametrize("look", INSIGHTS.values(), ids=list(INSIGHTS))
class TestAnyInsight:
    """What is true of each."""

    def test_it_says_why_it_does_not_fit(self, look: Look) -> None:
        bare = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
        nothing = Subject((Network("model", "Network", bare, ()),), unjudged="It predicts no column.")
        assert look.fits(nothing).endswith(".")

    def test_it_begins_at_one_of_its_places_and_looks_the_same_each_time(self, look: Look) -> None:
        given = judged_subject()
        if "layer" in look.card.facts.get("asks", ()):
            assert look.usual(given) in [place.id for place in look.places(given)]
        one, other = seen(look.card.name, given), seen(look.card.name, given)
        assert one == other
        assert one.pictures or one.importance or one.points

    def test_it_is_told_of_in_words(self, look: Look) -> None:
        assert look.card.kind == "insight"
        assert look.card.summary.endswith(".")
        assert seen(look.card.name, judged_subject()).said


def judged_subject() -> Subject:
    """As `subject`, of a convolution, with a figure: the mean of its first score."""
    given = subject(convolutional())
    network = given.networks[0]
    judged = Judged(
        network.model, ["x"], given.inputs(["x"], np.arange(ROWS)), {"x": (Part("x"),)},
        figure=lambda outputs: float((outputs[0][:, 0] * np.arange(ROWS)).mean()),
    )  # fmt: skip
    return Subject((network,), ROWS, given.inputs, given.told, judged=lambda: judged)


class Wrapped(ClassifierMixin, BaseEstimator):
    """A network as scikit-learn wants it."""

    def __init__(self, model: Any = None) -> None:
        self.model = model
        self.classes_ = np.arange(3)

    def fit(self, x: np.ndarray, y: np.ndarray) -> Wrapped:
        return self

    def predict(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.model(x.astype("float32"))).argmax(axis=1)


def table() -> tuple[keras.Model, np.ndarray, np.ndarray]:
    """A linear network of five columns that ignores the last one, rows, and labels of which it gets most right."""
    keras.utils.set_random_seed(6)
    dice = np.random.default_rng(7)
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])
    weights = dice.normal(size=(5, 3))
    weights[4] = 0.0
    model.set_weights([weights, np.zeros(3)])
    x = dice.normal(size=(200, 5)).astype("float32")
    y = (x @ weights + dice.normal(scale=0.5, size=(200, 3))).argmax(axis=1)
    return model, x, y


def accuracy(y: np.ndarray) -> Any:
    return lambda outputs: float((outputs[0].argmax(axis=1) == y).mean())


class TestPermutationImportance:
    """Beside scikit-learn, and where the answer is known."""

    def test_it_equals_scikit_learn(self) -> None:
        model, x, y = table()
        wanted = permutation_importance(Wrapped(model), x, y, scoring="accuracy", n_repeats=4, random_state=0)
        seed = np.random.RandomState(0).randint(np.iinfo(np.int32).max + 1)  # what it draws for its columns
        columns = {f"c{place}": (Part("x", (place,)),) for place in range(5)}
        before, found = importances(Judged(model, ["x"], [x], columns, accuracy(y)), 4, seed)
        assert before == pytest.approx((Wrapped(model).predict(x) == y).mean())
        assert np.abs(found.T - wanted.importances).max() < 1e-9
        assert wanted.importances_mean.max() > 0.2

    def test_a_column_that_is_ignored_counts_nothing(self) -> None:
        model, x, y = table()
        columns = {f"c{place}": (Part("x", (place,)),) for place in range(5)}
        _, found = importances(Judged(model, ["x"], [x], columns, accuracy(y)), 3, 1)
        assert (found[:, 4] == 0.0).all()
        assert (found[:, :4].max(axis=0) > 0.0).all()

    def test_what_belongs_together_is_shuffled_together(self) -> None:
        """Two columns of a one-hot code: the network sees whether both agree, so apart they would break rows."""
        code = np.random.default_rng(8).integers(0, 2, 300)
        x = np.stack([code, 1 - code], axis=1).astype("float32")
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False)])
        model.set_weights([np.ones((2, 1))])  # the sum: 1 for every row of the code
        figure = lambda outputs: float(np.abs(outputs[0] - 1.0).mean())  # noqa: E731
        together = Judged(model, ["x"], [x], {"code": (Part("x", (0, 1)),)}, figure, better="lower")
        assert importances(together, 3, 0)[1] == pytest.approx(np.zeros((3, 1)), abs=1e-6)
        apart = Judged(model, ["x"], [x], {"a": (Part("x", (0,)),), "b": (Part("x", (1,)),)}, figure, better="lower")
        assert importances(apart, 3, 0)[1].min() > 0.2

    def test_columns_stand_by_what_they_count_with_the_range(self) -> None:
        model, x, y = table()
        columns = {f"c{place}": (Part("x", (place,)),) for place in range(5)}
        judged = Judged(model, ["x"], [x], columns, accuracy(y), title="Accuracy", unit="share")
        found = seen("permutation_importance", Subject((), judged=lambda: judged), repeats=6).importance
        assert found is not None
        assert list(found.means) == sorted(found.means, reverse=True)
        assert all(low <= mean <= high for low, mean, high in zip(found.lows, found.means, found.highs, strict=True))
        assert any(low < high for low, high in zip(found.lows, found.highs, strict=True))
        assert found.means[found.names.index("c4")] == 0.0

    def test_it_ends_when_nobody_wants_it(self) -> None:
        model, x, y = table()
        told = []

        def tell(doing: str, share: float) -> None:
            told.append(share)
            if len(told) > 3:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            importances(Judged(model, ["x"], [x], {"c": (Part("x", (0,)),)}, accuracy(y)), 9, 0, tell)


class TestFilters:
    """What is drawn is what the layer has."""

    def test_kernels_of_a_convolution_on_one_scale_about_0(self) -> None:
        model = convolutional()
        found = seen("filters", subject(model))
        (picture,) = found.pictures
        assert isinstance(picture, Gallery)
        assert len(picture.images) == 4
        kernels = model.get_layer("first").get_weights()[0]  # (3, 3, 1, 4)
        largest = np.abs(kernels).max()
        for number, image in enumerate(picture.images):
            pixels = np.array(image.pixels).reshape(3, 3, 3)
            for place in np.ndindex(3, 3):
                strength = abs(kernels[(*place, 0, number)]) / largest
                ink = (214, 84, 26) if kernels[(*place, 0, number)] >= 0 else (38, 92, 170)
                wanted = 255.0 + strength * (np.array(ink) - 255.0)
                assert pixels[place] == pytest.approx(wanted, abs=1.0)
        assert f"{largest:.3g}" in found.notes[0]

    def test_of_colours_grey_is_0(self) -> None:
        model = convolutional(channels=3)
        model.get_layer("first").set_weights([np.zeros((3, 3, 3, 4)), np.zeros(4)])
        (picture,) = seen("filters", subject(model)).pictures
        assert isinstance(picture, Gallery)
        assert {image.channels for image in picture.images} == {3}
        kernels = np.zeros((3, 3, 3, 4))
        kernels[1, 1, 0, 0], kernels[0, 0, 2, 3] = 2.0, -2.0
        model.get_layer("first").set_weights([kernels, np.zeros(4)])
        (picture,) = seen("filters", subject(model)).pictures
        assert isinstance(picture, Gallery)
        first, last = (np.array(picture.images[place].pixels).reshape(3, 3, 3) for place in (0, 3))
        assert first[1, 1].tolist() == [255, 128, 128]
        assert last[0, 0].tolist() == [128, 128, 0]
        assert first[0, 0].tolist() == [128, 128, 128]

    def test_of_many_it_says_how_many_there_are(self) -> None:
        found = seen("filters", subject(convolutional()), layer="model/second")
        assert "70 filters of 3 × 3, each over 4 channels" in found.said
        assert "the first 16 are shown" in found.said
        (picture,) = found.pictures
        assert isinstance(picture, Gallery)
        assert len(picture.images) == 64

    def test_dense_over_pixels_has_pictures_and_others_have_none(self) -> None:
        model = of_pixels()
        given = subject(model)
        assert [place.id for place in INSIGHTS["filters"].places(given)] == ["model/seen"]
        (picture,) = seen("filters", given).pictures
        assert isinstance(picture, Gallery)
        assert [(image.height, image.width) for image in picture.images] == [(6, 6)] * 5
        weights = model.get_layer("seen").get_weights()[0]
        strongest = np.unravel_index(np.abs(weights).argmax(), weights.shape)
        pixels = np.array(picture.images[strongest[1]].pixels).reshape(36, 3)
        assert pixels[strongest[0]].tolist() in ([214, 84, 26], [38, 92, 170])
        table = keras.Sequential([keras.Input((36,)), keras.layers.Dense(5), keras.layers.Dense(2)])
        assert "no convolution" in INSIGHTS["filters"].fits(subject(table))

    @pytest.mark.parametrize(
        ("layer", "shape", "count"),
        [
            (keras.layers.DepthwiseConv2D(3, depth_multiplier=2), (8, 8, 3), 6),
            (keras.layers.SeparableConv2D(7, 3), (8, 8, 3), 3),
            (keras.layers.Conv2DTranspose(5, 3), (8, 8, 2), 5),
            (keras.layers.TimeDistributed(keras.layers.Conv2D(4, 3)), (2, 8, 8, 1), 4),
        ],
    )
    def test_every_convolution_over_pictures(self, layer: Any, shape: tuple[int, ...], count: int) -> None:
        model = keras.Sequential([keras.Input(shape), layer])
        found = seen("filters", subject(model))
        assert f"has {count} filters of 3 × 3" in found.said

    def test_of_series_they_are_curves(self) -> None:
        model = keras.Sequential([keras.Input((20, 2)), keras.layers.Conv1D(3, 5, name="waves")])
        found = seen("filters", subject(model))
        assert len(found.pictures) == 3
        kernels = model.get_layer("waves").get_weights()[0]  # (5, 2, 3)
        for number, picture in enumerate(found.pictures):
            assert isinstance(picture, Curve)
            for channel, line in enumerate(picture.lines):
                assert line.y == pytest.approx(kernels[:, channel, number].tolist())

    def test_another_layer_is_refused(self) -> None:
        with pytest.raises(ExplanationError, match="no filters"):
            seen("filters", subject(convolutional()), layer="model/scores")
        with pytest.raises(ExplanationError, match="There is no layer"):
            seen("filters", subject(convolutional()), layer="model/nowhere")


class TestFeatureMaps:
    """What is drawn is what the layer gives."""

    def test_maps_are_pictures(self) -> None:
        model = convolutional()
        given = subject(model)
        found = seen("feature_maps", given, row=3)
        (picture,) = found.pictures
        assert isinstance(picture, Gallery)
        maps = np.asarray(model.layers[0](given.inputs(["x"], np.array([3]))[0]))[0]
        assert len(picture.images) == 4
        darkest, brightest = maps.min(), maps.max()
        for number, image in enumerate(picture.images):
            wanted = (maps[..., number] - darkest) / (brightest - darkest) * 255
            assert np.array(image.pixels).reshape(6, 6) == pytest.approx(wanted, abs=1.0)
        assert "test row 4 (class: b): 4 maps of 6 × 6" in found.said

    def test_at_most_64_are_shown_and_it_says_so(self) -> None:
        found = seen("feature_maps", subject(convolutional()), layer="model/second")
        (picture,) = found.pictures
        assert isinstance(picture, Gallery)
        assert len(picture.images) == 64
        assert "70 maps of 4 × 4, the first 64 are shown" in found.said

    def test_vectors_are_bars_and_sequences_a_matrix(self) -> None:
        model, given = convolutional(), subject(convolutional())
        (bars,) = seen("feature_maps", given, layer="model/scores").pictures
        assert isinstance(bars, Bars)
        assert bars.values == pytest.approx(np.asarray(model(given.inputs(["x"], np.array([0]))[0]))[0], abs=1e-5)
        given = subject(of_tokens())
        (matrix,) = seen("feature_maps", given, layer="model/states").pictures
        assert isinstance(matrix, Matrix)
        states = np.asarray(given.networks[0].model.layers[1](of_rows(given, 0)))[0]
        assert np.abs(np.array(matrix.values).T - states).max() < 1e-5


def of_rows(given: Subject, row: int) -> Any:
    """What the Embedding gives for a row."""
    return given.networks[0].model.layers[0](given.inputs(["x"], np.array([row]))[0])


class TestProjectors:
    """Points lie where the reference has them."""

    def test_the_layer_before_the_output_is_projected(self) -> None:
        given = subject(convolutional())
        found = seen("pca", given)
        assert "pooled gives 70 numbers for each of 24 test rows" in found.said
        assert found.points is not None
        model = given.networks[0].model
        values = keras.Model(model.inputs[0], model.get_layer("pooled").output)(given.inputs(["x"], np.arange(ROWS))[0])
        wanted = PCA(2).fit_transform(np.asarray(values, "float64"))
        for axis, one in enumerate((found.points.x, found.points.y)):
            assert np.abs(one) == pytest.approx(np.abs(wanted[:, axis]), abs=1e-5)
        assert found.points.groups == tuple("ab"[place % 2] for place in range(ROWS))
        assert found.points.texts[3] == "test row 4\nclass: b\nsaid: a"
        assert found.points.rows == tuple(range(ROWS))

    def test_pca_is_the_singular_value_decomposition(self) -> None:
        values = np.random.default_rng(9).normal(size=(50, 6)) * [5, 3, 1, 1, 1, 1]
        placed = INSIGHTS["pca"].placed(values, {}, 0)  # type: ignore[attr-defined]
        centred = values - values.mean(axis=0)
        left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
        assert np.abs(placed.points) == pytest.approx(np.abs(left[:, :2] * sizes[:2]))
        share = (sizes[:2] ** 2).sum() / (sizes**2).sum()
        assert f"{share:.0%}" in placed.notes[0]

    def test_t_sne_keeps_neighbours(self) -> None:
        dice = np.random.default_rng(10)
        centres = dice.normal(scale=8.0, size=(5, 60))
        values = np.concatenate([centre + dice.normal(size=(30, 60)) for centre in centres])
        placed = INSIGHTS["tsne"].placed(values, {"perplexity": 15.0}, 0)  # type: ignore[attr-defined]
        assert trustworthiness(values, placed.points, n_neighbors=5) > 0.9
        groups = placed.points.reshape(5, 30, 2)
        wide = max(np.linalg.norm(group - group.mean(axis=0), axis=1).max() for group in groups)
        apart = min(
            np.linalg.norm(groups[one].mean(axis=0) - groups[two].mean(axis=0))
            for one in range(5)
            for two in range(one)
        )
        assert apart > wide

    @pytest.mark.parametrize("name", ["pca", "tsne"])
    def test_what_is_all_alike_or_few_has_points_too(self, name: str) -> None:
        for values in (np.ones((9, 4)), np.arange(3.0).reshape(3, 1)):
            placed = INSIGHTS[name].placed(values, {"perplexity": 30.0}, 0)  # type: ignore[attr-defined]
            assert placed.points.shape == (len(values), 2)
            assert np.isfinite(placed.points).all()

    def test_the_tokens_of_an_embedding_have_their_names(self) -> None:
        given = subject(of_tokens())
        assert "model/table#tokens" in [place.id for place in INSIGHTS["pca"].places(given)]
        found = seen("pca", given, layer="model/table#tokens")
        assert found.points is not None
        assert found.points.texts == ("''", "'?'", "'the'", "'of'", "4", "5", "6", "7", "8")
        table = given.networks[0].model.get_layer("table").get_weights()[0]
        assert np.abs(found.points.x) == pytest.approx(np.abs(PCA(2).fit_transform(table)[:, 0]), abs=1e-5)
        assert found.points.rows == ()

    def test_an_autoencoder_is_looked_at_where_it_is_narrowest_and_an_encoder_at_its_end(self) -> None:
        layers = [keras.layers.Dense(size, name=f"d{size}") for size in (6, 2, 7)]
        model = keras.Sequential([keras.Input((8,)), *layers, keras.layers.Dense(8, name="back")])
        assert INSIGHTS["pca"].usual(subject(model, narrow=True)) == "model/d2"
        assert INSIGHTS["pca"].usual(subject(model, represents=True)) == "model/back"
        assert INSIGHTS["pca"].usual(subject(model)) == "model/d7"

    def test_of_many_rows_some_are_drawn_and_of_large_maps_means_are_taken(self) -> None:
        model = keras.Sequential([keras.Input((9,)), keras.layers.Dense(2), keras.layers.Dense(2)])
        found = seen("pca", subject(model, rows=2_500))
        assert found.points is not None
        assert len(found.points.rows) == len(set(found.points.rows)) == 2_000
        assert found.notes[-1].startswith("2,000 of 2,500 test rows")
        large = keras.Sequential(
            [keras.Input((40, 40, 1)), keras.layers.Conv2D(5, 1, name="wide"), keras.layers.Flatten()]
        )
        found = seen("pca", subject(large), layer="model/wide")
        assert "gives 5 numbers" in found.said
        assert "mean over its places" in found.notes[-1]
