"""The browser's idea of what a run says is compared with the engine's: a field renamed on one side breaks here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.messages import events
from engine.store import runs

SOURCE = (Path(__file__).parents[3] / "canvas/frontend/src/chart/messages.ts").read_text()


@pytest.mark.parametrize("name", ["Start", "Batch", "Epoch", "Note", "Judgement", "End"])
def test_same_fields(name: str) -> None:
    body = re.search(rf"export interface {name} \{{(.*?)\n\}}", SOURCE, re.DOTALL)
    assert body
    fields = re.findall(r"^  readonly (\w+):", body[1], re.MULTILINE)
    assert fields == list(getattr(events, name).model_fields)


def test_same_final_statuses() -> None:
    found = re.search(r"OVER.*?\[(.*?)\]", SOURCE)
    assert found
    assert re.findall(r'"(\w+)"', found[1]) == list(runs.ENDED)


def test_the_tail_knows_how_the_last_row_begins() -> None:
    from pages.routes import tail

    end = events.End(run="r", status="finished", time=0.0)
    assert events.EVENT.dump_json(end).decode().startswith(tail.END)
