"""Lines of source laid out as a formatter would: double quotes, and long statements broken at their brackets."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable

from engine.network.code.python import WIDTH, Call, Expression, Items, literal, render


def tidy(lines: Iterable[str]) -> list[str]:
    """The same statements, one or more lines each; comments and heads of loops stay as they are.

    Args:
        lines: one statement, head of a block, comment or blank line each.
    """
    return [line for each in lines for line in _statement(each)]


def _statement(line: str) -> list[str]:
    text = line.strip()
    indent = len(line) - len(line.lstrip())
    if not text or text.startswith("#"):
        return [line]
    text = _requoted(text)
    if indent + len(text) <= WIDTH:
        return [" " * indent + text]
    try:
        statement = ast.parse(text).body[0]
    except SyntaxError:  # the head of a block
        return [" " * indent + text]
    if isinstance(statement, ast.Assign):
        before = text[: statement.value.col_offset]
        return _broken(text, statement.value, before, indent)
    return _broken(text, statement.value, "", indent) if isinstance(statement, ast.Expr) else [" " * indent + text]


def _requoted(text: str) -> str:
    """Every plain string in the quotes that formatters prefer."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for token in reversed(tokens):
        if token.type == tokenize.STRING and token.string[0] in "'\"" and token.start[0] == 1:
            text = text[: token.start[1]] + literal(ast.literal_eval(token.string)) + text[token.end[1] :]
    return text


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
        steps.insert(0, text[inner.end_col_offset : value.end_col_offset])
        value = inner
    return [_source(text, value), *steps]


def _expression(text: str, value: ast.expr) -> Expression:
    if isinstance(value, ast.Call):
        keywords = {keyword.arg: _expression(text, keyword.value) for keyword in value.keywords if keyword.arg}
        return Call(_source(text, value.func), [_expression(text, each) for each in value.args], keywords)
    if isinstance(value, ast.List):
        return Items([_expression(text, each) for each in value.elts])
    if isinstance(value, ast.Subscript):
        return Call(_source(text, value.value), [_expression(text, value.slice)], brackets=("[", "]"))
    return _source(text, value)


def _source(text: str, value: ast.expr) -> str:
    return text[value.col_offset : value.end_col_offset]
