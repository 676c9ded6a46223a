"""`code FILE`: the project as a readable Python script."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine import client
from engine.commands.base import Context, read_project, write

NAME = "code"
HELP = "the project as a readable Keras script that trains to the same weights"


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILE and where to write."""
    parser.add_argument("file", metavar="FILE", help="a project document, or the name of a preset")
    parser.add_argument("-o", "--output", type=Path, help="write the script to this file instead of printing it")


def run(options: argparse.Namespace, context: Context) -> int:
    """Prints or writes it."""
    script = client.code(context.workspace(), read_project(options.file))
    if options.output:
        write(options.output, script)
        context.say({"file": str(options.output)}, f"Wrote {options.output}.")
    else:
        context.say({"code": script}, script.rstrip("\n"))
    return 0
