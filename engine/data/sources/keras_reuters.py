"""News of Reuters, from keras.datasets: which topic."""

from __future__ import annotations

from engine.data.online import KerasDataset, file, online_card

# As `keras.datasets.reuters.get_label_names` has them; a test compares.
CLASSES = (
    "cocoa", "grain", "veg-oil", "earn", "acq", "wheat", "copper", "housing", "money-supply", "coffee", "sugar",
    "trade", "reserves", "ship", "cotton", "carcass", "crude", "nat-gas", "cpi", "money-fx", "interest", "gnp",
    "meal-feed", "alum", "oilseed", "gold", "tin", "strategic-metal", "livestock", "retail", "ipi", "iron-steel",
    "rubber", "heat", "jobs", "lei", "bop", "zinc", "orange", "pet-chem", "dlr", "gas", "silver", "wpi", "hog", "lead",
)  # fmt: skip

SOURCE = KerasDataset(
    card=online_card(
        "reuters",
        "News (Reuters)",
        "11,228 short news of 1987 in English, in small letters; which of 46 topics is it about?",
        (
            file("reuters.npz", "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916", 2_110_848),
            file("reuters_word_index.json", "4d44cc38712099c9e383dc6e5f11a921", 550_378),
        ),
        rows=11_228,
        columns=1,
        target="46 classes",
        licence="free for research, by Reuters and Carnegie Group",
        holds="texts",
        origin="Reuters-21578, Lewis and others; Keras keeps a fifth for the test",
    ),
    module="reuters",
    holds="text",
    target_name="topic",
    classes=CLASSES,
)
