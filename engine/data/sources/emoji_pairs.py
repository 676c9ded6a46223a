"""Names of emoji in English and in French: a small dictionary to translate with."""

from __future__ import annotations

import re

import pandas as pd

from engine.data.base import Lines
from engine.data.texts import BuiltInTexts, texts_card

SKIN = "🏻🏼🏽🏾🏿"


def load() -> pd.DataFrame:
    """A row for each emoji: its English name, its French name, and the sign that both are of.

    Skin tones are left out: their names are nearly the same. The sign is alike for a woman, a man and a person who do
    the same, so that a split by it keeps such names together.
    """
    import emoji

    emoji.config.load_language(["en", "fr"])
    rows = []
    for sign, facts in emoji.EMOJI_DATA.items():
        if facts["status"] == emoji.STATUS["fully_qualified"] and not set(sign) & set(SKIN):
            base = re.sub("[👨👩]", "🧑", re.sub("\ufe0f|\u200d[♀♂]", "", sign))
            rows.append((*(facts[each].strip(":").replace("_", " ") for each in ("en", "fr")), base))
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
            "rows = []",
            "for sign, facts in emoji.EMOJI_DATA.items():",
            '    if facts["status"] != emoji.STATUS["fully_qualified"]:',
            "        continue",
            f'    if not set(sign) & set("{SKIN}"):',
            r'        base = re.sub("[👨👩]", "🧑", re.sub("\ufe0f|\u200d[♀♂]", "", sign))',
            '        names = [facts[each].strip(":").replace("_", " ") for each in ("en", "fr")]',
            "        rows.append((*names, base))",
            'data = pd.DataFrame(rows, columns=["english", "french", "emoji"], dtype="str")',
        ),
    ),
)
