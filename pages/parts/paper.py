"""An evaluation to take away: one HTML file that needs nothing else, and a model card in Markdown.

The file holds no script and reaches for nothing: its policy forbids both. Every word from outside is escaped. Neither
says where a file lies or on which machine it was made.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from html import escape

from engine.document.project import Project
from engine.messages.evaluation import Evaluation, Figure, Section
from engine.messages.pictures import Bars, Curve, Gallery, Matrix, Picture, Table, Text
from engine.store.runs import Run
from pages.parts.evaluated import as_table, spread, table
from pages.parts.gallery import gallery
from pages.parts.judged import figure, span, title_of
from pages.parts.plain import count, plain
from pages.parts.svg import svg

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #23262b; background: #fdfcfa; max-width: 1000px; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.2rem; border-bottom: 1px solid #e4e0d8; } h3 { font-size: 1rem; margin-bottom: 0.3rem; }
table { border-collapse: collapse; font-size: 0.85rem; display: block; overflow-x: auto; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.7rem; border-bottom: 1px solid #e4e0d8; text-align: left; } .best { font-weight: 700; }
svg { max-width: 520px; width: 100%; } svg text { font: 10px system-ui, sans-serif; fill: #555; } .axes { fill: none; stroke: #999; }
ul { list-style: none; padding: 0; font-size: 0.8rem; } li i { display: inline-block; width: 0.9rem; height: 0.4rem; margin-right: 0.4rem; }
.gallery { display: flex; flex-wrap: wrap; gap: 0.6rem; } figure { margin: 0; width: 76px; text-align: center; font-size: 0.7rem; }
img { width: 100%; image-rendering: pixelated; } .note { color: #767b84; font-size: 0.85rem; }
"""  # noqa: E501


def html(found: Evaluation, run: Run) -> str:
    """The whole evaluation as one HTML file."""
    title = f"{run.document.name}: run {run.number}"
    body = "".join(_section(each) for each in found.sections)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><style>{STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(_looked_at(found))}</p>{body}</body></html>"
    )


def model_card(found: Evaluation, run: Run) -> str:
    """What others have to know of the trained network, after Mitchell et al. 2019, as Markdown."""
    document = run.document
    lines = [
        f"# {plain(document.name)}",
        "",
        plain(document.description) or "Nobody has described this project yet: say on its page what it is for.",
        "",
        "## The network",
        "",
        *_facts(document, run),
        "",
        "## How good it is",
        "",
        _looked_at(found),
        "",
    ]
    for section in found.sections:
        if section.figures:
            lines += [f"### {plain(section.title)}: {plain(section.target)}", "", *_figures(section.figures), ""]
    lines += ["## Where it is worse", "", *_worst(found), ""]
    lines += [
        "## What these figures do not say",
        "",
        "They are of the test split of the same data. Other data, other places and later times may be harder. Ranges "
        "are those of the choice of test rows; another training would end a little otherwise.",
        "",
    ]
    return "\n".join(lines)


def _looked_at(found: Evaluation) -> str:
    day = time.strftime("%d %b %Y", time.gmtime(found.made)).lstrip("0")
    rows = f"{count(found.rows, 'row')} of the {found.part} split" if found.rows else f"The {found.part} split"
    trained = f"trained on {count(found.train_rows, 'row')}" if found.train_rows else "trained by playing"
    ranges = f"Ranges hold the figures of 95 % of {found.resamples:,} resamples of the test rows."
    return f"{rows}, looked at on {day}; {trained}. {ranges}"


def _section(section: Section) -> str:
    head = f"<h2>{escape(section.title)}</h2><p>{escape(section.target)}</p>"
    summary = f'<p class="note">{escape(section.summary)}</p>'
    names = list(dict.fromkeys(name for each in section.figures for name in each.baselines))
    figures = table(section.figures, names) if section.figures else ""
    pictures = "".join(f"<h3>{escape(each.title)}</h3>{_picture(each)}" for each in section.pictures)
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in section.notes)
    return head + summary + figures + pictures + _slices(section) + notes


def _slices(section: Section) -> str:
    if section.slices is None:
        return ""
    worst = [section.slices.slices[place] for place in section.slices.worst]
    return "".join(
        f"<h3>{title}</h3>{_picture(as_table(some, section.slices))}"
        for title, some in (("The worst slices", worst), ("All slices", list(section.slices.slices)))
        if some
    )


def _picture(picture: Picture) -> str:
    if isinstance(picture, Curve | Bars | Matrix):
        return svg(picture)
    if isinstance(picture, Gallery):
        return gallery(picture, 12)
    if isinstance(picture, Text):
        return f"<pre>{escape(picture.text)}</pre>"
    return _table(picture)


def _table(picture: Table) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in picture.columns)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(_cell(value))}</td>' for value in row)}</tr>" for row in picture.rows)
    return f"<table><tr>{head}</tr>{rows}</table>"


def _cell(value: str | float | int | None) -> str:
    return "–" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)


def _facts(document: Project, run: Run) -> Iterator[str]:
    for name, graph in document.networks.items():
        layers = ", ".join(plain(node.layer) for node in graph.nodes if node.layer != "Input")
        yield f"- Network {plain(name)}: {layers}"
    source = document.data.source.name if document.data.source else "none"
    yield f"- Data: {plain(source)}; task: {plain(document.task.kind)}"
    training = document.training
    yield (
        f"- Training: {plain(training.optimizer.name)}, at most {count(training.epochs, 'epoch')}, batches of "
        f"{training.batch_size:,}, seed {training.seed}; it {plain(run.status)}"
    )


def _figures(figures: Sequence[Figure]) -> Iterator[str]:
    names = list(dict.fromkeys(name for each in figures for name in each.baselines))
    yield "| figure | this network | 95 % of resamples |" + "".join(f" {plain(title_of(name))} |" for name in names)
    yield "|---|---|---|" + "---|" * len(names)
    for each in figures:
        less = " (less is better)" if each.better == "lower" else ""
        beside = "".join(f" {figure(each.baselines.get(name), each.unit)} |" for name in names)
        yield f"| {plain(each.title)}{less} | {figure(each.value, each.unit)} | {spread(each) or '–'} |{beside}"


def _worst(found: Evaluation) -> Iterator[str]:
    told = False
    for section in found.sections:
        for place in section.slices.worst if section.slices else ():
            each, unit = section.slices.slices[place], section.slices.unit  # type: ignore[union-attr]
            told = True
            yield (
                f"- {plain(each.column)}, {plain(each.name)}: {figure(each.value, unit)} over "
                f"{count(each.rows, 'row')} ({span(each.low, each.high, unit)})"
            )
    if not told:
        yield "No part of at least 20 test rows was found to be worse."
