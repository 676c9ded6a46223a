"""Who may open a socket: only a page that this very server served. Streamlit checks nothing on custom routes."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed  # the rule that guards the pages too


def refusal(headers: Headers) -> str:
    """Why these request headers are refused, in one sentence; empty when they are in order."""
    host = headers.get("host")
    if not is_host_allowed(host):
        return "This host is not in server.allowedHosts."
    if not same_origin(headers.get("origin"), host):
        return "The Origin header must name this very server."
    return ""


def same_origin(origin: str | None, host: str | None) -> bool:
    """True when `origin` (`http://name:port`) names the same name and port as `host` (`name:port`).

    Browsers always send Origin when they open a WebSocket, so its absence counts as foreign. The scheme is not
    compared beyond http or https: a proxy in front may end TLS.
    """
    if not origin or not host:
        return False
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
