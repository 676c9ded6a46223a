"""Small files in the formats of those that `keras.datasets` downloads, with other values: tests need no network."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

TRAIN, TEST = 40, 20
Contents = dict[str, bytes]


def npz(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def pictures(rows: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(rows).integers(0, 256, (rows, *shape), dtype="uint8")


def labels(rows: int, classes: int) -> np.ndarray:
    return (np.arange(rows) % classes).astype("uint8")


def mnist() -> Contents:
    return {
        "mnist.npz": npz(
            x_train=pictures(TRAIN, 28, 28),
            y_train=labels(TRAIN, 10),
            x_test=pictures(TEST, 28, 28),
            y_test=labels(TEST, 10),
        )
    }


def fashion_mnist() -> Contents:
    found = {}
    for part, rows in (("train", TRAIN), ("t10k", TEST)):
        found[f"{part}-labels-idx1-ubyte.gz"] = gzip.compress(bytes(8) + labels(rows, 10).tobytes())
        found[f"{part}-images-idx3-ubyte.gz"] = gzip.compress(bytes(16) + pictures(rows, 28, 28).tobytes())
    return found


def archive(folder: str, files: dict[str, object]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as packed:
        for name, value in files.items():
            content = pickle.dumps(value, protocol=4)
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return made.getvalue()


def batch(rows: int, classes: int, key: bytes) -> dict[bytes, object]:
    return {b"data": pictures(rows, 3_072), key: labels(rows, classes).tolist()}


def cifar10() -> Contents:
    """A batch of one picture stands for its 10,000: the loader has room for so many, and fills it."""
    batches = {f"data_batch_{number}": batch(1, 10, b"labels") for number in range(1, 6)}
    files = batches | {"test_batch": batch(TEST, 10, b"labels")}
    return {"cifar-10-batches-py-target": archive("cifar-10-batches-py", files)}


def cifar100() -> Contents:
    files: dict[str, object] = {
        "train": batch(TRAIN, 20, b"fine_labels"),
        "test": batch(TEST, 20, b"fine_labels"),
    }
    return {"cifar-100-python-target": archive("cifar-100-python", files)}


WORDS = {word: number for number, word in enumerate(("the", "a", "film", "news", "oil", "was", "good", "bad"), 1)}


def reviews(rows: int) -> np.ndarray:
    found = np.empty(rows, dtype=object)
    for row in range(rows):
        found[row] = [1 + (row + place) % len(WORDS) for place in range(3 + row % 5)]
    return found


def imdb() -> Contents:
    train = {"x_train": reviews(TRAIN), "y_train": labels(TRAIN, 2)}
    test = {"x_test": reviews(TEST), "y_test": labels(TEST, 2)}
    return {"imdb.npz": npz(**train, **test), "imdb_word_index.json": json.dumps(WORDS).encode()}


def reuters() -> Contents:
    rows = TRAIN + TEST
    arrays = {"x": reviews(rows), "y": labels(rows, 6).astype("int64")}
    return {"reuters.npz": npz(**arrays), "reuters_word_index.json": json.dumps(WORDS).encode()}


def california_housing() -> Contents:
    rows, dice = TRAIN + TEST, np.random.default_rng(0)
    return {"california_housing.npz": npz(x=dice.normal(size=(rows, 8)), y=dice.uniform(25_000, 500_000, rows))}


STAND_INS: dict[str, Callable[[], Contents]] = {
    f"keras_{make.__name__}": make
    for make in (mnist, fashion_mnist, cifar10, cifar100, imdb, reuters, california_housing)
}


def write(name: str, folder: Path) -> Path:
    """The files of a source as a download leaves them: archives unpacked."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in STAND_INS[name]().items():
        if content[:2] == b"\x1f\x8b" and not file.endswith(".gz"):
            with tarfile.open(fileobj=io.BytesIO(content)) as packed:
                packed.extractall(folder / file, filter="data")
        else:
            (folder / file).write_bytes(content)
    return folder
