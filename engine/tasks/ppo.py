"""Proximal policy optimization: learn to play in small, safe steps."""

from __future__ import annotations

from engine.catalog.card import Card, Parameter
from engine.document.project import Project
from engine.messages.pictures import Flow, FlowEdge, FlowNode
from engine.tasks.base import Role
from engine.tasks.models.ppo import PPO
from engine.tasks.reinforcement import DISCOUNT, ENTROPY, ENVIRONMENTS, PLAYED, ROUNDS, Reinforcement

POLICY = Role("policy", "Policy", "an observation", "a number (logit) for each action")
VALUE = Role("value", "Value", "an observation", "one number: the return that is still to come")


class Proximal(Reinforcement):
    """Two networks: one that acts, and one that says what to expect."""

    card = Card(
        kind="task",
        name="ppo",
        title="Proximal policy optimization (PPO)",
        category="reinforcement",
        summary="Learn to play: what went better than expected is done more often, in steps that are never large.",
        parameters=(
            ROUNDS,
            ENVIRONMENTS,
            Parameter(
                name="horizon",
                type="int",
                default=128,
                minimum=2,
                maximum=10_000,
                help="How many steps are played in each environment before the networks learn from them.",
            ),
            Parameter(
                name="passes",
                type="int",
                default=10,
                minimum=1,
                maximum=100,
                help="How often the networks go through the steps of a round.",
            ),
            DISCOUNT,
            Parameter(
                name="gae",
                type="float",
                default=0.95,
                minimum=0.0,
                maximum=1.0,
                help="How much of an advantage is measured and not expected (lambda): 0: one step; 1: all of them.",
            ),
            Parameter(
                name="clip",
                type="float",
                default=0.2,
                minimum=0.01,
                maximum=1.0,
                help="By what share the probability of an action may change in a round.",
            ),
            ENTROPY,
        ),
        inputs=(),
        outputs=(),
        docs="https://arxiv.org/abs/1707.06347",
    )
    roles = (POLICY, VALUE)
    actor = "policy"
    series = ("loss", "policy_loss", "value_loss", "entropy", *PLAYED)
    model_class = PPO

    def played(self, project: Project) -> int:
        settings = self.settings(project)
        return int(settings["environments"]) * int(settings["horizon"])

    def flow(self, project: Project) -> Flow:
        return actor_and_critic("How proximal policy optimization learns", "Clipped change of probabilities")


def actor_and_critic(title: str, loss: str) -> Flow:
    """The flow of tasks whose policy learns from advantages, and whose value network says what to expect."""
    return Flow(
        title=title,
        nodes=(
            FlowNode(id="environment", label="Environment", role="data"),
            FlowNode(id="policy", label="Policy", role="network"),
            FlowNode(id="value", label="Value", role="network"),
            FlowNode(id="action", label="Drawn action", role="value"),
            FlowNode(id="advantage", label="Advantage: return - expected", role="value"),
            FlowNode(id="policy_loss", label=loss, role="loss"),
            FlowNode(id="value_loss", label="Squared difference", role="loss"),
        ),
        edges=(
            FlowEdge(source="environment", target="policy", label="observation"),
            FlowEdge(source="environment", target="value", label="observation"),
            FlowEdge(source="policy", target="action", label="probabilities"),
            FlowEdge(source="action", target="environment"),
            FlowEdge(source="environment", target="advantage", label="rewards"),
            FlowEdge(source="value", target="advantage", stopped=True),
            FlowEdge(source="policy", target="policy_loss"),
            FlowEdge(source="advantage", target="policy_loss", stopped=True),
            FlowEdge(source="value", target="value_loss"),
            FlowEdge(source="environment", target="value_loss", label="rewards"),
            FlowEdge(source="policy_loss", target="policy", gradient=True),
            FlowEdge(source="value_loss", target="value", gradient=True),
        ),
    )


PROXIMAL = Proximal()
