"""Policy gradient: learn to play from whole episodes."""

from __future__ import annotations

from engine.catalog.card import Card
from engine.document.project import Project
from engine.messages.pictures import Flow
from engine.tasks.models.policy_gradient import PolicyGradient
from engine.tasks.ppo import POLICY, VALUE, actor_and_critic
from engine.tasks.reinforcement import DISCOUNT, ENTROPY, PLAYED, ROUNDS, Reinforcement

USUAL = 100  # steps of an episode, about; only the speed that a run tells rests on it


class Gradient(Reinforcement):
    """REINFORCE with a baseline; a batch is a number of episodes."""

    card = Card(
        kind="task",
        name="policy_gradient",
        title="Policy gradient (REINFORCE)",
        category="reinforcement",
        summary="Learn to play from whole episodes: what was done in those that went better than expected is done more "
        "often. The batch size is the number of episodes.",
        parameters=(ROUNDS, DISCOUNT, ENTROPY),
        inputs=(),
        outputs=(),
        docs="https://doi.org/10.1007/BF00992696",
    )
    roles = (POLICY, VALUE)
    actor = "policy"
    series = ("loss", "policy_loss", "value_loss", "entropy", *PLAYED)
    model_class = PolicyGradient

    def played(self, project: Project) -> int:
        return project.training.batch_size * USUAL

    def flow(self, project: Project) -> Flow:
        return actor_and_critic("How a policy gradient learns", "- log probability × advantage")


POLICY_GRADIENT = Gradient()
