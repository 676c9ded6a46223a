"""Environments of Gymnasium as data: what random play sees. A task that learns by playing plays the environment itself.

The rows let a person look at observations, and a recipe measure them. All play is in this process and seeded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.builtin import check_target, source_card
from engine.data.lines import literal
from engine.errors import DataError

ROWS = 2_000


@dataclass(frozen=True)
class Environment:
    """Rows are steps of random play: the observation, one number a column, and the action that was drawn.

    Args:
        name: what Gymnasium calls it.
        columns: the numbers of an observation; of one that is a place, a column for each place, one-hot.
        actions: what its actions are called, in their order.
        places: whether an observation is the number of a place.
    """

    card: Card
    name: str
    columns: tuple[str, ...]
    actions: tuple[str, ...]
    places: bool = False

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """The rows; it takes no settings. Raises DataError where a column is to be something else than a number."""
        import gymnasium

        check_target("action", request.target)
        if changed := [name for name in self.columns if request.kinds.get(name, "number") != "number"]:
            raise DataError(
                f"{changed[0]!r} is a number of an observation and cannot be something else",
                where=f"data.kinds.{changed[0]}",
                cure="Let it be a number: a network that plays sees the whole observation.",
            )
        environment, chance = gymnasium.make(self.name), np.random.default_rng(0)
        observation, _ = environment.reset(seed=0)
        rows, actions = [], []
        for _ in range(ROWS):
            rows.append(np.eye(len(self.columns))[observation] if self.places else observation)
            actions.append(chance.integers(len(self.actions)))
            observation, _, terminated, truncated, _ = environment.step(actions[-1])
            if terminated or truncated:
                observation, _ = environment.reset()
        environment.close()
        table = pd.DataFrame(np.array(rows), columns=list(self.columns)).astype("float64")
        target = pd.Series(actions).map(dict(enumerate(self.actions)))
        guesses = {name: Guess("number", "a number of the observation") for name in self.columns}
        return Raw(
            table=table,
            target=target,
            target_name="action",
            target_kind="classes",
            seen=table.assign(action=target),
            guesses={**guesses, "action": Guess("category", "the target")},
            notes=("These rows are random play. A task that learns by playing plays the environment itself.",),
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Plays the same."""
        size = len(self.columns)
        seen = f"np.eye({size})[observation]" if self.places else "observation"
        body = (
            "# What random play sees",
            f"environment, chance = gym.make({literal(self.name)}), np.random.default_rng(0)",
            "observation, _ = environment.reset(seed=0)",
            "rows, actions = [], []",
            f"for _ in range({ROWS}):",
            f"    rows.append({seen})",
            f"    actions.append(chance.integers({len(self.actions)}))",
            "    observation, _, terminated, truncated, _ = environment.step(actions[-1])",
            "    if terminated or truncated:",
            "        observation, _ = environment.reset()",
            f"columns = {literal(list(self.columns))}",
            'table = pd.DataFrame(np.array(rows), columns=columns).astype("float64")',
            f"target = pd.Series(actions).map(dict(enumerate({literal(list(self.actions))})))",
        )
        return Lines(("import gymnasium as gym", "import numpy as np", "import pandas as pd"), body)

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """A column of the table, or the target."""
        if column == "action":
            return Lines((), ("by = target",))
        return Lines((), (f"by = table[{literal(column)}]",))


def environment_card(name: str, title: str, summary: str, docs: str, origin: str, **facts: Any) -> Card:
    """The card of an environment; facts are rows, columns, target, licence, origin."""
    return source_card(
        name,
        title,
        summary,
        docs=f"https://gymnasium.farama.org/environments/{docs}/",
        rows=ROWS,
        **facts,
        plays=True,
        licence="MIT",
        origin=f"{origin}; an environment that comes with Gymnasium",
    )
