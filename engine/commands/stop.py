"""`stop RUN`: asks a run to stop, and waits until it has."""

from __future__ import annotations

import argparse
import time

from engine import client
from engine.commands.base import Context
from engine.errors import TrainingError

NAME = "stop"
HELP = "asks a run to stop and waits until it has; it keeps what it has learned"
PATIENCE = 20.0  # seconds
PAUSE = 0.1


def arguments(parser: argparse.ArgumentParser) -> None:
    """RUN, and how hard."""
    parser.add_argument("run", metavar="RUN", help="the id of a run, as `runs` lists it")
    parser.add_argument("--force", action="store_true", help="end its process at once; its model is not saved")


def run(options: argparse.Namespace, context: Context) -> int:
    """Asks it, or ends it; fails when it still goes on after a while."""
    workspace, id = context.workspace(), options.run
    (client.end_run if options.force else client.stop_run)(workspace, id)
    deadline = time.monotonic() + PATIENCE
    while (found := client.run(workspace, id)).active:
        if time.monotonic() > deadline:
            raise TrainingError(
                f"The run {id} was asked to stop and still goes on",
                cure="It may be busy with one long step: wait, or use --force.",
            )
        time.sleep(PAUSE)
    context.say({"run": id, "status": found.status, "metrics": found.metrics}, f"The run {id} is over: {found.status}.")
    return 0
