"""Rows to explain: those that an evaluation shows as mistakes, and whether a target can be explained."""

from __future__ import annotations

from engine import client
from engine.messages.evaluation import TEST_ROW, Evaluation, Section
from engine.messages.pictures import Table
from engine.store import runs
from pages.parts.chosen_row import one_answer, wrong
from tests.builders import digits_mlp

OTHER = Table(title="slices", columns=("column", "value"), rows=(("a", 1),))


def mistakes(target: str, *rows: tuple[str | int, ...]) -> Section:
    table = Table(title="rows", columns=(TEST_ROW, f"{target}, true", f"{target}, said"), rows=rows)
    return Section(report="mistakes", title="Worst mistakes", target=target, pictures=(OTHER, table))


def evaluation(*sections: Section) -> Evaluation:
    return Evaluation(run="r", rows=9, train_rows=9, made=0.0, seconds=1.0, resamples=9, sections=sections)


def test_mistakes_are_those_of_the_target_the_worst_first() -> None:
    found = evaluation(mistakes("digit", (7, "3", "8 (98%)"), (2, "1", "x" * 40)), mistakes("other", (1, "a", "b")))
    assert wrong(found, "digit") == {7: "7: 3, said 8 (98%)", 2: f"2: 1, said {'x' * 23}…"}
    assert list(wrong(found, "digit")) == [7, 2]
    assert wrong(evaluation(), "digit") == {}


def test_a_class_or_a_number_can_be_explained_and_a_mask_not() -> None:
    run = runs.create(client.open_workspace(), digits_mlp())
    for report, explained in (("classes", True), ("numbers", True), ("masks", False), ("texts", False)):
        of_target = Section(report=report, title="", target="digit")
        assert one_answer("digit", evaluation(mistakes("digit", (1, "a", "b")), of_target), run) is explained
    assert not one_answer("digit", evaluation(Section(report="classes", title="", target="other")), run)
