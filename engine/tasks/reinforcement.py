"""Reinforcement learning: what tasks share whose networks learn by playing an environment.

An epoch is a number of rounds; in each the networks play for a while and then learn from what they saw. Validation and
test are episodes with seeds of their own in which the best action is always taken, so no figure is one of training.
"""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.environments import Environment
from engine.data.pipeline import Prepared
from engine.data.sources import SOURCES
from engine.document.graph import Graph
from engine.document.project import Project
from engine.errors import DataError
from engine.messages.answers import DataFacts, Problem
from engine.messages.events import Judgement
from engine.messages.pictures import Picture
from engine.messages.using import Applied
from engine.tasks.base import SEED_WISH, Looks, Outputs, Script, Steps
from engine.tasks.composite import Composite, Constant
from engine.tasks.episodes import pictures
from engine.tasks.pen import Pen
from engine.tasks.resampling import mean_of
from engine.tasks.rounds import Rounds, loop

EPISODES = {"validation": 50, "test": 100}
SEEDS = {"validation": 1_000_000, "test": 2_000_000}
RETURN = Card(
    kind="measure",
    name="mean_return",
    title="Mean return",
    category="reinforcement",
    summary="The rewards of an episode added up, on average over 100 test episodes with begins of their own. The best "
    "action is always taken.",
    inputs=(),
    outputs=(),
    facts={"better": "higher", "unit": ""},
)
RANDOM = Card(
    kind="baseline",
    name="random_play",
    title="Random play",
    category="reinforcement",
    summary="Actions drawn by chance, each as likely as any other, in the same 100 test episodes.",
    inputs=(),
    outputs=(),
)
OPTIMAL = Card(
    kind="baseline",
    name="optimal_play",
    title="Optimal play",
    category="reinforcement",
    summary="The best that is possible at all, on average over all episodes: computed from the environment's own "
    "rules, which no network is told. Only where there are few states.",
    inputs=(),
    outputs=(),
    docs="http://incompleteideas.net/book/the-book-2nd.html",
    facts={"bound": True},
)
PLAYED = ("return", "episode_length")  # what is told of episodes, in training and in validation
ROUNDS = Parameter(
    name="rounds",
    type="int",
    default=10,
    minimum=1,
    maximum=10_000,
    help="How often in an epoch the network plays for a while and then learns from what it saw.",
)
ENVIRONMENTS = Parameter(
    name="environments",
    type="int",
    default=8,
    minimum=1,
    maximum=256,
    help="How many copies of the environment are played side by side.",
)
DISCOUNT = Parameter(
    name="discount",
    type="float",
    default=0.99,
    minimum=0.0,
    maximum=1.0,
    help="What a reward is worth one step later (gamma): near 1 the network looks far ahead.",
)
ENTROPY = Parameter(
    name="entropy",
    type="float",
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    help="How much it is rewarded to stay undecided. More: it tries out more, and settles later.",
)


class Reinforcement(Composite):
    """A task whose model plays; its class is a `Player` with a method `learn`, which is one step of a run."""

    cards = (RETURN, RANDOM, OPTIMAL)
    on_rows = False
    needs_rows = False
    wishes = (SEED_WISH,)
    plays = True
    actor: str  # the network whose outputs are the actions
    validated = PLAYED

    def arguments(self, project: Project, facts: DataFacts) -> Mapping[str, Any]:
        """The environment, the settings, and what the script has as constants."""
        settings = {name: value for name, value in self.settings(project).items() if name != ROUNDS.name}
        return {
            "environment": environment_of(project).name,
            **settings,
            "batch_size": Constant("BATCH_SIZE", project.training.batch_size),
            "seed": Constant("SEED", project.training.seed),
        }

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        """No environment, observations that are not whole, or outputs that are not a number for each action."""
        title = self.card.title
        if not is_environment(project):
            known = ", ".join(each.card.title for each in SOURCES.values() if isinstance(each, Environment))
            yield _problem(f"{title} learns by playing, but the data are no environment. Choose one: {known}.")
            return
        environment, steps = environment_of(project), project.data.recipe
        shape = next(iter(facts.inputs.values())).shape if len(facts.inputs) == 1 else ()
        if shape != (None, len(environment.columns)) or len(facts.targets) > 1:
            yield _problem(
                f"The networks see {', '.join(map(str, facts.inputs.values()))}, but an observation is "
                f"{len(environment.columns)} numbers. Take all columns as inputs, without a window or further targets."
            )
        elif steps and (len(steps) > 1 or steps[0].name != "Standardize" or len(steps[0].columns) not in (0, shape[1])):
            yield _problem(
                "While a network plays, observations can be standardized and nothing else. Keep no step of the recipe "
                "but Standardize of all columns."
            )
        wanted = {self.actor: len(environment.actions), "value": 1}
        for role in self.roles:
            for found in outputs.get(role.name, ())[:1]:
                count = wanted[role.name]
                if found.shape != (None, count):
                    each = "one for each action" if role.name == self.actor else "the return that is still to come"
                    yield _problem(
                        f"The network {role.title} gives {found}, but it must give {count} "
                        f"number{'s' if count > 1 else ''}: {each}. End with a Dense of {count} units, without an "
                        "activation.",
                        role.name,
                    )

    def starts(self, facts: DataFacts) -> dict[str, Graph]:
        """Two hidden layers for each network, which are enough for small environments."""
        return {role.name: start(len(facts.target.classes) if role.name == self.actor else 1) for role in self.roles}

    def stepper(self, model: Any, project: Project, prepared: Prepared) -> Steps:
        return Rounds(scaled(model, prepared), int(self.settings(project)[ROUNDS.name]), self.played(project))

    def evaluator(self, model: Any, project: Project, prepared: Prepared, part: str) -> Looks:
        return Games(scaled(model, prepared), EPISODES[part], SEEDS[part])

    @abstractmethod
    def played(self, project: Project) -> int:
        """Environment steps of one round, about."""

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...]:
        """The mean return of the test episodes, beside random play and, where it can be computed, the best."""
        environment = environment_of(project)
        found = mean_of(returns(scaled(model, prepared)))
        baselines: dict[str, float | None] = {RANDOM.name: random_play(model, len(environment.actions))}
        if environment.places:
            baselines[OPTIMAL.name] = optimal_play(environment.name)
        return (
            Judgement(
                target="episode",
                measure=RETURN.name,
                value=found.value,
                interval=found.interval(project.training.seed),
                baselines=baselines,
            ),
        )

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """An episode as it is played by now."""
        return pictures(scaled(model, prepared), environment_of(project), SEEDS["validation"])

    def apply(self, model: Any, project: Project, prepared: Prepared, wishes: Mapping[str, Any]) -> Applied:
        """A new episode; the best action is always taken."""
        shown = pictures(scaled(model, prepared), environment_of(project), int(wishes["seed"]))
        return Applied(rows=1, pictures=shown)

    def script(self, project: Project, facts: DataFacts) -> Script:
        """As of every composite; then it plays and learns round by round."""
        code = super().script(project, facts)
        rounds = f"ROUNDS = {self.settings(project)[ROUNDS.name]}  # of play and learning in an epoch"
        return Script(
            definitions=code.definitions,
            statements=code.statements,
            compiled=code.compiled,
            imports=code.imports,
            kept=code.kept,
            training=[
                *(SCALED if project.data.recipe else []),
                *loop(project, rounds, VALIDATED.format(**_episodes("validation"))),
            ],
            tested=TESTED.format(**_episodes("test")).splitlines(),
            rows=bool(project.data.recipe),
        )


