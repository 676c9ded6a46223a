"""What tasks that make samples share: their needs, what a person sees of them, and how far they lie from real ones.

The distance is Fréchet's (Heusel and others 2017), in the last hidden layer of a classifier that is trained here on the
training rows; where rows have no class, in their principal components. The test rows are compared with as many made
ones, with as many of a small variational autoencoder that is trained on the same rows, and with training rows.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.catalog.card import Card, Parameter
from engine.data.pipeline import Prepared
from engine.document.graph import Graph
from engine.document.project import Choice, Project
from engine.errors import NetworkError
from engine.messages.answers import DataFacts, Problem, TensorInfo
from engine.messages.events import Judgement
from engine.messages.pictures import Curve, Gallery, Line, Picture
from engine.messages.using import Applied
from engine.network.inputs import data_input_name
from engine.network.walk import needed
from engine.tasks import generative_starts
from engine.tasks.base import SEED_WISH, Outputs
from engine.tasks.composite import Composite, Made, in_whole_precision
from engine.tasks.models.variational import VariationalAutoencoder
from engine.tasks.pictured import grid

FRECHET = Card(
    kind="measure",
    name="frechet_distance",
    title="Fréchet distance",
    category="generative",
    summary="How far generated rows lie from as many test rows, both seen as normal distributions of what the last "
    "hidden layer of a classifier says of them.",
    inputs=(),
    outputs=(),
    docs="https://arxiv.org/abs/1706.08500",
    facts={"better": "lower", "unit": ""},
)
CLASSES_FOUND = Card(
    kind="measure",
    name="classes_found",
    title="Classes found",
    category="generative",
    summary="How many classes a classifier finds among the generated rows, as many as there are test rows; fewer than "
    "the data have means that the generator leaves some out.",
    inputs=(),
    outputs=(),
    facts={"better": "higher", "unit": "classes"},
)
BY_VAE = Card(
    kind="baseline",
    name="generated_by_vae",
    title="Variational autoencoder",
    category="generative",
    summary="As many rows that a small variational autoencoder makes, trained on the same rows.",
    inputs=(),
    outputs=(),
    docs="https://arxiv.org/abs/1312.6114",
)
REAL = Card(
    kind="baseline",
    name="real_rows",
    title="Real rows",
    category="generative",
    summary="Rows of the data in the place of generated ones: as near as a generator can come.",
    inputs=(),
    outputs=(),
    facts={"bound": True},
)
OF_ALL_ROWS = (
    "Rows that are drawn again repeat themselves, and repeated rows lie farther from any others, so resamples are all "
    "worse than the figure. How far real rows lie says what chance does."
)
ONLY_LOST = "A class that is not among the rows is in no resample of them either, so resamples could only lose classes."
SEED = 1
MOST = 5_000  # rows that are looked at
FEWEST = 2  # rows that have a covariance
SHOWN = 40  # samples that a person sees
FEATURES = 32
CODES, UNITS, EPOCHS, BATCH = 16, 256, 100, 32  # of the variational autoencoder


class Generates(Composite):
    """A task whose first network, or all of them together, make samples like one input of the data."""

    aims: tuple[str, ...] = ("input",)
    needs_rows = False
    wishes: tuple[Parameter, ...] = (
        Parameter(
            name="count",
            type="int",
            default=16,
            minimum=1,
            maximum=100,
            help="How many samples are made.",
        ),
        SEED_WISH,
    )

    @abstractmethod
    def generated(self, model: Any, project: Project, prepared: Prepared, count: int) -> np.ndarray:
        """As many samples, always the same ones of the same model, (count, ...) float32."""

    def columns(self, project: Project, facts: DataFacts) -> list[str]:
        return [sampled(facts)[0]]

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...]:
        return self.figures(model, project, prepared, "test")

    def figures(self, model: Any, project: Project, prepared: Prepared, part: str) -> tuple[Judgement, ...]:
        """How good it is beside a part of the data."""
        name, _ = sampled(prepared.facts)
        real = np.asarray(prepared.x[part][name][:MOST])
        if len(real) < FEWEST:
            return ()
        train = np.asarray(prepared.x["train"][name][:MOST])
        seen = eye(train, labels_of(prepared, "train"))
        made, other = self.generated(model, project, prepared, len(real)), by_vae(train, len(real))
        picked = train[np.random.default_rng(SEED).permutation(len(train))[: len(real)]]

        def beside(figure: Callable[[np.ndarray], float | None]) -> dict[str, float | None]:
            return {BY_VAE.name: figure(other), REAL.name: figure(picked)}

        def distance(rows: np.ndarray) -> float | None:
            return frechet(seen.features(rows), seen.features(real)) if np.isfinite(rows).all() else None

        found = [
            Judgement(
                target=name,
                measure=FRECHET.name,
                value=distance(made),
                baselines=beside(distance),
                unresampled=OF_ALL_ROWS,
            )
        ]
        if seen.classes and np.isfinite(made).all():
            value = seen.classes_found(made)
            others = beside(seen.classes_found)
            found.append(
                Judgement(
                    target=name,
                    measure=CLASSES_FOUND.name,
                    value=value,
                    baselines=others,
                    unresampled=ONLY_LOST,
                )
            )
            found += self.further(prepared, part, seen, made)
        return tuple(found)

    def further(self, prepared: Prepared, part: str, seen: Eye, made: np.ndarray) -> Iterator[Judgement]:
        """Figures of its own, where rows have classes."""
        return iter(())

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        return shown(self.generated(model, project, prepared, SHOWN), prepared.facts)

    def apply(self, model: Any, project: Project, prepared: Prepared, wishes: Mapping[str, Any]) -> Applied:
        """New samples, as many as are wished for; another seed gives others."""
        made = np.asarray(model.generate(int(wishes["count"]), int(wishes["seed"])))
        return Applied(rows=len(made), pictures=shown(made, prepared.facts))


class Adversarial(Generates):
    """A generator, and a network that judges what it makes; the judge has an optimizer of its own."""

    passes = 2  # real samples and made ones
    dropout = 0.3  # of the judge that is drawn at first

    def arguments(self, project: Project, facts: DataFacts) -> Mapping[str, Any]:
        judge = self.roles[1].name
        settings = self.settings(project)
        rate, chosen = settings.pop(f"{judge}_rate"), project.training.optimizer
        config = chosen.config if rate is None else {**chosen.config, "learning_rate": rate}
        return {f"{judge}_optimizer": Made("optimizer", Choice(name=chosen.name, config=config)), **settings}

    def generated(self, model: Any, project: Project, prepared: Prepared, count: int) -> np.ndarray:
        return np.asarray(model.generate(count, SEED))

    def beside(self, facts: DataFacts) -> dict[str, TensorInfo]:
        """What both networks take beside noise and samples."""
        return {}

    def feeds(self, project: Project, facts: DataFacts, network: str, outputs: Outputs) -> Mapping[str, TensorInfo]:
        if network != self.roles[0].name:
            return {**dict([sampled(facts)]), **self.beside(facts)}
        latent = self.settings(project)["latent"]
        if not isinstance(latent, int) or latent < 1:
            return {}  # its rule says so
        return {"noise": TensorInfo(shape=(None, latent), dtype="float32"), **self.beside(facts)}

    def starts(self, facts: DataFacts) -> dict[str, Graph]:
        generator, judge = self.roles
        (name, info), with_class = sampled(facts), bool(self.beside(facts))
        return {
            generator.name: generative_starts.generator(info, facts, with_class=with_class),
            judge.name: generative_starts.judge(name, with_class=with_class, dropout=self.dropout),
        }

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        generator, judge = self.roles
        yield from general(project, facts, self.card.title)
        for role in self.roles:
            yield from wrong_inputs(project, role.name, self.feeds(project, facts, role.name, outputs))
        name, wanted = sampled(facts)
        yield from wrong_output(generator.name, outputs, wanted, f"what {name} is")
        yield from wrong_output(judge.name, outputs, TensorInfo(shape=(None, 1), dtype="float32"), "one score")
        if project.training.optimizer.config.get("use_ema"):
            yield needs(
                "The optimizer averages the weights (use_ema), which works for one network alone. Turn it off.",
                field="training.optimizer",
            )


@dataclass(frozen=True)
class Eye:
    """What is seen in rows: features (rows, numbers), and a class of each where the data have classes."""

    features: Callable[[np.ndarray], np.ndarray]
    predict: Callable[[np.ndarray], np.ndarray]
    classes: int

    def classes_found(self, rows: np.ndarray) -> float:
        return float(len(np.unique(self.predict(rows))))


def eye(train: np.ndarray, labels: np.ndarray | None) -> Eye:
    """A classifier with a hidden layer of `FEATURES`, or principal components; trained on the training rows."""
    import warnings

    from sklearn.decomposition import PCA
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    offset, scale = float(train.mean()), float(train.std()) or 1.0

    def flat(rows: np.ndarray) -> np.ndarray:
        return (np.asarray(rows, "float64").reshape(len(rows), -1) - offset) / scale

    if labels is None or len(np.unique(labels)) < 2:
        components = PCA(min(FEATURES, *flat(train).shape), svd_solver="covariance_eigh").fit(flat(train))
        return Eye(lambda rows: components.transform(flat(rows)), lambda rows: np.zeros(len(rows)), 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network = MLPClassifier((128, FEATURES), max_iter=60, random_state=SEED).fit(flat(train), labels)

    def features(rows: np.ndarray) -> np.ndarray:
        values = flat(rows)
        for weights, bias in zip(network.coefs_[:-1], network.intercepts_[:-1], strict=True):
            values = np.maximum(values @ weights + bias, 0.0)
        return values

    return Eye(features, lambda rows: network.predict(flat(rows)), len(network.classes_))


def frechet(one: np.ndarray, other: np.ndarray) -> float:
    """The Fréchet distance of two normal distributions with the means and covariances of rows (rows, features)."""
    apart = one.mean(axis=0) - other.mean(axis=0)
    first, second = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    shared = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ second @ root), 0.0)).sum()
    return float(apart @ apart + np.trace(first) + np.trace(second) - 2.0 * shared)


def by_vae(train: np.ndarray, count: int) -> np.ndarray:
    """As many samples of a small variational autoencoder with dense layers; no generator but its own is drawn from."""
    low, high = float(train.min()), float(train.max())
    x = ((train - low) / ((high - low) or 1.0)).reshape(len(train), -1).astype("float32")
    seeds = iter(range(SEED, SEED + 100))

    def dense(units: int, activation: str | None = None) -> Any:
        start = keras.initializers.GlorotUniform(seed=next(seeds))
        return keras.layers.Dense(units, activation, kernel_initializer=start)

    given, codes = keras.Input((x.shape[1],)), keras.Input((CODES,))
    hidden = dense(UNITS, "relu")(given)
    encoder = keras.Model(given, [dense(CODES)(hidden), dense(CODES)(hidden)])
    decoder = keras.Model(codes, dense(x.shape[1], "sigmoid")(dense(UNITS, "relu")(codes)))
    made_of: Any = VariationalAutoencoder  # its file has no types
    model = made_of(encoder, decoder, keras.losses.BinaryCrossentropy())
    model.random = keras.random.SeedGenerator(SEED)
    model.compile(keras.optimizers.Adam(), jit_compile=False)
    rows = tf.data.Dataset.from_tensor_slices((x, x)).shuffle(len(x), seed=SEED).batch(BATCH)
    model.fit(rows, epochs=EPOCHS, shuffle=False, verbose=0)
    made = np.asarray(decoder(np.random.default_rng(SEED).normal(size=(count, CODES)).astype("float32")))
    return low + (high - low) * made.reshape(count, *train.shape[1:])


def labels_of(prepared: Prepared, part: str) -> np.ndarray | None:
    """The class of each row, where the data have one, also where it is not what is predicted; at most `MOST`."""
    if prepared.raw.target_kind != "classes":
        return None
    labels: np.ndarray = np.asarray(prepared.raw.target)[prepared.rows[part][:MOST]].astype(str)
    return labels


def sampled(facts: DataFacts) -> tuple[str, TensorInfo]:
    """The input that samples are like."""
    return next(iter(facts.inputs.items()))


def shown(made: np.ndarray, facts: DataFacts, captions: Sequence[str] = ()) -> tuple[Picture, ...]:
    """Samples as pictures, or as lines where they are rows of numbers."""
    if made.ndim == 4:
        span = (facts.minimum, facts.maximum)
        pictures: Gallery | Curve = grid("Made by the network", made, captions, span=span)
        return (pictures,)
    places = tuple(map(float, range(made[0].size)))
    lines = (Line(name=f"{place}", x=places, y=tuple(map(float, row.ravel()))) for place, row in enumerate(made[:5], 1))
    return (Curve(title="Made by the network", x_label="number", y_label="value", lines=tuple(lines)),)


def needs(sentence: str, network: str = "model", field: str = "") -> Problem:
    """A need of a task that is not met."""
    return Problem(code="task-needs", severity="error", sentence=sentence, network=network, field=field)


def general(project: Project, facts: DataFacts, title: str) -> Iterator[Problem]:
    """Samples are of one kind, and sums are in full precision."""
    yield from in_whole_precision(project, title)
    if len(facts.inputs) > 1:
        yield needs(
            f"{title} makes samples of one kind, but the data have the inputs {', '.join(facts.inputs)}. Choose one of "
            "them on the Data page.",
            field="data.inputs",
        )


def wrong_inputs(project: Project, network: str, wanted: Mapping[str, TensorInfo]) -> Iterator[Problem]:
    """A network must take all that it is fed, in that order."""
    inputs = [node for node in needed(project.networks[network]).nodes if node.layer == "Input"]
    try:
        found = [data_input_name(node, wanted) for node in inputs]
    except NetworkError:
        return  # said of the node already
    if found != list(wanted):
        said = " and ".join(wanted)
        yield needs(
            f"The {network} takes {' and '.join(found) or 'nothing'}, but it is fed {said}, in this order. Give it an "
            "Input for each, and choose its column.",
            network,
        )


def wrong_output(network: str, outputs: Outputs, wanted: TensorInfo, what: str) -> Iterator[Problem]:
    """A network must give one thing, of this shape."""
    given = outputs.get(network, ())
    if given and (len(given) != 1 or given[0].shape != wanted.shape):
        yield needs(
            f"The {network} gives {', '.join(map(str, given))}, but it is to give {what}, {wanted}. End with one layer "
            "of that shape.",
            network,
        )
