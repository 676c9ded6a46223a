"""`python -m engine COMMAND`: the command line. Exit status: 0 ok, 1 the work failed, 2 bad usage."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from engine import client
from engine.commands import COMMANDS
from engine.commands.base import Context
from engine.errors import LayerloomError, UsageError

INTERRUPTED = 130  # what shells say of a program that Ctrl-C ended


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError, so that bad usage is told like every other error."""

    def error(self, message: str) -> NoReturn:
        """Raises UsageError."""
        raise UsageError(message[:1].upper() + message[1:], cure=f"See: {self.prog} --help")


def parser() -> Parser:
    """The parser, with every command's own arguments."""
    top = Parser(prog="python -m engine", description="Layerloom without a screen.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        command.arguments(sub)
        sub.add_argument("--json", action="store_true", help="print JSON: one object, or one a line for a stream")
        sub.add_argument("-w", "--workspace", type=Path, metavar="DIR", help="the workspace (default: ~/.layerloom)")
    return top


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; its errors go to standard error as a plain sentence, or as JSON with --json."""
    given = sys.argv[1:] if words is None else words
    try:
        options = parser().parse_args(given)
        if options.workspace:  # children and what they keep go where the person said
            os.environ["LAYERLOOM_HOME"] = str(options.workspace)
        command = next(each for each in COMMANDS if options.command == each.NAME)
        return command.run(options, Context(options.workspace, options.json))
    except LayerloomError as error:
        print(json.dumps(error.to_json()) if "--json" in given else f"Error: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has gone, e.g. `| head`: nobody wants the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main())
