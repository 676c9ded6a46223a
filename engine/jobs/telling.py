"""How a job says how far it is to those who wait for it, and learns that nobody does any more."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from engine.errors import JobError

Tell = Callable[[str, float], None]  # what is done, in words, and the share that is done, 0 to 1


def teller(ticket: Path) -> Tell:
    """Writes into a ticket, and ends the job once that is gone."""

    def tell(doing: str, share: float) -> None:
        try:
            with ticket.open("r+") as file:  # never makes it anew
                file.write(json.dumps({"doing": doing, "share": round(share, 3)}))
                file.truncate()
        except FileNotFoundError:
            raise JobError("The work was cancelled", cure="Ask again.") from None

    return tell
