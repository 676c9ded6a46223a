"""`export RUN`: a trained run in a format to take away."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from engine import client
from engine.commands.base import Context, not_written, size, table
from engine.errors import UsageError

NAME = "export"
HELP = "a trained run in a format to take away; --list says which formats there are"


def arguments(parser: argparse.ArgumentParser) -> None:
    """RUN, the format and where to write."""
    parser.add_argument("run", nargs="?", metavar="RUN", help="the id of a run, as `runs` lists it")
    parser.add_argument("-f", "--format", help="e.g. keras, code")
    parser.add_argument("-o", "--output", type=Path, help="the file to write")
    parser.add_argument("--list", action="store_true", help="list the formats")


def run(options: argparse.Namespace, context: Context) -> int:
    """Lists the formats, or writes the file."""
    formats = client.cards("export")
    if options.list:
        value = {"formats": [card.model_dump(mode="json") for card in formats]}
        context.say(value, table(("format", "what it is"), [(card.name, card.summary) for card in formats]))
        return 0
    if not (options.run and options.format and options.output):
        raise UsageError("export needs RUN, --format and --output", cure="See: python -m engine export --help")
    made = client.export(context.workspace(), options.run, options.format)
    try:
        shutil.copyfile(made.path, options.output)
    except OSError as error:
        raise not_written(options.output, error) from None
    count = options.output.stat().st_size
    value = made.model_dump(exclude={"path"}) | {"file": str(options.output), "bytes": count}
    said = f"Wrote {options.output} ({size(count)}). {made.unproven}".strip()
    if made.difference is not None:
        said += f" Opened and compared on {made.tried}: largest difference {made.difference:.2g}"
        said += f", {made.milliseconds:.2g} ms a row." if made.milliseconds is not None else "."
    context.say(value, said)
    return 0
