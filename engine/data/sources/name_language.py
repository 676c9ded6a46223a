"""Names in 14 languages: what an emoji is called in each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from engine.data.base import Lines
from engine.data.texts import BuiltInTexts, texts_card

SKIN = "🏻🏼🏽🏾🏿"
EACH_EMOJI = (  # script lines: a loop over the emoji whose names are wanted, and the one that each belongs to
    "rows = []",
    "for sign, facts in emoji.EMOJI_DATA.items():",
    '    if facts["status"] != emoji.STATUS["fully_qualified"]:',
    "        continue",
    f'    if not set(sign) & set("{SKIN}"):',
    r'        base = re.sub("[👨👩]", "🧑", re.sub("\ufe0f|\u200d[♀♂]", "", sign))',
)


def each_emoji() -> Iterator[tuple[dict[str, str], str]]:
    """The names of each emoji by language, and the emoji that it belongs to.

    Skin tones are left out: their names are nearly the same. A woman, a man and a person who do the same belong
    together, so that a split by the last keeps such names together.
    """
    import emoji

    for sign, facts in emoji.EMOJI_DATA.items():
        if facts["status"] == emoji.STATUS["fully_qualified"] and not set(sign) & set(SKIN):
            base = re.sub("[👨👩]", "🧑", re.sub("\ufe0f|\u200d[♀♂]", "", sign))
            yield {name: plain(facts[name]) for name in emoji.LANGUAGES if name in facts}, base


def plain(name: str) -> str:
    """A name without colons and underscores."""
    return name.strip(":").replace("_", " ")


def load() -> pd.DataFrame:
    """A row for each emoji and language."""
    import emoji

    emoji.config.load_language()
    rows = [(names[each], each, base) for names, base in each_emoji() for each in emoji.LANGUAGES]
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
            *EACH_EMOJI,
            "        for each in emoji.LANGUAGES:",
            '            text = facts[each].strip(":").replace("_", " ")',
            "            rows.append((text, each, base))",
            'data = pd.DataFrame(rows, columns=["text", "language", "emoji"], dtype="str")',
        ),
    ),
)
