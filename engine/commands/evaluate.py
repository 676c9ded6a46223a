"""`evaluate RUN`: how good a run is on its test split."""

from __future__ import annotations

import argparse

from engine import client
from engine.commands.base import Context, table
from engine.errors import CatalogError
from engine.messages.evaluation import Evaluation, Figure, Section

NAME = "evaluate"
HELP = "a trained run on its test split: figures with their ranges, beside simpler ways"


def arguments(parser: argparse.ArgumentParser) -> None:
    """RUN."""
    parser.add_argument("run", metavar="RUN", help="the id of a run, as `runs` lists it")


def run(options: argparse.Namespace, context: Context) -> int:
    """Evaluates it, and prints what was found."""
    found = client.evaluate(context.workspace(), options.run)
    context.say(found.model_dump(mode="json"), "\n\n".join(text(found)))
    return 0


def text(found: Evaluation) -> list[str]:
    """What a person reads: a head, then a table of figures for each section that has some."""
    told = [f"Test split: {found.rows:,} rows, looked at in {found.seconds:.1f} s. Ranges: 95 % of resamples."]
    several = len({section.target for section in found.sections}) > 1
    for section in found.sections:
        title = f"{section.title} ({section.target})" if several and section.target else section.title
        parts = [title, *_figures(section), *_worst(section), *section.notes]
        told.append("\n".join(parts))
    return told


def _figures(section: Section) -> list[str]:
    if not section.figures:
        return []
    names = list(dict.fromkeys(name for each in section.figures for name in each.baselines))
    rows = [
        (each.title, number(each.value), _range(each), *(number(each.baselines.get(name)) for name in names))
        for each in section.figures
    ]
    return [table(("figure", "network", "range", *map(_title, names)), rows)]


def _worst(section: Section) -> list[str]:
    if section.slices is None:
        return []
    found = [section.slices.slices[place] for place in section.slices.worst]
    rows = [(each.column, each.name, each.rows, number(each.value), _ends(each.low, each.high)) for each in found]
    return [table(("column", "value", "rows", section.slices.title, "range"), rows)] if rows else []


def number(value: float | None) -> str:
    """A figure to four digits; a dash where there is none."""
    return "-" if value is None else f"{value:.4g}"


def _range(found: Figure) -> str:
    return "" if found.low is None or found.high is None else _ends(found.low, found.high)


def _ends(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}"


def _title(baseline: str) -> str:
    try:
        return client.card("baseline", baseline).title.lower()
    except CatalogError:
        return baseline
