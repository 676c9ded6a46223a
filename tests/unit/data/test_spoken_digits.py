"""Digits spoken by eSpeak NG: always the same, kept once, divided by voice, and missed in plain words."""

from __future__ import annotations

import ctypes
import runpy
from pathlib import Path

import numpy as np
import pytest

from engine import client
from engine.data import speech, split
from engine.data.base import Raw, Request
from engine.data.sources import SOURCES, spoken_digits
from engine.errors import DataError, NotFound

SOURCE = SOURCES["spoken_digits"]
SEVERAL = {"spoken": "three to five digits"}
ROWS = 60


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first three voices alone: what takes seconds is the same for all of them."""
    monkeypatch.setattr(speech, "VOICES", speech.VOICES[:3])


def read(**settings: str) -> Raw:
    return SOURCE.read(Request(settings), Path)


@pytest.mark.usefixtures("few")
def test_the_same_is_spoken_each_time() -> None:
    plan, first = speech.planned(True), read(**SEVERAL)
    for _ in range(7):
        ctypes.CDLL(None).rand()  # whatever else draws at random in this process
    again = speech.spoken(plan, first.arrays["sound"].shape[1])
    assert again.tobytes() == first.arrays["sound"].tobytes()
    assert first.rows == ROWS
    assert 0.1 < np.abs(again).max(axis=1).min() <= np.abs(again).max() < 1.2


@pytest.mark.usefixtures("few")
def test_it_is_kept_and_made_anew_where_it_was_damaged(own_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read()
    (kept,) = (own_workspace / "artifacts" / "made" / "spoken_digits").glob("*.npy")
    with monkeypatch.context() as patched:
        patched.setattr(speech, "spoken", lambda plan, samples: 1 / 0)
        assert read().arrays["sound"].tobytes() == first.arrays["sound"].tobytes()
        with pytest.raises(ZeroDivisionError):
            read(**SEVERAL)
    kept.write_bytes(kept.read_bytes()[:-4] + b"abcd")
    assert read().arrays["sound"].tobytes() == first.arrays["sound"].tobytes()


@pytest.mark.usefixtures("few")
def test_what_was_made_is_deleted_without_a_trace(own_workspace: Path) -> None:
    workspace, sounds = client.open_workspace(own_workspace), [read().arrays["sound"], read(**SEVERAL).arrays["sound"]]
    kept = client.made_data(workspace)
    assert list(kept) == ["spoken_digits"]
    assert kept["spoken_digits"] >= sum(each.nbytes for each in sounds)
    client.delete_made(workspace, "spoken_digits")
    assert client.made_data(workspace) == {}
    for path in own_workspace.glob("**/*"):
        assert not path.is_file() or not any(each[0].tobytes() in path.read_bytes() for each in sounds), path
    with pytest.raises(NotFound):
        client.delete_made(workspace, "spoken_digits")
    with pytest.raises(NotFound):
        client.delete_made(workspace, "../runs")
    assert read().arrays["sound"].tobytes() == sounds[0].tobytes()  # spoken again


@pytest.mark.usefixtures("few")
def test_what_another_library_spoke_goes_when_it_is_spoken_anew(
    own_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = own_workspace / "artifacts" / "made"
    read()
    read(**SEVERAL)
    before = set(folder.glob("**/*.npy"))
    (folder / "spoken-digits-0123456789abcdef.npy").write_bytes(b"of an older version")
    monkeypatch.setattr(spoken_digits, "_key", lambda several: "fedcba98" + "01"[several] * 8)
    read()
    assert {path.stem for path in folder.glob("**/*.npy")} == {"fedcba9800000000"}
    assert len(before) == 2
    read(**SEVERAL)
    assert len(set(folder.glob("**/*.npy"))) == 2  # one stays beside the other


@pytest.mark.usefixtures("few")
def test_the_script_speaks_the_same(tmp_path: Path) -> None:
    raw = read(**SEVERAL)
    lines = SOURCE.code(Request(SEVERAL), raw)
    by = SOURCE.beside_code(Request(SEVERAL), raw, "voice")
    path = tmp_path / "script.py"
    path.write_text("\n".join([*lines.imports, *lines.body, *by.body, ""]), encoding="utf-8")
    told = runpy.run_path(str(path))
    assert told["sound"].tobytes() == raw.arrays["sound"].tobytes()
    assert told["target"].tolist() == raw.target.tolist()
    assert told["by"].tolist() == raw.seen["voice"].tolist()


def test_what_is_spoken() -> None:
    for several, sizes in ((False, {1}), (True, {3, 4, 5})):
        plan = speech.planned(several)
        assert set(plan["digits"].str.len()) == sizes
        assert set("".join(plan["digits"])) == set("0123456789")
        assert plan["voice"].nunique() == 69
        assert plan["voice"].value_counts().eq(20).all()


@pytest.mark.parametrize("name", ["spoken-digits-cnn", "spoken-digits-ctc"])
def test_no_voice_of_a_preset_is_in_two_parts(name: str) -> None:
    plan, settings = speech.planned(several=name.endswith("ctc")), client.preset(name).data.split
    sounds = {"sound": np.zeros((len(plan), 1), "float32")}
    raw = Raw(plan.iloc[:, :0], plan["digits"], "said", "text", seen=plan, arrays=sounds, kinds={"sound": "sound"})
    parts = split.split(settings, raw)
    voices = [set(plan["voice"].iloc[rows]) for rows in parts.values()]
    assert sum(map(len, voices)) == len(set.union(*voices)) == 69
    assert all(len(each) >= 10 for each in voices)


def test_where_espeak_is_missing_a_person_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "speech_library", lambda: ("", None))
    with pytest.raises(DataError, match="eSpeak NG, which is not installed") as caught:
        read()
    assert "apt install espeak-ng" in caught.value.cure
    assert "espeak-ng" in SOURCE.card.facts["origin"]
    assert "synthetic" in SOURCE.card.title


def test_what_is_no_library_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "espeak.so").write_bytes(b"no library")
    monkeypatch.setattr(speech, "speech_library", lambda: (str(tmp_path / "espeak.so"), None))
    with pytest.raises(DataError, match="cannot speak"):
        read()


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(DataError, match="no choice 'ten'"):
        read(spoken="ten")
