"""Variational autoencoder: an encoder that says where a sample lies in latent space, and a decoder that makes one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.catalog.card import Card, Parameter
from engine.data.pipeline import Prepared
from engine.document.graph import Graph
from engine.document.project import Choice, Project
from engine.messages.answers import DataFacts, Problem, TensorInfo
from engine.messages.events import Judgement
from engine.messages.pictures import Flow, FlowEdge, FlowNode, Picture
from engine.tasks import back
from engine.tasks.base import Outputs, Role
from engine.tasks.composite import Composite, Made
from engine.tasks.models.variational import VariationalAutoencoder
from engine.tasks.pictured import grid, pairs
from engine.tasks.reconstruction import ERROR, PCA, by_components, returned
from engine.tasks.resampling import mean_of

ELBO = Card(
    kind="measure",
    name="elbo",
    title="Evidence lower bound",
    category="reconstruction",
    summary="A bound on the log-likelihood of a test row: how well it comes back, less how far its code lies from what "
    "is usual.",
    inputs=(),
    outputs=(),
    docs="https://arxiv.org/abs/1312.6114",
    facts={"better": "higher", "unit": "nat"},
)
SAME = "most_frequent"  # the baseline that makes the same of every row
DRAWS = 8  # of a row's latent numbers, by which its bound is judged
BATCH = 256
WALK = 8  # steps of a walk through latent space
SHOWN = 8


class Variational(Composite):
    """Two networks, and the draw between them is the task's."""

    card = Card(
        kind="task",
        name="variational",
        title="Variational autoencoder",
        category="unsupervised",
        summary="Learn a smooth space of few numbers from which samples like those of the data can be made.",
        parameters=(
            Parameter(
                name="beta",
                type="float",
                default=1.0,
                minimum=0.0,
                maximum=100.0,
                help="How much it weighs that codes lie close to a standard normal distribution. More: a smoother "
                "space and samples that are less sharp.",
            ),
        ),
        inputs=(),
        outputs=(),
        docs="https://arxiv.org/abs/1312.6114",
    )
    roles = (
        Role("encoder", "Encoder", "the inputs", "two outputs of one size: mean and logarithm of the variance"),
        Role("decoder", "Decoder", "latent numbers, as many as the encoder has means", "what the inputs are"),
    )
    aims = ("input",)
    cards: tuple[Card, ...] = (ELBO,)
    model_class = VariationalAutoencoder

    def complete(self, project: Project, facts: DataFacts) -> Project:
        """Values between 0 and 1 are compared as probabilities, others by their squared difference."""
        training = project.training
        between = facts.minimum >= 0.0 and facts.maximum <= 1.0
        usual = (Choice(name="BinaryCrossentropy" if between else "MeanSquaredError"),)
        return project.model_copy(update={"training": training.model_copy(update={"losses": training.losses or usual})})

    def arguments(self, project: Project, facts: DataFacts) -> Mapping[str, Any]:
        return {"loss": Made("loss", project.training.losses[0]), **self.settings(project)}

    def feeds(self, project: Project, facts: DataFacts, network: str, outputs: Outputs) -> Mapping[str, TensorInfo]:
        if network == "encoder":
            return facts.inputs
        return {"latent": outputs["encoder"][0]} if outputs.get("encoder") else {}

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        codes, made = outputs.get("encoder", ()), outputs.get("decoder", ())
        if codes and (len(codes) != 2 or codes[0].shape != codes[1].shape or len(codes[0].shape) != 2):
            yield _problem(
                "encoder",
                f"The encoder gives {', '.join(map(str, codes))}, but it needs two outputs of one size: the mean of "
                "each latent number and the logarithm of its variance. End with two Dense layers of the same units.",
            )
        if len(facts.inputs) > 1:
            yield _problem(
                "encoder",
                f"A variational autoencoder takes one input, and the data have {len(facts.inputs)}. Choose columns on "
                "the Data page that become one.",
            )
        wanted = next(iter(facts.inputs.values()))
        if made and made[0].shape != wanted.shape:
            yield _problem(
                "decoder",
                f"The decoder makes {made[0]}, but what goes in is {wanted}. End with a layer of that shape.",
            )

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...]:
        """The bound, and the error of what comes back beside as many principal components."""
        test = next(iter(prepared.x["test"].items()), None)
        if test is None or not len(test[1]):
            return ()
        name, x = test[0], np.asarray(test[1])
        back = model.decoder.predict(model.encoder.predict(x, verbose=0)[0], verbose=0)
        latent, bound = int(model.encoder.outputs[0].shape[1]), mean_of(lower_bounds(model, x))
        return (
            Judgement(
                target=name,
                measure=ELBO.name,
                value=bound.value,
                interval=bound.interval(project.training.seed),
                baselines={SAME: same_for_all(model, np.asarray(prepared.x["train"][name]), x)},
            ),
            Judgement(
                target=name,
                measure=ERROR.name,
                **returned(back, x, project.training.seed),
                baselines={PCA.name: by_components(prepared, name, latent)},
            ),
        )

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """A walk through the first two latent numbers, and what comes back of validation rows."""
        part = "validation" if prepared.facts.rows.get("validation") else "train"
        name, x = next(iter(prepared.x[part].items()))
        x = np.asarray(x[:SHOWN])
        mean = np.asarray(model.encoder(x, training=False)[0])
        found = [pairs(name, x, np.asarray(model.decoder(mean, training=False)))]
        if x.ndim == 4:
            steps = np.linspace(-2.0, 2.0, WALK, dtype="float32")
            codes = np.zeros((WALK * WALK, mean.shape[1]), "float32")
            codes[:, 0] = np.tile(steps, WALK)
            codes[:, min(1, mean.shape[1] - 1)] = np.repeat(steps, WALK)
            made = np.asarray(model.decoder(codes, training=False))
            found.append(grid("A walk through latent space", made, span=(float(x.min()), float(x.max()))))
        return tuple(each for each in found if each)

    def starts(self, facts: DataFacts) -> dict[str, Graph]:
        """An encoder with two outputs, and a decoder that is its mirror."""
        drawn = {"encoder": back.encoder(facts), "decoder": back.decoder(facts)}
        return {name: graph for name, graph in drawn.items() if graph}

    def flow(self, project: Project) -> Flow:
        return Flow(
            title="How a variational autoencoder learns",
            nodes=(
                FlowNode(id="data", label="Inputs", role="data"),
                FlowNode(id="encoder", label="Encoder", role="network"),
                FlowNode(id="noise", label="Noise", role="noise"),
                FlowNode(id="latent", label="Mean + deviation × noise", role="value"),
                FlowNode(id="decoder", label="Decoder", role="network"),
                FlowNode(id="kl", label="Distance to the normal distribution", role="loss"),
                FlowNode(id="loss", label="Difference", role="loss"),
            ),
            edges=(
                FlowEdge(source="data", target="encoder"),
                FlowEdge(source="encoder", target="latent", label="mean, variance"),
                FlowEdge(source="noise", target="latent"),
                FlowEdge(source="latent", target="decoder"),
                FlowEdge(source="decoder", target="loss", label="what comes back"),
                FlowEdge(source="data", target="loss", label="what it should be"),
                FlowEdge(source="encoder", target="kl"),
                FlowEdge(source="loss", target="decoder", gradient=True),
                FlowEdge(source="loss", target="encoder", gradient=True),
                FlowEdge(source="kl", target="encoder", gradient=True),
            ),
        )


