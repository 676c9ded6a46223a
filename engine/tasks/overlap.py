"""How well texts that were written agree with the true ones: whole texts, and BLEU and chrF by sacrebleu.

Each is a `Summed` of what is counted of each text, so that texts can be drawn again: `.value`, 0 to 1, and
`.interval(seed)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.tasks.resampling import Summed, mean_of

PERCENT = 100.0  # sacrebleu's figures go up to it


def exact(said: Sequence[str], true: Sequence[str]) -> Summed:
    """The share of texts that are the same."""
    return mean_of(np.array([one == other for one, other in zip(said, true, strict=True)]))


def bleu(said: Sequence[str], true: Sequence[str]) -> Summed:
    """Runs of one to four words in common, and a penalty for texts that are too short (Papineni and others 2002), over
    all texts: `BLEU().corpus_score` over 100."""
    from sacrebleu.metrics.bleu import BLEU

    return _by_library(BLEU(), said, true)


def chrf(said: Sequence[str], true: Sequence[str]) -> Summed:
    """Runs of one to six letters in common, blanks left out (Popović 2015), over all texts: `CHRF().corpus_score` over
    100."""
    from sacrebleu.metrics.chrf import CHRF

    return _by_library(CHRF(), said, true)


def _by_library(metric: Any, said: Sequence[str], true: Sequence[str]) -> Summed:
    """A metric of sacrebleu: what it counts of each text, and its figure of sums. Its own bootstrap does the same."""
    counts = metric._extract_corpus_statistics(list(said), [list(true)])
    figure = metric._compute_score_from_stats
    return Summed(np.asarray(counts, "float64"), lambda sums: figure([round(each) for each in sums]).score / PERCENT)
