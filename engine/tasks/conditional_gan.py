"""Conditional GAN: samples of a class that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.document.project import Project
from engine.messages.answers import DataFacts, Problem, TensorInfo
from engine.messages.events import Judgement
from engine.messages.pictures import Flow, FlowEdge, FlowNode, Picture
from engine.messages.using import Applied
from engine.tasks.base import Outputs, Role
from engine.tasks.gan import LATENT, RATE, SMOOTHING
from engine.tasks.generated import MOST, REAL, SEED, SHOWN, Adversarial, Eye, labels_of, needs, sampled, shown
from engine.tasks.models.conditional_gan import ConditionalGAN
from engine.tasks.resampling import mean_of

AS_ASKED = Card(
    kind="measure",
    name="class_as_asked",
    title="Class as asked for",
    category="generative",
    summary="The share of generated rows in which a classifier that was trained on real rows finds the class that was "
    "asked for.",
    inputs=(),
    outputs=(),
    facts={"better": "higher", "unit": ""},
)
FEW = 4  # samples of each class that a person sees


class Conditional(Adversarial):
    """Both networks know the class."""

    card = Card(
        kind="task",
        name="conditional_gan",
        title="Conditional GAN",
        category="generative",
        summary="Learn to make samples of a class that is asked for, against a network that knows the class, too.",
        parameters=(LATENT, RATE, SMOOTHING),
        inputs=(),
        outputs=(),
        docs="https://arxiv.org/abs/1411.1784",
    )
    roles = (
        Role("generator", "Generator", "noise, and the class as 0 and 1", "samples of that class"),
        Role("discriminator", "Discriminator", "samples, and the class as 0 and 1", "one score, above 0 for real"),
    )
    aims = ("target",)
    cards = (AS_ASKED,)
    model_class = ConditionalGAN

    def arguments(self, project: Project, facts: DataFacts) -> Mapping[str, Any]:
        return {**super().arguments(project, facts), "classes": len(facts.target.classes)}

    def beside(self, facts: DataFacts) -> dict[str, TensorInfo]:
        return {"class": TensorInfo(shape=(None, max(1, len(facts.target.classes))), dtype="float32")}

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        yield from super().problems(project, facts, outputs)
        if len(facts.targets) > 1 or facts.target.kind != "classes" or facts.target.shape:
            yield needs(
                f"{self.card.title} makes samples of a class, so it needs one target that has classes. Choose such a "
                "column on the Data page.",
                field="data.target",
            )

    def generated(self, model: Any, project: Project, prepared: Prepared, count: int) -> np.ndarray:
        """As many of each class as the training rows have, in a fixed order."""
        return np.asarray(model.generate(asked(prepared, count), SEED))

    def further(self, prepared: Prepared, part: str, seen: Eye, made: np.ndarray) -> Iterator[Judgement]:
        """Whether a classifier finds what was asked for, and what it finds of real rows."""
        name, _ = sampled(prepared.facts)
        truth = labels_of(prepared, part)
        if truth is not None:
            wanted = np.asarray(prepared.facts.target.classes)[asked(prepared, len(made))]
            right = mean_of(seen.predict(made) == wanted)
            read = seen.predict(np.asarray(prepared.x[part][name][:MOST]))
            others: dict[str, float | None] = {REAL.name: float(np.mean(read == truth))}
            yield Judgement(
                target=name,
                measure=AS_ASKED.name,
                value=right.value,
                interval=right.interval(SEED),
                baselines=others,
            )

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        classes = prepared.facts.target.classes[: SHOWN // FEW]
        labels = np.repeat(np.arange(len(classes)), FEW)
        made = np.asarray(model.generate(labels, SEED))
        return shown(made, prepared.facts, [classes[label] for label in labels])

    def apply(self, model: Any, project: Project, prepared: Prepared, wishes: Mapping[str, Any]) -> Applied:
        """As many new samples of each class."""
        classes = prepared.facts.target.classes
        labels = np.repeat(np.arange(len(classes)), max(1, int(wishes["count"]) // len(classes)))
        made = np.asarray(model.generate(labels, int(wishes["seed"])))
        return Applied(rows=len(made), pictures=shown(made, prepared.facts, [classes[label] for label in labels]))

    def flow(self, project: Project) -> Flow:
        return Flow(
            title="How a conditional GAN learns",
            nodes=(
                FlowNode(id="noise", label="Noise", role="noise"),
                FlowNode(id="class", label="Class", role="data"),
                FlowNode(id="generator", label="Generator", role="network"),
                FlowNode(id="data", label="Inputs", role="data"),
                FlowNode(id="discriminator", label="Discriminator", role="network"),
                FlowNode(id="told", label="Told apart?", role="loss"),
                FlowNode(id="passed", label="Held for real?", role="loss"),
            ),
            edges=(
                FlowEdge(source="noise", target="generator"),
                FlowEdge(source="class", target="generator"),
                FlowEdge(source="class", target="discriminator"),
                FlowEdge(source="generator", target="discriminator", label="made samples", stopped=True),
                FlowEdge(source="data", target="discriminator", label="real samples"),
                FlowEdge(source="discriminator", target="told", label="scores"),
                FlowEdge(source="discriminator", target="passed", label="scores of made samples"),
                FlowEdge(source="told", target="discriminator", gradient=True),
                FlowEdge(source="passed", target="generator", label="through the discriminator", gradient=True),
            ),
        )


CONDITIONAL_GAN = Conditional()


def asked(prepared: Prepared, count: int) -> np.ndarray:
    """Labels that are asked for, (count,), in the shares of the training rows."""
    counts = np.asarray(prepared.facts.target.counts, "float64")
    ends = np.cumsum(counts) / counts.sum()
    return np.searchsorted(ends, (np.arange(count) + 0.5) / count).astype("int32")
