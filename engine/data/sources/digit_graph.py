"""Handwritten digits as a graph that is made: each picture is joined to those that are most like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import neighbourhoods
from engine.data.base import Lines, Raw, Request, Resolve
from engine.data.builtin import check_target, settings_of, source_card


@dataclass(frozen=True)
class DigitGraph:
    """A picture's 64 pixels, from 0 to 1, and those of the pictures around it; each is joined to its nearest."""

    card: Card = source_card(
        "digit_graph",
        "Digits and their likes",
        "1,797 pictures of 8 × 8 pixels, each joined to those most like it (a made graph); which digit is it?",
        (
            Parameter(
                name="neighbours",
                type="int",
                default=5,
                minimum=1,
                maximum=30,
                help="To how many of the nearest pictures (Euclidean distance of their pixels) each is joined.",
            ),
            Parameter(
                name="places",
                type="int",
                default=32,
                minimum=2,
                maximum=128,
                help="How many pictures a sample holds: the picture itself, and the nearest ones around it.",
            ),
        ),
        rows=1_797,
        columns=2,
        target="10 classes",
        holds="graphs",
        licence="CC BY 4.0",
        origin="UCI Machine Learning Repository, Alpaydin and Kaynak 1998; comes with scikit-learn; joined here",
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All pictures."""
        from sklearn.datasets import load_digits
        from sklearn.neighbors import kneighbors_graph

        check_target("digit", request.target)
        config = settings_of(self.card, request)
        digits = load_digits()
        target = pd.Series(digits.target, name="digit").astype("str")
        near = kneighbors_graph(digits.data, config["neighbours"], n_jobs=1)
        graph = neighbourhoods.Graph(
            (digits.data / 16.0).astype("float32"),
            np.argwhere(near.toarray()),
            np.arange(len(target)),
            config["places"],
        )
        return graph.raw(target, pd.DataFrame({"digit": target}), request.keeping)

    def code(self, request: Request, raw: Raw) -> Lines:
        """The same pictures, joined alike."""
        config = settings_of(self.card, request)
        return Lines(
            (
                "from sklearn.datasets import load_digits",
                "from sklearn.neighbors import kneighbors_graph",
                *neighbourhoods.IMPORTS,
            ),
            (
                "digits = load_digits()",
                'target = pd.Series(digits.target).astype("str")',
                'features = (digits.data / 16.0).astype("float32")  # (1797, 64), values 0 to 1',
                "# Each picture is joined to those that are most like it.",
                f"near = kneighbors_graph(digits.data, {config['neighbours']}, n_jobs=1)",
                "links = np.argwhere(near.toarray())",
                *neighbourhoods.code(config["places"], "range(len(digits.data))"),
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The digit itself: these pictures have no other column."""
        return Lines((), ("by = target",))


SOURCE = DigitGraph()