VARIATIONAL = Variational()


def lower_bound(model: Any, x: np.ndarray) -> float:
    """The evidence lower bound of rows in nats, the mean of several draws with fixed seeds; beta counts as 1."""
    return float(lower_bounds(model, x).mean())


def lower_bounds(model: Any, x: np.ndarray) -> np.ndarray:
    """The same of each row, (rows,); what `losses_of` has as the mean over a batch."""
    found = []
    for start in range(0, len(x), BATCH):
        rows = tf.constant(x[start : start + BATCH])
        mean, log_variance = (tf.cast(each, "float32") for each in model.encoder(rows, training=False))
        distance = 0.5 * tf.reduce_sum(tf.square(mean) + tf.exp(log_variance) - 1.0 - log_variance, axis=1)
        lost = np.zeros(len(rows))
        for seed in range(DRAWS):
            noise = keras.random.normal(tf.shape(mean), seed=seed)
            back = model.decoder(mean + tf.exp(0.5 * log_variance) * noise, training=False)
            each = tf.reshape(model.difference.call(rows, tf.cast(back, "float32")), (len(rows), -1))
            lost += np.asarray(tf.reduce_mean(each, axis=1)) * float(np.prod(x.shape[1:]))
        found.append(-lost / DRAWS - np.asarray(distance))
    return np.concatenate(found)


def same_for_all(model: Any, train: np.ndarray, x: np.ndarray) -> float:
    """The bound of a decoder that always makes the mean training row, for which it needs no latent number."""
    mean = np.broadcast_to(train.mean(axis=0), x.shape)
    return -float(model.difference(x, mean)) * float(np.prod(x.shape[1:]))


def _problem(network: str, sentence: str) -> Problem:
    return Problem(code="task-needs", severity="error", sentence=sentence, network=network)
