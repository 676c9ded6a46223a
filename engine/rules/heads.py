"""A network with several outputs, seen as one network for each: what rules say of one output holds for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.catalog.read import has
from engine.document.edits import SetField
from engine.document.project import Project, Task
from engine.messages.answers import DataFacts, Problem
from engine.rules.advice.spare_units import SpareUnits
from engine.rules.base import Context, Rule
from engine.rules.network import Network
from engine.rules.refused.loss_target import LossTarget
from engine.rules.refused.output_shape import OutputShape
from engine.rules.refused.output_units import OutputUnits
from engine.rules.silent.broadcast_target import BroadcastTarget
from engine.rules.silent.logits_as_probabilities import LogitsAsProbabilities
from engine.rules.silent.numbers_loss_on_classes import NumbersLossOnClasses
from engine.rules.silent.output_range import OutputRange
from engine.rules.silent.probabilities_as_logits import ProbabilitiesAsLogits
from engine.rules.silent.sigmoid_classes import SigmoidClasses
from engine.tasks.supervised import by_output, task_for

# Rules that look at one output, its loss and its target, and at nothing else.
OF_ONE_OUTPUT: tuple[type[Rule], ...] = (
    LossTarget, OutputShape, OutputUnits, ProbabilitiesAsLogits, LogitsAsProbabilities, SigmoidClasses, OutputRange,
    NumbersLossOnClasses, BroadcastTarget, SpareUnits,
)  # fmt: skip
FIRST = "training.losses.0"


def apart(context: Context) -> Context:
    """The same, with its `heads`: the project with one output, its loss, its metrics and its target, for each output.

    There are none where there is one output, or where outputs and targets do not match: other rules speak of that.
    """
    network, facts, training = context.model, context.facts, context.project.training
    outputs, losses = network.outputs if network else [], training.losses
    if network is None or facts is None or not 1 < len(outputs) == len(facts.targets):
        return context
    if len(losses) not in (1, len(outputs)) or not all(has("loss", loss.name) for loss in losses):
        return context
    known = tuple(metric for metric in training.metrics if has("metric", metric.name))
    project = context.project.model_copy(update={"training": training.model_copy(update={"metrics": known})})
    made = (_head(context, project, network, facts, place) for place in range(len(outputs)))
    return replace(context, heads=tuple(made))


def find(rule: Rule, context: Context) -> Iterator[Problem]:
    """What a rule finds in a project, at each of its outputs where it looks at one."""
    if not isinstance(rule, OF_ONE_OUTPUT) or not (each := context.heads):
        yield from rule.find(context)
        return
    for place, head in enumerate(each):
        for problem in rule.find(head):
            yield _of_the_whole(problem, place, len(context.project.training.losses))


def _head(context: Context, project: Project, network: Network, facts: DataFacts, place: int) -> Context:
    losses, metrics = by_output(project, len(network.outputs))
    target = facts.targets[place]
    training = project.training.model_copy(update={"losses": (losses[place],), "metrics": tuple(metrics[place])})
    kind = task_for((target,), windows=project.data.window is not None).card.name
    graph = network.graph.model_copy(update={"outputs": (network.outputs[place],)})
    alone = project.with_graph(graph, network.name).model_copy(update={"training": training, "task": Task(kind=kind)})
    return replace(context, project=alone, facts=facts.model_copy(update={"target": target, "further_targets": ()}))


def _of_the_whole(problem: Problem, place: int, losses: int) -> Problem:
    """The same problem where the whole document has it; one loss for all outputs cannot be mended for one of them."""
    if losses == 1:
        changes_loss = problem.fix is not None and any(isinstance(edit, SetField) for edit in problem.fix.edits)
        return problem.model_copy(update={"fix": None}) if changes_loss else problem
    here = f"training.losses.{place}"
    if problem.fix is not None:
        edits = tuple(
            edit.model_copy(update={"path": here}) if isinstance(edit, SetField) and edit.path == FIRST else edit
            for edit in problem.fix.edits
        )
        problem = problem.model_copy(update={"fix": problem.fix.model_copy(update={"edits": edits})})
    return problem.model_copy(update={"field": here}) if problem.field == FIRST else problem
