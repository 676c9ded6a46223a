"""`predict RUN --input FILE`: what a run makes of new input."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from engine import client
from engine.commands.base import Context, not_written, table
from engine.errors import UsageError
from engine.messages.using import Applied

NAME = "predict"
HELP = "what a trained run makes of raw input: a table, a picture, a sound, a text, a zip of them, or arrays"
SHOWN = 20  # rows that are printed


def arguments(parser: argparse.ArgumentParser) -> None:
    """RUN, the input, what is wished for, and where to write."""
    parser.add_argument("run", metavar="RUN", help="the id of a run, as `runs` lists it")
    parser.add_argument("-i", "--input", type=Path, metavar="FILE", help="raw input; without it where none is needed")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write all predictions as CSV")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="what the task asks, e.g. temperature=0.5"
    )


def run(options: argparse.Namespace, context: Context) -> int:
    """Predicts, and prints or writes the table."""
    try:
        content = options.input.read_bytes() if options.input else b""
    except OSError as error:
        raise UsageError(f"{options.input} cannot be read: {error.strerror}", cure="Name another file.") from None
    found = client.apply(context.workspace(), options.run, content, dict(map(_wish, options.set)))
    if options.output:
        try:
            options.output.write_text(found.csv, encoding="utf-8")
        except OSError as error:
            raise not_written(options.output, error) from None
    context.say(found.model_dump(mode="json", exclude={"csv"}), text(found, options.output))
    return 0


def text(found: Applied, output: Path | None) -> str:
    """What a person reads: the first rows, or what else came out."""
    if output:
        return f"Wrote {output}: {found.rows:,} rows."
    if found.table is None:
        return f"{found.rows:,} of them: {', '.join(picture.title for picture in found.pictures) or 'nothing to show'}."
    rows = [tuple("" if value is None else str(value) for value in row) for row in found.table.rows[:SHOWN]]
    more = f"\n... and {found.rows - SHOWN:,} more: --output FILE writes all" if found.rows > SHOWN else ""
    return table(found.table.columns, rows) + more


def _wish(given: str) -> tuple[str, object]:
    name, equals, value = given.partition("=")
    if not equals:
        raise UsageError(f"{given!r} is no NAME=VALUE", cure="Write it as temperature=0.5")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
