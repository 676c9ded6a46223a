"""What holds for every card in the catalog, and that the cards say the truth about the installed Keras."""

from __future__ import annotations

import re
from typing import Any

import pytest

from engine.catalog.card import Card, Parameter
from engine.catalog.harvest import overrides
from engine.catalog.read import all_cards, cards, check_config, complete, keras_path
from engine.network.objects import class_of, make, name_of

pytestmark = pytest.mark.heavy

KERAS_KINDS = (
    "layer", "cell", "loss", "optimizer", "metric", "schedule", "callback", "initializer", "regularizer", "constraint",
)  # fmt: skip
KERAS_CARDS = [card for kind in KERAS_KINDS for card in cards(kind) if card.name not in ("Input", "Constant")]
# Values for required parameters where the lowest allowed one, or the first option, makes no sense together.
SAMPLES: dict[str, dict[str, Any]] = {
    "EinsumDense": {"equation": "ab,bc->ac", "output_shape": [3]},
    "Dot": {"axes": 1},
    "Permute": {"dims": [2, 1]},
    "Reshape": {"target_shape": [-1]},
    "PiecewiseConstantDecay": {"boundaries": [10], "values": [0.1, 0.01]},
    "Activation": {"activation": "relu"},
    "Resizing": {"height": 4, "width": 4},
    "Discretization": {"bin_boundaries": [0.0, 1.0]},
    "Hashing": {"num_bins": 3},
    "Rescaling": {"scale": 0.5},
    "RNN": {"cell": {"name": "LSTMCell", "config": {"units": 3}}},
    "StackedRNNCells": {"cells": [{"name": "GRUCell", "config": {"units": 3}}]},
    "Bidirectional": {"layer": {"name": "LSTM", "config": {"units": 3}}},
    "TimeDistributed": {"layer": {"name": "Dense", "config": {"units": 3}}},
    "SpectralNormalization": {"layer": {"name": "Dense", "config": {"units": 3}}},
    "Pipeline": {"layers": ["AutoContrast"]},
}
each_card = pytest.mark.parametrize("card", all_cards(), ids=lambda card: f"{card.kind}-{card.name}")
each_keras_card = pytest.mark.parametrize("card", KERAS_CARDS, ids=lambda card: f"{card.kind}-{card.name}")


def sample(parameter: Parameter) -> Any:
    """A value that fits."""
    if parameter.type == "enum":
        return parameter.options[0]
    if parameter.type == "bool":
        return True
    if parameter.type in ("slices", "numbers"):
        return ":, 0" if parameter.type == "slices" else [[0.5, 1], [2, 3]]
    if parameter.type in ("ints", "floats") and not parameter.single:
        return [1]
    low = parameter.minimum if parameter.minimum is not None else 1
    if parameter.type in ("int", "ints"):
        return max(int(low), 1)
    if parameter.type in ("float", "floats"):
        return max(low, 0.5 if parameter.maximum is None or parameter.maximum >= 0.5 else low)
    if parameter.type == "strs":
        return ["text"]
    return [max(int(low), 1)] if parameter.type == "shape" else "text"


def required(card: Card) -> dict[str, Any]:
    """The smallest config that is complete."""
    known = SAMPLES.get(card.name, {})
    return {each.name: known.get(each.name, sample(each)) for each in card.parameters if each.required}


def plain_config(card: Card, config: dict[str, Any]) -> dict[str, Any]:
    """What Keras says of an object made with this config, without names and random seeds."""
    made = make(card.kind, card.name, config)
    if not hasattr(made, "get_config"):
        return {key: value for key, value in vars(made).items() if isinstance(value, int | float | str | None)}
    return {key: _lists(value) for key, value in made.get_config().items() if key not in ("seed", "name")}


def _lists(value: Any) -> Any:
    """Tuples as lists, and seeds left out, at any depth."""
    if isinstance(value, list | tuple):
        return [_lists(item) for item in value]
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items() if key not in ("seed", "name")}
    return value


@each_card
def test_every_card_speaks_plainly(card: Card) -> None:
    texts = [card.summary, *(parameter.help for parameter in card.parameters)]
    for text in texts:
        assert text.endswith((".", "?")), text
        assert len(text) >= 8, text
        assert not re.search(r"`|\*\*|\[.+\]\(|>>>|Args:", text), text


@each_card
def test_every_card_stands_in_a_known_category(card: Card) -> None:
    order = overrides()["order"].get(card.kind)
    assert card.category
    assert order is None or card.category in order
    assert not any(other.name == card.name for other in cards(card.kind) if other is not card)


@each_card
def test_parameters_typed_by_place_exist_and_begin_with_the_required_ones(card: Card) -> None:
    names = [parameter.name for parameter in card.parameters]
    needed = [parameter.name for parameter in card.parameters if parameter.required]
    assert set(card.positional) <= set(names)
    if card.kind != "source":  # in code, data are read by statements of their own, not by a call with these arguments
        assert list(card.positional[: len(needed)]) == needed
    assert not any(parameter.advanced for parameter in card.parameters if parameter.required)


