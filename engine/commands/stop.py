"""`stop RUN`: asks a run to stop."""

from __future__ import annotations

import argparse

from engine import client
from engine.commands.base import Context

NAME = "stop"
HELP = "asks a run to stop; it does so within a moment and keeps what it has learned"


def arguments(parser: argparse.ArgumentParser) -> None:
    """RUN."""
    parser.add_argument("run", metavar="RUN", help="the id of a run, as `runs` lists it")


def run(options: argparse.Namespace, context: Context) -> int:
    """Asks it."""
    client.stop_run(context.workspace(), options.run)
    context.say({"run": options.run, "asked": "stop"}, f"Asked the run {options.run} to stop.")
    return 0
