"""`doctor`: this machine and this installation, and what is missing."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from engine import client
from engine.commands.base import Context, size

NAME = "doctor"
HELP = "devices, versions, memory and disk; what is missing and how to get it"


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(options: argparse.Namespace, context: Context) -> int:
    """Looks around; exit status 1 when something is missing."""
    found = client.doctor(context.workspace())
    machine = found.machine
    lines = [
        f"Python {machine.python} on {machine.system}, {machine.cores} cores",
        f"memory     {size(machine.memory_free)} free of {size(machine.memory)}",
        f"disk       {size(machine.disk_free)} free",
        f"GPU        {', '.join(machine.gpus) or 'none'}",
        f"browser    {machine.browser or 'none found; only the tests need one'}",
        f"workspace  {found.workspace}: {found.projects} projects, {found.runs} runs",
        *(f"{name} {version}" for name, version in machine.packages.items()),
        "",
        *(found.missing or ("Nothing is missing.",)),
        *found.advice,
    ]
    value = {**asdict(found), "workspace": str(found.workspace), "healthy": found.healthy}
    context.say(value, "\n".join(lines))
    return 0 if found.healthy else 1
