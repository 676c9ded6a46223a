"""Text and numbers as a person reads them: names from outside made inert, sizes and times with their units."""

from __future__ import annotations

import math
import re
import time

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~$:&])")


def plain(text: str) -> str:
    """Text from a document, a file or a person, so that Streamlit's Markdown shows it letter by letter on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def count(number: int, one: str, many: str = "") -> str:
    """A count with its word: `1 row`, `1,797 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(number: float) -> str:
    """Bytes as `412 bytes`, `3.4 KB`, `12 MB`."""
    if number < 1024:
        return f"{number:.0f} bytes"
    power = min(int(math.log(number, 1024)), 3)
    number, unit = number / 1024**power, ("", "KB", "MB", "GB")[power]
    return f"{number:.3g} {unit}" if number < 1000 else f"{number:,.0f} {unit}"


def duration(seconds: float) -> str:
    """Seconds as `0.8 s`, `45 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def ago(moment: float, now: float | None = None) -> str:
    """A time (seconds since 1970) as a person says it: `just now`, `5 minutes ago`, `3 Nov 2026`."""
    passed = (time.time() if now is None else now) - moment
    if passed < 60:
        return "just now"
    if passed < 3600:
        return f"{count(int(passed // 60), 'minute')} ago"
    if passed < 86_400:
        return f"{count(int(passed // 3600), 'hour')} ago"
    if passed < 7 * 86_400:
        return f"{count(int(passed // 86_400), 'day')} ago"
    return time.strftime("%d %b %Y", time.localtime(moment)).lstrip("0")


def moment(seconds: float) -> str:
    """A time (seconds since 1970) that stays true while a page is open: `3 Nov 2026, 14:05`."""
    return time.strftime("%d %b %Y, %H:%M", time.localtime(seconds)).lstrip("0")


def value(number: float | None) -> str:
    """A metric to four digits; a dash where it is not a finite number."""
    if number is None or not math.isfinite(number):
        return "–"
    return f"{number:.4f}" if 0.0001 <= abs(number) < 1000 else f"{number:.4g}"


def short(number: int | None) -> str:
    """A whole number that fits on a card: `38,314`, `1.83 M`; dots where it is not known yet."""
    if number is None:
        return "…"
    for power, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M")):
        if abs(number) >= power:
            return f"{number / power:,.3g} {unit}" if number < 1000 * power else f"{number / power:,.0f} {unit}"
    return f"{number:,}"


def difference(before: float, after: float, form: str) -> str:
    """What was added or taken away, with its sign: `+3,072`, `−0.012`."""
    if after == before:
        return "no difference"
    return ("+" if after > before else "−") + form.format(abs(after - before))


def words(name: str) -> str:
    """A metric's name as words: `val_sparse_categorical_accuracy` is `validation sparse categorical accuracy`."""
    parts = name.split("_")
    first = {"val": "validation", "test": "test"}.get(parts[0], parts[0])
    return " ".join([first, *parts[1:]])


def headline(name: str) -> str:
    """The same as a heading: `Validation sparse categorical accuracy`, `KL loss`."""
    told = words(name).replace("kl ", "KL ")
    return told[:1].upper() + told[1:]
