"""`runs`: what was trained here."""

from __future__ import annotations

import argparse
from datetime import datetime

from engine import client
from engine.commands.base import Context, table
from engine.commands.train import figures

NAME = "runs"
HELP = "the runs of the workspace, the newest first, with their status, tags and final metrics"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which of them."""
    parser.add_argument(
        "--tag",
        action="append",
        default=[],
        metavar="TAG",
        help="only runs with this tag, or with all of several",
    )


def run(options: argparse.Namespace, context: Context) -> int:
    """Lists them."""
    workspace = context.workspace()
    tags = client.tags(workspace)
    wanted = {tag.lower() for tag in options.tag}
    found = [run for run in client.runs(workspace) if wanted <= {tag.lower() for tag in tags.get(run.id, ())}]
    fields = ("id", "name", "project", "status", "created", "started", "ended", "metrics", "error")
    told = [{**{name: getattr(run, name) for name in fields}, "tags": tags.get(run.id, ())} for run in found]
    rows = [
        (
            run.id, run.name, run.status, f"{datetime.fromtimestamp(run.created):%Y-%m-%d %H:%M}",
            ", ".join(tags.get(run.id, ())), figures(run.metrics),
        )
        for run in found
    ]  # fmt: skip
    none = "No run is tagged so." if wanted else "No runs yet."
    text = table(("run", "name", "status", "started", "tags", "metrics"), rows) if rows else none
    context.say({"runs": told}, text)
    return 0
