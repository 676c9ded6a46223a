"""What every task must do: what networks are trained for, and how.

The contract, which `tests/contracts/test_tasks.py` holds every member of `engine.tasks.TASKS` to:

- `card` says in plain words what the task is for; its parameters are the task's settings in the document. `aims` are
  the kinds of `data.aim` that it trains on, `roles` the networks that it needs.
- `complete` fills in what a person left open (losses, metrics) from the data; what was chosen stays. The check, the
  run and the exported script all work on the completed project, so they agree.
- `feeds` says what goes into each network; the check, `make` and the code of each network rest on it.
- `problems` are its own needs, in plain words with a fix: what its networks must give so that it can train them.
- `make` gives one compiled `keras.Model` whose `train_step` and `test_step` do the work, so that live figures, stop,
  recovery and determinism are those of every task. Its metrics are means of losses, `loss` first.
  A step of its own scales its loss (`optimizer.scale_loss`), so that mixed precision works, or `problems` refuses it.
- `script` says the same as lines of a script.
- `networks` are what is kept of it, `judge` says how good they are on the test split, `samples` what a person sees
  while they learn. Neither draws from the generators of the model: a run and its script end with the same bits.
- `restored` makes its model again of what was kept, and `apply` says what that makes of new input, or of none; a person
  may say the `wishes`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from engine.catalog.card import Card, Parameter
from engine.data.pipeline import Prepared
from engine.document.graph import Graph
from engine.document.project import Project
from engine.errors import NetworkError
from engine.messages.answers import DataFacts, Problem, TensorInfo
from engine.messages.events import Judgement
from engine.messages.pictures import Flow, Picture
from engine.messages.using import Applied
from engine.network.build import build
from engine.network.inputs import data_input_name
from engine.network.walk import has_many_ways, needed

Outputs = Mapping[str, tuple[TensorInfo, ...]]  # by network, what leaves it, as far as it is known


@dataclass(frozen=True)
class Role:
    """A network that a task needs.

    Args:
        name: what the network is called in the document.
        takes, gives: what goes in and what comes out, in plain words.
    """

    name: str
    title: str
    takes: str
    gives: str


class Steps(Protocol):
    """What trains, chunk by chunk: `engine.training.speed.Stepper`, or a task's own where there are no rows."""

    model: Any
    series: tuple[str, ...]
    batch_size: int

    @property
    def rows(self) -> int: ...
    @property
    def steps_per_epoch(self) -> int: ...
    @property
    def waited(self) -> float: ...
    def begin_epoch(self, order: np.ndarray) -> None: ...
    def run(self, first: int, steps: int) -> np.ndarray: ...
    def metrics(self) -> dict[str, float]: ...


class Looks(Protocol):
    """What evaluates one part: `engine.training.speed.Evaluator`, or a task's own."""

    @property
    def rows(self) -> int: ...
    def run(self) -> dict[str, float]: ...


SEED_WISH = Parameter(
    name="seed", type="int", default=1, minimum=0, maximum=2**31 - 1, help="Another number gives another outcome."
)


