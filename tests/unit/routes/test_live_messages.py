"""The browser's idea of what a run says is compared with the engine's: a field renamed on one side breaks here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.messages import events, pictures
from engine.store import runs

CHART = Path(__file__).parents[3] / "canvas/frontend/src/chart"
SOURCE = "".join((CHART / name).read_text() for name in ("messages.ts", "pictures.ts"))


EVENTS = ("Start", "Batch", "Epoch", "Sample", "Note", "Judgement", "End")
PICTURES = ("Line", "Curve", "Bars", "Matrix", "Image", "Gallery", "Table", "Text")


@pytest.mark.parametrize("name", [*EVENTS, *PICTURES])
def test_same_fields(name: str) -> None:
    body = re.search(rf"export interface {name} \{{(.*?)\n\}}", SOURCE, re.DOTALL)
    assert body
    fields = re.findall(r"^  readonly (\w+):", body[1], re.MULTILINE)
    assert fields == list(getattr(events if name in EVENTS else pictures, name).model_fields)


def test_every_kind_of_picture_is_known() -> None:
    kinds = [getattr(pictures, name).model_fields["kind"].default for name in PICTURES if name not in ("Line", "Image")]
    assert set(re.findall(r'readonly kind: "(\w+)"', SOURCE)) == set(kinds)
    drawn = (CHART / "samples.ts").read_text()
    assert set(re.findall(r'case "(\w+)":', drawn)) == set(kinds)


def test_same_final_statuses() -> None:
    found = re.search(r"OVER.*?\[(.*?)\]", SOURCE)
    assert found
    assert re.findall(r'"(\w+)"', found[1]) == list(runs.ENDED)


def test_the_tail_knows_how_the_last_row_begins() -> None:
    from pages.routes import tail

    end = events.End(run="r", status="finished", time=0.0)
    assert events.EVENT.dump_json(end).decode().startswith(tail.END)


def test_of_what_the_networks_made_only_the_newest_is_sent() -> None:
    from pages.routes import tail

    def row(epoch: int) -> str:
        return events.EVENT.dump_json(events.Sample(epoch=epoch, step=1, pictures=(), time=0.0)).decode()

    assert tail._newest_sample([row(1), "{}", row(2), "{}", row(3)]) == ["{}", "{}", row(3)]
