"""What a Keras docstring says, as plain text: its first sentence, and a sentence or more for each argument."""

from __future__ import annotations

import inspect
import re

_ENTRY = re.compile(r"^ {0,4}\**(\w+): ?(.*)$")
_LINK = re.compile(r"\[([^\]]+)\]\s*\([^)]*\)")


def arguments(doc: str) -> dict[str, str]:
    """The text of each argument in the `Args:` section of a docstring, each on one line, still with its markup."""
    lines = inspect.cleandoc(doc).splitlines()
    start = next((number for number, line in enumerate(lines) if line.strip() in ("Args:", "Arguments:")), None)
    found: dict[str, list[str]] = {}
    name = ""
    for line in lines[start + 1 :] if start is not None else []:
        if line and not line.startswith(" "):
            break
        entry = _ENTRY.match(line)
        if entry:
            name = entry[1]
            found[name] = [entry[2]]
        elif name:
            found[name].append(line.strip())
    return {name: " ".join(part for part in parts if part) for name, parts in found.items()}


def plain(text: str) -> str:
    """Text without the marks of rst and markdown: backticks, links, bold, doubled spaces."""
    text = _LINK.sub(r"\1", text).replace("`", "").replace("**", "").replace('"', "'")
    return re.sub(r"\s+", " ", text).strip()


def first_sentence(text: str) -> str:
    """The first sentence of a text, with a capital and one full stop; empty when there is no text."""
    text = plain(text.strip().split("\n\n")[0])
    match = re.search(r"(?<!e\.g)(?<!i\.e)(?<!ie)(?<!etc)(?<!vs)(?<!al)\.(?=\s+[A-Z0-9'(]|$)", text)
    sentence = (text[: match.start()] if match else text).rstrip(" .:")
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""
