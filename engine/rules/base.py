"""What a rule is, and what it may look at.

The contract, which `tests/contracts/test_rules.py` holds every rule to:

- One rule a file; the file is named after the code. It stands in `refused/` (severity `error`: Keras would refuse, or
  the run could not begin), `silent/` (`warning`: Keras accepts it and the result is wrong) or `advice/` (`advice`: it
  could be better).
- The class docstring is its page: a first line that names the mistake, then the sections of `SECTIONS`.
  `python -m engine.rules.docs` writes `docs/rules/<code>.md` from it.
- `find` never raises, whatever the drawing: it sees a node's settings only when they are valid, and shapes only where
  they are known. It looks at the project, the facts and the notes, and at nothing else; it imports no Keras.
- A sentence is plain, names the layer, says the number received and the number expected, and what to do. A fix is
  offered only where one cure is surely right; applying it makes the problem go away.
- `broken` gives a drawing in which this rule finds something, `sound` its cured twin in which no rule finds anything;
  nor does any rule in a preset. A false alarm is worse than silence.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal

from engine.catalog.card import Card
from engine.catalog.read import card, has
from engine.document.edits import Edit
from engine.document.project import Choice, Project
from engine.messages.answers import DataFacts, Fix, NodeNote, Problem, TensorInfo
from engine.rules.network import Ending, Network
from engine.tasks import SUPERVISED as TRAINED_ON_TARGETS
from engine.tasks import TASKS

Severity = Literal["error", "warning", "advice"]
SUPERVISED = tuple(task.card.name for task in TRAINED_ON_TARGETS)
SECTIONS = ("What it finds", "Why it hurts", "Wrong", "Right", "Where to read")


@dataclass(frozen=True)
class Aim:
    """What the one output of a supervised network is trained for.

    Args:
        node: id of the output node.
        info: shape and dtype of the output; None where it is not known.
        ending: the function that its values come out of.
        loss: the chosen loss; its `config` may still be invalid, so ask `logits`.
        card: the loss's card.
    """

    node: str
    info: TensorInfo | None
    ending: Ending
    loss: Choice
    card: Card
    field: str = "training.losses.0"

    @property
    def units(self) -> int | None:
        """Size of the output's last axis; None where it is not known."""
        return self.info.shape[-1] if self.info and len(self.info.shape) > 1 else None

    @property
    def targets(self) -> str:
        """What the loss wants as targets: `integer classes`, `one-hot`, `0/1`, `numbers` or `text`."""
        return str(self.card.facts.get("targets", ""))

    @property
    def takes_logits(self) -> bool:
        """Whether the loss can be told that the outputs are logits."""
        return bool(self.card.facts.get("from_logits"))

    @property
    def logits(self) -> bool:
        """Whether the loss was told that the outputs are logits, or takes nothing else."""
        if self.card.facts.get("outputs") == "logits":
            return True
        return self.takes_logits and self.loss.config.get("from_logits") is True


@dataclass(frozen=True)
class Context:
    """Everything that a rule may look at: `notes` by network and node id, `facts` None while no data are chosen.

    Args:
        heads: where the model has several outputs, one context for each: see `engine.rules.heads`.
    """

    project: Project
    facts: DataFacts | None
    notes: Mapping[str, Mapping[str, NodeNote]]
    heads: tuple[Context, ...] = ()

    @cached_property
    def networks(self) -> tuple[Network, ...]:
        """Every network, with quick look-ups."""
        return tuple(Network(name, graph, self.notes.get(name, {})) for name, graph in self.project.networks.items())

    @cached_property
    def model(self) -> Network | None:
        """The network that a supervised task trains; None for other tasks or when there is none."""
        if self.project.task.kind not in SUPERVISED:
            return None
        return next((network for network in self.networks if network.name == "model"), None)

    @cached_property
    def aim(self) -> Aim | None:
        """What the model's output is trained for; None unless one layer is the output and the loss is known."""
        losses = self.project.training.losses
        if self.model is None or len(self.model.outputs) != 1 or not losses or not has("loss", losses[0].name):
            return None
        node = self.model.outputs[0]
        if self.model.nodes[node].layer == "Input":
            return None
        ending = self.model.ending(node)
        return Aim(node, self.model.info(node), ending, losses[0], card("loss", losses[0].name))

    @property
    def on_rows(self) -> bool:
        """Whether the task learns from the rows of the data, as most do."""
        task = TASKS.get(self.project.task.kind)
        return task is None or task.on_rows

    @property
    def untrained(self) -> tuple[str, ...]:
        """The networks that the task uses and leaves as they are."""
        task = TASKS.get(self.project.task.kind)
        return task.untrained if task else ()

    @property
    def classes(self) -> int | None:
        """How many classes the target has; None when it has none or is not known."""
        return len(self.facts.target.classes) if self.facts and self.facts.target.kind == "classes" else None

    @property
    def tokens(self) -> int:
        """How many different tokens the texts of the target have, with the blank; 0 when it is no text or not known."""
        return len(self.facts.target.classes) if self.facts and self.facts.target.kind == "text" else 0

    @property
    def numbers(self) -> int:
        """How many numbers the target is; 0 when it has classes or is not known."""
        return (1, *self.facts.target.shape)[-1] if self.facts and self.facts.target.kind == "number" else 0

    @property
    def is_number(self) -> bool:
        """Whether the target is known to be a number, or several."""
        return self.facts is not None and self.facts.target.kind == "number"


class Rule(ABC):
    """One mistake that can be found in a project; see the contract above."""

    code: ClassVar[str]
    severity: ClassVar[Severity]

    @abstractmethod
    def find(self, context: Context) -> Iterator[Problem]:
        """Every place where the mistake is made."""

    @abstractmethod
    def broken(self) -> Example:
        """A project that makes the mistake."""

    @abstractmethod
    def sound(self) -> Example:
        """The same project without the mistake."""

    def problem(
        self, sentence: str, *, network: Network | None = None, node: str | None = None, field: str = "",
        fix: Fix | None = None,
    ) -> Problem:  # fmt: skip
        """A problem of this rule at a place."""
        name = network.name if network else "model"
        return Problem(
            code=self.code, severity=self.severity, sentence=sentence, network=name, node=node, field=field, fix=fix
        )


@dataclass(frozen=True)
class Example:
    """A project that shows a rule, with the facts of its data."""

    project: Project
    facts: DataFacts | None = None


def fix(label: str, *edits: Edit) -> Fix:
    """A one-click cure."""
    return Fix(label=label, edits=edits)


def choice(name: str, **config: Any) -> dict[str, Any]:
    """A choice as a `SetField` edit wants it."""
    return {"name": name, "config": config}
