"""`diff FILE FILE`: what changed from one project to another."""

from __future__ import annotations

import argparse
from itertools import groupby

from engine import client
from engine.commands.base import Context, read_project

NAME = "diff"
HELP = "what changed from one project to another, in sentences"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Two FILEs."""
    parser.add_argument("before", metavar="BEFORE", help="the older project document, or the name of a preset")
    parser.add_argument("after", metavar="AFTER", help="the newer one")


def run(options: argparse.Namespace, context: Context) -> int:
    """Says it, a sentence for each difference."""
    found = client.changes(read_project(options.before), read_project(options.after))
    lines = []
    for part, some in groupby(found, lambda change: change.part):
        lines += [part.capitalize(), *(f"  {change.sentence}" for change in some)]
    value = {"same": not found, "changes": [change.model_dump(mode="json") for change in found]}
    context.say(value, "\n".join(lines) or "Nothing differs.")
    return 0
