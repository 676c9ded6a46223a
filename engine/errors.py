"""Every error that Layerloom raises on purpose, drawn as a tree.

    LayerloomError
    ├── UsageError            the command or call itself is wrong
    ├── DocumentError         a project document cannot be read
    ├── CatalogError          something is not in the catalog, or a parameter is out of range
    ├── NetworkError          the drawing cannot become a Keras model
    ├── DataError             data cannot be read, prepared or split
    ├── TrainingError         a run cannot start or cannot go on
    ├── ExportError           a trained model cannot be written in a format
    ├── ExplanationError      a prediction cannot be explained in a way
    ├── StoreError            the workspace refuses
    │   ├── NotFound          no such project, run or data set
    │   ├── Conflict          somebody else saved a newer version first
    │   └── DiskFull          the disk has no room left
    └── JobError              a helper process failed
        ├── JobTimeout        it ran past its time limit and was stopped
        └── JobOutOfMemory    it asked for more memory than it may have

Each error says four things in plain words: what is wrong, where, what was expected, and what to do (the cure).
Pages and commands show these four and nothing else: no traceback, no path of the server.
"""

from __future__ import annotations

import re
from typing import Any

FIELD = re.compile(r"(data|task|training|networks)\.\w+(\.\w+)*")  # a place that is a field of a document


class LayerloomError(Exception):
    """The root of the family; never raised itself.

    Args:
        what: what is wrong, with the value that was received. One plain sentence.
        where: the place: a node id, a column, a row, a field of the document. May be empty.
        expected: what would have been right. May be empty.
        cure: what the person can do now. May be empty.
    """

    code = "error"

    def __init__(self, what: str, *, where: str = "", expected: str = "", cure: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.expected = expected
        self.cure = cure

    def __str__(self) -> str:
        return self._said(self.where)

    @property
    def field(self) -> str:
        """The place, where it is a field of a document such as `data.split.kind`; else empty."""
        return self.where if FIELD.fullmatch(self.where) else ""

    @property
    def sentence(self) -> str:
        """All four for a person on a page, who knows no fields of documents."""
        return self._said("" if self.field else self.where)

    def _said(self, where: str) -> str:
        place = f" ({where})" if where else ""
        parts = [f"{self.what}{place}", f"Expected: {self.expected}" if self.expected else "", self.cure]
        return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.what, self.where, self.expected, self.cure))

    def to_json(self) -> dict[str, str]:
        """The error as one JSON object, for `--json` output and for rows in the store."""
        return {
            "code": self.code,
            "what": self.what,
            "where": self.where,
            "expected": self.expected,
            "cure": self.cure,
        }


def _rebuild(kind: type[LayerloomError], what: str, where: str, expected: str, cure: str) -> LayerloomError:
    """Makes the same error again in another process (keyword-only arguments need this to be pickled)."""
    return kind(what, where=where, expected=expected, cure=cure)


class UsageError(LayerloomError):
    """The command or call itself is wrong."""

    code = "usage"


class DocumentError(LayerloomError):
    """A project document cannot be read."""

    code = "document"


class CatalogError(LayerloomError):
    """Something is not in the catalog, or a parameter is out of range."""

    code = "catalog"


class NetworkError(LayerloomError):
    """The drawing cannot become a Keras model."""

    code = "network"


class DataError(LayerloomError):
    """Data cannot be read, prepared or split."""

    code = "data"


class TrainingError(LayerloomError):
    """A run cannot start or cannot go on."""

    code = "training"


class ExportError(LayerloomError):
    """A trained model cannot be written in a format."""

    code = "export"


class ExplanationError(LayerloomError):
    """A prediction cannot be explained in a way."""

    code = "explanation"


class StoreError(LayerloomError):
    """The workspace refuses."""

    code = "store"


class NotFound(StoreError):
    """No such project, run or data set."""

    code = "not_found"


class Conflict(StoreError):
    """Somebody else saved a newer version first."""

    code = "conflict"


class DiskFull(StoreError):
    """The disk has no room left."""

    code = "disk_full"


class JobError(LayerloomError):
    """A helper process failed."""

    code = "job"


class JobTimeout(JobError):
    """A helper process ran past its time limit and was stopped."""

    code = "job_timeout"


class JobOutOfMemory(JobError):
    """A helper process asked for more memory than it may have."""

    code = "job_memory"
