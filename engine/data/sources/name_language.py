"""Names in 14 languages: what an emoji is called in each of them."""

from __future__ import annotations

import re

import pandas as pd

from engine.data.base import Lines
from engine.data.texts import BuiltInTexts, texts_card

SKIN = "🏻🏼🏽🏾🏿"


def load() -> pd.DataFrame:
    """A row for each emoji and language. Skin tones are left out: their names are nearly the same.

    The column `emoji` is alike for a woman, a man and a person who do the same, so that a split by it keeps such names
    together.
    """
    import emoji

    emoji.config.load_language()
    rows = []
    for sign, facts in emoji.EMOJI_DATA.items():
        if facts["status"] == emoji.STATUS["fully_qualified"] and not set(sign) & set(SKIN):
            base = re.sub("[👨👩]", "🧑", re.sub("\ufe0f|\u200d[♀♂]", "", sign))
            rows += [(facts[each].strip(":").replace("_", " "), each, base) for each in emoji.LANGUAGES]
    return pd.DataFrame(rows, columns=["text", "language", "emoji"], dtype="str")


SOURCE = BuiltInTexts(
    card=texts_card(
        "name_language",
        "Names in 14 languages",
        "26,922 names of 1,923 emoji, such as flagge frankreich; which of 14 languages is it?",
        docs="https://carpedm20.github.io/emoji/docs/",
        rows=26_922,
        target="14 classes",
        licence="BSD 3-Clause; the names are from Unicode's CLDR (Unicode License)",
        group="emoji",
        origin="the Python package emoji. Names that are alike in two languages can't be told apart",
    ),
    text="text",
    target_name="language",
    target_kind="classes",
    beside=(("emoji", "the emoji that is named: split by it"),),
    load=load,
    lines=Lines(
        ("import re", "import emoji", "import pandas as pd"),
        (
            "emoji.config.load_language()",
            "rows = []",
            "for sign, facts in emoji.EMOJI_DATA.items():",
            '    if facts["status"] != emoji.STATUS["fully_qualified"]:',
            "        continue",
            f'    if not set(sign) & set("{SKIN}"):',
            r'        base = re.sub("[👨👩]", "🧑", re.sub("\ufe0f|\u200d[♀♂]", "", sign))',
            "        for each in emoji.LANGUAGES:",
            '            text = facts[each].strip(":").replace("_", " ")',
            "            rows.append((text, each, base))",
            'data = pd.DataFrame(rows, columns=["text", "language", "emoji"], dtype="str")',
        ),
    ),
)
