"""Wasserstein GAN: a critic that measures a distance takes the place of a discriminator that says yes or no."""

from __future__ import annotations

from engine.catalog.card import Card, Parameter
from engine.document.project import Project
from engine.messages.pictures import Flow, FlowEdge, FlowNode
from engine.tasks.base import Role
from engine.tasks.gan import LATENT
from engine.tasks.generated import Adversarial
from engine.tasks.models.wasserstein_gan import WassersteinGAN


class Wasserstein(Adversarial):
    """The critic learns several times as often, and its slope is held at 1 by a penalty."""

    card = Card(
        kind="task",
        name="wasserstein_gan",
        title="Wasserstein GAN",
        category="generative",
        summary="Learn to make samples like those of the data, against a critic that measures how far away they are.",
        parameters=(
            LATENT,
            Parameter(
                name="critic_rate",
                type="float",
                nullable=True,
                minimum=0.0,
                maximum=10.0,
                help="Learning rate of the critic, which has an optimizer of the same kind for itself; empty: the "
                "generator's, without its schedule.",
            ),
            Parameter(
                name="critic_steps",
                type="int",
                default=5,
                minimum=1,
                maximum=20,
                help="How often the critic is trained before the generator is trained once.",
            ),
            Parameter(
                name="penalty",
                type="float",
                default=10.0,
                minimum=0.0,
                maximum=1000.0,
                help="How much it weighs that the critic's slope is 1 between real and made samples.",
            ),
        ),
        inputs=(),
        outputs=(),
        docs="https://arxiv.org/abs/1704.00028",
    )
    roles = (
        Role("generator", "Generator", "noise", "samples like the inputs"),
        Role("critic", "Critic", "samples, real ones or made", "one score, higher for real"),
    )
    model_class = WassersteinGAN
    passes = 4  # real samples, made ones, and the slope forwards and backwards
    dropout = 0.0

    def flow(self, project: Project) -> Flow:
        return Flow(
            title="How a generator and a critic learn",
            nodes=(
                FlowNode(id="noise", label="Noise", role="noise"),
                FlowNode(id="generator", label="Generator", role="network"),
                FlowNode(id="data", label="Inputs", role="data"),
                FlowNode(id="between", label="Between real and made", role="value"),
                FlowNode(id="critic", label="Critic", role="network"),
                FlowNode(id="slope", label="Slope of 1", role="loss"),
                FlowNode(id="distance", label="Distance of real and made", role="loss"),
                FlowNode(id="passed", label="Score of made samples", role="loss"),
            ),
            edges=(
                FlowEdge(source="noise", target="generator"),
                FlowEdge(source="generator", target="critic", label="made samples", stopped=True),
                FlowEdge(source="data", target="critic", label="real samples"),
                FlowEdge(source="generator", target="between", stopped=True),
                FlowEdge(source="data", target="between"),
                FlowEdge(source="between", target="critic"),
                FlowEdge(source="critic", target="slope", label="its gradient"),
                FlowEdge(source="critic", target="distance", label="scores"),
                FlowEdge(source="critic", target="passed", label="scores of made samples"),
                FlowEdge(source="slope", target="critic", gradient=True),
                FlowEdge(source="distance", target="critic", gradient=True),
                FlowEdge(source="passed", target="generator", label="through the critic", gradient=True),
            ),
        )


WASSERSTEIN_GAN = Wasserstein()
