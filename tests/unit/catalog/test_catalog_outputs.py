"""The outputs of a layer as it is set, and of what it holds."""

from __future__ import annotations

from typing import Any

import pytest

from engine.catalog.outputs import in_lists, outputs_of, places_of, state_sizes, with_states
from engine.catalog.read import card


def made(name: str, **config: Any) -> dict[str, Any]:
    return {"name": name, "config": config}


LSTM = made("LSTM", units=3, return_state=True)
BACK = made("GRU", units=3, return_state=True, go_backwards=True)
CELLS = made("StackedRNNCells", cells=[made("LSTMCell", units=3), made("GRUCell", units=2)])
RNN = made("RNN", cell=CELLS, return_state=True)


@pytest.mark.parametrize(
    ("layer", "config", "names"),
    [
        ("Dense", {}, "output"),
        ("LSTM", {}, "output"),
        ("LSTM", {"return_state": True}, "output state_h state_c"),
        ("RNN", {"cell": CELLS}, "output"),
        ("RNN", {"cell": CELLS, "return_state": True}, "output state_h state_c state_h_1"),
        ("RNN", {"cell": made("SimpleRNNCell", units=2), "return_state": True}, "output state_h"),
        ("Bidirectional", {}, "output"),
        ("Bidirectional", {"layer": made("LSTM", units=3), "merge_mode": "sum"}, "output"),
        ("Bidirectional", {"layer": made("LSTM", units=3), "merge_mode": None}, "output output_back"),
        ("Bidirectional", {"layer": LSTM}, "output state_h state_c state_h_back state_c_back"),
        ("Bidirectional", {"layer": LSTM, "backward_layer": BACK}, "output state_h state_c state_h_back"),
        ("Bidirectional", {"layer": made("Bidirectional", layer=LSTM)}, "output"),
        ("Bidirectional", {"layer": {"name": ["LSTM"], "config": 5}}, "output"),
    ],
)
def test_a_layer_has_the_outputs_that_its_settings_tell(layer: str, config: dict[str, Any], names: str) -> None:
    assert " ".join(port.name for port in outputs_of(card("layer", layer), config)) == names


def test_states_in_lists_are_found_at_two_places() -> None:
    found, config = card("layer", "Bidirectional"), {"layer": RNN, "merge_mode": None}
    assert state_sizes(found, config) == (2, 1, 2, 1)
    assert places_of(found, config) == {
        "output": (0,), "output_back": (1,), "state_h": (2, 0), "state_c": (2, 1), "state_h_1": (3,),
        "state_h_back": (4, 0), "state_c_back": (4, 1), "state_h_1_back": (5,),
    }  # fmt: skip
    assert in_lists("abcdef", (2, 1, 2, 1)) == [["a", "b"], "c", ["d", "e"], "f"]
    assert in_lists("abc", (2, 1, 2, 1)) == ["a", "b", "c"]


def test_a_layer_can_be_told_to_give_all_of_its_states() -> None:
    for layer, config in (("LSTM", {"units": 3}), ("RNN", {"cell": CELLS}), ("Bidirectional", {"layer": RNN})):
        found = card("layer", layer)
        states = outputs_of(found, with_states(found, config))[1:]
        assert len(states) == sum(state_sizes(found, config)) > 0
    inner = made("LSTM", units=3)
    both = {"layer": inner, "backward_layer": inner}
    assert with_states(card("layer", "Bidirectional"), both) == {"layer": LSTM, "backward_layer": LSTM}
    assert inner == made("LSTM", units=3)
