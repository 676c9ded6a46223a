"""The help topics that come with Python: prose about a programming language, passage by passage."""

from __future__ import annotations

import pandas as pd

from engine.data.base import Lines
from engine.data.builtin import source_card
from engine.data.passages import LENGTH, Passages


def load() -> pd.DataFrame:
    """A row for each topic, single blanks between words. A paragraph of several topics stays in the first of them."""
    from pydoc_data.topics import topics

    seen: set[str] = set()
    rows = []
    for topic, text in sorted(topics.items()):
        parts = [part for part in map(str.strip, text.split("\n\n")) if part not in seen]
        seen.update(parts)
        rows += [(" ".join(" ".join(parts).split()), topic)] if parts else []
    return pd.DataFrame(rows, columns=["text", "topic"], dtype="str")


SOURCE = Passages(
    card=source_card(
        "help_topics",
        "Help topics of Python",
        "About 350,000 characters of English about Python, in passages; each is from one of its help topics.",
        (LENGTH,),
        docs="https://docs.python.org/3/reference/index.html",
        rows=1_822,
        columns=1,
        target="78 classes",
        licence="PSF License",
        holds="texts",
        group="topic",
        origin="the language reference of the Python that runs this; comes with it as pydoc_data.topics",
    ),
    target_name="topic",
    beside=(),
    load=load,
    lines=Lines(
        ("import pandas as pd", "from pydoc_data.topics import topics"),
        (
            "seen, rows = set(), []",
            "for topic, text in sorted(topics.items()):",
            r'    parts = [part for part in map(str.strip, text.split("\n\n")) if part not in seen]',
            "    seen.update(parts)",
            '    rows += [(" ".join(" ".join(parts).split()), topic)] if parts else []',
            'whole = pd.DataFrame(rows, columns=["text", "topic"], dtype="str")',
        ),
    ),
)
