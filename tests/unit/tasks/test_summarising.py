"""Summaries: ROUGE-L against what is counted by hand, the lead sentence, and a small network that is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.data import recipe
from engine.data.pipeline import prepare, read
from engine.document.project import Choice, DataSettings, Project, Task
from engine.messages.answers import DataFacts, TargetFacts, TensorInfo
from engine.tasks import TASKS, starts
from engine.tasks.rouge import first_sentence, longest_common, rouge_l, words

pytestmark = pytest.mark.heavy

TASK = TASKS["summarising"]


class TestRouge:
    """Words in the same order."""

    @pytest.mark.parametrize(
        ("said", "true", "wanted"),
        [
            ("police killed the gunman", "police kill the gunman", 0.75),  # Lin 2004: 3 of 4, and 3 of 4
            ("the gunman kill police", "police kill the gunman", 0.5),  # 2 of 4
            ("Counts rows.", "count the ROWS", 0.4),  # 1 of 2, and 1 of 3
            ("a b c d e", "a x c e", 2 * 3 / 9),
            ("same_words here", "Same words, here!", 1.0),
            ("", "a", 0.0),
            ("a", "b", 0.0),
        ],
    )
    def test_a_pair_by_hand(self, said: str, true: str, wanted: float) -> None:
        assert rouge_l([said], [true]).value == pytest.approx(wanted)
        assert rouge_l([true], [said]).value == pytest.approx(wanted)

    def test_of_several_it_is_the_mean(self) -> None:
        assert rouge_l(["a b", "c"], ["a b", "d"]).value == 0.5

    def test_what_stands_between_is_passed_over(self) -> None:
        assert longest_common("xaybzc", "abc") == 3
        assert longest_common([], "abc") == 0
        assert words("Ångström's 2nd, sqrt_x") == ["ångström", "s", "2nd", "sqrt", "x"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It counts. Rows only.", "It counts."),
        (" See numpy.sum for e.g. rows", "See numpy.sum for e.g."),
        ("No end", "No end"),
        ("What? Then!", "What?"),
    ],
)
def test_the_lead_is_the_first_sentence(text: str, wanted: str) -> None:
    assert first_sentence(text) == wanted


def test_it_asks_for_marks_in_its_own_words() -> None:
    target = TargetFacts(name="short", kind="classes", shape=(8,), classes=("", "?", "a"))
    tokens = TensorInfo(shape=(None, 8), dtype="int32")
    facts = DataFacts(inputs={"long": tokens, "short": tokens}, target=target, rows={"train": 1}, aim="next")
    found = next(iter(TASK.problems(Project(task=Task(kind="summarising")), facts, {})))
    assert found.sentence.startswith("The summary 'short' has no mark")


def test_a_network_is_judged_beside_the_lead_and_the_most_alike_text(tmp_path: Path) -> None:
    rows = [f"Take {'ab'[row % 2]} now. It is number {row}.,take {'ab'[row % 2]} now" for row in range(60)]
    (tmp_path / "data.csv").write_text("\n".join(["long,short", *rows]), encoding="utf-8")
    data = DataSettings(
        source=Choice(name="csv", config={"dataset": "0123456789abcdef"}), target="short", aim="next",
        kinds={"long": "text", "short": "text"},
    )  # fmt: skip
    resolve = lambda _: tmp_path / "data.csv"  # noqa: E731
    data = data.model_copy(update={"recipe": recipe.default(read(data, resolve), writes=True)})
    prepared = prepare(data, resolve)
    graph = starts.networks(prepared.facts)[0].graph
    project = Project(networks={"model": graph}, data=data, task=Task(kind="summarising"))
    project = TASK.complete(project, prepared.facts)
    model = TASK.make(project, prepared.facts)
    judged, *others = TASK.judge(model, project, prepared) or ()
    assert judged.measure == "rouge_l"
    assert [each.measure for each in others] == ["rouge_1", "rouge_2"]
    assert all(each.interval for each in (judged, *others))
    assert judged.baselines == {"lead": 1.0, "nearest_text": pytest.approx(1.0, abs=0.35)}
    assert judged.value is not None
    assert 0.0 <= judged.value < 1.0  # untrained
    table, *_ = TASK.samples(model, project, prepared)
    assert table.title == "Written for validation texts"
