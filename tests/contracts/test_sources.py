"""What every data source must do; the contract is written in `engine/data/base.py`."""

from __future__ import annotations

import csv
import importlib
import io
import json
import math
import runpy
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
import soundfile
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.catalog.card import Card
from engine.data import pipeline, recipe
from engine.data.base import Lines, Raw, Request, Source, Target, category_columns, number_columns
from engine.data.builtin import BuiltInTable
from engine.data.code import code
from engine.data.formats import file_name
from engine.data.from_statsmodels import StatsmodelsTable
from engine.data.lines import variable
from engine.data.online import KerasDataset
from engine.data.sources import SOURCES
from engine.data.stored import Stored
from engine.document.project import Choice, DataSettings, Split, Step, Window
from engine.errors import DataError
from engine.evaluation.predict import predict
from engine.training import streamed
from engine.training.speed import epoch_order
from tests import stand_ins
from tests.workbooks import ods, xlsx

# A file with all that a CSV may bring: gaps, infinity, values that are no numbers, categories, rows without a target.
TOWNS = ("Ulm", "Bonn", "Köln")
OWN = "\n".join(
    [
        "age,income,town,member,bought",
        *(f"{20 + row * 7 % 50},{row * 911 % 5000}.5,{TOWNS[row % 3]},yes,{row % 2}" for row in range(40)),
        "33,inf,Bonn,no,1",
        ",12.5,,no,0",
        "?,77,  Ulm ,yes,1",
        "51,1e3,Ulm,yes,",
    ]
)  # fmt: skip
# The same in every other format, with what a CSV cannot tell: dates, true and false, numbers beside texts.
RECORDS = [
    {"age": 20 + row * 7 % 50, "income": None if row == 7 else row * 911 % 5000 + 0.5, "town": TOWNS[row % 3],
     "came": f"2024-{1 + row % 12:02}-{1 + row % 28:02}T{row % 24:02}:30:00", "mixed": "?" if row == 5 else row,
     "member": row % 5 == 0, "bought": ("yes", "no", None)[row % 3 if row == 8 else row % 2]}
    for row in range(40)
]  # fmt: skip
ROWS = [list(RECORDS[0]), *(list(record.values()) for record in RECORDS)]


def parquet() -> bytes:
    made = io.BytesIO()
    frame = pd.DataFrame(RECORDS)
    frame.assign(came=pd.to_datetime(frame["came"]), mixed=frame["mixed"].astype("str")).to_parquet(made)
    return made.getvalue()


FORMATS: dict[str, Callable[[], bytes]] = {
    "xlsx": lambda: xlsx({"empty": [], "people": ROWS}),
    "ods": lambda: ods({"people": [[str(v) if isinstance(v, bool) else v for v in row] for row in ROWS]}),
    "parquet": parquet,
    "json": lambda: "\n".join(json.dumps(record) for record in RECORDS).encode(),
    "json list": lambda: json.dumps(RECORDS, indent=1).encode(),
    "csv": lambda: OWN.replace("Köln", "2024-05-01 10:30").encode("utf-16"),
}
AXES = {"image": 4, "sound": 2, "series": 3, "nodes": 3, "links": 3}  # with that of the samples
TABLES = sorted(name for name, source in SOURCES.items() if isinstance(source, BuiltInTable | StatsmodelsTable))


# CIFAR-10 is read as CIFAR-100 is, but its loader always makes room for 50,000 pictures: see tests/unit/data.
ONLINE = sorted(name for name, source in SOURCES.items() if isinstance(source, KerasDataset))


