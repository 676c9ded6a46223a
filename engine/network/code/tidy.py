"""Lines of source laid out as a formatter would: double quotes, and long statements broken at their brackets."""

from __future__ import annotations

import ast
import io
import itertools
import tokenize
from collections.abc import Iterable, Iterator

from engine.network.code.python import WIDTH, Call, Expression, Items, literal, render

OPENING, CLOSING = tuple("([{"), tuple(")]}")


def tidy(lines: Iterable[str]) -> list[str]:
    """The same statements in the lines that a formatter would give them; comments and blank lines stay."""
    return [line for indent, text in _statements("\n".join(lines) + "\n") for line in _statement(indent, text)]


def _statements(source: str) -> Iterator[tuple[int, str]]:
    """Each statement, comment or blank line: how far it is indented, and its text on one line."""
    tokens: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            continue
        inside = token.type == tokenize.NL and tokens and tokens[0].type != tokenize.COMMENT
        if inside or token.type not in (tokenize.NEWLINE, tokenize.NL):
            tokens.append(token)
        else:
            yield (tokens[0].start[1] if tokens else 0), _joined(tokens)
            tokens = []


def _joined(tokens: list[tokenize.TokenInfo]) -> str:
    """Tokens of one statement as one line, strings in the quotes that formatters prefer, without trailing commas."""
    text, before = "", None
    kept = [token for token in tokens if token.type != tokenize.NL]
    for token, after in itertools.zip_longest(kept, kept[1:]):
        if token.string == "," and after and after.string in CLOSING and after.start[0] > token.start[0]:
            continue
        if before is not None:
            text += _space(before, token)
        plain = token.type == tokenize.STRING and token.string[0] in "'\""
        text += literal(ast.literal_eval(token.string)) if plain else token.string
        before = token
    return text


def _space(before: tokenize.TokenInfo, token: tokenize.TokenInfo) -> str:
    if before.end[0] == token.start[0]:
        return " " * (token.start[1] - before.end[1])
    return "" if before.string in OPENING or token.string in CLOSING else " "


def _statement(indent: int, text: str) -> list[str]:
    if indent + len(text) <= WIDTH or text.startswith("#"):
        return [" " * indent + text]
    try:
        statement = ast.parse(text).body[0]
    except SyntaxError:  # the head of a block
        return [" " * indent + text]
    if not isinstance(statement, ast.Assign | ast.Expr):
        return [" " * indent + text]
    end = len(_bytes(text)[: statement.end_col_offset].decode())
    above = [" " * indent + text[end:].strip()] if text[end:].strip() else []  # a comment that stood at the end
    before = _bytes(text)[: statement.value.col_offset].decode()
    return [*above, *_broken(text, statement.value, before, indent)]


def _broken(text: str, value: ast.expr, before: str, indent: int) -> list[str]:
    steps = _chain(text, value)
    if len(steps) > 2:
        pad = " " * indent
        return [f"{pad}{before}(", *(f"{pad}    {step}" for step in steps), f"{pad})"]
    return render(_expression(text, value), before=before, indent=indent)


def _chain(text: str, value: ast.expr) -> list[str]:
    """`a.b(x).c(y).d(z)` as `a.b(x)`, `.c(y)`, `.d(z)`; a list of one when it is no chain of calls."""
    steps: list[str] = []
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        inner = value.func.value
        if not isinstance(inner, ast.Call):
            break
        steps.insert(0, _bytes(text)[inner.end_col_offset : value.end_col_offset].decode())
        value = inner
    return [_source(text, value), *steps]


def _expression(text: str, value: ast.expr) -> Expression:
    if isinstance(value, ast.Call):
        keywords = {keyword.arg: _expression(text, keyword.value) for keyword in value.keywords if keyword.arg}
        return Call(_source(text, value.func), [_expression(text, each) for each in value.args], keywords)
    if isinstance(value, ast.List):
        return Items([_expression(text, each) for each in value.elts])
    if isinstance(value, ast.Dict) and all(value.keys):
        items = zip(value.keys, value.values, strict=True)
        pairs = [f"{_source(text, key)}: {_source(text, item)}" for key, item in items if key]
        return Call("", pairs, brackets=("{", "}"))
    if isinstance(value, ast.Subscript):
        return Call(_source(text, value.value), [_expression(text, value.slice)], brackets=("[", "]"))
    return _source(text, value)


def _source(text: str, value: ast.expr) -> str:
    return _bytes(text)[value.col_offset : value.end_col_offset].decode()


def _bytes(text: str) -> bytes:
    """Python counts columns in bytes."""
    return text.encode()
