"""`catalog`: everything that can be placed or chosen."""

from __future__ import annotations

import argparse
from typing import get_args

from engine import client
from engine.catalog.card import Kind
from engine.commands.base import Context, table

NAME = "catalog"
HELP = "everything that can be placed or chosen, with parameters"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which kind, and which card."""
    parser.add_argument("kind", nargs="?", choices=get_args(Kind), help="only this kind, e.g. layer, loss, optimizer")
    parser.add_argument("name", nargs="?", help="one card, with all its parameters")


def run(options: argparse.Namespace, context: Context) -> int:
    """Lists the cards, or shows one."""
    if options.name:
        card = client.card(options.kind, options.name)
        rows = [
            (each.name, each.type, "required" if each.required else repr(each.default), each.help)
            for each in card.parameters
        ]
        text = f"{card.title}: {card.summary}\n\n{table(('parameter', 'type', 'default', 'meaning'), rows)}"
        context.say(card.model_dump(mode="json"), text)
        return 0
    cards = [card for kind in get_args(Kind) if options.kind in (None, kind) for card in client.cards(kind)]
    text = table(("kind", "name", "category", "summary"), [(c.kind, c.name, c.category, c.summary) for c in cards])
    context.say({"cards": [card.model_dump(mode="json") for card in cards]}, text)
    return 0