@pytest.fixture(params=sorted({*SOURCES} - {"keras_cifar10"}))
def source(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A source; the files of one that is downloaded are stand-ins, in Keras's own formats, and for its script, too."""
    source = SOURCES[request.param]
    if isinstance(source, KerasDataset):
        folder = stand_ins.write(request.param, tmp_path / request.param)
        loader = importlib.import_module(f"keras.src.datasets.{source.module}")
        monkeypatch.setattr(loader, "get_file", lambda fname, origin, **options: str(folder / fname))
    return source


# A graph: gaps, a category, nodes without a label, an edge said twice, and a node that is joined to none.
PEOPLE = ["person,age,town,side", *(f"p{row},{'' if row == 3 else 20.5 + row * 7 % 50},{TOWNS[row % 3]},"
          f"{'' if row % 7 == 6 else 'ab'[row % 2]}" for row in range(60))]  # fmt: skip
FRIENDS = ["one,other,since", *(f"p{row},p{(row * 5 + 2) % 59},1999" for row in range(59)), "p2,p0,2001"]


@pytest.fixture
def resolve(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], Path]:
    if "source" in request.fixturenames and request.getfixturevalue("source") is SOURCES["graph"]:
        with zipfile.ZipFile(tmp_path / "data.zip", "w") as packed:
            packed.writestr("club/nodes.csv", "\n".join(PEOPLE))
            packed.writestr("club/edges.csv", "\n".join(FRIENDS))
        return lambda dataset: tmp_path / "data.zip"
    (tmp_path / "data.csv").write_text(OWN, encoding="utf-8")
    pictures, labels = np.arange(40 * 81, dtype="uint8").reshape(40, 9, 9), np.arange(40) % 3
    np.savez(
        tmp_path / "data.npz", x_train=pictures[:30], y_train=labels[:30], x_test=pictures[30:], y_test=labels[30:]
    )
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as packed:
        for number in range(20):
            picture = io.BytesIO()
            Image.new("RGB", (70, 50), (10 * number, 255, 0)).save(picture, "PNG")
            packed.writestr(f"{'ab'[number % 2]}/{number}.png", picture.getvalue())
            wave, tone = io.BytesIO(), np.sin(np.arange(3_000 + 500 * number) / (4.0 + number))
            soundfile.write(wave, np.stack([tone, tone / 2], axis=1), (8_000, 11_025)[number % 2], format="WAV")
            packed.writestr(f"{'ab'[number % 2]}/{number}.wav", wave.getvalue())
            packed.writestr(f"{'ab'[number % 2]}/{number}.txt", f"text {number}\r\n{'ab'[number % 2] * number}")
    return lambda dataset: tmp_path / (dataset if dataset in ONLINE else f"data.{dataset[-3:]}")


def settings_of(source: Source) -> dict[str, Any]:
    kind = {"arrays": "npz", "csv": "csv"}.get(source.card.name, "zip")
    return {parameter.name: f"0123456789abc{kind}" for parameter in source.card.parameters if parameter.required}


def run(lines: Lines, folder: Path) -> dict[str, Any]:
    """The names that a piece of the script defines; it runs beside `data.csv`."""
    path = folder / "script.py"
    path.write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    return runpy.run_path(str(path))


def same(raw: Raw, told: dict[str, Any]) -> None:
    """What a script read is what the source read, to the last bit."""
    if isinstance(raw.target, np.ndarray):
        assert told["target"].dtype == raw.target.dtype
        np.testing.assert_array_equal(told["target"], raw.target)
    else:
        pd.testing.assert_series_equal(told["target"], raw.target, check_names=False, check_exact=True)
    for name, values in raw.arrays.items():
        assert told[variable(name)].dtype == values.dtype
        np.testing.assert_array_equal(told[variable(name)], values)
    if len(raw.table.columns):
        pd.testing.assert_frame_equal(told["table"], raw.table, check_exact=True, check_like=False)


def held(target: Target) -> None:
    """What a target promises."""
    if target.kind == "mask":
        assert isinstance(target.values, np.ndarray)
        assert target.values.ndim == 3
        assert set(np.unique(target.values)) == set(range(len(target.classes)))
    elif isinstance(target.values, pd.Series):
        assert list(target.values.index) == list(range(len(target.values)))
        assert target.values.notna().all()
        assert {type(value) for value in target.values} == {float if target.kind == "number" else str}


def same_from_disk(held: pipeline.Prepared, stored: pipeline.Prepared) -> None:
    """The same arrays, to the last bit, of which those of several values a row lie on disk."""
    for part in ("train", "validation", "test"):
        for ours, theirs in ((held.x[part], stored.x[part]), (held.y[part], stored.y[part])):
            assert list(ours) == list(theirs)
            for name, values in theirs.items():
                assert isinstance(values, Stored) is (
                    ours is held.x[part] or (values.ndim > 1 and values.shape[1:] != (1,))
                )
                assert (values.shape, values.dtype) == (ours[name].shape, ours[name].dtype)
                assert np.asarray(values).tobytes() == ours[name].tobytes()
    assert stored.facts.bytes <= 4 * sum(held.facts.rows.values()) * len(held.facts.targets)  # labels alone
    assert stored.facts.model_copy(update={"bytes": held.facts.bytes}) == held.facts


