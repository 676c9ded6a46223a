"""Wires become the arguments of a call, by port."""

from __future__ import annotations

from typing import Any

import pytest

from engine.catalog.read import card
from engine.document.graph import Node
from engine.errors import NetworkError
from engine.network.ports import call_arguments, leaving, settings_of_call


def called(layer: str, config: dict[str, Any] | None = None, **wires: list[Any]) -> tuple[Any, ...]:
    return call_arguments(card("layer", layer), wires, config or {}, "here")


def test_the_first_port_is_positional_and_the_others_go_by_name() -> None:
    assert called("Dense", inputs=["x"]) == (("x",), {})
    assert called("Add", inputs=["x", "y"]) == ((["x", "y"],), {})
    assert called("MultiHeadAttention", query=["q"], value=["v"], key_mask=["m"]) == (
        ("q",),
        {"value": "v", "key_mask": "m"},
    )
    assert called("LSTM", inputs=["x"], initial_state=["h", "c"]) == (("x",), {"initial_state": ["h", "c"]})


def test_ports_that_fill_one_argument_become_a_list() -> None:
    assert called("Attention", query=["q"], value=["v"]) == ((["q", "v"],), {})
    assert called("Attention", query=["q"], value=["v"], key=["k"], value_mask=["m"]) == (
        (["q", "v", "k"],),
        {"mask": [None, "m"]},
    )


def test_settings_of_the_call_go_to_the_call() -> None:
    config = {"num_heads": 2, "key_dim": 4, "use_causal_mask": True}
    assert called("MultiHeadAttention", config, query=["q"], value=["v"])[1] == {"value": "v", "use_causal_mask": True}


@pytest.mark.parametrize(
    ("layer", "wires", "sentence"),
    [
        ("Dense", {}, "Dense has no input"),
        ("Dense", {"inputs": ["x", "y"]}, "Dense takes one input and gets 2"),
        ("Dense", {"state": ["x"]}, "Dense has no input named 'state'"),
        ("MultiHeadAttention", {"query": ["q"]}, "MultiHeadAttention has nothing at its input 'value'"),
        ("MultiHeadAttention", {"query": ["q", "r"], "value": ["v"]}, "takes one input as 'query' and gets 2"),
    ],
)
def test_wires_that_do_not_fit_are_refused(layer: str, wires: dict[str, list[Any]], sentence: str) -> None:
    with pytest.raises(NetworkError, match=sentence):
        called(layer, **wires)


def test_what_leaves_is_named_by_port() -> None:
    lstm = card("layer", "LSTM")
    assert leaving(lstm, {}, "x") == {"output": "x"}
    assert leaving(lstm, {"return_state": True}, ["x", "h", "c"]) == {"output": "x", "state_h": "h", "state_c": "c"}


def test_cells_on_top_of_each_other_take_and_give_their_states_in_lists() -> None:
    told = {"cells": [{"name": "LSTMCell", "config": {"units": 2}}, {"name": "GRUCell", "config": {"units": 2}}]}
    config = {"cell": {"name": "StackedRNNCells", "config": told}, "return_state": True}
    given = called("RNN", config, inputs=["x"], initial_state=["h", "c", "g"])
    assert given == (("x",), {"initial_state": [["h", "c"], "g"]})
    assert called("RNN", config, inputs=["x"], initial_state=["h"])[1] == {"initial_state": ["h"]}
    assert leaving(card("layer", "RNN"), config, ("x", ["h", "c"], "g")) == {
        "output": "x", "state_h": "h", "state_c": "c", "state_h_1": "g",
    }  # fmt: skip


def test_a_node_that_shares_weights_has_its_own_settings_of_the_call() -> None:
    found = card("layer", "ReversibleEmbedding")
    owner = Node(id="a", layer="ReversibleEmbedding", config={"input_dim": 3, "output_dim": 2})
    node = Node(id="b", layer="ReversibleEmbedding", config={"reverse": True, "output_dim": 9}, share="a")
    assert settings_of_call(found, owner, node) == {"input_dim": 3, "output_dim": 2, "reverse": True}
    assert settings_of_call(found, owner, owner) == owner.config
