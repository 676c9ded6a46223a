"""Rules where the target is a text."""

from __future__ import annotations

from engine.document.edits import apply
from engine.document.project import Choice, Task
from engine.rules.base import Example
from engine.rules.check import check
from engine.rules.examples import SPARSE, dense, digits, facts, number, transcription
from engine.rules.refused.loss_target import LossTarget

CTC = Choice(name="CTC")
GRU = ("Bidirectional", {"layer": {"name": "GRU", "config": {"units": 16, "return_sequences": True}}})


def codes(example: Example) -> dict[str, str]:
    """What is found, by code, and where."""
    return {each.code: each.node or each.field for each in check(example.project, example.facts).problems}


def mended(example: Example) -> Example:
    """The project with every fix that is offered."""
    project = example.project
    for problem in check(project, example.facts).problems:
        if problem.fix:
            project = apply(project, problem.fix.edits)
    return Example(project, example.facts)


def test_a_sound_network_is_left_in_peace() -> None:
    assert codes(transcription(GRU, dense(9))) == {}


def test_the_output_has_a_score_for_each_token_and_the_blank() -> None:
    for units in (5, 8, 10):
        wrong = transcription(GRU, dense(units))
        assert codes(wrong) == {"output-units": "dense_2"}
        assert codes(mended(wrong)) == {}


def test_the_time_axis_stays() -> None:
    assert codes(transcription(("Flatten", {}), dense(9))) == {"output-shape": "dense_2"}
    kept = transcription(("Conv1D", {"filters": 8, "kernel_size": 3, "strides": 6, "activation": "relu"}), dense(9))
    assert codes(kept) == {"few-moments": "dense_2"}


def test_texts_want_ctc_and_nothing_else_does() -> None:
    wrong = transcription(GRU, dense(9), losses=(SPARSE,))
    assert codes(wrong) == {"loss-target": "training.losses.0"}
    assert mended(wrong).project.training.losses == (CTC,)
    classes = digits(("Flatten", {}), dense(10), losses=(CTC,))
    assert "loss-target" in codes(classes)
    assert mended(classes).project.training.losses == (SPARSE,)
    price = number(dense(1), losses=(CTC,))
    assert codes(price) == {"loss-target": "training.losses.0"}
    assert codes(mended(price)) == {}


def test_ctc_before_data_are_chosen_is_no_fault() -> None:
    example = transcription(GRU, dense(9))
    assert not [each for each in check(example.project, None).problems if each.code == LossTarget.code]


def test_ctc_reads_logits() -> None:
    wrong = transcription(GRU, dense(9, "softmax"))
    assert codes(wrong) == {"probabilities-as-logits": "dense_2"}
    assert codes(mended(wrong)) == {}


def test_there_is_no_metric_for_texts() -> None:
    wrong = transcription(GRU, dense(9), metrics=(Choice(name="SparseCategoricalAccuracy"),))
    assert codes(wrong) == {"metric-target": "training.metrics.0"}
    assert mended(wrong).project.training.metrics == ()


def test_the_task_of_a_text_is_transcription() -> None:
    wrong = transcription(GRU, dense(9))
    wrong = Example(wrong.project.model_copy(update={"task": Task(kind="classification")}), wrong.facts)
    (problem,) = check(wrong.project, wrong.facts).problems
    assert problem.sentence == (
        "The task is classification, but the target is a text. Change the task to transcription."
    )
    assert codes(mended(wrong)) == {}


def test_a_rare_letter_is_no_rare_class() -> None:
    known = transcription().facts
    assert known is not None
    target = known.target.model_copy(update={"counts": (100_000, 0, 9_000, 1, 1, 1, 1, 1, 1)})
    assert codes(transcription(GRU, dense(9), known=facts((100, 8), target=target))) == {}
