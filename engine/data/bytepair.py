"""Byte pair encoding: words as pieces, learned by joining the two that stand side by side most often, again and again.

The exported script holds the functions as they stand here: they need nothing else, and their lines are short.
"""

from __future__ import annotations

import heapq
import inspect
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

Pair = tuple[str, str]


def learn_pieces(texts: Iterable[str], size: int) -> tuple[list[str], list[Pair]]:
    """At most `size` pieces (letters, then joined ones), and the pairs to be joined, in order."""
    counts = Counter(word for text in texts for word in text.split())
    words = {word: ["▁", *word] for word in counts}  # the mark shows where words begin
    letters: Counter[str] = Counter()
    pairs: Counter[Pair] = Counter()
    where: dict[Pair, dict[str, None]] = {}
    for word, parts in words.items():
        letters.update(dict.fromkeys(parts, counts[word]))
        for pair in pairwise(parts):
            pairs[pair] += counts[word]
            where.setdefault(pair, {})[word] = None
    pieces = dict.fromkeys(letter for letter, _ in letters.most_common(size))
    joined = []
    heap = [(-count, pair) for pair, count in pairs.items()]
    heapq.heapify(heap)
    while heap and len(pieces) < size:
        count, best = heapq.heappop(heap)
        if pairs[best] != -count or count > -2:  # outdated, or too rare
            continue
        joined.append(best)
        pieces["".join(best)] = None
        changed: dict[Pair, None] = {}
        for word in where.pop(best):
            before, words[word] = words[word], join(words[word], best)
            for pair in pairwise(before):
                pairs[pair] -= counts[word]
                changed[pair] = None
            for pair in pairwise(words[word]):
                pairs[pair] += counts[word]
                changed[pair] = None
                where.setdefault(pair, {})[word] = None
        for pair in changed:
            heapq.heappush(heap, (-pairs[pair], pair))
    return list(pieces), joined


def join(parts: list[str], pair: Pair) -> list[str]:
    """Parts of a word, with a pair joined wherever it stands."""
    made: list[str] = []
    for part in parts:
        if made and (made[-1], part) == pair:
            made[-1] += part
        else:
            made.append(part)
    return made


def in_pieces(texts: Iterable[str], joined: list[Pair]) -> list[str]:
    """Texts with a blank between all pieces."""
    ranks = {pair: rank for rank, pair in enumerate(joined)}
    known: dict[str, str] = {}
    found = []
    for text in texts:
        for word in text.split():
            if word not in known:
                parts = ["▁", *word]
                while any(pair in ranks for pair in pairwise(parts)):
                    parts = join(parts, min(pairwise(parts), key=lambda pair: ranks.get(pair, len(ranks))))
                known[word] = " ".join(parts)
        found.append(" ".join(known[word] for word in text.split()))
    return found


def source() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Imports and functions, as lines for the script."""
    imports = (
        "import heapq",
        "from collections import Counter",
        "from collections.abc import Iterable",
        "from itertools import pairwise",
    )
    functions = [inspect.getsource(each).splitlines() for each in (learn_pieces, join, in_pieces)]
    return imports, ("Pair = tuple[str, str]", *(line for lines in functions for line in ("", *lines)), "")
