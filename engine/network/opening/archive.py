"""What an uploaded file is, looked at with care: sizes, names and ratios first, then only what is needed.

A `.keras` file is a zip of `config.json` and `model.weights.h5`; a Keras 2 `.h5` model is an HDF5 file whose attribute
`model_config` holds the same config; a config of its own is JSON text.
"""

from __future__ import annotations

import json
import math
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import DocumentError
from engine.network.opening import hdf5

MAX_BYTES = 600 * 2**20  # of a file, and of what is packed in it: VGG16 has 528 MB
MAX_CONFIG = 16 * 2**20
MAX_DEPTH = 96
MAX_VALUES = 1_000_000  # EfficientNetB7 has 50,000; 16 MB of empty lists would take a minute
MAX_MEMBERS = 1_000
MAX_RATIO = 200  # a config packs 20 to 40 times; a zip bomb a thousand times
MEMBERS = ("config.json", "metadata.json", "model.weights.h5")
ZIP, HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"
WANTED = "a .keras file, an .h5 model, or the JSON of model.to_json()"
KNOWN = {  # how files of other kinds begin
    b"\x80": "a pickle, which could run code of its author",
    b"\x08": "an ONNX model or a TensorFlow graph",
    b"\x1c\x00\x00\x00TFL3": "a LiteRT model",
}


@dataclass(frozen=True)
class Contents:
    """What was found in a file.

    Args:
        config: the model's config, plain JSON; not yet known to be one.
        weights: the HDF5 file with its weights; None when it has none.
        packed: whether that file is laid out as in a `.keras` file, not as in an `.h5` model.
        compiled: the config of optimizer, loss and metrics; empty when there is none.
        version: of the Keras that wrote it; empty where it does not say.
    """

    config: Mapping[str, Any]
    weights: Path | None = None
    packed: bool = True
    compiled: Mapping[str, Any] | None = None
    version: str = ""


def look(path: Path, scratch: Path) -> Contents:
    """What is in a file.

    Args:
        path: the file, named by the workspace.
        scratch: an empty folder for what must be unpacked; the caller removes it.

    Raises:
        DocumentError: it is no model, or not safe to read; says why, and what can be opened.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise DocumentError(f"The file has {size / 2**20:,.0f} MB", expected=f"at most {MAX_BYTES // 2**20} MB")
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(ZIP):
        return _zip(path, scratch)
    if start == HDF5:
        return _hdf5(path)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        if size > MAX_CONFIG:
            raise _too_long(size)
        return _contents(parse(path.read_bytes()))
    found = next((what for magic, what in KNOWN.items() if start.startswith(magic)), "no Keras model")
    raise DocumentError(f"The file is {found}", expected=WANTED)


def parse(text: bytes | str) -> Mapping[str, Any]:
    """JSON text as plain values. Raises DocumentError: no JSON, no object, too many values, or nested too deep."""
    marks: Any = (b"[", b"{", b",") if isinstance(text, bytes) else ("[", "{", ",")
    if sum(map(text.count, marks)) > MAX_VALUES:
        raise DocumentError("The config has too many values", expected=f"at most about {MAX_VALUES:,}")
    try:
        value = json.loads(text, parse_constant=str, parse_float=_number)
    except RecursionError:
        raise _too_deep() from None
    except (ValueError, UnicodeDecodeError) as error:
        raise DocumentError(f"The config is not JSON: {str(error)[:120]}", expected=WANTED) from None
    if _depth(value) > MAX_DEPTH:
        raise _too_deep()
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise DocumentError("The config holds half a character (a lone surrogate)", expected=WANTED) from None
    if not isinstance(value, dict):
        raise DocumentError(f"The config is a {type(value).__name__}", expected="an object with 'class_name', 'config'")
    return value


def _contents(config: Mapping[str, Any], weights: Path | None = None) -> Contents:
    compiled = config.get("compile_config")
    version = str(config.get("keras_version", ""))
    return Contents(config, weights, compiled=compiled if isinstance(compiled, dict) else None, version=version)


def _zip(path: Path, scratch: Path) -> Contents:
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
            _expect_harmless(members)
            names = {member.filename for member in members}
            if "config.json" not in names:
                raise DocumentError("The file is a zip without config.json, so no Keras model", expected=WANTED)
            config = parse(packed.read("config.json"))
            if "model.weights.h5" not in names:
                return _contents(config)
            return _contents(config, Path(packed.extract("model.weights.h5", scratch)))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise DocumentError(f"The zip is damaged: {str(error)[:120]}", cure="Save the model again.") from None


def _expect_harmless(members: list[zipfile.ZipInfo]) -> None:
    """Raises DocumentError, before anything is unpacked, for what no Keras model has."""
    if len(members) > MAX_MEMBERS:
        raise DocumentError(f"The zip has {len(members):,} members", expected=f"at most {MAX_MEMBERS:,}")
    if len({member.filename for member in members}) < len(members):
        raise DocumentError("The zip has two members of one name", cure="Save the model again.")
    for member in members:
        if member.filename not in MEMBERS and not _is_asset(member.filename):
            raise DocumentError(
                f"The zip holds {member.filename[:80]!r}, which is no part of a Keras model",
                expected=f"{', '.join(MEMBERS)} and assets/",
            )
        if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DocumentError("The zip is encrypted or packed in an unusual way", where=member.filename[:80])
        if member.filename == "config.json" and member.file_size > MAX_CONFIG:
            raise _too_long(member.file_size)
        if member.file_size > 2**20 and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise DocumentError(
                f"{member.filename[:80]} would grow to {member.file_size // max(member.compress_size, 1):,} times its "
                "size, as in a zip bomb",
                expected=f"at most {MAX_RATIO} times",
            )
    total = sum(member.file_size for member in members)
    if total > MAX_BYTES:
        raise DocumentError(
            f"The zip would unpack to {total / 2**20:,.0f} MB", expected=f"at most {MAX_BYTES // 2**20} MB"
        )


def _is_asset(name: str) -> bool:
    """Assets (vocabularies as files) may be there; they are never read."""
    return name.startswith("assets/") and ".." not in name and "\\" not in name


def _hdf5(path: Path) -> Contents:
    config, training, version = hdf5.texts(path, "model_config", "training_config", "keras_version")
    if config is None:
        raise DocumentError(
            "The HDF5 file holds weights and no model",
            expected="a file written by model.save(), not by save_weights()",
        )
    if max(len(config), len(training or "")) > MAX_CONFIG:
        raise _too_long(len(config))
    return Contents(
        parse(config), path, packed=False, compiled=parse(training) if training else None, version=version or ""
    )


def _depth(value: Any) -> int:
    """How deep lists and objects are nested; counts without recursion, and stops past the limit."""
    waiting, deepest = [(value, 1)], 0
    while waiting and deepest <= MAX_DEPTH:
        item, level = waiting.pop()
        deepest = max(deepest, level)
        children = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        waiting += [(child, level + 1) for child in children]
    return deepest


def _number(text: str) -> float | str:
    """What no JSON could hold again stays text, and is then marked as no number."""
    return number if math.isfinite(number := float(text)) else text[:40]


def _too_deep() -> DocumentError:
    return DocumentError("The config is nested too deep", expected=f"at most {MAX_DEPTH} levels")


def _too_long(size: int) -> DocumentError:
    return DocumentError(f"The config has {size / 2**20:,.1f} MB", expected=f"at most {MAX_CONFIG // 2**20} MB")
