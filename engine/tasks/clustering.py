"""Clustering: an autoencoder whose codes gather in clusters, which nobody has named."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.pipeline import Prepared
from engine.document.project import Choice, Project
from engine.messages.answers import DataFacts, Problem, TensorInfo
from engine.messages.events import Judgement
from engine.messages.pictures import Flow, FlowEdge, FlowNode, Picture
from engine.messages.using import Applied
from engine.tasks.applied import given, outputs_of, table_of
from engine.tasks.base import Outputs, Role
from engine.tasks.composite import Composite, Made
from engine.tasks.models.clustering import DeepEmbeddedClustering
from engine.tasks.pictured import grid, pairs
from engine.tasks.reconstruction import ERROR, PCA, by_components, returned, rows_of
from engine.tasks.resampling import of_counts, spread

MATCHED = Card(
    kind="measure",
    name="matched_accuracy",
    title="Accuracy of clusters",
    category="clusters",
    summary="Share of test rows in the cluster of their class, where each class is given the cluster that suits best.",
    inputs=(),
    outputs=(),
    docs="https://docs.scipy.org/doc/scipy/reference/generated/scipy.optimize.linear_sum_assignment.html",
    facts={"better": "higher", "unit": "share"},
)
KMEANS = Card(
    kind="baseline",
    name="k_means",
    title="K-means",
    category="clusters",
    summary="As many clusters by k-means, the best of ten starts, fitted on the prepared training rows themselves.",
    inputs=(),
    outputs=(),
    docs="https://scikit-learn.org/stable/modules/clustering.html#k-means",
)
MOST_ROWS = 8_192  # that k-means sees when it places the clusters
SHOWN = 8
LOOKED_AT = 400  # validation rows of which those are shown that are surest


class Clustering(Composite):
    """Two networks; what the first says of clusters is placed by k-means and then learned."""

    card = Card(
        kind="task",
        name="clustering",
        title="Clustering",
        category="unsupervised",
        summary="Learn to sort samples into groups that nobody has named.",
        parameters=(
            Parameter(
                name="pretraining",
                type="int",
                default=30,
                minimum=1,
                maximum=100_000,
                help="Epochs in which both networks only learn to give back what goes in. Then clusters are placed.",
            ),
            Parameter(
                name="weight",
                type="float",
                default=0.1,
                minimum=0.0,
                maximum=100.0,
                help="How much it weighs afterwards that clusters are told apart, beside what comes back.",
            ),
        ),
        inputs=(),
        outputs=(),
        docs="https://arxiv.org/abs/1511.06335",
    )
    roles = (
        Role("encoder", "Encoder", "the inputs", "two outputs: codes, and from them how likely each cluster is"),
        Role("decoder", "Decoder", "codes", "what the inputs are"),
    )
    aims = ("input",)
    cards: tuple[Card, ...] = (MATCHED, KMEANS)
    model_class = DeepEmbeddedClustering

    def complete(self, project: Project, facts: DataFacts) -> Project:
        """What comes back is compared by its squared difference."""
        training = project.training
        losses = training.losses or (Choice(name="MeanSquaredError"),)
        return project.model_copy(update={"training": training.model_copy(update={"losses": losses})})

    def arguments(self, project: Project, facts: DataFacts) -> Mapping[str, Any]:
        settings, rows = self.settings(project), facts.rows.get("train", 0)
        return {
            "loss": Made("loss", project.training.losses[0]),
            "pretraining": settings["pretraining"] * math.ceil(rows / project.training.batch_size),
            "rows": min(rows, MOST_ROWS),
            "weight": settings["weight"],
        }

    def feeds(self, project: Project, facts: DataFacts, network: str, outputs: Outputs) -> Mapping[str, TensorInfo]:
        if network == "encoder":
            return facts.inputs
        return {"codes": outputs["encoder"][0]} if outputs.get("encoder") else {}

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        given, made = outputs.get("encoder", ()), outputs.get("decoder", ())
        if len(facts.inputs) > 1:
            yield _problem("encoder", f"Clustering takes one input, and the data have {len(facts.inputs)}.")
        if given and not _fits(project, given):
            yield _problem(
                "encoder",
                f"The encoder gives {', '.join(map(str, given))}, but it needs two outputs: the codes, and by a Dense "
                "layer of these, with the activation softmax, how likely each cluster is. Put an Identity behind the "
                "codes as the first output, and such a Dense behind the codes as the second.",
            )
        wanted = next(iter(facts.inputs.values()))
        if made and made[0].shape != wanted.shape:
            yield _problem(
                "decoder", f"The decoder makes {made[0]}, but what goes in is {wanted}. End with a layer of that shape."
            )
        if self.settings(project)["pretraining"] >= project.training.epochs:
            yield Problem(
                code="task-needs",
                severity="error",
                sentence=f"All {project.training.epochs} epochs are for pretraining, so no cluster would ever be "
                "placed. Train for more epochs, or pretrain for fewer.",
                field="task.settings.pretraining",
            )

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...]:
        """Where classes are known, how well clusters fit them, beside k-means; and the error of what comes back."""
        name, x = next(iter(prepared.x["test"].items()))
        if not len(x):
            return ()
        x = np.asarray(x)
        codes, likely = model.encoder.predict(x, verbose=0)
        back = Judgement(
            target=name,
            measure=ERROR.name,
            **returned(model.decoder.predict(codes, verbose=0), x, project.training.seed),
            baselines={PCA.name: by_components(prepared, name, codes.shape[1])},
        )
        if prepared.raw.target_kind != "classes":
            return (back,)
        labels = pd.Series(prepared.raw.target).iloc[prepared.rows["test"]].to_numpy()
        beside = by_k_means(prepared, name, likely.shape[1], project.training.seed)
        matched = Judgement(
            target=prepared.raw.target_name,
            measure=MATCHED.name,
            value=matched_accuracy(labels, likely.argmax(axis=1)),
            interval=matched_interval(labels, likely.argmax(axis=1), project.training.seed),
            baselines={KMEANS.name: None if beside is None else matched_accuracy(labels, beside)},
        )
        return matched, back

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """Pictures of which each cluster is surest, side by side, and what comes back of validation rows."""
        part = "validation" if prepared.facts.rows.get("validation") else "train"
        name, x = next(iter(prepared.x[part].items()))
        x = np.asarray(x[:LOOKED_AT])
        codes, likely = (np.asarray(each) for each in model.encoder(x, training=False))
        found: list[Picture | None] = [pairs(name, x[:SHOWN], np.asarray(model.decoder(codes[:SHOWN], training=False)))]
        if x.ndim == 4:
            surest = np.argsort(-likely, axis=0, kind="stable")[:SHOWN].T  # (clusters, shown)
            captions = [f"cluster {number + 1}" for number, rows in enumerate(surest) for _ in rows]
            found.insert(0, grid("What each cluster is surest of", x[surest.ravel()], captions))
        return tuple(each for each in found if each)

    def apply(self, model: Any, project: Project, prepared: Prepared, wishes: Mapping[str, Any]) -> Applied:
        """The likeliest cluster of each row, and how likely it is."""
        _, likely = outputs_of(model.encoder, given(prepared, list(prepared.x["train"])))
        frame = pd.DataFrame({"cluster": likely.argmax(axis=1) + 1, "probability": likely.max(axis=1)})
        table = table_of("The cluster of each row", frame)
        return Applied(rows=len(frame), table=table, pictures=self.samples(model, project, prepared))

    def flow(self, project: Project) -> Flow:
        return Flow(
            title="How clusters are learned",
            nodes=(
                FlowNode(id="data", label="Inputs", role="data"),
                FlowNode(id="encoder", label="Encoder", role="network"),
                FlowNode(id="decoder", label="Decoder", role="network"),
                FlowNode(id="likely", label="How likely each cluster is", role="value"),
                FlowNode(id="sharper", label="The same, sharpened", role="value"),
                FlowNode(id="loss", label="Difference", role="loss"),
                FlowNode(id="clustering", label="Distance of both", role="loss"),
            ),
            edges=(
                FlowEdge(source="data", target="encoder"),
                FlowEdge(source="encoder", target="decoder", label="codes"),
                FlowEdge(source="decoder", target="loss", label="what comes back"),
                FlowEdge(source="data", target="loss", label="what it should be"),
                FlowEdge(source="encoder", target="likely"),
                FlowEdge(source="likely", target="clustering"),
                FlowEdge(source="likely", target="sharper", stopped=True),
                FlowEdge(source="sharper", target="clustering"),
                FlowEdge(source="loss", target="decoder", gradient=True),
                FlowEdge(source="loss", target="encoder", gradient=True),
                FlowEdge(source="clustering", target="encoder", gradient=True),
            ),
        )


CLUSTERING = Clustering()


def matched_accuracy(labels: np.ndarray, clusters: np.ndarray) -> float:
    """The share of rows whose cluster is the one that their class is matched with, (rows,) both; the best matching."""
    counts = pd.crosstab(labels, clusters).to_numpy()
    return float(counts[_matching(counts)].sum() / counts.sum())


def matched_interval(labels: np.ndarray, clusters: np.ndarray, seed: int) -> tuple[float, float] | None:
    """In which range the same lies when rows are drawn again. The matching stays: a new one would flatter each draw."""
    counts = pd.crosstab(labels, clusters).to_numpy()
    rows, columns = _matching(counts)
    return spread(of_counts(counts, seed)[:, rows, columns].sum(axis=1) / counts.sum())


def _matching(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of rows in each class and cluster, (classes, clusters), which go together so that most rows are right."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(-counts)
    return rows, columns


def by_k_means(prepared: Prepared, name: str, clusters: int, seed: int) -> np.ndarray | None:
    """The cluster of each test row, by k-means of the training rows, (rows,); None where these are too large."""
    from sklearn.cluster import KMeans

    train, test = (rows_of(prepared, name, part) for part in ("train", "test"))
    if train is None or test is None:
        return None
    return np.asarray(KMeans(clusters, n_init=10, random_state=seed).fit(train).predict(test))


def _fits(project: Project, given: tuple[TensorInfo, ...]) -> bool:
    """Codes of one axis, and a Dense of the same codes with softmax."""
    graph = project.networks["encoder"]
    ids = graph.output_ids()
    if len(given) != 2 or any(len(each.shape) != 2 for each in given):
        return False
    head, code = graph.node(ids[1]), graph.node(ids[0])
    before = {edge.source for edge in graph.inputs_of(head.id)}
    same = {code.id} if code.layer != "Identity" else {edge.source for edge in graph.inputs_of(code.id)}
    return head.layer == "Dense" and head.config.get("activation") == "softmax" and before == same


def _problem(network: str, sentence: str) -> Problem:
    return Problem(code="task-needs", severity="error", sentence=sentence, network=network)
