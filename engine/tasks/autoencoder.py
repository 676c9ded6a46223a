"""Autoencoder: a network that gives back what goes in, through a narrow place where it must say it in few numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.data.stored import Stored
from engine.document.graph import Graph
from engine.document.project import Project
from engine.messages.answers import DataFacts, Problem
from engine.messages.events import Judgement
from engine.messages.pictures import Flow, FlowEdge, FlowNode, Picture
from engine.tasks import back
from engine.tasks.base import Outputs, Role
from engine.tasks.pictured import pairs
from engine.tasks.supervised import NUMBER_METRIC, Supervised

ERROR = Card(
    kind="measure",
    name="reconstruction_error",
    title="Reconstruction error",
    category="reconstruction",
    summary="Mean squared difference between what went in and what came out, over all values of the test rows.",
    inputs=(),
    outputs=(),
    facts={"better": "lower", "unit": ""},
)
PCA = Card(
    kind="baseline",
    name="pca",
    title="Principal components",
    category="reconstruction",
    summary="The same rows in as many principal components of the training rows as the network's narrowest place has "
    "numbers, and back: the best that any linear autoencoder can do.",
    inputs=(),
    outputs=(),
    docs="https://scikit-learn.org/stable/modules/decomposition.html#pca",
)
SHOWN = 8  # samples, in and out


@dataclass(frozen=True)
class Autoencoder(Supervised):
    """One network whose target is its input; noise or dropout behind the Input makes it a denoising one."""

    roles = (Role("model", "Autoencoder", "the inputs", "the inputs again, after a narrow place"),)
    aims = ("input",)
    cards = (ERROR, PCA)

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        """The output must be what the input is."""
        given = outputs.get("model", ())
        for place, (target, info) in enumerate(zip(facts.targets, given, strict=False)):
            if info.shape[1:] != target.shape:
                wanted = " × ".join(map(str, target.shape))
                node = project.networks["model"].output_ids()[place]
                yield Problem(
                    code="task-needs",
                    severity="error",
                    sentence=f"The output is {info}, but an autoencoder gives back its input {target.name!r}, which is "
                    f"{wanted}. End with a layer of that shape: a Dense and a Reshape, or a convolution.",
                    node=node,
                )

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...] | None:
        """The error of each input that comes back, beside as many principal components."""
        if not prepared.facts.rows.get("test"):
            return ()
        outputs = model.predict([prepared.x["test"][name] for name in self.columns(project, prepared.facts)], verbose=0)
        outputs = outputs if isinstance(outputs, list) else [outputs]
        return tuple(
            Judgement(
                target=target.name,
                measure=ERROR.name,
                value=_error(output, prepared.y["test"][target.name]),
                baselines={PCA.name: by_components(prepared, target.name, narrowest(model))},
            )
            for target, output in zip(prepared.facts.targets, outputs, strict=False)
        )

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """Pictures of the validation rows, and what comes back of each."""
        part = "validation" if prepared.facts.rows.get("validation") else "train"
        names = self.columns(project, prepared.facts)
        given = [np.asarray(prepared.x[part][name][:SHOWN]) for name in names]
        back = model(given[0] if len(given) == 1 else given, training=False)
        back = back if isinstance(back, list | tuple) else [back]
        found = [pairs(name, x, np.asarray(y)) for name, x, y in zip(names, given, back, strict=False)]
        return tuple(each for each in found if each)

    def starts(self, facts: DataFacts) -> dict[str, Graph]:
        """Dense layers, or convolutions of pictures, on both sides of a narrow place."""
        drawn = back.autoencoder(facts)
        return {"model": drawn} if drawn else {}

    def flow(self, project: Project) -> Flow:
        """Data, the network, and the difference between both ends."""
        return Flow(
            title="How an autoencoder learns",
            nodes=(
                FlowNode(id="data", label="Inputs", role="data"),
                FlowNode(id="model", label="Autoencoder", role="network"),
                FlowNode(id="loss", label="Difference", role="loss"),
            ),
            edges=(
                FlowEdge(source="data", target="model"),
                FlowEdge(source="model", target="loss", label="what comes back"),
                FlowEdge(source="data", target="loss", label="what it should be"),
                FlowEdge(source="loss", target="model", gradient=True),
            ),
        )


AUTOENCODER = Autoencoder(
    card=Card(
        kind="task",
        name="autoencoder",
        title="Autoencoder",
        category="unsupervised",
        summary="Learn to give back what goes in through a narrow place: to compress, to take noise away, to find what "
        "is odd. No labels are needed.",
        inputs=(),
        outputs=(),
    ),
    metrics=(NUMBER_METRIC,),
)


def narrowest(model: Any) -> int:
    """How many numbers the narrowest place between input and output has."""
    return min(int(math.prod(tensor.shape[1:])) for layer in model.layers for tensor in _outputs(layer))


def by_components(prepared: Prepared, name: str, components: int) -> float | None:
    """The test error of principal components that are fitted on the training rows; None where they cannot be."""
    from sklearn.decomposition import PCA as Components

    parts: list[np.ndarray | Stored] = [prepared.x["train"][name], prepared.x["test"][name]]
    if any(isinstance(each, Stored) for each in parts):
        return None
    train, test = (np.asarray(each) for each in parts)
    train, test = train.reshape(len(train), -1), test.reshape(len(test), -1)
    fitted = Components(min(components, *train.shape), svd_solver="covariance_eigh").fit(train)
    return _error(fitted.inverse_transform(fitted.transform(test)), test)


def _error(output: np.ndarray, truth: np.ndarray) -> float:
    difference = np.asarray(output, "float64").reshape(len(truth), -1) - np.asarray(truth).reshape(len(truth), -1)
    return float(np.mean(difference**2))


def _outputs(layer: Any) -> list[Any]:
    found = layer.output
    return list(found) if isinstance(found, list | tuple) else [found]
