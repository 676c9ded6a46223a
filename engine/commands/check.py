"""`check FILE`: shapes, parameters, cost and problems of a project."""

from __future__ import annotations

import argparse

from engine import client
from engine.commands.base import Context, read_project, table
from engine.messages.answers import CheckAnswer

NAME = "check"
HELP = "shapes, parameters, cost and problems of a project; exit status 1 when it could not be trained"


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILE."""
    parser.add_argument("file", metavar="FILE", help="a project document, or the name of a preset")


def run(options: argparse.Namespace, context: Context) -> int:
    """Checks it."""
    answer = client.check(context.workspace(), read_project(options.file))
    context.say({**answer.model_dump(mode="json"), "ok": answer.ok}, describe(answer))
    return 0 if answer.ok else 1


def describe(answer: CheckAnswer) -> str:
    """The answer for people: a row for each node, then the problems."""
    rows = [
        (id, " and ".join(map(str, note.outputs)) or "unknown", f"{note.parameters:,}", f"{note.flops:,}")
        for notes in answer.notes.values()
        for id, note in notes.items()
    ]
    lines = [table(("layer", "output shape", "parameters", "operations"), rows)]
    lines += [f"{answer.totals.parameters:,} parameters, {answer.totals.flops:,} operations for one sample", ""]
    lines += [f"{problem.severity}: {problem.sentence}  [{problem.code}]" for problem in answer.problems]
    return "\n".join(lines + ([] if answer.problems else ["No problems found."]))
