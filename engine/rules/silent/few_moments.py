"""The rule `few-moments`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, transcription


class FewMoments(Rule):
    """The output has fewer moments than the longest text has tokens.

    What it finds:
        A target that is a text of up to 20 characters, and an output of 12 moments. CTC writes at most one token at
        each moment, and needs one more between two equal tokens.
    Why it hurts:
        A text that is too long for the output has no way to be written: its loss is infinite, and the weights become
        NaN. Nothing is refused.
    Wrong:
        100 moments -> three MaxPooling1D -> Dense, for texts of 20 characters.
    Right:
        100 moments -> one MaxPooling1D -> Dense.
    Where to read:
        https://distill.pub/2017/ctc/
    """

    code = "few-moments"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        aim, network = context.aim, context.model
        if aim is None or network is None or aim.info is None or context.facts is None or aim.targets != "text":
            return
        moments, longest = (*aim.info.shape[1:-1], None)[0], (*context.facts.target.shape, 0)[0]
        if context.tokens and moments is not None and moments < longest:
            yield self.problem(
                f"The output of {network.title(aim.node)} has {moments} moments, but the longest text has {longest} "
                f"{context.facts.target.unit}s: CTC cannot write it. Pool less, or choose smaller strides.",
                network=network,
                node=aim.node,
            )

    def broken(self) -> Example:
        return transcription(
            ("Conv1D", {"filters": 16, "kernel_size": 9, "strides": 8, "activation": "relu"}), dense(9)
        )

    def sound(self) -> Example:
        return transcription(
            ("Conv1D", {"filters": 16, "kernel_size": 9, "strides": 4, "activation": "relu"}), dense(9)
        )
