"""`check FILE`: shapes, parameters, cost and problems of a project."""

from __future__ import annotations

import argparse

from engine import client
from engine.commands.base import Context, read_project, size, table
from engine.messages.answers import CheckAnswer, NodeNote, Problem

NAME = "check"
HELP = "shapes, parameters, cost and problems of a project; exit status 1 when it could not be trained"


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILE."""
    parser.add_argument("file", metavar="FILE", help="a project document, or the name of a preset")


def run(options: argparse.Namespace, context: Context) -> int:
    """Checks it."""
    answer = client.check(context.workspace(), read_project(options.file))
    said = {**answer.model_dump(mode="json"), "ok": answer.ok}
    if answer.memory is not None:
        said["memory"]["total"] = answer.memory.total
    context.say(said, describe(answer))
    return 0 if answer.ok else 1


def describe(answer: CheckAnswer) -> str:
    """The answer for people: a row for each node, then the problems."""
    rows = [(id, *_row(note)) for notes in answer.notes.values() for id, note in notes.items()]
    totals = answer.totals
    lines = [
        table(("layer", "output shape", "parameters", "operations", "activations"), rows),
        f"{totals.parameters:,} parameters, {totals.trainable:,} of them trainable; for one sample "
        f"{totals.flops:,} operations and {size(totals.activation_bytes)} of activations",
        *([f"a run takes about {size(answer.memory.total)} of memory"] if answer.memory else []),
        "",
        *map(_sentence, answer.problems),
    ]
    return "\n".join(lines if answer.problems else [*lines, "No problems found."])


def _row(note: NodeNote) -> tuple[str, str, str, str]:
    shapes = " and ".join(map(str, note.outputs)) or "unknown"
    return shapes, f"{note.parameters:,}", f"{note.flops:,}", size(note.activation_bytes)


def _sentence(problem: Problem) -> str:
    place = problem.node or problem.edge or problem.field
    return f"{problem.severity}{f' at {place}' if place else ''}: {problem.sentence}  [{problem.code}]"
