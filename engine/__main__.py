"""`python -m engine COMMAND`: the command line. Exit status: 0 ok, 1 the work failed, 2 bad usage."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from engine import client
from engine.commands import COMMANDS
from engine.commands.base import Context
from engine.errors import LayerloomError, UsageError


def parser() -> argparse.ArgumentParser:
    """The parser, with every command's own arguments."""
    top = argparse.ArgumentParser(prog="python -m engine", description="Layerloom without a screen.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        command.arguments(sub)
        sub.add_argument("--json", action="store_true", help="print JSON: one object, or one a line for a stream")
        sub.add_argument("-w", "--workspace", type=Path, metavar="DIR", help="the workspace (default: ~/.layerloom)")
    return top


def main(words: list[str] | None = None) -> int:
    """Runs one command; its errors go to standard error as a plain sentence, or as JSON with --json."""
    options = parser().parse_args(words)
    command = next(each for each in COMMANDS if options.command == each.NAME)
    try:
        return command.run(options, Context(options.workspace, options.json))
    except LayerloomError as error:
        print(json.dumps(error.to_json()) if options.json else f"Error: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except BrokenPipeError:  # the reader of a pipe has gone, e.g. `| head`
        sys.stderr.close()
        return 0
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main())
