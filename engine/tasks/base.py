"""What every task is: what networks are trained for.

The contract, which `tests/contracts/test_tasks.py` holds every member of `engine.tasks.TASKS` to:

- `card` says in plain words what the task is for.
- `complete` fills in what a person left open (losses, metrics) from the data; what was chosen stays. The check, the
  run and the exported script all work on the completed project, so they agree.
- `compile` makes a built model ready to train; everything comes from the catalog.
"""

from __future__ import annotations

from typing import Any, Protocol

from engine.catalog.card import Card
from engine.document.project import Project
from engine.messages.answers import DataFacts


class Task(Protocol):
    """One kind of training; see the contract above."""

    @property
    def card(self) -> Card:
        """What the catalog says of it."""
        ...

    def complete(self, project: Project, facts: DataFacts) -> Project:
        """The project with losses and metrics filled in where there are none."""
        ...

    def compile(self, model: Any, project: Project) -> None:
        """Compiles a `keras.Model` as a completed project says.

        Raises:
            CatalogError: an optimizer, loss or metric is not in the catalog or has a bad parameter.
        """
        ...
