"""Texts of a person's own in a zip: a folder for each class, or a table with labels."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import layout, zipped
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.delimited import MARK, MARKS_16
from engine.data.lines import literal
from engine.data.memory import expect_bytes
from engine.errors import DataError

SUFFIXES = (".txt", ".md")
CODECS = {"utf-8": "utf-8", "windows-1252": "cp1252"}
MARKED = {MARK: "utf-8-sig", **dict.fromkeys(MARKS_16, "utf-16")}  # how a text is written, by how it begins
NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
MAX_TEXT = 5 * 2**20  # bytes of one text
BYTES_A_LETTER = 16  # of memory at the peak: the text itself (1 to 4), cleaned, and cut into tokens


@dataclass(frozen=True)
class Texts:
    """One text a row, and what is said of each."""

    card: Card = Card(
        kind="source",
        name="texts",
        title="Texts of your own",
        category="your own",
        summary="A zip of text files: a folder for each class, or one CSV with file names and labels.",
        parameters=(
            Parameter(name="dataset", type="dataset", required=True, help="The uploaded zip, at most 200 MB."),
            Parameter(
                name="encoding",
                type="enum",
                default="utf-8",
                options=tuple(CODECS),
                help="How letters are written; files that are marked as UTF-16 are read so.",
            ),
            layout.VALIDATION,
        ),
        inputs=(),
        facts={"limit": "200 MB", "holds": "texts"},
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """Every text, whole. Raises DataError in plain words."""
        config = layout.asked(self.card, request, "text")
        with zipped.opened(resolve(request.settings["dataset"]), "texts") as packed:
            plan = layout.plan(packed, SUFFIXES, "text")
            target = layout.target(plan, request, "text")
            letters = sum(packed.getinfo(name).file_size for name in plan.names)
            expect_bytes(letters * BYTES_A_LETTER, f"{letters / 2**20:,.0f} MB of texts")
            texts = [_text(packed, name, config["encoding"]) for name in plan.names]
        beside = layout.beside(plan, target, "text", config["validation"])
        column = _column([str(name) for name in beside["seen"].columns])
        table = pd.DataFrame({column: pd.Series(texts, dtype="str")})
        beside["seen"] = pd.concat([table, beside["seen"]], axis=1)
        beside["guesses"] = {column: Guess("text", "the text of a file in each row"), **beside["guesses"]}
        beside["reading"] |= {"column": column}
        return Raw(table=table, kinds={column: "text"}, **beside)

    def code(self, request: Request, raw: Raw) -> Lines:
        """Reads `data.zip` beside the script."""
        usual = CODECS[layout.asked(self.card, request, "text")["encoding"]]
        column = literal(raw.reading["column"])
        return Lines(
            (
                "import re",
                "import zipfile",
                "from pathlib import Path, PurePosixPath",
                "import pandas as pd",
            ),
            (
                *layout.listed_code("shown", SUFFIXES),
                *layout.target_code(raw.reading, raw.targets[0], "shown"),
                "contents = [packed.read(name) for name in shown]",
                f"marks = {MARKED!r}",
                "codecs = [[codec for mark, codec in marks.items() if each.startswith(mark)] for each in contents]",
                f'written = [each.decode([*codec, "{usual}"][0]) for each, codec in zip(contents, codecs)]',
                r'written = [re.sub(r"\r\n?", "\n", each).strip() for each in written]',
                f'table = pd.DataFrame({{{column}: pd.Series(written, dtype="str")}})',
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The names of the files, their parts, a column of the table, the texts, or the target."""
        if column == raw.reading["column"]:
            return Lines((), (f"by = table[{literal(column)}]",))
        return layout.beside_code(raw, column, "shown")


SOURCE = Texts()


def _column(taken: list[str]) -> str:
    """The name of the column of texts: `text`, unless the table beside them has such a column."""
    name = "text"
    while name in taken:
        name += "_"
    return name


def _text(packed: zipfile.ZipFile, name: str, encoding: str) -> str:
    """One text, its lines ended alike, without blanks around it.

    Raises:
        DataError: it is too long, in another encoding, no text, or empty.
    """
    where = name[:120]
    size = packed.getinfo(name).file_size
    if size > MAX_TEXT:
        raise DataError(
            f"A text has {size / 2**20:,.0f} MB",
            where=where,
            expected=f"at most {MAX_TEXT // 2**20} MB",
            cure="Cut it into pieces.",
        )
    content = packed.read(name)
    codec = next((codec for mark, codec in MARKED.items() if content.startswith(mark)), CODECS[encoding])
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        told = f"{NAMES[codec]}, as its mark says" if codec not in CODECS.values() else NAMES[codec]
        other = ", or choose the encoding windows-1252" if codec == "utf-8" else ""
        raise DataError(
            f"A text is not written in {told}: byte {error.start + 1:,} is {content[error.start]:#04x}",
            where=where,
            cure=f"Save it as UTF-8{other}.",
        ) from None
    if "\0" in text:
        raise DataError("A file holds bytes that are no text", where=where, cure="Take it out.")
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise DataError("A text is empty", where=where, cure="Take it out, or write something in it.")
    return text
