"""NumPy arrays of a person's own: every case of the corpus ends as it says, and its script prepares the same bits."""

from __future__ import annotations

import io
import json
import pickle
import runpy
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.data import memory, npy, pipeline, preview, recipe
from engine.data.base import Raw
from engine.data.code import code
from engine.data.formats import file_name
from engine.document.project import Choice, DataSettings, Split
from engine.errors import DataError

CASES = json.loads((Path(__file__).parents[2] / "corpus" / "cases.json").read_text(encoding="utf-8"))["arrays"]
ID = "0123456789abcdef"
FREE = 2 * 2**30  # bytes of memory that the machine is said to have


def made(shape: list[int], dtype: str, *, modulo: int = 0, holes: int = 0, onehot: int = 0, order: str = "C") -> Any:
    """An array whose values count up, over and over where `modulo` says so; its first ones are missing."""
    values = np.arange(int(np.prod(shape)))
    values = values % modulo if modulo else values
    if dtype.startswith(("U", "S")):
        values = np.char.add("t", values.astype("U4"))
    if np.dtype(dtype).kind == "f" and not modulo:
        values = values + 0.25
    found = values.reshape(shape).astype(dtype, order="F" if order == "F" else "C")
    if onehot:
        found = np.eye(shape[1], dtype=dtype)[np.arange(shape[0]) % shape[1]]
    if holes:
        found.reshape(-1)[:holes] = np.nan
    return found


def one(values: np.ndarray, **how: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, values, **how)
    return file.getvalue()


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def head(text: str, version: int = 1) -> bytes:
    return npy.MAGIC + bytes([version, 0]) + len(text).to_bytes(2 if version == 1 else 4, "little") + text.encode()


def told(shape: str, descr: str = "'<f4'") -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n"


SOUND = {"x.npy": one(np.arange(36, dtype="float32").reshape(12, 3)), "y.npy": one(np.arange(12) % 3)}
OBJECTS = one(np.array([{}, []], dtype=object), allow_pickle=True)
MADE: dict[str, Callable[[], bytes]] = {
    "objects": lambda: packed(SOUND | {"y.npy": OBJECTS}),
    "pickle": lambda: packed(SOUND | {"y.npy": pickle.dumps(print)}),
    "single objects": lambda: OBJECTS,
    "structured": lambda: packed(SOUND | {"y.npy": one(np.zeros(12, dtype=[("a", "f4"), ("b", "i4")]))}),
    "long": lambda: packed(SOUND | {"y.npy": one(np.zeros(12, dtype=np.longdouble))}),
    "promise": lambda: packed(SOUND | {"x.npy": head(told("(1000000, 1000000)"))}),
    "long head": lambda: packed(SOUND | {"x.npy": npy.MAGIC + b"\2\0\xff\xff\xff\xff"}),
    "code head": lambda: packed(SOUND | {"x.npy": head("__import__('os').system('true')\n")}),
    "deep head": lambda: packed(SOUND | {"x.npy": head("(" * 9_000)}),
    "negative": lambda: packed(SOUND | {"x.npy": head(told("(-4, 3)"))}),
    "version": lambda: packed(SOUND | {"x.npy": head(told("(4, 3)"), version=9)}),
    "cut off": lambda: packed(SOUND | {"x.npy": SOUND["x.npy"][:-8]}),
    "cut off zip": lambda: packed(SOUND)[:-40],
    "damaged": lambda: packed(SOUND, zipfile.ZIP_STORED).replace(np.float32(30).tobytes(), b"\1\2\3\4"),
    "password": lambda: packed(SOUND).replace(b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\x01"),
    "bomb": lambda: packed({"x.npy": one(np.zeros((2**16, 2**12), "uint8")), "y.npy": one(np.arange(2**16) % 3)}),
    "no letters": lambda: packed({"x.npy": head(told("(1000000000,)", "'<U0'"))}),
    "latin": lambda: packed(SOUND | {"town.npy": one(np.array(["Köln".encode("latin-1")] * 12))}),
}


def of(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in CASES if kind in case]


def written(case: dict[str, Any], folder: Path) -> Path:
    """The file of a case, under the name that the script knows."""
    if "made" in case:
        content = MADE[case["made"]]()
    elif "npy" in case:
        content = one(made(**case["npy"]))
    elif "text" in case:
        content = case["text"].encode()
    elif "zip" in case:
        content = packed({name: each.encode() for name, each in case["zip"].items()})
    else:
        content = packed({f"{name}.npy": one(made(**each)) for name, each in case["arrays"].items()})
    kept = folder / "kept"
    kept.write_bytes(content)
    return kept


def settings(case: dict[str, Any]) -> DataSettings:
    config = {"dataset": ID, **case.get("settings", {})}
    return DataSettings(source=Choice(name="arrays", config=config), target=case.get("target", ""))


def read(case: dict[str, Any], path: Path) -> Raw:
    return pipeline.read(settings(case), lambda id: path)


@pytest.fixture(autouse=True)
def one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: SimpleNamespace(available=FREE))


