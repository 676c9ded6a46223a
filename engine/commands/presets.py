"""`presets`: the finished projects that come with Layerloom."""

from __future__ import annotations

import argparse

from engine import client
from engine.commands.base import Context, table

NAME = "presets"
HELP = "the presets: name, task, data, what each reaches on its test split"


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(options: argparse.Namespace, context: Context) -> int:
    """Lists them."""
    found = client.presets()
    fields = ("name", "title", "summary", "task", "data", "reaches")
    value = {"presets": [{name: getattr(preset, name) for name in fields} for preset in found]}
    rows = [(preset.name, preset.task, preset.data, preset.reaches) for preset in found]
    context.say(value, table(("name", "task", "data", "reaches"), rows))
    return 0
