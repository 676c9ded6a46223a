"""A network's figure on the test split beside those of simpler ways to predict the same rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

import streamlit as st

from engine.catalog.card import Card
from engine.messages.events import Judgement
from pages.parts.known import card_of
from pages.parts.plain import plain

POINTS = 100  # of a share
BARE = ("share", "ratio")  # units that are not written behind a figure
DWARFS = 4  # a figure so many times the next one goes beyond the scale
BEYOND = 1.4  # of the largest figure that is drawn whole, where another goes on beyond
SAME = 5e-4  # a share that differs by less is as good
NETWORK = "This network"
RESAMPLED = "The test rows were drawn again, with replacement, 1,000 times: so far chance in the choice of rows goes."


def judged(found: tuple[Judgement, ...]) -> None:
    """A block for each target: what was measured, a bar for the network and each baseline, and the verdict."""
    if not found:
        return
    st.markdown(
        "**Beside simpler ways**",
        help="The same training rows, the same test rows. A network that is no better than these is not worth its "
        "trouble.",
    )
    for number, judgement in enumerate(found):
        card = card_of("measure", judgement.measure)
        with st.container(border=True, gap="small", key=f"judgement-{number}"):
            target = f"{plain(judgement.target)}: " if len(found) > 1 else ""
            less = "; less is better" if better(card) == "lower" else ""
            st.markdown(f"**{target}{plain(card.title)}**", help=plain(card.summary) + less)
            st.html(bars(judgement))
            if judgement.interval is not None:
                told = span(*judgement.interval, str(card.facts.get("unit", "")))
                st.caption(f"95 % of resamples: {told}", help=RESAMPLED)
            elif judgement.unresampled:
                st.caption("No range", help=plain(judgement.unresampled))
            for sentence in verdicts(judgement):
                st.caption(sentence)


def verdicts(judgement: Judgement) -> Iterator[str]:
    """One sentence that says how the network stands against the best of the others, bounds left out."""
    card = card_of("measure", judgement.measure)
    if judgement.value is None:
        yield "The network's figure is not a number: its outputs are not."
        return
    known = {name: value for name, value in judgement.baselines.items() if value is not None}
    if not known:
        yield "There is nothing to compare it with."
        return
    others = {name: value for name, value in known.items() if not card_of("baseline", name).facts.get("bound")} or known
    best = (max if better(card) == "higher" else min)(others, key=lambda name: others[name])
    yield sentence(judgement.value, known[best], title_of(best), card)


def sentence(value: float, other: float, name: str, card: Card) -> str:
    """`2.1 points above gradient boosting`, and what to make of it."""
    ahead = value - other if better(card) == "higher" else other - value
    apart, unit = abs(value - other), str(card.facts.get("unit", ""))
    name = plain(name[:1].lower() + name[1:] if not name[1:2].isupper() else name)
    if apart < (SAME if unit == "share" else SAME * max(abs(other), 1e-12)):
        return f":gray[:material/drag_handle:] As good as {name}."
    size = f"{apart * POINTS:.1f} points" if unit == "share" else f"{apart:.3g} {written(unit)}".strip()
    way = "above" if value > other else "below"
    if ahead > 0:
        return f":green[:material/arrow_circle_up:] {size} {way} {name}, the best of the others."
    return f":orange[:material/arrow_circle_down:] {size} {way} {name}, which does better."


def bars(judgement: Judgement) -> str:
    """A bar for each figure, the network's first, as HTML in which every name is inert."""
    rows = [(NETWORK, judgement.value), *((title_of(name), value) for name, value in judgement.baselines.items())]
    unit = str(card_of("measure", judgement.measure).facts.get("unit", ""))
    known = [value for _, value in rows if value is not None]
    below = bool(known) and max(known) < 0.0  # bars then go from 0, on the right, to the left
    largest = 1.0 if unit == "share" else scale([-value if below else value for value in known])
    largest = -largest if below else largest
    cells = "".join(_bar(name, value, largest, unit, name == NETWORK) for name, value in rows)
    return f'<div class="judged{" below" if below else ""}" role="table" aria-label="Figures">{cells}</div>'


def scale(values: Sequence[float]) -> float:
    """The figure at which bars end: a little beyond the largest that is not many times the next one."""
    ordered = sorted((value for value in values if value > 0.0), reverse=True) or [1.0]
    kept = next((one for one, other in pairwise(ordered) if one <= DWARFS * other), ordered[-1])
    return kept if kept == ordered[0] else kept * BEYOND


def _bar(name: str, value: float | None, largest: float, unit: str, own: bool) -> str:
    share = 0.0 if value is None else min(1.0, max(0.0, value / largest))
    kinds = [*(["own"] if own else []), *(["goes-on"] if value is not None and value / largest > 1.0 else [])]
    mark = f' class="{" ".join(kinds)}"' if kinds else ""
    return (
        f'<div role="row"{mark}><span role="rowheader">{escape(name)}</span>'
        f'<span class="track" aria-hidden="true"><i style="width:{share:.1%}"></i></span>'
        f'<b role="cell">{escape(figure(value, unit))}</b></div>'
    )


def figure(value: float | None, unit: str) -> str:
    """A figure in its unit: a share as `97.2 %`."""
    if value is None:
        return "–"
    return f"{value:.1%}".replace("%", " %") if unit == "share" else f"{value:.4g} {written(unit)}".strip()


def span(low: float, high: float, unit: str) -> str:
    """A range with as many decimals at both ends: `0.7000 to 0.7789`, to four digits of the end farther from 0."""
    largest = max(abs(low), abs(high))
    if unit == "share" or not 1e-4 <= largest < 1e4:
        return f"{figure(low, unit)} to {figure(high, unit)}"
    places = 3 - math.floor(math.log10(largest))
    return f"{low:.{places}f} to {high:.{places}f} {written(unit)}".strip()


def written(unit: str) -> str:
    """A unit as it stands behind a figure; a ratio has none."""
    return "" if unit in BARE else unit


def better(card: Card) -> str:
    """`higher` or `lower`."""
    return str(card.facts.get("better", "higher"))


def title_of(baseline: str) -> str:
    """The title of a baseline."""
    return card_of("baseline", baseline).title
