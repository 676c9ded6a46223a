"""Keras's error texts, made into one plain sentence that speaks of the node and not of Python objects."""

from __future__ import annotations

import re

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
ARGUMENTS = re.compile(r"\s*(Arguments received by|Received arguments|Call arguments received).*", re.DOTALL)
# `Input 0 of layer "dense" is incompatible with the layer: expected ...` says nothing before its colon.
PREFIXES = re.compile(
    r"^(Exception encountered when calling [\w.]+\(\)\.\s*"
    r"|Input (?P<number>\d+)(?: with name '[^']*')? of layer \S+ is incompatible with the layer:\s*)",
    re.DOTALL,
)
LAYER_NAME = re.compile(r"""\s*\((?:name|of name|of type)[ =:]?[^)]*\)|\b[Ll]ayer ['"][\w/]+['"]""")
SHAPE = re.compile(r"\((?:None|\d+)(?:, ?(?:None|\d+))*,?\)")
LIMIT = 300

# What Keras layers raise on settings or inputs that they cannot take.
REFUSALS = (
    ValueError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError, NotImplementedError,
    RuntimeError,
)  # fmt: skip


AXES = re.compile(
    r"expected (?P<bound>min_|max_)?ndim=(?P<wanted>\d+), found ndim=(?P<found>\d+)\. "
    r"Full shape received: (?P<shape>.*)"
)
# What Keras says, and what a person can act on. The first that matches speaks.
TRANSLATIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"Computed output size would be zero or negative\. Received `inputs shape=(?P<shape>[^`]*)`"),
        "Its window is larger than its input ({shape}), so nothing would be left.",
    ),
    (
        re.compile(r"(A merge layer )?should be called on a list of( at least \d)? inputs?|at least [12] inputs?"),
        "It joins several inputs, so at least two must be connected to it.",
    ),
    (
        re.compile(r"exceeds the input size|Negative dimension size"),
        "Its window is larger than its input, so nothing would be left.",
    ),
)


def plain(error: BaseException) -> str:
    """One sentence of at most about 300 letters.

    Colours, the list of received arguments, and layers' internal names are cut away; shapes are shown as the page
    shows them, without the batch axis.
    """
    text = ARGUMENTS.sub("", ANSI.sub("", str(error)))
    text = _without_prefixes(text.strip())
    text = LAYER_NAME.sub(lambda match: "the layer" if match[0].lstrip()[0] in "lL" else "", text)
    text = _translated(SHAPE.sub(_shape, " ".join(text.split())))
    text = text[:1].upper() + text[1:] if text else f"Keras refuses this ({type(error).__name__})."
    return text if len(text) <= LIMIT else text[: LIMIT - 3].rstrip() + "..."


def _translated(text: str) -> str:
    if match := AXES.search(text):
        return _about_axes(match)
    for pattern, sentence in TRANSLATIONS:
        if match := pattern.search(text):
            return sentence.format(**match.groupdict())
    return text


def _about_axes(match: re.Match[str]) -> str:
    bound = {"min_": "at least ", "max_": "at most "}.get(match["bound"] or "", "")
    wanted, found = int(match["wanted"]) - 1, int(match["found"]) - 1
    axes = "1 axis" if wanted == 1 else f"{wanted} axes"
    return f"It needs an input with {bound}{axes} besides the batch, and gets {found} ({match['shape'].rstrip('.')})."


def _without_prefixes(text: str) -> str:
    while match := PREFIXES.match(text):
        text = text[match.end() :].strip()
    return text.removeprefix("`").strip() if text.count("`") % 2 else text


def _shape(match: re.Match[str]) -> str:
    sizes = [size.strip() for size in match[0].strip("()").split(",") if size.strip()]
    if sizes and sizes[0] == "None":
        shown = ["?" if size == "None" else size for size in sizes[1:]]
        return " × ".join(shown) or "one number"
    return match[0]
