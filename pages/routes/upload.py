"""The route by which files come in: `/upload/dataset` and `/upload/model`.

A file goes from the socket to the disk in pieces: whatever its size, the web process holds a megabyte or two of it.
The browser first asks with POST whether a file of this size may come, so that it need not send two gigabytes to hear
no. Then it sends its bytes as the body of one PUT. Both carry

    X-Layerloom-Token   what the page was given
    X-Layerloom-Name    the file's name, percent-encoded; inert text
    X-Layerloom-Bytes   the file's size

and both are answered with JSON: `{"id": ..., "name": ..., "bytes": ...}` for a file that was kept, `{}` for one that
may come, and `{"error": sentence}` for one that was refused.

| status | means |
|---|---|
| 403 | wrong Host or Origin |
| 401 | the token is wrong or has expired |
| 400 | the headers or the body are not in order |
| 413 | too large |
| 503 | too many uploads at a time |
| 507 | no room on the disk |
| 422 | anything else that is wrong with the file |
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import cast
from urllib.parse import unquote

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from engine import client
from engine.client import Arriving
from engine.errors import DataError, DiskFull, LayerloomError
from engine.store.arrivals import PIECE, Arrival
from engine.store.workspace import Workspace
from pages.routes import token
from pages.routes.origin import refusal

METHODS = ["POST", "PUT"]
MOST_AT_A_TIME = 8  # uploads of this process
PATIENCE = 60.0  # seconds without a byte after which an upload is given up
LONGEST_NAME = 1_000  # characters, percent-encoded

_LOG = logging.getLogger(__name__)


def path(purpose: str, base: str = "") -> str:
    """The path of the route. `base` is Streamlit's `server.baseUrlPath`."""
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    return f"{prefix}/upload/{purpose}"


def ticket(ws: Workspace, purpose: str) -> str:
    """The token that a page is given for its uploads."""
    return token.issue(ws.root, _subject(purpose))


class Upload:
    """The ASGI endpoint of one purpose."""

    def __init__(self, ws: Workspace, purpose: Arriving) -> None:
        self._ws, self._purpose, self._now = ws, purpose, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        request = Request(scope, receive)
        answer = await self._answer(request)
        if answer is not None:
            await answer(scope, receive, send)

    async def _answer(self, request: Request) -> JSONResponse | None:
        """The answer; None when the browser has gone."""
        if sentence := refusal(request.headers):
            return _no(403, sentence)
        if not token.valid(request.headers.get("x-layerloom-token", ""), self._ws.root, _subject(self._purpose)):
            return _no(401, "This page is too old to bring files. Reload it.")
        name, size = _told(request.headers)
        if not name or size is None:
            return _no(400, "The request does not say the file's name and size.")
        try:
            if request.method == "POST":
                client.arriving(self._ws, name, size, self._purpose)
                return JSONResponse({})
            return await self._take_in(request, name, size)
        except ClientDisconnect:
            return None
        except TimeoutError:
            return _no(400, "The file stopped coming. Try again.")
        except DataError as error:
            return _no(413 if error.expected else 422, str(error))
        except DiskFull as error:
            return _no(507, str(error))
        except LayerloomError as error:
            _LOG.warning("A file could not be kept: %s", error)
            return _no(422, str(error))

    async def _take_in(self, request: Request, name: str, size: int) -> JSONResponse:
        if self._now >= MOST_AT_A_TIME:
            return _no(503, "Too many files are coming in at this moment. Try again in a minute.")
        self._now += 1  # before anything is awaited: of many who come at once, none slips in
        try:
            with client.arriving(self._ws, name, size, self._purpose) as arrival:
                async for piece in _pieces(request):
                    await to_thread.run_sync(arrival.write, piece)
                if arrival.size != size:
                    return _no(400, "The file did not come whole. Try again.")
                id = await to_thread.run_sync(self._keep, arrival)
            return JSONResponse({"id": id, "name": name, "bytes": size})
        finally:
            self._now -= 1

    def _keep(self, arrival: Arrival) -> str:
        return client.keep_arrival(self._ws, arrival, self._purpose)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces of about a megabyte. Raises ClientDisconnect, and TimeoutError when nothing comes any more."""
    waiting, stream = bytearray(), request.stream()
    while True:
        try:
            async with asyncio.timeout(PATIENCE):
                waiting += await anext(stream)
        except StopAsyncIteration:
            break
        if len(waiting) >= PIECE:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


def _told(headers: Headers) -> tuple[str, int | None]:
    """The file's name and size as the headers say them; empty and None where they do not."""
    name, size = headers.get("x-layerloom-name", ""), headers.get("x-layerloom-bytes", "")
    number = int(size) if size.isascii() and size.isdigit() and len(size) <= 15 else None
    return (unquote(name) if len(name) <= LONGEST_NAME else ""), number


def _subject(purpose: str) -> str:
    return f"upload {purpose}"


def _no(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=status)


PURPOSES = cast(tuple[Arriving, ...], ("dataset", "model"))
