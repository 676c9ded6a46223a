"""Writes `docs/rules/`: a page for each rule, made from its docstring, and a list of all.

python -m engine.rules.docs
"""

from __future__ import annotations

import inspect
from pathlib import Path

from engine.rules.all import RULES
from engine.rules.base import SECTIONS, Rule

FOLDER = Path(__file__).parents[2] / "docs" / "rules"
_MEANING = {
    "error": "Error: Keras would refuse it, or the run could not begin.",
    "warning": "Warning: Keras accepts it without a word, and the result is wrong.",
    "advice": "Advice: no mistake, but it could be better.",
}
_KINDS = (("error", "Errors"), ("warning", "Warnings"), ("advice", "Advice"))


def title(rule: Rule) -> str:
    """The first line of a rule's docstring."""
    return (inspect.getdoc(rule) or "").split("\n", 1)[0]


def sections(rule: Rule) -> dict[str, str]:
    """The text of each section of a rule's docstring, by its heading."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (inspect.getdoc(rule) or "").splitlines()[1:]:
        if line.endswith(":") and line.rstrip(":") in SECTIONS:
            heading = line.rstrip(":")
            found[heading] = []
        elif heading:
            found[heading].append(line.strip())
    return {name: "\n".join(lines).strip() for name, lines in found.items()}


def page(rule: Rule) -> str:
    """A rule's page as Markdown."""
    parts = [f"# {title(rule).rstrip('.')}", f"`{rule.code}` · {_MEANING[rule.severity]}"]
    for name, text in sections(rule).items():
        shown = f"<{text}>" if text.startswith("https://") else text
        parts += [f"## {name}", shown]
    return "\n\n".join(parts) + "\n"


def contents() -> str:
    """The list of all rules as Markdown."""
    lines = ["# What check finds", "", "Made from the rules' own docstrings by `python -m engine.rules.docs`.", ""]
    for severity, heading in _KINDS:
        lines += [f"## {heading}", "", _MEANING[severity], ""]
        lines += [f"- [{rule.code}]({rule.code}.md): {title(rule)}" for rule in RULES if rule.severity == severity]
        lines.append("")
    return "\n".join(lines)


def files() -> dict[str, str]:
    """Every file of `docs/rules/` with its text."""
    return {"README.md": contents(), **{f"{rule.code}.md": page(rule) for rule in RULES}}


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"wrote {len(files())} pages")
