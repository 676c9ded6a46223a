"""What Python functions and classes say of themselves: a text, and the line above it that says it in short."""

from __future__ import annotations

import gc
import inspect
from functools import lru_cache

import pandas as pd

from engine.catalog.card import Parameter
from engine.data import docstrings
from engine.data.base import Lines
from engine.data.lines import literal
from engine.data.texts import BuiltInTexts, texts_card

PACKAGES = ["keras", "networkx", "numpy", "pandas", "scipy", "skimage", "sklearn"]
LEAST = 80  # characters of a text
LENGTH = Parameter(
    name="length",
    type="int",
    default=400,
    minimum=LEAST,
    maximum=2_000,
    help="How many characters of a text are kept at most; it ends where a word ends.",
)
FUNCTIONS = ("source_files", "documented", "in_two", "distinct", "docstrings")


@lru_cache(maxsize=1)
def load(length: int) -> pd.DataFrame:
    """A row for each docstring, in the order of the files. Reading them takes seconds; not to be changed."""
    watched = gc.isenabled()
    gc.disable()  # to look for garbage among the millions of objects of syntax trees takes two fifths of the time
    try:
        return docstrings.docstrings(PACKAGES, length, LEAST)
    finally:
        if watched:
            gc.enable()


SOURCE = BuiltInTexts(
    card=texts_card(
        "docstrings",
        "Docstrings and their first lines",
        "What 7,000 Python functions and classes say of themselves; what is the line that sums each up?",
        (LENGTH,),
        docs="https://peps.python.org/pep-0257/",
        rows=7_067,
        target="a text",
        licence="those of Python (PSF License), Keras (Apache 2.0) and the other packages (BSD 3-Clause)",
        group="package",
        origin=f"the files of the Python that runs this and of {', '.join(PACKAGES)}, read and not run: public "
        "functions and classes whose docstring begins with a sentence; of those nearly alike one is kept",
    ),
    text="text",
    target_name="summary",
    target_kind="text",
    beside=(("package", "the package that it stands in: split by it"),),
    load=load,
    lines=Lines(
        (
            "import ast",
            "import importlib.util",
            "import re",
            "import sysconfig",
            "import textwrap",
            "import warnings",
            "from collections.abc import Iterable, Iterator",
            "from pathlib import Path",
            "import pandas as pd",
        ),
        (
            f"SKIPPED = {literal(docstrings.SKIPPED)}",
            f"RUN, SHARE = {docstrings.RUN}, {docstrings.SHARE}",
            *(line for name in FUNCTIONS for line in ("", *inspect.getsource(getattr(docstrings, name)).splitlines())),
            "",
            f"data = docstrings({literal(PACKAGES)}, length, {LEAST})",
        ),
    ),
)
