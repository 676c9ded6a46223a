"""A gallery as images side by side, as many in a row as there is room for."""

from __future__ import annotations

import base64
import struct
import zlib
from html import escape

from engine.messages.pictures import Gallery, Image


def gallery(picture: Gallery, across: int) -> str:
    """HTML in which captions are inert; at most `across` images in a row, fewer where they would be too small."""
    cells = "".join(map(_cell, picture.images))
    label = escape(picture.title, quote=True)
    return f'<div class="gallery" role="group" aria-label="{label}" style="--across:{across}">{cells}</div>'


def png(image: Image) -> bytes:
    """An image as a PNG, grey or in colours."""
    grey = image.channels == 1
    wide = image.width * (1 if grey else 3)
    rows = (bytes(image.pixels[start : start + wide]) for start in range(0, wide * image.height, wide))
    head = struct.pack(">IIBBBBB", image.width, image.height, 8, 0 if grey else 2, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _cell(image: Image) -> str:
    caption = escape(image.caption, quote=True)
    source = base64.b64encode(png(image)).decode()
    written = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img alt="{caption}" src="data:image/png;base64,{source}">{written}</figure>'
