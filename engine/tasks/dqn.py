"""Deep Q-learning: learn what each action is worth."""

from __future__ import annotations

from engine.catalog.card import Card, Parameter
from engine.document.project import Project
from engine.messages.pictures import Flow, FlowEdge, FlowNode
from engine.tasks.base import Role
from engine.tasks.models.dqn import DQN
from engine.tasks.reinforcement import DISCOUNT, ENVIRONMENTS, PLAYED, ROUNDS, Reinforcement


class DeepQ(Reinforcement):
    """One network, a copy of it that is renewed now and then, and a memory of what was played."""

    card = Card(
        kind="task",
        name="dqn",
        title="Deep Q-learning (DQN)",
        category="reinforcement",
        summary="Learn what each action is worth in each situation, from a memory of what was tried; take the best.",
        parameters=(
            ROUNDS,
            ENVIRONMENTS,
            Parameter(
                name="horizon",
                type="int",
                default=16,
                minimum=1,
                maximum=10_000,
                help="How many steps are played in each environment before the network learns again.",
            ),
            Parameter(
                name="updates",
                type="int",
                default=16,
                minimum=1,
                maximum=10_000,
                help="How many batches of the memory the network learns from in a round.",
            ),
            DISCOUNT,
            Parameter(
                name="memory",
                type="int",
                default=50_000,
                minimum=100,
                maximum=1_000_000,
                help="How many steps of the past are kept.",
            ),
            Parameter(
                name="explored",
                type="int",
                default=20_000,
                minimum=1,
                maximum=100_000_000,
                help="Over how many steps of play the share of actions by chance falls from 1 to its end.",
            ),
            Parameter(
                name="epsilon",
                type="float",
                default=0.05,
                minimum=0.0,
                maximum=1.0,
                help="The share of actions by chance at the end of exploration.",
            ),
            Parameter(
                name="renewed",
                type="int",
                default=10,
                minimum=1,
                maximum=100_000,
                help="After how many rounds the copy that says what comes next is renewed.",
            ),
        ),
        inputs=(),
        outputs=(),
        docs="https://doi.org/10.1038/nature14236",
    )
    roles = (Role("q_network", "Q network", "an observation", "what each action is worth"),)
    actor = "q_network"
    series = ("loss", "q_value", "epsilon", *PLAYED)
    model_class = DQN

    def played(self, project: Project) -> int:
        settings = self.settings(project)
        return int(settings["environments"]) * int(settings["horizon"])

    def flow(self, project: Project) -> Flow:
        return Flow(
            title="How deep Q-learning learns",
            nodes=(
                FlowNode(id="environment", label="Environment", role="data"),
                FlowNode(id="memory", label="Memory of steps", role="data"),
                FlowNode(id="q_network", label="Q network", role="network"),
                FlowNode(id="action", label="Best action, or one by chance", role="value"),
                FlowNode(id="copy", label="Older copy of the Q network", role="value"),
                FlowNode(id="wanted", label="Reward + discount × best next value", role="value"),
                FlowNode(id="loss", label="Huber's difference", role="loss"),
            ),
            edges=(
                FlowEdge(source="environment", target="q_network", label="observation"),
                FlowEdge(source="q_network", target="action"),
                FlowEdge(source="action", target="environment"),
                FlowEdge(source="environment", target="memory", label="every step"),
                FlowEdge(source="memory", target="copy", label="what came after"),
                FlowEdge(source="q_network", target="copy", label="now and then", stopped=True),
                FlowEdge(source="copy", target="wanted", stopped=True),
                FlowEdge(source="memory", target="wanted", label="reward"),
                FlowEdge(source="q_network", target="loss", label="value of the action"),
                FlowEdge(source="wanted", target="loss", stopped=True),
                FlowEdge(source="loss", target="q_network", gradient=True),
            ),
        )


DEEP_Q = DeepQ()