class Task(ABC):
    """One kind of training; see the contract above."""

    card: Card
    roles: tuple[Role, ...] = (Role("model", "Network", "the inputs", "a prediction for each target"),)
    aims: tuple[str, ...] = ("target",)
    cards: tuple[Card, ...] = ()  # of its own measures and baselines
    on_rows: bool = True  # whether it learns from the rows of the data, batch by batch
    untrained: tuple[str, ...] = ()  # the networks that it uses and leaves as they are
    plays: bool = False  # whether it learns by playing an environment, and the rows only show that
    series: tuple[str, ...] = ()  # the figures of its runs, `loss` first; empty: the loss and the chosen metrics
    validated: tuple[str, ...] = ()  # those of them that are told with `val_` before them, too; empty: all
    wishes: tuple[Parameter, ...] = ()  # what a person can say where a trained model is used
    needs_rows: bool = True  # whether rows go in then
    passes: int = 1  # times that a step goes through a network before the gradients of its weights are added up

    @abstractmethod
    def complete(self, project: Project, facts: DataFacts) -> Project:
        """The project with what a person left open filled in."""

    @abstractmethod
    def make(self, project: Project, facts: DataFacts) -> Any:
        """A compiled `keras.Model` with fresh weights, for a completed project.

        Raises:
            NetworkError: a drawing cannot become a model.
            CatalogError: an optimizer, loss or metric is not in the catalog or has a bad parameter.
        """

    @abstractmethod
    def script(self, project: Project, facts: DataFacts) -> Script:
        """What `make` does, as lines of a script. Raises as `make`."""

    def settings(self, project: Project) -> dict[str, Any]:
        """The task's settings with its defaults."""
        chosen = {each.name: each.default for each in self.card.parameters}
        return chosen | {name: value for name, value in project.task.settings.items() if name in chosen}

    def feeds(self, project: Project, facts: DataFacts, network: str, outputs: Outputs) -> Mapping[str, TensorInfo]:
        """What the Input nodes of a network may take, by name; empty where it is not known yet.

        Args:
            outputs: what the networks before it in `roles` give.
        """
        return facts.inputs

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        """What the networks lack for this task."""
        return iter(())

    def adds_as_it_stands(self, project: Project) -> bool:
        """Whether so many gradients come together that they must be added up in one order, for runs to repeat."""
        return any(has_many_ways(graph, self.passes) for graph in project.networks.values())

    def columns(self, project: Project, facts: DataFacts) -> list[str]:
        """The data inputs of a batch, in the order in which `make`'s model takes them."""
        graph = needed(project.networks[self.roles[0].name])
        return [data_input_name(node, facts.inputs) for node in graph.nodes if node.layer == "Input"]

    def networks(self, model: Any) -> dict[str, Any]:
        """What is kept of a trained model, by role; the first is what new input goes into."""
        return {self.roles[0].name: model}

    def stepper(self, model: Any, project: Project, prepared: Prepared) -> Steps | None:
        """What trains, where it is not the stepper that goes through the rows."""
        return None

    def evaluator(self, model: Any, project: Project, prepared: Prepared, part: str) -> Looks | None:
        """What evaluates on a part, where it is not the evaluator that goes through the rows."""
        return None

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...] | None:
        """How good it is on the test split, beside simpler ways; None: as its targets are judged."""
        return None

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """What a person sees at the end of an epoch, made in a fraction of a second; nothing by default."""
        return ()

    def restored(self, project: Project, facts: DataFacts, networks: Mapping[str, Any]) -> Any:
        """The model of a run that has ended, of its networks by role; it is not trained further."""
        return networks[self.roles[0].name]

    def apply(self, model: Any, project: Project, prepared: Prepared, wishes: Mapping[str, Any]) -> Applied:
        """What a trained model makes of new rows, `prepared.x["train"]`; by default what samples would show of them.

        Args:
            prepared: new rows alone, as if they were the training rows; no row where the task needs none.
            wishes: those of `wishes`, each with a value.
        """
        return Applied(rows=prepared.facts.rows["train"], pictures=self.samples(model, project, prepared))

    def starts(self, facts: DataFacts) -> dict[str, Graph]:
        """A good first network for each role; empty where the general ones serve."""
        return {}

    def flow(self, project: Project) -> Flow | None:
        """Which network, which loss, where gradients go and where they stop."""
        return None


@dataclass(frozen=True)
class Script:
    """A task's part of a script.

    Args:
        imports: beside those of every script.
        definitions: functions and classes. statements: what makes the variable `model`. compiled: what compiles it.
        kept: the variables of the networks that are saved, each under its name.
        training, tested: the task's own training loop, and what prints its test figures; empty: `fit` and `evaluate`.
        rows: whether the script needs the rows of the data.
    """

    definitions: list[str]
    statements: list[str]
    compiled: list[str]
    imports: tuple[str, ...] = ()
    kept: tuple[str, ...] = ("model",)
    training: list[str] = field(default_factory=list)
    tested: list[str] = field(default_factory=list)
    rows: bool = True


def fed(task: Task, project: Project, facts: DataFacts, network: str, outputs: Outputs) -> DataFacts:
    """The facts as one network sees them. Raises NetworkError where it is not known what goes in."""
    inputs = dict(task.feeds(project, facts, network, outputs))
    if not inputs:
        raise NetworkError("It is not known what goes into it", where=f"network {network}", cure="Check the others.")
    return facts.model_copy(update={"inputs": inputs})


def built(task: Task, project: Project, facts: DataFacts) -> dict[str, Any]:
    """Every network of a task by role, with fresh weights, made in the order of `roles`. Raises NetworkError."""
    made: dict[str, Any] = {}
    outputs: dict[str, tuple[TensorInfo, ...]] = {}
    for role in task.roles:
        made[role.name] = build(project, fed(task, project, facts, role.name, outputs), role.name)
        outputs[role.name] = tuple(
            TensorInfo(shape=(None, *each.shape[1:]), dtype=each.dtype) for each in made[role.name].outputs
        )
    return made
