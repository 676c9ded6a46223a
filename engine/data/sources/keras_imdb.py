"""Film reviews of the IMDB, from keras.datasets: good or bad."""

from __future__ import annotations

from engine.data.online import KerasDataset, file, online_card

SOURCE = KerasDataset(
    card=online_card(
        "imdb",
        "Film reviews (IMDB)",
        "50,000 reviews of films in English, in small letters; is a review positive or negative?",
        (
            file("imdb.npz", "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f", 17_464_789),
            file("imdb_word_index.json", "bfafd718b763782e994055a2d397834f", 1_641_221),
        ),
        rows=50_000,
        columns=1,
        target="2 classes",
        licence="none stated; its authors ask to be cited",
        holds="texts",
        origin="Maas, Daly, Pham, Huang, Ng and Potts 2011; 25,000 for training, 25,000 for the test",
    ),
    module="imdb",
    holds="text",
    target_name="feeling",
    classes=("negative", "positive"),
)
