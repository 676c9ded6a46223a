"""`download SOURCE`: brings data that do not come along into the workspace, with its progress."""

from __future__ import annotations

import argparse
import sys
import time

from engine import client
from engine.commands.base import Context, size
from engine.errors import JobError

NAME = "download"
HELP = "downloads data that do not come along, e.g. keras_mnist, into the workspace"
SOON = 0.2  # seconds between two looks


def arguments(parser: argparse.ArgumentParser) -> None:
    """SOURCE: the name of a data source, as `catalog source` lists it."""
    parser.add_argument("source", metavar="SOURCE", help="the name of a data source, such as keras_mnist")


def run(options: argparse.Namespace, context: Context) -> int:
    """Waits until all of it is there. Raises JobError where it fails; Ctrl-C ends the download."""
    workspace, name = context.workspace(), options.source
    client.download(workspace, name)
    while (state := client.downloading(workspace, name)).status == "arriving":
        if sys.stderr.isatty() and not context.json:
            print(f"\r{size(state.arrived)} of {size(state.total)} ", end="", file=sys.stderr, flush=True)
        time.sleep(SOON)
    if state.status != "here":
        told = state.error or {"what": "The download ended", "cure": "Try again."}
        raise JobError(told["what"], where=told.get("where", ""), cure=told["cure"])
    context.say({"source": name, "bytes": state.total}, f"{client.card('source', name).title} is here.")
    return 0
