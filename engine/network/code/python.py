"""Python source as a careful person lays it out: literals, calls and comments, in lines of at most 88 letters.

Everything that a person may have typed passes through `literal` or `comment`, and can only ever be a literal or a
comment: quotes, newlines, backslashes and characters that cannot be printed are escaped.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

WIDTH = 88


@dataclass(frozen=True)
class Call:
    """`name(first, second, key=value)(inputs)`: a call, and perhaps what is done with its result (`then`).

    With square `brackets` it is a subscript.
    """

    name: str
    arguments: Sequence[Expression] = ()
    keywords: dict[str, Expression] = field(default_factory=dict)
    then: str = ""
    brackets: tuple[str, str] = ("(", ")")


@dataclass(frozen=True)
class Items:
    """`[first, second]`: a list, one item a line when it is long or `tall`; `comments` stand above items, by index."""

    items: Sequence[Expression]
    comments: dict[int, str] = field(default_factory=dict)
    tall: bool = False


Expression = str | Call | Items


def render(expression: Expression, before: str = "", after: str = "", indent: int = 0) -> list[str]:
    """Lines of source for `before` + expression + `after`, on one line where that fits."""
    pad, flat = " " * indent, f"{before}{_flat(expression)}{after}"
    if isinstance(expression, str) or (not _is_tall(expression) and len(pad + flat) <= WIDTH):
        return [pad + flat]
    if isinstance(expression, Items):
        return [f"{pad}{before}[", *_rows(expression, indent + 4), f"{pad}]{after}"]
    head = pad + before + _flat(replace(expression, then=""))
    if ", " in expression.then and len(head) < WIDTH and len(pad) + len(expression.then) + 2 <= WIDTH:
        return [f"{head}(", f"{pad}    {expression.then[1:-1]}", f"{pad}){after}"]
    opening, closing = expression.brackets
    lines = [f"{pad}{before}{expression.name}{opening}"]
    only = len(expression.arguments) == 1 and not expression.keywords
    for value in expression.arguments:
        bare = only and (isinstance(value, Items) or opening == "[")
        lines += render(value, after="" if bare else ",", indent=indent + 4)
    for name, value in expression.keywords.items():
        lines += render(value, before=f"{name}=", after=",", indent=indent + 4)
    return [*lines, f"{pad}{closing}{expression.then}{after}"]


def literal(value: Any) -> str:
    """A JSON value as a Python literal; lists become tuples."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list | tuple):
        inner = ", ".join(literal(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    raise TypeError(f"no literal for {type(value).__name__}")


def comment(text: str, indent: int = 0) -> str:
    """One comment line that says `text`."""
    return f"{' ' * indent}# {_one_line(text)}".rstrip()


def docstring(*paragraphs: str) -> list[str]:
    """A module's docstring; the first paragraph is its summary and must be our own words at both ends."""
    lines: list[str] = []
    for paragraph in paragraphs:
        if text := _one_line(paragraph).replace("\\", "\\\\").replace('"""', r"\"\"\""):
            lines += ["", *textwrap.wrap(text, WIDTH - 4, break_long_words=False, break_on_hyphens=False)]
    return [f'"""{lines[1]}', *lines[2:], '"""'] if len(lines) > 2 else [f'"""{lines[1]}"""']


def _flat(expression: Expression) -> str:
    if isinstance(expression, str):
        return expression
    if isinstance(expression, Items):
        return "[" + ", ".join(_flat(item) for item in expression.items) + "]"
    values = [_flat(value) for value in expression.arguments]
    values += [f"{name}={_flat(value)}" for name, value in expression.keywords.items()]
    opening, closing = expression.brackets
    return f"{expression.name}{opening}{', '.join(values)}{closing}{expression.then}"


def _is_tall(expression: Expression) -> bool:
    if isinstance(expression, Items):
        return expression.tall or bool(expression.comments)
    if isinstance(expression, Call):
        return any(_is_tall(each) for each in (*expression.arguments, *expression.keywords.values()))
    return False


def _rows(items: Items, indent: int) -> list[str]:
    rows: list[str] = []
    for number, item in enumerate(items.items):
        if number in items.comments:
            rows.append(comment(items.comments[number], indent))
        rows += render(item, after=",", indent=indent)
    return rows


def _quoted(text: str) -> str:
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_escaped(letter, quote) for letter in text) + quote


def _escaped(letter: str, quote: str) -> str:
    if letter in ("\\", quote):
        return "\\" + letter
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")


def _one_line(text: str) -> str:
    """Words apart by one space each; what cannot be printed (marks that turn the reading direction, too) is escaped."""
    return " ".join(
        "".join(letter if letter.isprintable() else _escaped(letter, "") for letter in word) for word in text.split()
    )
