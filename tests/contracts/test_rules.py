"""What holds for every rule; the contract is written in `engine.rules.base`."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from engine import client
from engine.document.edits import apply
from engine.document.files import read, write
from engine.document.project import Choice
from engine.messages.answers import CheckAnswer, Problem
from engine.network.opening.model import open_architecture
from engine.rules import all as listing
from engine.rules.all import RULES
from engine.rules.base import SECTIONS, Example, Rule
from engine.rules.check import check
from engine.rules.docs import FOLDER, files, sections, title
from engine.rules.examples import digits, facts
from engine.store.workspace import Workspace
from tests.preset_data import facts_of_preset

pytestmark = pytest.mark.heavy

FOLDERS = {"error": "refused", "warning": "silent", "advice": "advice"}
# Whether these problems are gone shows only when the data have been prepared anew.
SHOWN_BY_DATA = {"not-finite"}
# Naming the one output leaves the other branch, of which another rule then speaks.
LEAVES_A_WARNING = {"several-outputs"}
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def answer(example: Example) -> CheckAnswer:
    return check(example.project, example.facts)


def mine(rule: Rule, found: CheckAnswer) -> list[Problem]:
    return [problem for problem in found.problems if problem.code == rule.code]


def test_every_file_holds_one_listed_rule() -> None:
    room = Path(inspect.getfile(listing)).parent
    found = {path for folder in FOLDERS.values() for path in (room / folder).glob("*.py") if path.stem != "__init__"}
    assert found == {Path(inspect.getfile(type(rule))) for rule in RULES}
    assert len({rule.code for rule in RULES}) == len(RULES) == len(found)


@each_rule
def test_a_rule_lies_where_its_severity_and_code_say(rule: Rule) -> None:
    path = Path(inspect.getfile(type(rule)))
    assert path.parent.name == FOLDERS[rule.severity]
    assert path.stem == rule.code.replace("-", "_")
    assert type(rule).__name__ == rule.code.title().replace("-", "")


@each_rule
def test_a_rule_explains_itself(rule: Rule) -> None:
    assert title(rule).endswith(".")
    assert tuple(sections(rule)) == SECTIONS
    assert all(len(text) > 10 for text in sections(rule).values())
    assert sections(rule)["Where to read"].startswith("https://")


@each_rule
def test_a_rule_finds_its_mistake_and_says_it_plainly(rule: Rule) -> None:
    found = mine(rule, answer(rule.broken()))
    assert found
    for problem in found:
        assert problem.severity == rule.severity
        assert problem.sentence.endswith((".", "?"))
        assert problem.node or problem.field or "network" in problem.sentence
        if problem.node:
            assert problem.node in {node.id for node in rule.broken().project.networks["model"].nodes}


@each_rule
def test_the_sound_twin_gives_no_rule_anything_to_say(rule: Rule) -> None:
    assert [problem.sentence for problem in answer(rule.sound()).problems] == []


@pytest.mark.xdist_group("facts of presets")
@pytest.mark.parametrize("preset", client.presets(), ids=lambda preset: preset.name)
def test_a_preset_gives_no_rule_anything_to_say(preset: client.Preset) -> None:
    project = client.preset(preset.name)
    found = check(project, facts_of_preset(preset.name))
    assert [problem.sentence for problem in found.problems] == []


@each_rule
def test_a_fix_takes_the_problem_away(rule: Rule) -> None:
    example = rule.broken()
    for problem in mine(rule, answer(example)):
        if problem.fix and rule.code not in SHOWN_BY_DATA:
            mended = apply(example.project, problem.fix.edits)
            after = check(mended, example.facts)
            assert mine(rule, after) == []
            left = [each.sentence for each in after.problems if each.severity != "advice"]
            assert left == [] or rule.code in LEAVES_A_WARNING
            assert read(write(mended)) == mended


@each_rule
def test_a_rule_is_quiet_when_nothing_is_known(rule: Rule) -> None:
    """Without data most shapes are unknown: a rule may say what it sees, and must not fail."""
    for example in (rule.broken(), rule.sound()):
        check(example.project, None)


def test_the_pages_are_those_of_the_rules() -> None:
    made = files()
    assert {path.name for path in FOLDER.iterdir()} == set(made), "run: python -m engine.rules.docs"
    for name, text in made.items():
        assert (FOLDER / name).read_text("utf-8") == text, f"{name}: run: python -m engine.rules.docs"


# What a rule may say of an architecture whose authors knew what they did, with the reason.
ALLOWED = {
    "unscaled-input": "most leave the scaling of pixels to whoever feeds them",
}
# One of each family, the smaller ones; the others are the same blocks, more of them.
ARCHITECTURES = (
    "ConvNeXtTiny", "EfficientNetB0", "EfficientNetV2B0", "MobileNet", "MobileNetV2", "MobileNetV3Small", "ResNet50",
    "ResNet50V2", "VGG16", "Xception",
)  # fmt: skip


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_well_known_architecture_raises_no_false_alarm(name: str) -> None:
    """Opened without weights, with pixels to 255 and as many pictures as ImageNet has."""
    opened = open_architecture(Workspace.open(), name, pretrained=False)
    shape = opened.networks["model"].nodes[0].config.get("shape") or (224, 224, 3)
    rows = {"train": 1_281_167, "validation": 50_000, "test": 0}
    project = digits(graph=opened.networks["model"], losses=(Choice(name="SparseCategoricalCrossentropy"),)).project
    found = check(project, facts(tuple(shape), 1_000, rows=rows, maximum=255.0))
    assert [each.sentence for each in found.problems if each.code not in ALLOWED] == []
