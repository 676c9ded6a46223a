"""Made ratings: how people who do not exist rate films that do not exist; for recommenders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.builtin import check_target, source_card
from engine.data.lines import literal

PEOPLE, FILMS, RATINGS, TASTES = 400, 250, 16_000, 4
NAMES = ["person", "film"]


@dataclass(frozen=True)
class MadeRatings:
    """A row for each rating: who, what, and 1 to 5 in halves.

    Each person and each film has four hidden numbers; a rating is a mean, how generous the person is, how good the film
    is, how well their hidden numbers agree, and chance. Popular films are rated more often.
    """

    card: Card = source_card(
        "made_ratings",
        "Ratings of films (made)",
        "16,000 made ratings of 250 films by 400 people, none of whom exists; how will a person rate a film?",
        docs="https://datajobs.com/data-science-repo/Recommender-Systems-[Netflix].pdf",
        rows=RATINGS,
        columns=2,
        target="a number",
        licence="CC0 1.0",
        holds="texts",
        origin="made by Layerloom with a fixed seed, after the factor model of Koren, Bell and Volinsky 2009",
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All ratings; it takes no settings."""
        check_target("rating", request.target)
        data = made()
        return Raw(
            data[NAMES],
            data["rating"],
            "rating",
            "number",
            seen=data,
            kinds=dict.fromkeys(NAMES, "text"),
            guesses={name: Guess("text", "a name") for name in NAMES} | {"rating": Guess("number", "the target")},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Draws the same ratings."""
        return Lines(
            ("import numpy as np", "import pandas as pd"),
            (
                "chance = np.random.default_rng(0)",
                f"tastes = chance.normal(0.0, 0.5, ({PEOPLE}, {TASTES}))",
                f"traits = chance.normal(0.0, 1.0, ({FILMS}, {TASTES}))",
                f"generous, good = chance.normal(0.0, 0.4, {PEOPLE}), chance.normal(0.0, 0.5, {FILMS})",
                f"popular = chance.permutation({FILMS}) + 10.0",
                f"pairs = chance.choice({PEOPLE * FILMS}, {RATINGS}, replace=False, "
                f"p=np.tile(popular / popular.sum() / {PEOPLE}, {PEOPLE}))",
                f"who, what = np.divmod(pairs, {FILMS})",
                "agree = (tastes[who] * traits[what]).sum(axis=1)",
                f"rating = 3.2 + generous[who] + good[what] + agree + chance.normal(0.0, 0.5, {RATINGS})",
                "rating = np.clip(np.round(2.0 * rating) / 2.0, 1.0, 5.0)",
                "data = pd.DataFrame(",
                '    {"person": [f"person{n}" for n in who], "film": [f"film{n}" for n in what], "rating": rating}',
                ")",
                'data = data.astype({"person": "str", "film": "str"})',
                f"table = data[{literal(NAMES)}]",
                'target = data["rating"]',
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """A column of the whole table."""
        return Lines((), (f"by = data[{literal(column)}]",))


SOURCE = MadeRatings()


def made() -> pd.DataFrame:
    """The ratings, the same each time."""
    chance = np.random.default_rng(0)
    tastes = chance.normal(0.0, 0.5, (PEOPLE, TASTES))
    traits = chance.normal(0.0, 1.0, (FILMS, TASTES))
    generous, good = chance.normal(0.0, 0.4, PEOPLE), chance.normal(0.0, 0.5, FILMS)
    popular = chance.permutation(FILMS) + 10.0
    shares = np.tile(popular / popular.sum() / PEOPLE, PEOPLE)
    who, what = np.divmod(chance.choice(PEOPLE * FILMS, RATINGS, replace=False, p=shares), FILMS)
    agree = (tastes[who] * traits[what]).sum(axis=1)
    rating = 3.2 + generous[who] + good[what] + agree + chance.normal(0.0, 0.5, RATINGS)
    rating = np.clip(np.round(2.0 * rating) / 2.0, 1.0, 5.0)
    names = {"person": [f"person{n}" for n in who], "film": [f"film{n}" for n in what]}
    return pd.DataFrame({**names, "rating": rating}).astype({"person": "str", "film": "str"})