def same_when_trained(held: pipeline.Prepared, stored: pipeline.Prepared) -> None:
    """A small network ends with the same weights and figures, and says the same of the test rows."""
    found = []
    for prepared in (held, stored):
        keras.utils.set_random_seed(0)
        model = network(prepared)
        x, y = ({part: some(values) for part, values in parts.items()} for parts in (prepared.x, prepared.y))
        stepper = streamed.stepper(model, x["train"], y["train"], 16)
        assert isinstance(stepper, streamed.StreamedStepper) is (prepared is stored)
        stepper.begin_epoch(epoch_order(0, 0, stepper.rows))
        seen = stepper.run(0, stepper.steps_per_epoch)
        judged = list(streamed.evaluator(model, x["validation"], y["validation"], 16).run().values())
        said = predict(model, list(x["test"].values()), 16)
        found.append((seen.tobytes(), judged, [each.tobytes() for each in [*model.get_weights(), *said]]))
    assert found[0] == found[1]


def some(columns: dict[str, Any]) -> dict[str, Any]:
    """The first rows: two batches and a short one."""
    return {name: values[:40] for name, values in columns.items()}


def network(prepared: pipeline.Prepared) -> Any:
    """All inputs side by side and one layer for each target, pixel by pixel where it is a mask."""
    inputs = [
        keras.Input(values.shape[1:], dtype=str(values.dtype), name=f"input_{place}")
        for place, values in enumerate(prepared.x["train"].values())
    ]
    scaled = [keras.layers.Rescaling(0.01)(each) for each in inputs]
    flat = [keras.layers.Flatten()(each) for each in scaled]
    merged = keras.layers.Concatenate()(flat) if len(flat) > 1 else flat[0]
    outputs, losses = [], []
    for target in prepared.facts.targets:
        numbers = target.kind == "number"
        each = 1 if numbers else len(target.classes)
        if len(target.shape) == 2:
            outputs.append(keras.layers.Conv2D(each, 1)(scaled[0]))
        else:
            wide = keras.layers.Dense(each * math.prod(target.shape))(merged)
            shape = target.shape or (1,) if numbers else (*target.shape, each)
            outputs.append(keras.layers.Reshape(shape)(wide))
        losses.append("mse" if numbers else keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model = keras.Model(inputs, outputs if len(outputs) > 1 else outputs[0])
    model.compile("adam", losses if len(losses) > 1 else losses[0])
    return model


class TestSource:
    """The contract."""

    def test_the_card_says_what_it_is(self, source: Source) -> None:
        card: Card = source.card
        assert SOURCES[card.name] is source
        assert card.kind == "source"
        assert card.summary.endswith((".", "?"))
        wanted = {"limit"} if card.category == "your own" else {"rows", "columns", "target", "licence", "origin"}
        wanted |= {"files"} if card.category == "online" else set()
        assert wanted <= set(card.facts)

    def test_reading_gives_what_raw_promises(self, source: Source, resolve: Callable[[str], Path]) -> None:
        raw = source.read(Request(settings_of(source)), resolve)
        assert len(raw.table) == raw.rows > 0
        assert list(raw.table.index) == list(range(raw.rows))
        assert raw.names
        for name, values in raw.arrays.items():
            kind = raw.kind(name)
            assert (values.dtype, values.ndim) == (np.float32, AXES[kind])
            assert len(values) == raw.rows
            if kind == "image":
                assert 0.5 * raw.maximum[name] < values.max() <= raw.maximum[name]
        for name in number_columns(raw.table):
            assert raw.table[name].dtype == np.float64
            assert not np.isinf(raw.table[name]).any()
        for name in raw.columns("category", "text"):
            assert all(isinstance(value, str) for value in raw.table[name].dropna())
        for target in raw.targets:
            held(target)
        assert raw.target_name not in raw.table.columns
        assert raw.target_name in raw.seen.columns
        assert set(raw.table.columns) <= set(raw.seen.columns) == set(raw.guesses)
        assert all(guess.reason for guess in raw.guesses.values())

    def test_the_card_counts_right(self, source: Source, resolve: Callable[[str], Path]) -> None:
        raw, facts = source.read(Request(settings_of(source)), resolve), source.card.facts
        if source.card.category == "online":  # the stand-ins have fewer rows, and perhaps fewer classes
            facts = {
                "columns": facts["columns"],
                **({} if raw.target_kind == "classes" else {"target": facts["target"]}),
            }
        assert facts.get("rows", raw.rows) == raw.rows
        assert facts.get("columns", len(raw.names)) == len(raw.names)
        target = "a number"
        if raw.target_kind == "text":
            target = "a text"
        elif raw.target_kind != "number":
            target = f"{pd.Series(np.ravel(raw.target)).nunique()} classes"
            target = f"a mask of {target}" if raw.target_kind == "mask" else target
        assert facts.get("target", target) == target

    def test_the_code_reads_the_same_bits(self, source: Source, resolve: Callable[[str], Path], tmp_path: Path) -> None:
        request = Request(settings_of(source))
        raw = source.read(request, resolve)
        same(raw, run(source.code(request, raw), tmp_path))

    def test_the_whole_script_prepares_the_same_bits(
        self, source: Source, resolve: Callable[[str], Path], tmp_path: Path
    ) -> None:
        data = DataSettings(source=Choice(name=source.card.name, config=settings_of(source)))
        raw = pipeline.read(data, resolve)
        steps = (*recipe.default(raw), *([Step(name="MinMax")] if raw.columns("number") else []))
        data = data.model_copy(update={"recipe": steps})
        prepared = pipeline.prepare(data, resolve)
        told = run(code(data, resolve), tmp_path)
        for part in ("train", "validation", "test"):
            for ours, theirs in ((prepared.x[part], told[f"x_{part}"]), (prepared.y[part], told[f"y_{part}"])):
                arrays = [theirs] if len(ours) == 1 else theirs
                assert [each.tobytes() for each in arrays] == [each.tobytes() for each in ours.values()]

    def test_data_that_do_not_fit_in_memory_end_in_the_same_bits(
        self, source: Source, resolve: Callable[[str], Path], tmp_path: Path
    ) -> None:
        """Every array of several values a row is read from the disk; what is trained, judged and said is the same."""
        data = DataSettings(source=Choice(name=source.card.name, config=settings_of(source)))
        data = data.model_copy(update={"recipe": recipe.default(pipeline.read(data, resolve))})
        held = pipeline.prepare(data, resolve)
        stored = pipeline.prepare(data.model_copy(update={"storage": "disk"}), resolve, tmp_path / "rows")
        same_from_disk(held, stored)
        same_when_trained(held, stored)

    def test_a_target_that_is_not_there_is_refused(self, source: Source, resolve: Callable[[str], Path]) -> None:
        with pytest.raises(DataError, match="'no such column'") as caught:
            source.read(Request(settings_of(source), target="no such column"), resolve)
        assert caught.value.where == "data.target"


def words(raw: Raw) -> list[str]:
    return raw.columns("category")


@pytest.mark.parametrize("name", TABLES)
def test_a_persons_word_on_a_column_counts(name: str, tmp_path: Path) -> None:
    source = SOURCES[name]
    first, second, *others = source.read(Request(), Path).table.columns
    request = Request(kinds={first: "ignore", second: "category"})
    usual, raw = source.read(Request(), Path), source.read(request, Path)
    assert first not in raw.table.columns
    assert category_columns(raw.table) == [name for name in usual.names if name == second or name in words(usual)]
    assert number_columns(raw.table) == [name for name in others if name not in words(usual)]
    same(raw, run(source.code(request, raw), tmp_path))


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_of_a_table_is_read_and_prepared_as_its_script_does(format: str, tmp_path: Path) -> None:
    """What the name says is no matter: the file is kept without one, and the script reads one that says what it is."""
    source = SOURCES["csv"]
    kept = tmp_path / "0123456789abcdef"
    kept.write_bytes(FORMATS[format]())
    (tmp_path / file_name(kept)).write_bytes(kept.read_bytes())
    data = DataSettings(source=Choice(name="csv", config={"dataset": "0123456789abcdef"}), target="bought")
    raw = source.read(pipeline.request_of(data), lambda id: kept)
    assert file_name(kept) == "data." + format.removesuffix(" list")
    if format != "csv":
        assert (raw.columns("number"), raw.columns("date")) == (["age", "income", "mixed"], ["came"])
        assert (raw.rows, raw.without_target, raw.target_kind) == (39, 1, "classes")
        assert raw.table["came"][3] == pd.Timestamp("2024-04-04 03:30")
        assert raw.table["mixed"].isna().sum() == 1
    same(raw, run(source.code(pipeline.request_of(data), raw), tmp_path))
    data = data.model_copy(update={"recipe": recipe.default(raw), "split": Split(kind="group", column="age")})
    prepared, told = pipeline.prepare(data, lambda id: kept), run(code(data, lambda id: kept), tmp_path)
    assert told["x_train"].tobytes() == prepared.x["train"]["features"].tobytes()
    assert told["y_test"].tobytes() == prepared.y["test"]["bought"].tobytes()


SPLITS = {
    "random": Split(),
    "stratified": Split(kind="stratified"),
    "time": Split(kind="time", column="came"),
    "group": Split(kind="group", column="age"),
    "column": Split(kind="column", column="part"),
}


@pytest.mark.parametrize("kind", [*SPLITS, "windows", "windows of classes"])
@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_every_split_of_a_table_on_disk_gives_the_same_bits(
    kind: str, format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read in groups of columns, some of which have no target, and cut into windows when they are read."""
    frame = pd.DataFrame(RECORDS * 4)
    frame["came"] = pd.date_range("2024-01-01", periods=len(frame), freq="h")
    frame = frame.assign(mixed=frame["mixed"].astype("str"), part=(["train"] * 3 + ["validation", "test"]) * 32)
    path = tmp_path / "0123456789abcdef"
    frame.to_csv(path, index=False) if format == "csv" else frame.to_parquet(path)
    data = DataSettings(
        source=Choice(name="csv", config={"dataset": path.name}),
        target="mixed" if kind == "windows" else "bought",
        split=SPLITS.get(kind, Split(kind="time")),
        window=Window(length=5, horizon=2 if kind == "windows" else 0, time="came") if "windows" in kind else None,
        kinds={"income": "ignore"} if "windows" in kind else {},
    )
    data = data.model_copy(update={"recipe": recipe.default(pipeline.read(data, lambda id: path))})
    held = pipeline.prepare(data, lambda id: path)
    monkeypatch.setattr("engine.data.mapped.BYTES_A_VALUE", 2**40)  # two columns never fit
    monkeypatch.setattr("engine.data.sources.csv.CHUNK", 50)
    stored = pipeline.prepare(data.model_copy(update={"storage": "disk"}), lambda id: path, tmp_path / "rows")
    for part, rows in held.rows.items():
        assert len(rows)
        np.testing.assert_array_equal(stored.rows[part], rows)
    same_from_disk(held, stored)
    same_when_trained(held, stored)


def test_masks_on_disk_end_in_the_same_bits(tmp_path: Path) -> None:
    dice, path = np.random.default_rng(0), tmp_path / "0123456789abczip"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(30):
            for folder, shape in (("images", (12, 10, 3)), ("masks", (12, 10))):
                picture = io.BytesIO()
                pixels = dice.integers(0, 2, shape) * 200 if folder == "masks" else dice.integers(0, 256, shape)
                Image.fromarray(pixels.astype("uint8")).save(picture, "PNG")
                packed.writestr(f"{folder}/{number}.png", picture.getvalue())
    source = Choice(name="images", config={"dataset": path.name, "height": 12, "width": 10})
    data = DataSettings(source=source, recipe=(Step(name="Rescale", config={"maximum": 255.0}),))
    held = pipeline.prepare(data, lambda id: path)
    stored = pipeline.prepare(data.model_copy(update={"storage": "disk"}), lambda id: path, tmp_path / "rows")
    assert held.facts.target.shape == (12, 10)
    assert isinstance(stored.raw.target, Stored)
    same_from_disk(held, stored)
    same_when_trained(held, stored)


names = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1, max_size=12)
cells = st.one_of(
    st.floats(allow_nan=False, width=64).map(repr),
    st.integers(-1_000, 1_000).map(str),
    st.sampled_from(["", "nan", "red", "green", " blue ", "True", "?", '"', "=1+1", "2024-01-05", "1,5", "{x}", "'''"]),
)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Any well-formed CSV, quoted as Python quotes it."""
    header = draw(st.lists(names, min_size=2, max_size=4, unique_by=lambda name: name.strip()))
    pools = [draw(st.lists(cells, min_size=1, max_size=4)) for _ in header]
    count = draw(st.integers(4, 20))
    rows: Iterable[list[str]] = ([draw(st.sampled_from(pool)) for pool in pools] for _ in range(count))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=draw(st.sampled_from(",;\t|")), lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files())
def test_any_csv_is_refused_in_words_or_read_alike_by_its_script(tmp_path: Path, text: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text(text, encoding="utf-8", newline="")
    request, source = Request({"dataset": "0123456789abcdef"}), SOURCES["csv"]
    try:
        raw = source.read(request, lambda id: path)
    except DataError:
        assume(False)
    same(raw, run(source.code(request, raw), tmp_path))


@pytest.mark.parametrize(("name", "rows"), [("digits", 361), ("mnist", 1_000)])
def test_some_of_the_digits_are_read_alike_by_their_script(name: str, rows: int, tmp_path: Path) -> None:
    source, request = SOURCES[name], Request({"only": ["5", "7"]})
    raw = source.read(request, Path)
    assert set(raw.target) == {"5", "7"}
    assert raw.rows == len(raw.arrays["image"]) == rows
    same(raw, run(source.code(request, raw), tmp_path))
    for only in (["5"], ["5", "x"]):
        with pytest.raises(DataError) as caught:
            source.read(Request({"only": only}), Path)
        assert caught.value.where == "data.source.only"
