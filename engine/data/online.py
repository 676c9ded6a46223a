"""What the data sets of `keras.datasets` have in common: Keras's own loaders, over files that a person had downloaded.

The loaders ask `get_file` for their files. While they run it is one that looks in the workspace and knows no network:
nothing is downloaded unless a person asks for it. Which files these are the card says; a test compares them with what
the loaders ask for.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.catalog.read import check_config
from engine.data import parts
from engine.data.base import Guess, Keeping, Lines, Raw, Request, Resolve
from engine.data.builtin import check_target
from engine.data.lines import literal
from engine.data.memory import BYTES_A_VALUE, as_float, expect_bytes, goes, kept, rows_of
from engine.errors import DataError

ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
WORDS = 1_000_000  # of a vocabulary: all of them
BYTES_A_PIXEL = 13  # as it is read, and three times as float32
BYTES_LOADED = 3  # of a pixel that goes to the disk: as it is read, and both parts joined
BYTES_A_TEXT = 16_000  # the numbers of its words, each an object of Python, and its letters
LOADED = "(x_train, y_train), (x_test, y_test)"


@dataclass(frozen=True)
class KerasDataset:
    """Rows for training and for the test, as Keras gives them.

    Args:
        module: of `keras.datasets`.
        holds: `image` (height, width, channels), `text`, or `table`.
        target_name: what is predicted.
        classes: their names in order; empty: the target is a number.
        columns: of a table, their names.
        size: values in a row, for the memory that is asked for.
    """

    card: Card
    module: str
    holds: Literal["image", "text", "table"]
    target_name: str
    classes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    size: int = 1

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All rows, those for training first. Raises DataError: they are not downloaded yet, or damaged."""
        check_target(self.target_name, request.target)
        for name, sentence in check_config(self.card, request.settings):
            raise DataError(sentence, where=f"data.source.{name}", cure="Choose another value.")
        folder = resolve(self.card.name)
        self._expect_files(folder)
        pixel = BYTES_A_PIXEL if not goes(request.keeping, self.card.facts["rows"], self.size) else BYTES_LOADED
        each = {"image": pixel * self.size, "text": BYTES_A_TEXT, "table": BYTES_A_VALUE * self.size}[self.holds]
        expect_bytes(self.card.facts["rows"] * each, self.card.title)
        with files_in(folder, self.module) as loader:
            try:
                (x_train, y_train), (x_test, y_test) = self._load(loader)
                words = _words(loader) if self.holds == "text" else {}
            except Exception as error:  # noqa: BLE001 (whatever a loader runs into, the files are not what they were)
                raise DataError(
                    f"The files of {self.card.title} are damaged: {str(error)[:100]}",
                    where="data.source",
                    cure=f"Remove artifacts/downloads/{self.card.name} from the workspace, and download them again.",
                ) from None
        target = self._target(np.concatenate([y_train, y_test]))
        rows = parts.divided(
            {"train": len(x_train), "test": len(x_test)},
            request.settings.get(parts.VALIDATION.name, parts.VALIDATION.default),
        )
        table, arrays = self._inputs(x_train, x_test, words, request.keeping)
        said: dict[str, Any] = {"image": {}, "text": {"text": Guess("text", "texts")}}
        measured = {name: Guess(request.kinds.get(name, "number"), "a measurement") for name in self.columns}
        seen = table.assign(**{self.target_name: target, parts.PART: parts.column(rows)})
        return Raw(
            table=table.drop(columns=[name for name, guess in measured.items() if guess.kind == "ignore"]),
            arrays=arrays,
            kinds={"image": "image"} if arrays else {"text": "text"} if self.holds == "text" else {},
            maximum={"image": 255.0} if arrays else {},
            target=target,
            target_name=self.target_name,
            target_kind="classes" if self.classes else "number",
            seen=seen,
            guesses=said.get(self.holds, measured)
            | {self.target_name: Guess("category" if self.classes else "number", "the target")}
            | {parts.PART: Guess("ignore", parts.REASON)},
            part=parts.PART,
            reading={"rows": rows},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Loads the same with Keras, which downloads it where it is not there."""
        body = [f"{LOADED} = keras.datasets.{self.module}.load_data({self._arguments()})"]
        if self.holds == "image":
            axis = "[..., None]" if raw.arrays["image"].shape[3] == 1 else ""
            body.append(f'image = np.concatenate([x_train, x_test]).astype("float32"){axis}  # values 0 to 255')
            body.append("table = pd.DataFrame(index=range(len(image)))")
        elif self.holds == "text":
            body += [
                f"words = {{number: word for word, number in keras.datasets.{self.module}.get_word_index().items()}}",
                'written = [" ".join(words[number] for number in each) for each in [*x_train, *x_test]]',
                'table = pd.DataFrame({"text": pd.Series(written, dtype="str")})',
            ]
        else:
            body.append(f"table = pd.DataFrame(np.concatenate([x_train, x_test]), columns={literal([*self.columns])})")
            body.append(f'table = table[{literal(list(map(str, raw.table.columns)))}].astype("float64")')
        labels = "pd.Series(np.concatenate([y_train, y_test]).ravel())"
        if self.classes:
            body += [f"names = {literal([*self.classes])}", f"target = {labels}.map(dict(enumerate(names)))"]
        else:
            body.append(f'target = {labels}.astype("float64")')
        return Lines(("import keras", "import numpy as np", "import pandas as pd"), tuple(body))

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The part of each row, a column of the table, or the target."""
        if column == parts.PART:
            return Lines(
                ("import numpy as np", "import pandas as pd"), (f"by = {parts.column_code(raw.reading['rows'])}",)
            )
        if column == self.target_name:
            return Lines((), ("by = target",))
        if self.holds == "table":
            place = self.columns.index(column)
            return Lines((), (f"by = pd.Series(np.concatenate([x_train, x_test])[:, {place}])",))
        return Lines((), (f"by = table[{literal(column)}]",))

    def _arguments(self) -> str:
        """Of `load_data`: of texts, the numbers of the words as they are."""
        return f"num_words={WORDS}, start_char=None, oov_char=None, index_from=0" if self.holds == "text" else ""

    def _load(self, loader: Any) -> Any:
        if self.holds != "text":
            return loader.load_data()
        return loader.load_data(num_words=WORDS, start_char=None, oov_char=None, index_from=0)

    def _target(self, labels: np.ndarray) -> pd.Series:
        found = pd.Series(labels.ravel())
        return found.map(dict(enumerate(self.classes))) if self.classes else found.astype("float64")

    def _inputs(
        self, train: Any, test: Any, words: dict[int, str], keeping: Keeping
    ) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
        """The table, and the pictures."""
        if self.holds == "text":
            written = [" ".join(words[number] for number in each) for each in [*train, *test]]
            return pd.DataFrame({"text": pd.Series(written, dtype="str")}), {}
        together = np.concatenate([train, test])
        if self.holds == "table":
            return pd.DataFrame(together, columns=list(self.columns)).astype("float64"), {}
        together = together if together.ndim == 4 else together[..., None]
        read = map(as_float, rows_of(together, self.size, len(together)))
        image = kept(keeping, read, len(together), together.shape[1:], stored="uint8")
        return pd.DataFrame(index=range(len(image))), {"image": image}

    def _expect_files(self, folder: Path) -> None:
        if all((folder / each["name"]).exists() for each in self.card.facts["files"]):
            return
        size = sum(each["bytes"] for each in self.card.facts["files"])
        raise DataError(
            f"{self.card.title} is not on this machine yet",
            where="data.source",
            cure=f"Download it on the Data page, or with: python -m engine download {self.card.name} "
            f"({size / 1_000_000:,.1f} MB).",
        )


@contextmanager
def files_in(folder: Path, module: str) -> Iterator[Any]:
    """The module of a data set of Keras, whose loader finds its files in a folder and knows no network."""
    loader: Any = importlib.import_module(f"keras.src.datasets.{module}")

    def here(fname: str, origin: str, **options: Any) -> str:
        return str(folder / fname)

    asks, loader.get_file = loader.get_file, here
    try:
        yield loader
    finally:
        loader.get_file = asks


def _words(loader: Any) -> dict[int, str]:
    return {number: word for word, number in loader.get_word_index().items()}


def file(name: str, checksum: str, size: int, address: str = "", *, unpack: bool = False) -> dict[str, Any]:
    """A file of a card, as `engine.store.downloads.File` has it."""
    made: dict[str, Any] = {
        "name": name,
        "address": address or ADDRESS + name,
        "checksum": checksum,
        "bytes": size,
        "unpack": unpack,
    }
    return {key: value for key, value in made.items() if value}


def online_card(name: str, title: str, summary: str, files: tuple[dict[str, Any], ...], **facts: Any) -> Card:
    """The card of such a source; facts are rows, columns, target, licence, origin and, unless it is a table, holds."""
    return Card(
        kind="source",
        name=f"keras_{name}",
        title=title,
        category="online",
        summary=summary,
        parameters=(parts.VALIDATION,),
        inputs=(),
        docs=f"https://keras.io/api/datasets/{name}/",
        facts={**facts, "part": parts.PART, "files": list(files)},
    )
