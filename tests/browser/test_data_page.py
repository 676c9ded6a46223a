"""Data in a real Chromium: a CSV of one's own, its target and kinds, and files with faults."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Locator, Page, expect

from engine import client
from tests import stand_ins
from tests.browser.apps.hand import Hand
from tests.browser.apps.held import hold_answers

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


@pytest.fixture
def hand(page: Page, server) -> Hand:
    hand = Hand(page, server.address, server.workspace)
    hand.open()
    hand.button("Start from an empty canvas")
    hand.arrive_at("Data")
    return hand


def houses() -> bytes:
    """A table whose last column is a number that follows from the others."""
    random = np.random.default_rng(0)
    size, rooms = random.uniform(30, 200, 300), random.integers(1, 7, 300)
    towns = random.choice(["Bonn", "Kiel", "Ulm"], 300)
    price = 2.5 * size + 11.0 * rooms + 30.0 * (towns == "Ulm") + random.normal(0, 5, 300)
    rows = [f"{a:.1f},{b},{c},{d:.1f}" for a, b, c, d in zip(size, rooms, towns, price, strict=True)]
    return "\n".join(["size,rooms,town,price", *rows]).encode()


def bring(hand: Hand, name: str, content: bytes) -> None:
    """Uploads a file."""
    hand.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    hand.gestures += 1


def test_a_table_of_ones_own_becomes_a_trained_network(hand: Hand):
    bring(hand, "houses.csv", houses())
    page = hand.page
    expect(page.get_by_text("houses.csv").first).to_be_visible()
    settled = hand.wait(lambda: hand.project.document, lambda document: document.task.kind == "regression")
    assert [step.name for step in settled.data.recipe] == ["Standardize", "OneHot"]
    assert [loss.name for loss in settled.training.losses] == ["MeanSquaredError"]
    expect(page.get_by_test_id("stMetric").filter(has_text="Network input")).to_contain_text("5")
    page.get_by_role("tab", name="Columns").click()
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()

    hand.choose("Target column", "town")
    hand.wait(lambda: hand.project.document.data.target, lambda target: target == "town")
    expect(page.get_by_test_id("stMetric").filter(has_text="Target")).to_contain_text("3 classes")
    hand.button("Use these settings")
    hand.wait(lambda: hand.project.document.task.kind, lambda kind: kind == "classification")

    hand.button("Next: Build")
    hand.canvas_is_ready()
    hand.add_layers("dense 8 relu", "dense 3")
    hand.saved_layers("Input", "Dense", "Dense")
    hand.button("Next: Train")
    hand.button("Train")
    hand.first_loss_point()
    hand.badge("finished")


def mails() -> bytes:
    """A zip of texts: the folder says what each is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for number in range(40):
            packed.writestr(f"mails/spam/{number}.txt", f"win {number} money now, click here {'win ' * (number % 4)}")
            packed.writestr(f"mails/ham/{number}.txt", f"dear all, see you on day {number} in the small room")
    return made.getvalue()


def test_a_zip_of_texts_is_read_as_such_and_again_when_it_is_chosen_again(hand: Hand):
    bring(hand, "mails.zip", mails())
    page = hand.page
    settled = hand.wait(lambda: hand.project.document, lambda document: len(document.data.recipe) == 2)
    assert settled.data.source.name == "texts"
    assert [step.name for step in settled.data.recipe] == ["Clean", "Tokenize"]
    expect(page.get_by_test_id("stMetric").filter(has_text="Target")).to_contain_text("2 classes")
    expect(page.get_by_text("Frequent words: text")).to_be_visible()
    dataset = settled.data.source.config["dataset"]
    hand.button("Other data")
    hand.button("A file of your own, or see all")
    hand.wait(lambda: hand.project.document.data.source, lambda source: source is None)
    hand.click(page.locator(f".st-key-file-{dataset}").get_by_role("button").first)
    again = hand.wait(lambda: hand.project.document.data.source, lambda source: source is not None)
    assert (again.name, again.config) == ("texts", {"dataset": dataset})


def speech() -> bytes:
    """A zip of recordings, tones for letters, with a table of what is said; folders say the parts."""
    made, tones = io.BytesIO(), {"a": 400.0, "b": 900.0, "c": 1_800.0}
    rows = [f"{part}/{text}.wav,{text}" for part in ("train", "val", "test") for text in ("ab", "b a", "cab", "ac")]
    with zipfile.ZipFile(made, "w") as packed:
        for name, text in (row.split(",") for row in rows):
            pieces = [np.sin(np.arange(800) * 2 * np.pi * tones.get(letter, 0.0) / 8_000) for letter in text]
            wave = io.BytesIO()
            soundfile.write(wave, np.concatenate(pieces) * 0.5, 8_000, format="WAV")
            packed.writestr(name, wave.getvalue())
        packed.writestr("said.csv", "\n".join(["recording,said", *rows]))
    return made.getvalue()


