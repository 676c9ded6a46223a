"""Generative adversarial network: one network makes samples, another tells them from real ones."""

from __future__ import annotations

from engine.catalog.card import Card, Parameter
from engine.document.project import Project
from engine.messages.pictures import Flow, FlowEdge, FlowNode
from engine.tasks.base import Role
from engine.tasks.generated import BY_VAE, CLASSES_FOUND, FRECHET, REAL, Adversarial
from engine.tasks.models.gan import GAN as Model

LATENT = Parameter(
    name="latent",
    type="int",
    default=32,
    minimum=1,
    maximum=4096,
    help="How many random numbers each sample is made of.",
)
RATE = Parameter(
    name="discriminator_rate",
    type="float",
    nullable=True,
    minimum=0.0,
    maximum=10.0,
    help="Learning rate of the discriminator, which has an optimizer of the same kind for itself; empty: the "
    "generator's, without its schedule.",
)
SMOOTHING = Parameter(
    name="smoothing",
    type="float",
    default=0.1,
    minimum=0.0,
    maximum=0.5,
    help="How far below certainty the discriminator is to hold real samples for real; keeps it from being too sure.",
)


class Adversaries(Adversarial):
    """Both learn in turn."""

    card = Card(
        kind="task",
        name="gan",
        title="Generative adversarial network",
        category="generative",
        summary="Learn to make samples like those of the data, against a network that learns to tell them apart.",
        parameters=(LATENT, RATE, SMOOTHING),
        inputs=(),
        outputs=(),
        docs="https://arxiv.org/abs/1406.2661",
    )
    roles = (
        Role("generator", "Generator", "noise", "samples like the inputs"),
        Role("discriminator", "Discriminator", "samples, real ones or made", "one score, above 0 for real"),
    )
    cards = (FRECHET, CLASSES_FOUND, BY_VAE, REAL)
    model_class = Model

    def flow(self, project: Project) -> Flow:
        return Flow(
            title="How a generator and a discriminator learn from each other",
            nodes=(
                FlowNode(id="noise", label="Noise", role="noise"),
                FlowNode(id="generator", label="Generator", role="network"),
                FlowNode(id="data", label="Inputs", role="data"),
                FlowNode(id="discriminator", label="Discriminator", role="network"),
                FlowNode(id="told", label="Told apart?", role="loss"),
                FlowNode(id="passed", label="Held for real?", role="loss"),
            ),
            edges=(
                FlowEdge(source="noise", target="generator"),
                FlowEdge(source="generator", target="discriminator", label="made samples", stopped=True),
                FlowEdge(source="data", target="discriminator", label="real samples"),
                FlowEdge(source="discriminator", target="told", label="scores"),
                FlowEdge(source="discriminator", target="passed", label="scores of made samples"),
                FlowEdge(source="told", target="discriminator", gradient=True),
                FlowEdge(source="passed", target="generator", label="through the discriminator", gradient=True),
            ),
        )


GAN = Adversaries()
