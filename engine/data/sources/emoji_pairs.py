"""Names of emoji in English and in French: a small dictionary to translate with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engine.catalog.card import Parameter
from engine.data.base import Lines
from engine.data.sources.name_language import EACH_EMOJI, each_emoji
from engine.data.texts import BuiltInTexts, texts_card

PARTS = (  # script lines: `part`, the same as a split by group gives as it is set at first
    'groups = np.unique(data["emoji"])',
    "rest = train_test_split(groups, test_size=0.3, random_state=0)[1]",
    "held = train_test_split(rest, test_size=0.5, random_state=0)",
    'parts = dict.fromkeys(held[0], "validation") | dict.fromkeys(held[1], "test")',
    'data["part"] = data["emoji"].map(parts).fillna("train")',
)
COPIED = (  # script lines
    "if copies:",
    '    known = data[data["part"] == "train"]',
    '    data = pd.concat([data, known.assign(english=known["french"])], ignore_index=True)',
)


def load(copies: bool = False) -> pd.DataFrame:
    """A row for each emoji: its English name, its French name, the emoji that it belongs to, and its part.

    Args:
        copies: whether each French name of the training part stands once more, as a text and as what is written for it.
    """
    import emoji

    emoji.config.load_language(["en", "fr"])
    rows = [(names["en"], names["fr"], base) for names, base in each_emoji()]
    data = pd.DataFrame(rows, columns=["english", "french", "emoji"], dtype="str")
    data["part"] = data["emoji"].map(_parts(data["emoji"])).fillna("train").astype("str")
    if not copies:
        return data
    known = data[data["part"] == "train"]
    return pd.concat([data, known.assign(english=known["french"])], ignore_index=True)


def _parts(emoji: pd.Series) -> dict[str, str]:
    """The part of each emoji that is not for training."""
    from sklearn.model_selection import train_test_split

    rest = train_test_split(np.unique(emoji), test_size=0.3, random_state=0)[1]
    validation, test = train_test_split(rest, test_size=0.5, random_state=0)
    return dict.fromkeys(validation, "validation") | dict.fromkeys(test, "test")


SOURCE = BuiltInTexts(
    card=texts_card(
        "emoji_pairs",
        "Names from English to French",
        "1,923 names of emoji in English, such as 1st place medal; what is each in French?",
        (
            Parameter(
                name="copies",
                type="bool",
                default=False,
                help="Whether each French name of the training part stands in the data once more, as a text and as its "
                "own translation. A network learns from them to copy words that it does not know. Split by the column "
                "part then.",
            ),
        ),
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
    beside=(
        ("emoji", "the emoji that is named: split by it"),
        ("part", "train, validation or test, by the emoji: split by it where there are copies"),
    ),
    load=load,
    lines=Lines(
        (
            "import re",
            "import emoji",
            "import numpy as np",
            "import pandas as pd",
            "from sklearn.model_selection import train_test_split",
        ),
        (
            'emoji.config.load_language(["en", "fr"])',
            *EACH_EMOJI,
            '        names = [facts[each].strip(":").replace("_", " ") for each in ("en", "fr")]',
            "        rows.append((*names, base))",
            'data = pd.DataFrame(rows, columns=["english", "french", "emoji"], dtype="str")',
            *PARTS,
            *COPIED,
        ),
    ),
)
