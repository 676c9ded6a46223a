"""What the page of one step makes of formulas and numbers."""

from __future__ import annotations

from engine.document.graph import Node
from engine.messages.stepping import NodeFacts, Spread
from pages.parts.one_step_drawing import card, figure
from pages.parts.one_step_stages import aligned, broken

SPREAD = Spread(mean=0.5, deviation=0.25, low=-1.0, high=1.0, zeros=0.0, norm=3.0, counts=(1, 4, 0))


def test_a_short_formula_stays_on_its_line() -> None:
    assert aligned(r"y = 0.5 \cdot 2 = 1") == r"y = 0.5 \cdot 2 = 1"
    long = r"\begin{bmatrix} " + " & ".join(["0.12345678"] * 9) + r" \end{bmatrix}"
    assert aligned(long) == long


def test_a_long_one_goes_over_several_lines() -> None:
    terms = " + ".join(rf"0.123{place} \cdot (-0.456{place})" for place in range(6))
    written = aligned(rf"z = {terms} = 0.9")
    assert written.startswith(r"\begin{aligned} z &= 0.1230")
    assert written.count(r"\\") >= 3
    assert r"&= 0.9 \end{aligned}" in written
    assert all(rf"0.456{place}" in written for place in range(6))


def test_a_sum_in_brackets_is_not_torn() -> None:
    inside = " + ".join(["0.12345678"] * 8)
    assert broken(rf"\frac{{1}}{{8}} \left({inside}\right)") == rf"\frac{{1}}{{8}} \left({inside}\right)"


def test_a_card_shows_letters_and_no_markup() -> None:
    node = Node(id="out", layer="Dense", label='<script>"&')
    drawn = card(node, NodeFacts(id="out", owner="out", shape=(10,), values=SPREAD), backward=False, dark=True)
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
    assert "Dense · 10" in drawn
    assert drawn.count("<rect") == 1 + len(SPREAD.counts)


def test_what_has_no_gradient_says_so() -> None:
    assert figure(None, backward=True) == "no gradient"
    assert figure(SPREAD, backward=True) == "|∂L/∂a| 3"
    assert figure(SPREAD, backward=False) == "0.5 ± 0.25"
