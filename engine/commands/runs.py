"""`runs`: what was trained here."""

from __future__ import annotations

import argparse
from datetime import datetime

from engine import client
from engine.commands.base import Context, table
from engine.commands.train import figures

NAME = "runs"
HELP = "the runs of the workspace, the newest first, with their status and final metrics"


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(options: argparse.Namespace, context: Context) -> int:
    """Lists them."""
    found = client.runs(context.workspace())
    fields = ("id", "name", "project", "status", "created", "started", "ended", "metrics", "error")
    value = {"runs": [{name: getattr(run, name) for name in fields} for run in found]}
    rows = [
        (run.id, run.name, run.status, f"{datetime.fromtimestamp(run.created):%Y-%m-%d %H:%M}", figures(run.metrics))
        for run in found
    ]
    text = table(("run", "name", "status", "started", "metrics"), rows) if rows else "No runs yet."
    context.say(value, text)
    return 0