@each_card
def test_defaults_and_samples_fit_and_what_is_out_of_range_does_not(card: Card) -> None:
    assert check_config(card, complete(card, required(card))) == ()
    for parameter in card.parameters:
        for wrong in outside(parameter):
            found = check_config(card, {**required(card), parameter.name: wrong})
            assert [name for name, _ in found] == [parameter.name], (parameter.name, wrong)
            assert parameter.name in found[0][1]


def outside(parameter: Parameter) -> list[Any]:
    """Values that do not fit."""
    wrong: list[Any] = [{"no": "such"}]
    if not parameter.nullable:
        wrong.append(None)
    if parameter.type in ("int", "ints", "float", "floats", "shape"):
        wrong += ["abc", True, float("nan")]
    if parameter.type in ("int", "ints"):
        wrong.append(2.5)
    low, high = parameter.minimum, parameter.maximum
    beyond = [bound for bound in (low and low - 1, high and high + 1) if bound is not None]
    if parameter.type == "shape":
        return wrong + [[int(bound)] for bound in beyond] + [1]
    return wrong + [int(bound) if parameter.type in ("int", "ints") else bound for bound in beyond if bound]


@each_card
def test_numbers_have_bounds(card: Card) -> None:
    for parameter in card.parameters:
        if parameter.type in ("int", "ints", "float", "floats", "shape"):
            assert parameter.maximum is not None, parameter.name
            assert parameter.minimum is not None, parameter.name


@each_keras_card
def test_the_defaults_are_those_of_keras(card: Card) -> None:
    config = required(card)
    assert plain_config(card, complete(card, config)) == plain_config(card, config)


# Values that Keras takes only together with others, so that the bounds alone do not say all.
TOGETHER = {
    "Normalization.mean", "Normalization.variance", "max_tokens", "idf_weights", "pad_to_max_tokens",
    "StringLookup.output_mode", "IntegerLookup.output_mode", "TextVectorization.output_mode",
    "GroupQueryAttention.num_query_heads", "GroupQueryAttention.num_key_value_heads",
    "groups", "output_padding", "Permute.dims", "MelSpectrogram.sequence_length", "STFTSpectrogram.frame_step",
    "STFTSpectrogram.fft_length", "PiecewiseConstantDecay.values",
}  # fmt: skip


@each_keras_card
def test_keras_takes_every_option_and_both_ends_of_every_range(card: Card) -> None:
    for parameter in card.parameters:
        if not {parameter.name, f"{card.name}.{parameter.name}"} & TOGETHER:
            for value in extremes(parameter):
                make(card.kind, card.name, {**required(card), parameter.name: value})


def extremes(parameter: Parameter) -> list[Any]:
    """The values at the edges of what fits, as one number and as a list."""
    if parameter.type == "enum":
        return list(parameter.options)
    if parameter.type == "bool":
        return [True, False]
    if parameter.minimum is None or parameter.maximum is None:
        return []
    is_int = parameter.type in ("int", "ints", "shape")
    ends: list[Any] = [int(end) if is_int else end for end in (parameter.minimum, parameter.maximum)]
    if parameter.type in ("int", "float"):
        return ends
    alone = ends if parameter.type != "shape" and parameter.single else []
    listed = [ends] if parameter.length == 2 else [] if parameter.length else [[ends[1]]]
    return alone + listed


@each_keras_card
def test_the_path_leads_to_the_class(card: Card) -> None:
    path = keras_path(card)
    assert path is not None
    assert path.startswith("keras.")
    made = make(card.kind, card.name, required(card))
    assert path.rsplit(".", 1)[1] == card.name == name_of(card.kind, made)
    assert class_of(card) is type(made)


@pytest.mark.parametrize("card", cards("activation"), ids=lambda card: card.name)
def test_every_activation_keeps_the_shape_and_can_be_named(card: Card) -> None:
    import keras

    function = keras.activations.get(card.name)
    assert keras.activations.serialize(function) == card.name
    assert function(keras.ops.ones((2, 4))).shape == (2, 4)


@pytest.mark.parametrize("kind", ["loss", "metric"])
def test_every_loss_and_metric_says_what_it_wants(kind: Any) -> None:
    for card in cards(kind):
        assert card.facts["targets"] in ("integer classes", "one-hot", "0/1", "numbers", "text"), card.name
        known = ("probabilities or logits", "probabilities", "logits", "scores", "numbers")
        assert card.facts["outputs"] in known, card.name
        has_logits = any(parameter.name == "from_logits" for parameter in card.parameters)
        assert bool(card.facts.get("from_logits")) == has_logits, card.name


@pytest.mark.parametrize("card", cards("metric"), ids=lambda card: card.name)
def test_the_series_of_a_metric_is_the_name_that_keras_gives_it(card: Card) -> None:
    name = make("metric", card.name, required(card)).name
    assert re.sub(r"_\d+$", "", name) == card.facts["series"]