@pytest.mark.parametrize("case", of("error"))
def test_what_is_wrong_is_told_in_words(case: dict[str, Any], tmp_path: Path) -> None:
    path = written(case, tmp_path)
    with pytest.raises(DataError) as caught:
        read(case, path)
    for field, words in case["error"].items():
        assert words in getattr(caught.value, field)
    assert caught.value.cure or caught.value.expected
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("case", of("gives"))
def test_arrays_become_columns_by_their_axes(case: dict[str, Any], tmp_path: Path) -> None:
    raw, gives = read(case, written(case, tmp_path)), case["gives"]
    assert {name: raw.kind(name) for name in raw.names} == gives["columns"]
    assert (raw.target_name, raw.target_kind, raw.rows) == (*gives["target"], gives["rows"])
    assert [list(values.shape[1:]) for values in raw.arrays.values()] == ([gives["shape"]] if "shape" in gives else [])
    assert raw.without_target == gives.get("without_target", 0)
    assert int(raw.table.isna().sum().sum()) == gives.get("missing", 0) // 2
    assert any(gives["note"] in note for note in raw.notes) if "note" in gives else not raw.notes
    counts = raw.beside(raw.part).value_counts().to_dict() if raw.part else {}
    assert counts == gives.get("parts", {})
    assert preview.columns(raw)
    assert preview.pictures(raw)


@pytest.mark.parametrize("case", of("gives"))
def test_the_script_prepares_the_same_bits(case: dict[str, Any], tmp_path: Path) -> None:
    path, data = written(case, tmp_path), settings(case)
    raw = read(case, path)
    path = path.rename(tmp_path / file_name(path))
    aside = [column for column in raw.seen.columns if raw.seen[column].nunique() > 5]
    split = Split(kind="column", column=raw.part) if raw.part else Split(kind="group", column=(aside or [""])[0])
    if not raw.part and not aside:
        split = Split()
    data = data.model_copy(update={"recipe": recipe.default(raw), "split": split})
    prepared, lines = pipeline.prepare(data, lambda id: path), code(data, lambda id: path)
    (tmp_path / "script.py").write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    run = runpy.run_path(str(tmp_path / "script.py"))
    for part in ("train", "validation", "test"):
        for ours, theirs in ((prepared.x[part], run[f"x_{part}"]), (prepared.y[part], run[f"y_{part}"])):
            arrays = [theirs] if len(ours) == 1 else theirs
            assert [each.tobytes() for each in arrays] == [each.tobytes() for each in ours.values()]
    if raw.part:
        assert prepared.facts.rows == {"train": 0, "validation": 0, "test": 0} | case["gives"]["parts"]


def test_a_pickle_in_a_file_is_never_run(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    for content in (one(np.array([Trap()] * 3, dtype=object), allow_pickle=True), pickle.dumps(Trap())):
        path = tmp_path / "kept"
        path.write_bytes(packed(SOUND | {"y.npy": content}))
        with pytest.raises(DataError):
            read({}, path)
    assert not (tmp_path / "sprung").exists()


def test_nothing_but_heads_is_read_of_what_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept"
    path.write_bytes(MADE["bomb"]())
    monkeypatch.setattr(npy, "read", lambda *arguments: pytest.fail("values were read"))
    with pytest.raises(DataError, match="need about"):
        read({}, path)
