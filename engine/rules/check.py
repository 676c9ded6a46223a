"""The answer to "is this project right?": shapes and cost of every node, and all problems, worst first.

    check(project, facts).ok

Rules sit above the network room: shapes come first, and the rules look at the drawing and at the shapes.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.document.graph import Graph
from engine.document.project import Project
from engine.messages.answers import CheckAnswer, DataFacts, NodeNote, Problem, TensorInfo, Totals
from engine.network.shapes import annotate, outputs_of
from engine.rules import heads
from engine.rules.all import RULES
from engine.rules.base import Context
from engine.tasks import TASKS
from engine.tasks.base import Task

_ORDER = {"error": 0, "warning": 1, "advice": 2}


def check(project: Project, facts: DataFacts | None = None) -> CheckAnswer:
    """Notes for every node, all problems with errors first, and totals. Builds no weights.

    Args:
        project: any valid document; a drawing that makes no sense only gives more problems.
        facts: what is known of the data; None while none are chosen, which leaves shapes unknown.
    """
    task = TASKS.get(project.task.kind)
    notes: dict[str, dict[str, NodeNote]] = {}
    refused: list[Problem] = []
    outputs: dict[str, tuple[TensorInfo, ...]] = {}
    for name in _in_order(project, task):
        graph = project.networks[name]
        inputs = facts.inputs if facts else {}
        if task and facts:
            inputs = dict(task.feeds(project, facts, name, outputs))
        notes[name], found = annotate(graph, inputs, network=name, precision=project.training.precision)
        outputs[name] = outputs_of(graph, notes[name])
        refused += [_named(problem, graph) for problem in found]
    context = heads.apart(Context(_completed(project, facts), _learned_from(facts, task), notes))
    by_rules = [problem for rule in RULES for problem in heads.find(rule, context)]
    return CheckAnswer(
        notes=notes,
        problems=_sorted([*by_rules, *_unexplained(refused, by_rules)], project),
        totals=Totals.of(note for each in notes.values() for note in each.values()),
        flow=task.flow(project) if task else None,
    )


def _in_order(project: Project, task: Task | None) -> list[str]:
    """The networks, those first whose outputs others take."""
    first = [role.name for role in task.roles if role.name in project.networks] if task else []
    return list(dict.fromkeys([*first, *project.networks]))


def _learned_from(facts: DataFacts | None, task: Task | None) -> DataFacts | None:
    """The facts; without what was found of single rows where no network learns from them."""
    if facts is None or task is None or task.on_rows:
        return facts
    return facts.model_copy(update={"duplicates": 0, "giveaways": (), "ids": ()})


def _completed(project: Project, facts: DataFacts | None) -> Project:
    """The project with the losses and metrics that its task would choose where a person has chosen none."""
    task = TASKS.get(project.task.kind)
    return task.complete(project, facts) if task and facts else project


def _unexplained(refused: Iterable[Problem], by_rules: Iterable[Problem]) -> list[Problem]:
    """What Keras refuses and no rule has said of the same node already, in better words."""
    said = {(problem.network, problem.node) for problem in by_rules if problem.severity == "error"}
    return [problem for problem in refused if (problem.network, problem.node) not in said]


def _named(problem: Problem, graph: Graph) -> Problem:
    """Keras's sentences do not name the layer, so its name is put before them."""
    node = next((node for node in graph.nodes if node.id == problem.node), None)
    if node is None:
        return problem
    return problem.model_copy(update={"sentence": f"{node.label or node.id} ({node.layer}): {problem.sentence}"})


def _sorted(problems: list[Problem], project: Project) -> tuple[Problem, ...]:
    """Worst first; those of one severity in the order of the drawing, the document's own before those of nodes."""
    places = {
        (name, node.id): number
        for name, graph in project.networks.items()
        for number, node in enumerate(graph.sorted_nodes(), 1)
    }

    def place(problem: Problem) -> tuple[int, int]:
        return _ORDER[problem.severity], places.get((problem.network, problem.node or ""), 0)

    return tuple(sorted(problems, key=place))
