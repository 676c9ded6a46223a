"""A network that can be held still: the server answers, and the page does not hear it yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, WebSocketRoute


@dataclass
class Held:
    """What the server said and the page has not heard yet."""

    holding: bool = False
    messages: list[bytes] = field(default_factory=list)
    forward: Callable[[bytes], None] = lambda message: None

    def hear(self, message: bytes) -> None:
        """Called with each message of the server."""
        if self.holding:
            self.messages.append(message)
        else:
            self.forward(message)

    def release(self) -> None:
        """The page hears all of it, in order."""
        self.holding = False
        for message in self.messages:
            self.forward(message)
        self.messages.clear()


def hold_answers(page: Page) -> Held:
    """From the next load of the page on, a slow network that can be held still."""
    held = Held()

    def connect(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        held.forward = socket.send
        server.on_message(held.hear)

    page.route_web_socket(re.compile("_stcore/stream"), connect)
    return held