def test_recordings_with_what_is_said_are_read_in_parts_written_by_word_and_kept_on_the_disk(hand: Hand):
    bring(hand, "speech.zip", speech())
    page = hand.page
    fed = page.get_by_test_id("stMetric").filter(has_text="Target")
    expect(fed).to_contain_text("a text", timeout=90_000)  # the first look waits for Keras
    hand.wait(lambda: hand.project.document.task.kind, lambda kind: kind == "transcription")
    expect(page.get_by_text("The folders train, val and test say the part of each sound, no class")).to_be_visible()
    expect(page.get_by_role("tab", name="Sound")).to_be_visible()
    expect(page.get_by_role("spinbutton", name="rate (Hz)")).to_have_value("8000")
    hand.button("Keep to it")
    split = hand.wait(lambda: hand.project.document.data.split, lambda split: split.kind == "column")
    assert split.column == "part"
    expect(page.get_by_text("train 4 · validation 4 · test 4")).to_be_visible()

    hand.choose("How it writes the text", "Word by word")
    hand.wait(lambda: hand.project.document.data.target_unit, lambda unit: unit == "word")
    hand.button("How it is read")
    hand.choose("While training, the data are", "on the disk")
    hand.wait(lambda: hand.project.document.data.storage, lambda storage: storage == "disk")
    hand.key("Escape")
    page.reload()
    expect(page.get_by_role("combobox", name="How it writes the text")).to_have_value("Word by word")
    hand.button("How it is read")
    expect(page.get_by_role("combobox", name="While training, the data are")).to_have_value("on the disk")
    hand.key("Escape")
    hand.button("Undo")
    hand.wait(lambda: hand.project.document.data.storage, lambda storage: storage == "auto")


def test_what_is_known_ahead_is_chosen_and_gone_without_a_horizon(hand: Hand):
    rows = [f"{n * 7 % 10},{n * 13 % 17}.5" for n in range(90)]
    bring(hand, "shop.csv", "\n".join(["price,sold", *rows]).encode())
    page = hand.page
    expect(page.get_by_test_id("stMetric").filter(has_text="Target")).to_contain_text("a number", timeout=90_000)
    hand.wait(lambda: hand.project.document.task.kind, lambda kind: kind == "regression")
    hand.click(page.get_by_text("Rows are steps of a series"))
    hand.wait(lambda: hand.project.document.data.window, lambda window: window is not None)
    hand.choose("Known ahead", "price")
    hand.wait(lambda: hand.project.document.data.window, lambda window: window.known == ("price",))
    hand.key("Escape")
    expect(page.get_by_test_id("stMetric").filter(has_text="Input ahead")).to_contain_text("1 × 1")
    horizon = page.get_by_role("spinbutton", name="Horizon")
    horizon.fill("0")
    horizon.press("Enter")
    hand.wait(lambda: hand.project.document.data.window, lambda window: (window.horizon, window.known) == (0, ()))
    expect(page.get_by_role("combobox", name="Known ahead")).to_have_count(0)


def test_from_data_to_a_judged_network_without_drawing_a_layer(hand: Hand):
    page = hand.page
    bring(hand, "houses.csv", houses())
    hand.wait(lambda: [step.name for step in hand.project.document.data.recipe], lambda names: len(names) == 2)
    down = page.locator(".st-key-down-0").get_by_role("button")
    hand.click(down)
    hand.wait(lambda: [step.name for step in hand.project.document.data.recipe], lambda names: names[0] == "OneHot")
    expect(page.locator(".st-key-step-0")).to_contain_text("One-hot encode")  # not the one that stood there before
    hand.click(page.locator(".st-key-step-0").get_by_text("Before and after"))
    expect(page.locator(".st-key-step-0").get_by_test_id("stDataFrame")).to_have_count(2)
    hand.choose("How rows are divided", "By groups")
    hand.choose("Kept together by", "rooms")
    split = hand.wait(lambda: hand.project.document.data.split, lambda split: split.column == "rooms")
    assert split.kind == "group"
    hand.choose("What it learns of the number", "Standardized")
    hand.wait(lambda: hand.project.document.data.target_transform, lambda name: name == "standardize")

    hand.button("Next: Build")
    hand.canvas_is_ready()
    hand.click(page.locator(".firsts button").first)
    hand.saved_layers("Input", "Dense", "Dense")
    hand.button("Next: Train")
    hand.button("Train")
    hand.badge("finished")
    figures = page.locator(".judged").get_by_role("row")
    expect(figures.first).to_contain_text("This network")
    expect(figures).to_have_count(4)  # beside it: always the same, a linear model, gradient boosting


