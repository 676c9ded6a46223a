"""A network's figure beside baselines, in words and as bars; what is drawn of data settings."""

from __future__ import annotations

import io
import zipfile

import pytest

from engine import client
from engine.catalog.read import check_config
from engine.document.project import Choice, Split, Window
from engine.errors import NotFound
from engine.messages.answers import Downloading
from engine.messages.events import Judgement
from engine.store import judgements, runs
from engine.store.workspace import Workspace
from pages.parts import bringing, downloading, judged, sources, targets
from pages.parts.step_list import beginning
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


def test_nobody_is_asked_to_beat_a_bound() -> None:
    (sentence,) = said(4.0, {"generated_by_vae": 10.0, "real_rows": 1.3}, "frechet_distance")
    assert "6 below variational autoencoder, the best of the others" in sentence
    assert "real rows" in said(4.0, {"real_rows": 1.3}, "frechet_distance")[0]


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


def test_one_huge_figure_does_not_flatten_the_others() -> None:
    """Its bar goes on beyond the scale and says so; its number stands beside it."""
    found = judged.bars(
        Judgement(target="t", measure="mase", value=0.7, baselines={"linear": 0.91, "most_frequent": 28.4})
    )
    rows = found.split('<div role="row"')[1:]
    assert ["goes-on" in row for row in rows] == [False, False, True]
    assert "width:54.9%" in rows[0]
    assert "width:71.4%" in rows[1]
    assert "width:100.0%" in rows[2]
    assert "28.4" in rows[2]
    assert judged.scale([3.0, 1.0, 0.5]) == 3.0
    assert judged.scale([]) == judged.scale([0.0, -2.0]) == 1.0
    assert "goes-on" not in judged.bars(Judgement(target="t", measure="accuracy", value=0.9, baselines={"linear": 0.1}))


def test_figures_below_zero_have_bars_that_begin_on_the_right() -> None:
    found = judged.bars(Judgement(target="t", measure="elbo", value=-24.0, baselines={"most_frequent": -32.0}))
    rows = found.split('<div role="row"')[1:]
    assert 'class="judged below"' in found
    assert "width:75.0%" in rows[0]
    assert "width:100.0%" in rows[1]
    mixed = judged.bars(Judgement(target="t", measure="r2", value=0.4, baselines={"most_frequent": -0.1}))
    assert "below" not in mixed
    assert "width:0.0%" in mixed


def test_what_a_run_kept_is_read_again_and_damage_is_no_reason_to_show_no_run() -> None:
    workspace = Workspace.open()
    run = runs.create(workspace, digits_mlp(), None)
    assert client.judgements(workspace, run.id) == ()
    kept = (Judgement(target="digit", measure="accuracy", value=0.9, baselines={"linear": None}),)
    judgements.keep(workspace, run.id, kept)
    assert client.judgements(workspace, run.id) == kept
    workspace.path("runs", run.id, judgements.NAME).write_text("[]")
    assert client.judgements(workspace, run.id) == ()


def zipped(*names: str) -> io.BytesIO:
    """A zip with such files in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content


def test_the_source_that_likely_reads_a_file() -> None:
    assert {bringing.source_for(name) for name in ("houses.csv", "HOUSES.XLSX", "odd.bin")} == {"csv"}
    assert bringing.source_for("pets.ZIP", ["cat/1.png", "dog/2.PNG", "readme.txt"]) == "images"
    assert {bringing.source_for(name) for name in ("mnist.npz", "x.npy")} == {"arrays"}
    assert bringing.ENDINGS.keys() >= set(bringing.endings()) >= {"csv", "zip"}
    assert bringing.zipped() == "pictures, texts or sounds"
    assert bringing.held(["a/1.txt", "b/2.txt", "b/cover.png"]) == "texts"
    assert bringing.held(["wren/1.wav"]) == "sounds"
    assert bringing.held(["a", "b.bin"]) == ""
    assert bringing.held([]) == ""


@pytest.mark.parametrize(
    ("held", "source"),
    [
        (("cat/1.png", "dog/2.png"), "images"),
        (("spam/1.txt", "ham/2.md", "ham/cover.png"), "texts"),
        (("wren/1.wav", "robin/2.flac"), "sounds"),
        (("x.npy", "y.npy"), "arrays"),
        (("club/nodes.csv", "club/edges.csv"), "graph"),
    ],
)
def test_a_zip_that_was_brought_before_is_read_as_what_lies_inside(
    held: tuple[str, ...], source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, chosen = Workspace.open(), []
    monkeypatch.setattr(sources.session, "workspace", lambda: workspace)
    monkeypatch.setattr(sources, "choose", lambda choice, title: chosen.append((choice, title)))
    dataset = client.add_dataset(workspace, "collection.zip", zipped(*held).getvalue())
    sources.use_again(dataset)
    assert chosen == [(Choice(name=source, config={"dataset": dataset.id}), "collection.zip")]
    client.delete_dataset(workspace, dataset.id)
    with pytest.raises(NotFound):
        sources.use_again(dataset)


def test_a_download_is_told_in_bytes_and_time_and_drawn_again_as_it_moves() -> None:
    before = Downloading(status="arriving", arrived=3 * 2**20, total=11 * 2**20, left=4.2)
    assert downloading.told(before) == "3 MB of 11 MB · 4.2 s left"
    assert downloading.told(before.model_copy(update={"left": None})) == "3 MB of 11 MB"
    assert not downloading.moved(before, before.model_copy(update={"arrived": before.arrived + 2**16}))
    assert downloading.moved(before, before.model_copy(update={"arrived": before.arrived + 2**18}))
    assert downloading.moved(before, before.model_copy(update={"status": "here"}))


def test_data_that_say_their_test_rows_begin_with_that_split() -> None:
    begun = sources.begun(Choice(name="keras_imdb"), Split(kind="stratified", seed=3))
    assert (begun.split.kind, begun.split.column) == ("column", "part")
    assert sources.begun(Choice(name="iris"), begun.split).split.kind == "random"


@pytest.mark.parametrize("name", ["spoken_digits", "name_language", "bible_part", "photographs", "digit_pairs"])
def test_data_whose_rows_belong_together_begin_with_a_split_that_keeps_them_so(name: str) -> None:
    split = sources.begun(Choice(name=name), Split(kind="stratified", seed=3)).split
    preset = next(each for each in client.presets() if name == client.preset(each.name).data.source.name)
    kept = client.preset(preset.name).data.split
    assert (split.kind, split.column, split.seed) == ("group", kept.column, 3)


def test_every_built_in_source_is_in_one_group() -> None:
    cards = [card for card in client.cards("source") if card.category in ("built in", "online")]
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


def test_a_series_begins_with_windows_in_time_and_other_data_without() -> None:
    series = sources.begun(Choice(name="sunspots"), Split(kind="stratified", seed=3))
    assert series.window is not None
    assert (series.split.kind, series.split.seed) == ("time", 3)
    table = sources.begun(Choice(name="iris"), series.split)
    assert table.window is None
    assert table.split == Split(seed=3)
    assert sources.begun(Choice(name="wine"), Split(kind="stratified")).split.kind == "stratified"


@pytest.mark.parametrize("name", ["RandomFlip", "RandomRotation", "RandomTranslation", "RandomContrast"])
def test_a_change_that_is_added_has_all_that_must_be_given(name: str) -> None:
    card = client.card("layer", name)
    config = beginning(card)
    assert {each.name for each in card.parameters if each.required} == set(config)
    assert list(check_config(card, config)) == []
