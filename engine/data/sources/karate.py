"""Zachary's karate club: who met whom outside of it, and whom each followed when it broke apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data import neighbourhoods
from engine.data.base import Lines, Raw, Request, Resolve
from engine.data.builtin import check_target, source_card

MEMBERS = 34


@dataclass(frozen=True)
class Karate:
    """The whole club around each member, (34, 34, 34). A member's features are who it is: 1 at its own number."""

    card: Card = source_card(
        "karate",
        "Karate club",
        "34 members of a club and 78 friendships; when two of them quarrelled, whose side was each on?",
        docs="https://networkx.org/documentation/stable/reference/generated/"
        "networkx.generators.social.karate_club_graph.html",
        rows=MEMBERS,
        columns=2,
        target="2 classes",
        holds="graphs",
        licence="free to use",
        origin="Zachary 1977; comes with NetworkX",
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All members; it takes no settings."""
        import networkx as nx

        check_target("club", request.target)
        club = nx.karate_club_graph()
        target = pd.Series([club.nodes[member]["club"] for member in club], name="club").astype("str")
        features, links = np.eye(MEMBERS, dtype="float32"), np.array(club.edges)
        graph = neighbourhoods.Graph(features, links, np.arange(MEMBERS), MEMBERS)
        seen = pd.DataFrame({"member": [f"{member}" for member in club], "club": target})
        return graph.raw(target, seen, request.keeping)

    def code(self, request: Request, raw: Raw) -> Lines:
        """The same graph."""
        return Lines(
            ("import networkx as nx", *neighbourhoods.IMPORTS),
            (
                "club = nx.karate_club_graph()",
                'target = pd.Series([club.nodes[member]["club"] for member in club]).astype("str")',
                'features = np.eye(len(club), dtype="float32")  # who somebody is',
                "links = np.array(club.edges)",
                *neighbourhoods.code(MEMBERS, "range(len(club))"),
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The number of each member, or the target."""
        return Lines((), ("by = target" if column == "club" else 'by = pd.Series(list(club)).astype("str")',))


SOURCE = Karate()