def test_what_it_learns_from_is_chosen_and_undone(hand: Hand):
    bring(hand, "houses.csv", houses())
    page = hand.page
    hand.wait(lambda: [step.name for step in hand.project.document.data.recipe], lambda names: len(names) == 2)
    fed = page.get_by_test_id("stMetric").filter(has_text="Network input")
    expect(fed).to_contain_text("5", timeout=90_000)  # two numbers, and three towns; the first look waits for Keras
    hand.choose("What it learns from", "size")
    hand.wait(lambda: hand.project.document.data.inputs, lambda names: names == ("size",))
    expect(fed).to_contain_text("1")
    hand.choose("What it learns from", "rooms")
    hand.wait(lambda: hand.project.document.data.inputs, lambda names: names == ("size", "rooms"))
    expect(fed).to_contain_text("2")
    hand.key("Escape")  # the list stays open for more

    hand.choose("Target column", "rooms")  # what is predicted is no input any more
    chosen = hand.wait(lambda: hand.project.document.data, lambda data: data.target == "rooms")
    assert chosen.inputs == ("size",)
    hand.button("Undo")
    hand.wait(lambda: hand.project.document.data.inputs, lambda names: names == ("size", "rooms"))
    page.reload()
    shown = page.locator(".stMultiSelect").filter(has_text="What it learns from")
    expect(shown).to_contain_text("size")
    expect(shown).to_contain_text("rooms")


def test_rare_classes_weigh_more_at_one_click_and_by_hand(hand: Hand):
    """The critic says it, one click mends it, and a number by hand replaces it."""
    rows = [f"{n * 37 % 101},{n * 53 % 97},{'ill' if n % 15 == 0 else 'well'}" for n in range(300)]
    bring(hand, "state.csv", "\n".join(["a,b,state", *rows]).encode())
    expect(hand.page.get_by_test_id("stMetric").filter(has_text="Target")).to_contain_text("2 classes", timeout=90_000)
    hand.wait(lambda: hand.project.document.training.losses, lambda losses: losses)
    hand.button("Next: Build")
    hand.canvas_is_ready()
    hand.add_layers("dense 4 relu", "dense 2")
    hand.saved_layers("Input", "Dense", "Dense")
    hand.button("Next: Train")
    page = hand.page
    hand.click(page.get_by_text("A piece of advice").or_(page.get_by_text("pieces of advice")).first)
    hand.button("Use balanced class weights")
    told = lambda: hand.project.document.training.class_weights  # noqa: E731
    hand.wait(told, lambda weights: weights == {"state": "balanced"})
    expect(page.get_by_text("ill × ")).to_be_visible()
    hand.choose("Class weights", "By hand")
    first = hand.wait(told, lambda weights: isinstance(weights["state"], dict))
    assert first["state"]["ill"] > 5 > first["state"]["well"]
    field = page.get_by_role("spinbutton", name="ill")
    field.fill("3")
    field.press("Enter")
    hand.wait(told, lambda weights: weights["state"]["ill"] == 3.0)
    hand.button("Train")
    hand.badge("finished")
    assert hand.run.document.training.class_weights["state"]["ill"] == 3.0


def test_a_file_of_ones_own_is_deleted(hand: Hand):
    bring(hand, "houses.csv", houses())
    hand.wait(lambda: hand.project.document.data.source, lambda source: source is not None)
    hand.button("Other data")
    hand.click(hand.page.locator(".st-key-no-source").get_by_role("button"))
    kept = client.datasets(client.open_workspace(hand.workspace))
    hand.click(hand.page.locator(f".st-key-bin-{kept[0].id}").get_by_role("button"))
    hand.button("Delete it")
    left = hand.wait(lambda: client.datasets(client.open_workspace(hand.workspace)), lambda each: each != kept)
    assert kept[0] not in left


def test_a_click_before_the_page_has_caught_up_takes_nothing_back(hand: Hand):
    """The browser still shows the old task when the next click leaves it, and says so to the server."""
    held = hold_answers(hand.page)
    hand.page.reload()
    bring(hand, "houses.csv", houses())
    hand.wait(lambda: hand.project.document, lambda document: document.task.kind == "regression")
    hand.choose("Target column", "town")
    expect(hand.page.get_by_test_id("stMetric").filter(has_text="Target")).to_contain_text("3 classes")

    held.holding = True
    hand.button("Use these settings")
    taken = hand.wait(lambda: hand.project, lambda saved: saved.document.task.kind == "classification")
    hand.wait(lambda: held.messages, lambda messages: any(b"split seed" in message for message in messages))
    hand.button("Next: Build")
    hand.wait(lambda: held.messages, lambda messages: any(b"layerloom-canvas" in message for message in messages))
    held.release()
    hand.arrive_at("Build")
    assert hand.project == taken


