"""`code FILE`: the project as a readable Python script."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from engine import client
from engine.commands.base import Context, not_written, read_project, write
from engine.document.project import Project

NAME = "code"
HELP = "the project as a readable Keras script that trains to the same weights, or its network as a PyTorch module"


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILE and where to write."""
    parser.add_argument("file", metavar="FILE", help="a project document, or the name of a preset")
    parser.add_argument("--framework", choices=("keras", "torch"), default="keras", help="keras unless given")
    parser.add_argument("-o", "--output", type=Path, help="write the script to this file instead of printing it")


def run(options: argparse.Namespace, context: Context) -> int:
    """Prints or writes it."""
    project = read_project(options.file)
    script = client.code(context.workspace(), project, options.framework)
    if options.output:
        write(options.output, script)
        beside = _beside(options.output, project, context) if options.framework == "keras" else ""
        context.say({"file": str(options.output)}, f"Wrote {options.output}{beside}.")
    else:
        context.say({"code": script}, script.rstrip("\n"))
    return 0


def _beside(script: Path, project: Project, context: Context) -> str:
    """Copies the weights that the script starts from, where it has any, to the place where it looks for them."""
    weights = client.opened_weights(context.workspace(), project)
    if weights is None:
        return ""
    beside = script.with_name("weights.npz")
    try:
        shutil.copyfile(weights, beside)
    except OSError as error:
        raise not_written(beside, error) from None
    return f" and {beside}, from which it starts"
