"""Settings of documents side by side: all that is set, and where documents differ."""

from __future__ import annotations

from typing import Any

from engine import client
from engine.document.project import Choice, Project, Step
from tests.builders import chain, digits_cnn, digits_mlp


def rate(value: float | None, name: str = "Adam", **config: Any) -> Project:
    config |= {} if value is None else {"learning_rate": value}
    return digits_mlp(optimizer=Choice(name=name, config=config))


def test_documents_that_are_alike_differ_in_nothing() -> None:
    assert client.settings_that_differ([digits_mlp(), digits_mlp()]) == {}
    assert client.settings_that_differ([digits_mlp()]) == {}
    assert client.settings_that_differ([]) == {}


def test_what_is_not_set_has_the_default_of_the_catalog() -> None:
    assert client.settings_that_differ([rate(None), rate(0.001)]) == {}
    assert client.settings_that_differ([rate(None), rate(0.5)]) == {"learning_rate": (0.001, 0.5)}
    found = client.settings_that_differ([rate(None), rate(None, "SGD", momentum=0.9)])
    assert found == {"optimizer": ("Adam", "SGD"), "learning_rate": (0.001, 0.01), "momentum": (None, 0.9)}


def test_layers_are_compared_where_all_have_them() -> None:
    one, two = digits_mlp(), digits_mlp()
    narrow = two.with_graph(chain(("Flatten", {}), ("Dense", {"units": 4}), ("Dense", {"units": 10})))
    other = two.with_graph(chain(("Flatten", {}), ("Dense", {"units": 8, "use_bias": False}), ("Dense", {"units": 10})))
    found = client.settings_that_differ([narrow, other])
    assert found == {"units of dense_2": (4, 8), "use_bias of dense_2": (True, False)}
    mixed = client.settings_that_differ([narrow, digits_cnn()])
    assert "layers" in mixed
    assert not [name for name in mixed if name.startswith("units of dense_2")]
    assert client.settings(narrow)["units of dense_2"] == 4
    assert one == two


def test_the_end_of_a_long_list_counts() -> None:
    steps = tuple(Step(name="Rescale", config={"scale": 1 / number}) for number in range(1, 30))
    longer, other = (
        digits_mlp().model_copy(update={"data": digits_mlp().data.model_copy(update={"recipe": recipe})})
        for recipe in (steps, (*steps, Step(name="Standardize")))
    )
    assert list(client.settings_that_differ([longer, other])) == ["recipe"]