@dataclass(frozen=True)
class Games:
    """The evaluator of a run: episodes in which the best action is always taken."""

    model: Any
    rows: int
    seed: int

    def run(self) -> dict[str, float]:
        found: dict[str, float] = self.model.play(self.rows, self.seed)
        return found


def start(outputs: int) -> Graph:
    """A small network with so many outputs."""
    pen = Pen()
    last = pen.add("Input", label="Observation")
    for _ in range(2):
        last = pen.add("Dense", last, units=64, activation="tanh")
    return pen.drawn([pen.add("Dense", last, units=outputs)])


def is_environment(project: Project) -> bool:
    """Whether the data of a project are an environment."""
    return project.data.source is not None and isinstance(SOURCES.get(project.data.source.name), Environment)


def environment_of(project: Project) -> Environment:
    """The environment of a project. Raises DataError where its data are none."""
    source = SOURCES.get(project.data.source.name) if project.data.source else None
    if not isinstance(source, Environment):
        raise DataError("The data are no environment", where="data.source", cure="Choose one, such as CartPole.")
    return source


def scaled(model: Any, prepared: Prepared) -> Any:
    """The model, which standardizes observations as the recipe does, to the same bits."""
    for step in prepared.preparation.steps:
        order = list(prepared.preparation.features)
        model.mean = pd.Series(step.state["mean"])[order].to_numpy()
        model.deviation = pd.Series(step.state["deviation"])[order].to_numpy()
    return model


def returns(model: Any) -> np.ndarray:
    """The return of each test episode in which the best action is always taken, (episodes,)."""
    _, _, rewards, _ = model.elsewhere(EPISODES["test"], model.best, SEEDS["test"])
    return np.asarray(rewards.sum(axis=0))


def random_play(model: Any, actions: int) -> float:
    """The mean return of the test episodes when every action is drawn by chance."""
    chance = np.random.default_rng(0)
    _, _, rewards, _ = model.elsewhere(EPISODES["test"], lambda x: chance.integers(actions, size=len(x)), SEEDS["test"])
    return float(rewards.sum(axis=0).mean())


def optimal_play(name: str) -> float:
    """The expected return of the best play in an environment that tells its rules, within its limit of steps.

    Value iteration backwards from the last step: what is best may depend on how many steps are left.
    """
    import gymnasium

    with contextlib.closing(gymnasium.make(name)) as environment:
        limit = (environment.spec and environment.spec.max_episode_steps) or 0
        rules, start = environment.unwrapped.P, environment.unwrapped.initial_state_distrib  # type: ignore[attr-defined]
    values = np.zeros(len(rules))
    for _ in range(limit):
        values = np.array(
            [
                max(
                    sum(chance * (reward + values[ahead] * (not ended)) for chance, ahead, reward, ended in outcomes)
                    for outcomes in rules[state].values()
                )
                for state in range(len(rules))
            ]
        )
    return float(start @ values)


SCALED = [
    "model.mean, model.deviation = mean.to_numpy(), deviation.to_numpy()",
    "",
]
VALIDATED = """\
    validation = model.play({episodes}, seed={seed:_})
    figures |= {{f"val_{{name}}": figure for name, figure in validation.items()}}
"""
TESTED = """\
for name, figure in model.play({episodes}, seed={seed:_}).items():
    print(f"test_{{name}}: {{figure:.6f}}")"""


def _episodes(part: str) -> dict[str, int]:
    return {"episodes": EPISODES[part], "seed": SEEDS[part]}


def _problem(sentence: str, network: str = "") -> Problem:
    return Problem(code="task-needs", severity="error", sentence=sentence, network=network or "model")
