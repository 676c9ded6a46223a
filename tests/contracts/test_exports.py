"""Every preset in every format: written, opened in the format's own runtime, and compared; as the docs' table says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from docs import make_exports
from engine import client
from engine.data.examples import raw_input
from engine.export import EXPORTS
from engine.export.base import LARGEST, Trained
from engine.export.bundle import written_example
from engine.jobs import apply
from engine.tasks import TASKS

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
]
PRESETS = [preset.name for preset in client.presets()]
CLAIMS = make_exports.claims(make_exports.PAGE.read_text(encoding="utf-8"))


def test_the_table_has_every_preset_and_every_format() -> None:
    assert list(CLAIMS) == PRESETS
    assert all(list(row) == list(make_exports.FORMATS) for row in CLAIMS.values())
    for name in ("keras", "onnx", "litert", "savedmodel", "weights", "bundle"):
        assert sum(row[name] for row in CLAIMS.values()) > len(PRESETS) // 2


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(f"exports {name}")) for name in PRESETS],
)
def untrained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Trained]:
    return request.param, make_exports.untrained(request.param, tmp_path_factory.mktemp("exports"))


@pytest.mark.parametrize("format", make_exports.FORMATS)
def test_a_file_is_the_trained_network_or_says_why_there_is_none(untrained: tuple[str, Trained], format: str) -> None:
    preset, trained = untrained
    found = make_exports.tried(trained, format)
    assert (found.proof is not None) == CLAIMS[preset][format], found.reason
    if found.proof is None:
        assert found.reason.endswith(".") or "'" in found.reason  # a sentence, or it names the layer
        return
    if EXPORTS[format].card.facts.get("rounded"):
        assert found.difference < 1.0
    else:
        assert found.difference < LARGEST
    assert found.proof.tried


def test_nothing_is_left_where_a_file_could_not_be_made(tmp_path: Path) -> None:
    trained = make_exports.untrained("sunspots-lstm", tmp_path)
    assert make_exports.tried(trained, "litert_int8").reason
    assert not list((tmp_path / "exports").glob("*"))


def test_raw_rows_become_what_the_network_was_trained_on_and_are_answered(
    untrained: tuple[str, Trained], tmp_path: Path
) -> None:
    """As a person brings them: a file of raw rows, read, prepared, and answered by the task."""
    _, trained = untrained
    prepared, task = trained.prepared, TASKS[trained.project.task.kind]
    assert prepared is not None
    project = task.complete(trained.project, prepared.facts)
    networks = task.networks(task.make(project, prepared.facts))
    model = task.restored(project, prepared.facts, networks)
    learned = apply.Learned(task, project, prepared.facts, prepared.preparation, model)
    wishes = apply.wanted(learned, {})
    if not task.needs_rows:
        found = task.apply(model, project, apply.nothing(learned), wishes)
        assert found.rows
        assert found.pictures
        return
    part = next(part for part in ("test", "validation", "train") if prepared.facts.rows.get(part))
    name, content = written_example(raw_input(prepared, part, 3))
    (tmp_path / name).write_bytes(content)
    given = apply.given_in(tmp_path / name, learned)
    (_, rows), *more = list(apply.pieces(learned, given))
    assert not more
    for column, values in rows.x["train"].items():
        expected = np.asarray(prepared.x[part][column][: len(values)])
        if column != project.data.target or project.data.aim != "next":  # a text that it writes itself is empty
            assert np.array_equal(values, expected), column
    found = apply.together([task.apply(model, project, rows, wishes)], learned, given)
    assert found.rows == len(next(iter(rows.x["train"].values())))
    assert found.table is not None or found.pictures
    assert found.table is None or len(found.table.rows) == found.rows
