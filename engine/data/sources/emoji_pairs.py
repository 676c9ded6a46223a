"""Names of emoji in English and in French: a small dictionary to translate with."""

from __future__ import annotations

import pandas as pd

from engine.data.base import Lines
from engine.data.sources.name_language import EACH_EMOJI, each_emoji
from engine.data.texts import BuiltInTexts, texts_card


def load() -> pd.DataFrame:
    """A row for each emoji: its English name, its French name, and the emoji that it belongs to."""
    import emoji

    emoji.config.load_language(["en", "fr"])
    rows = [(names["en"], names["fr"], base) for names, base in each_emoji()]
    return pd.DataFrame(rows, columns=["english", "french", "emoji"], dtype="str")


SOURCE = BuiltInTexts(
    card=texts_card(
        "emoji_pairs",
        "Names from English to French",
        "1,923 names of emoji in English, such as 1st place medal; what is each in French?",
        docs="https://carpedm20.github.io/emoji/docs/",
        rows=1_923,
        target="a text",
        licence="BSD 3-Clause; the names are from Unicode's CLDR (Unicode License)",
        group="emoji",
        origin="the Python package emoji",
    ),
    text="english",
    target_name="french",
    target_kind="text",
    beside=(("emoji", "the emoji that is named: split by it"),),
    load=load,
    lines=Lines(
        ("import re", "import emoji", "import pandas as pd"),
        (
            'emoji.config.load_language(["en", "fr"])',
            *EACH_EMOJI,
            '        names = [facts[each].strip(":").replace("_", " ") for each in ("en", "fr")]',
            "        rows.append((*names, base))",
            'data = pd.DataFrame(rows, columns=["english", "french", "emoji"], dtype="str")',
        ),
    ),
)
