"""Every preset in every format: written, opened in the format's own runtime, and compared; as the docs' table says."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import make_exports
from engine import client
from engine.export import EXPORTS
from engine.export.base import LARGEST, Trained

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
