"""The WebSocket that feeds live charts: `/live/<run>`.

The browser opens it with the subprotocols `layerloom.live`, the page's token, and the sequence number that it has seen
last. (Not in the address: addresses are logged.) It is sent JSON texts

    {"after": 12, "last": 15, "status": "running", "over": false, "rows": [event, ...]}

with the rows of the run behind that number, oldest first, and an empty one every few seconds as a sign of life. After
the run's last row the socket is closed with 1000 and the run's status. Nothing is expected from the browser.

| close | means | the browser |
|---|---|---|
| HTTP 403 | wrong Host or Origin: not accepted at all | gives up |
| 1000 | the run is over; the reason is its status | is done |
| 1013 | too many viewers | tries again later |
| 1011 | the workspace cannot be read now | tries again |
| 4400 | the number is none | gives up |
| 4401 | the token is wrong or has expired | asks the page for a new one |
| 4404 | no such run | gives up |
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from engine.errors import NotFound, StoreError
from engine.store.workspace import Workspace
from pages.routes import token
from pages.routes.origin import refusal
from pages.routes.tail import Tail, Tails

PROTOCOL = "layerloom.live"
MOST_VIEWERS = 200  # of this process
SEND_PATIENCE = 30.0  # seconds that one batch may take to leave; a viewer slower than that is let go

_LOG = logging.getLogger(__name__)


def path(run: str, base: str = "") -> str:
    """The path of a run's socket. `base` is Streamlit's `server.baseUrlPath`."""
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    return f"{prefix}/live/{run}"


class Live:
    """The ASGI endpoint; one for each app."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._tails = Tails(ws)
        self._viewers = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one viewer from the first check to the last row."""
        socket = WebSocket(scope, receive, send)
        if sentence := refusal(socket.headers):
            await socket.send_denial_response(PlainTextResponse(sentence, status_code=403))
            return
        self._viewers += 1  # before anything is awaited: of many who come at once, none slips in
        try:
            await self._welcome(socket)
        finally:
            self._viewers -= 1

    async def _welcome(self, socket: WebSocket) -> None:
        protocol, ticket, number = _offered(socket)
        await socket.accept(subprotocol=PROTOCOL if protocol == PROTOCOL else None)
        run = str(socket.path_params["run"])
        code, reason = self._objection(run, ticket, number)
        if not code:
            code, reason = await self._serve(socket, run, int(number))
        with suppress(WebSocketDisconnect, RuntimeError):  # it may have gone already
            await socket.close(code, reason)

    def _objection(self, run: str, ticket: str, number: str) -> tuple[int, str]:
        if not token.valid(ticket, self._ws.root, run):
            return 4401, "The token is wrong or has expired."
        if not (number.isascii() and number.isdigit() and len(number) <= 15):
            return 4400, "The last sequence number seen is no number."
        if self._viewers > MOST_VIEWERS:
            return 1013, "Too many viewers."
        return 0, ""

    async def _serve(self, socket: WebSocket, run: str, after: int) -> tuple[int, str]:
        """Sends rows until the run is over or the viewer has gone; gives close code and reason."""
        try:
            async with self._tails.following(run) as tail:
                return await _until_gone(socket, tail, after)
        except NotFound:
            return 4404, "There is no such run."
        except StoreError as error:
            _LOG.warning("A live socket lost its workspace: %s", error)
            return 1011, "The workspace cannot be read now."


def _offered(socket: WebSocket) -> tuple[str, str, str]:
    """Protocol, token and last sequence number that the browser offers as subprotocols; empty where missing."""
    words = [*socket.scope.get("subprotocols", ()), "", "", ""]
    return words[0], words[1], words[2]


async def _until_gone(socket: WebSocket, tail: Tail, after: int) -> tuple[int, str]:
    """Two things at once: sending rows, and noticing that the viewer went away."""
    sending = asyncio.create_task(_send(socket, tail, after))
    leaving = asyncio.create_task(_leave(socket))
    try:
        done, _ = await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return sending.result() if sending in done else (1000, "gone")
    except (WebSocketDisconnect, TimeoutError):
        return 1000, "gone"
    finally:
        for task in (sending, leaving):
            task.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)


async def _send(socket: WebSocket, tail: Tail, after: int) -> tuple[int, str]:
    while True:
        batch = await tail.next(after)
        async with asyncio.timeout(SEND_PATIENCE):  # sending waits while the viewer's buffer is full
            await socket.send_text(batch.text)
        after = batch.last
        if batch.over:
            return 1000, batch.status


async def _leave(socket: WebSocket) -> None:
    """Returns when the viewer has gone. Whatever it says is dropped."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
