"""A network's figure beside baselines, in words and as bars; what is drawn of data settings."""

from __future__ import annotations

import io
import zipfile

import pytest

from engine import client
from engine.document.project import Window
from engine.messages.events import Judgement
from engine.store import judgements, runs
from engine.store.workspace import Workspace
from pages.parts import bringing, judged, sources, targets
from tests.builders import digits_mlp


def said(value: float | None, baselines: dict[str, float | None], measure: str = "accuracy") -> list[str]:
    return list(judged.verdicts(Judgement(target="kind", measure=measure, value=value, baselines=baselines)))


def test_the_best_of_the_others_is_what_counts() -> None:
    (sentence,) = said(0.972, {"most_frequent": 0.1, "gradient_boosting": 0.951, "linear": None})
    assert "2.1 points above gradient boosting" in sentence
    (sentence,) = said(0.9, {"linear": 0.951})
    assert "5.1 points below linear model, which does better" in sentence
    assert "As good as" in said(0.9, {"linear": 0.9001})[0]
    assert "nothing to compare" in said(0.9, {"linear": None})[0]
    assert "not a number" in said(None, {"linear": 0.9})[0]


def test_where_less_is_better_above_is_worse() -> None:
    card = client.card("measure", "accuracy").model_copy(update={"facts": {"better": "lower", "unit": "years"}})
    worse = judged.sentence(3.0, 2.0, "Linear model", card)
    assert ":orange" in worse
    assert "1 years above linear model" in worse
    assert ":green" in judged.sentence(1.5, 2.0, "Linear model", card)


def test_bars_hold_the_figures_and_no_name_is_html() -> None:
    found = judged.bars(Judgement(target="t", measure="accuracy", value=0.5, baselines={"<b>x": 0.25}))
    assert "50.0 %" in found
    assert "width:25.0%" in found
    assert "&lt;b&gt;x" in found
    assert "<b>x" not in found


def test_what_a_run_kept_is_read_again_and_damage_is_no_reason_to_show_no_run() -> None:
    workspace = Workspace.open()
    run = runs.create(workspace, digits_mlp(), None)
    assert client.judgements(workspace, run.id) == ()
    kept = (Judgement(target="digit", measure="accuracy", value=0.9, baselines={"linear": None}),)
    judgements.keep(workspace, run.id, kept)
    assert client.judgements(workspace, run.id) == kept
    workspace.path("runs", run.id, judgements.NAME).write_text("[]")
    assert client.judgements(workspace, run.id) == ()


@pytest.mark.parametrize(
    ("name", "held", "source"),
    [
        ("houses.csv", None, "csv"),
        ("HOUSES.XLSX", None, "csv"),
        ("odd.bin", None, "csv"),
        ("pets.zip", ["cat/1.png", "dog/2.PNG", "readme.txt"], "images"),
        ("notes.zip", ["a/1.txt"], "texts"),
        ("birds.zip", ["wren/1.wav"], "sounds"),
        ("broken.zip", None, "csv"),
    ],
)
def test_the_source_that_likely_reads_a_file(name: str, held: list[str] | None, source: str) -> None:
    content = io.BytesIO()
    if held is not None:
        with zipfile.ZipFile(content, "w") as archive:
            for each in held:
                archive.writestr(each, "x")
    expected = source if source in {card.name for card in client.cards("source")} else "csv"
    assert bringing.source_for(name, content) == expected
    if held is not None:
        assert bringing.held(content) == source


def test_every_built_in_source_is_in_one_group() -> None:
    cards = [card for card in client.cards("source") if card.category == "built in"]
    grouped = [card.name for each in sources.grouped(cards).values() for card in each]
    assert sorted(grouped) == sorted(card.name for card in cards)
    assert sources.holding(client.card("source", "digits")) == "pictures"


@pytest.mark.parametrize(
    ("window", "seen", "ahead"),
    [(Window(length=6, horizon=2), 6, 2), (Window(length=500, horizon=1), 23, 1), (Window(length=5, horizon=0), 4, 1)],
)
def test_a_window_is_drawn_as_steps(window: Window, seen: int, ahead: int) -> None:
    steps = targets.drawing(window).split("</div>")[0]
    assert (steps.count("<i></i>"), steps.count("<i class='ahead'></i>")) == (seen, ahead)