def test_the_split_is_set_by_keyboard(hand: Hand):
    hand.click(hand.page.locator(".st-key-use-iris").get_by_role("button"))
    first = hand.page.get_by_role("slider").first
    first.focus()
    for _ in range(10):
        hand.page.keyboard.press("ArrowLeft")
    split = hand.wait(lambda: hand.project.document.data.split, lambda split: split.train == pytest.approx(0.6))
    assert split.validation == pytest.approx(0.25)
    assert split.test == pytest.approx(0.15)
    expect(hand.page.get_by_text("60% training · 25% validation · 15% test")).to_be_visible()


def test_an_empty_file_is_refused_at_the_door(hand: Hand):
    bring(hand, "empty.csv", b"")
    expect(hand.page.get_by_role("alert")).to_contain_text("empty")
    assert hand.project.document.data.source is None


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("header.csv", b"a,b,c\n", "no rows"),
        ("ragged.csv", b"a,b\n1,2\n1,2,3\n", "line 3"),
        ("quote.csv", b'a,b\n1,"2\n3,4\n', "quote"),
        ("letters.csv", b"a,b\n1,\xff\xfe\n", "UTF-8"),
        ("one.csv", b"a,target\n1,x\n2,x\n3,x\n", "one"),
    ],
)
def test_a_file_with_a_fault_says_what_and_where(hand: Hand, name: str, content: bytes, sentence: str):
    bring(hand, name, content)
    alert = hand.page.get_by_test_id("stAlert").first
    expect(alert).to_be_visible()
    expect(alert).to_contain_text(sentence)
    assert "Traceback" not in hand.page.content()
    hand.button("Other data")
    hand.click(hand.page.locator(".st-key-use-wine").get_by_role("button"))
    expect(hand.page.get_by_test_id("stMetric").filter(has_text="Rows")).to_contain_text("178")


def test_a_letter_is_no_table_and_another_file_takes_its_place(hand: Hand):
    page, asked = hand.page, page_next(hand)
    for letter in ("Dear Sir,\n\nthank you.\nI came, saw, and wrote.\nYours, Tom", "Dear Sir\nthank you\nYours\nTom"):
        bring(hand, "letter.csv", letter.encode())
        hand.wait(lambda: hand.project.document.data.source, lambda source: source is not None)
        alert = page.get_by_test_id("stAlert").filter(has_text="Dear Sir")
        expect(alert).to_contain_text("This does not look like a table", timeout=90_000)
        expect(alert).to_contain_text("Bring another file")
        expect(alert).not_to_contain_text("data.")
        expect(asked).to_be_disabled()
    bring(hand, "houses.csv", houses())
    expect(page.get_by_test_id("stMetric").filter(has_text="Rows")).to_be_visible()
    expect(asked).to_be_enabled()


def page_next(hand: Hand) -> Locator:
    """The button that leads to the next page."""
    return hand.page.get_by_role("button", name="Next: Build")


def test_the_way_to_a_file_of_ones_own_stands_first(hand: Hand):
    hand.click(hand.page.locator(".st-key-use-iris").get_by_role("button"))
    hand.button("Other data")
    first = hand.page.get_by_test_id("stPopoverBody").get_by_role("button").first
    expect(first).to_contain_text("A file of your own")


def test_data_are_downloaded_at_a_click_alone_and_a_failure_is_told(serve, page: Page):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTPS_PROXY", "https_proxy"):
            patch.setenv(name, "http://127.0.0.1:9")  # nobody is there, on any machine
        server = serve()
    hand = Hand(page, server.address, server.workspace)
    hand.open()
    hand.button("Start from an empty canvas")
    hand.arrive_at("Data")
    folder = server.workspace / "artifacts" / "downloads" / "keras_california_housing"
    card = page.locator(".st-key-source-keras_california_housing")
    expect(card).to_contain_text("Houses in California")
    assert not folder.exists()
    hand.click(card.get_by_role("button", name="Download"))
    expect(card).to_contain_text("could not be downloaded")
    expect(card).to_contain_text("Connect this machine to the internet")
    expect(card.get_by_role("button", name="Try again")).to_be_visible()
    stand_ins.write("keras_california_housing", folder)
    page.reload()
    hand.click(card.get_by_role("button", name="Use these data"))
    settled = hand.wait(lambda: hand.project.document, lambda document: document.task.kind == "regression")
    assert (settled.data.split.kind, settled.data.split.column) == ("column", "part")
    expect(page.get_by_text("train 43 · validation 5 · test 12")).to_be_visible()
