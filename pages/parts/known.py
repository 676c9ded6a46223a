"""Cards of what a document or a run names, which may come from another version and be known no more."""

from __future__ import annotations

from engine import client
from engine.catalog.card import Card, Kind
from engine.errors import CatalogError


def card_of(kind: Kind, name: str) -> Card:
    """A card; one with the bare name where there is none."""
    try:
        return client.card(kind, name)
    except CatalogError:
        return Card(kind=kind, name=name, title=name, category="", summary="")
