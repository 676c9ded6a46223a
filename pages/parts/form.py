"""A form drawn from a card's parameters: one field each, with its range and its tooltip, rare ones folded away.

Fields are controlled: before each is drawn, its state is set from the document, so undo and other tabs show at once;
a change is handed over in the field's callback, before the page is drawn again. Only what differs from the default is
handed over.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from engine import client
from engine.catalog.card import Card, Kind, Parameter
from engine.document.project import Choice
from pages.parts import session
from pages.parts.plain import plain

Config = dict[str, Any]
LARGEST = 2**53 - 1  # what a browser's number holds exactly


@dataclass(frozen=True)
class Place:
    """Where a form's values stand in the document: read and written at the moment of a change, so that two fields
    that change at once both count. `get` gives the values that differ from the defaults."""

    get: Callable[[], Config]
    put: Callable[[Config], None]


def card_form(card: Card, place: Place, key: str) -> None:
    """Draws the fields of a card; `key` is unique on the page and named by meaning, e.g. `optimizer`."""
    config = place.get()
    basic = [each for each in card.parameters if not each.advanced]
    advanced = [each for each in card.parameters if each.advanced]
    _fields(basic, place, key)
    if advanced:
        changed = sum(each.name in config for each in advanced)
        with st.expander("More parameters" + (f" · {changed} changed" if changed else "")):
            _fields(advanced, place, key)


def choice_field(
    label: str,
    kind: Kind,
    key: str,
    get: Callable[[], Choice | None],
    put: Callable[[Choice | None], None],
    *,
    names: list[str] | None = None,
    title: Callable[[str], str] | None = None,
    none: str = "",
    help: str = "",
) -> None:
    """A choice of one card of a kind, and below it the form of the chosen one.

    Args:
        get, put: read and write the choice in the document.
        names: what is offered, in order; None: all of the kind.
        title: how an option reads; None: the card's title.
        none: what stands for no choice; empty: something must be chosen.
    """
    chosen, titles = get(), {each.name: each.title for each in client.cards(kind)}
    options = [*([""] if none or chosen is None else []), *(names or titles)]
    if chosen is not None and chosen.name not in options:
        options.append(chosen.name)
    title = title or (lambda name: titles.get(name, name))
    reads = {name: title(name) if name else none or "Choose ..." for name in options}
    st.selectbox(
        label, options, help=plain(help) or None, format_func=lambda name: reads.get(name, name),
        **session.field(
            key, chosen.name if chosen else "", lambda name: put(Choice(name=name) if name else None), options=options,
            readings={read: name for name, read in reads.items()},
        ),
    )  # fmt: skip
    if chosen is None or chosen.name not in titles:
        return
    card = client.card(kind, chosen.name)
    st.caption(plain(card.summary))
    card_form(card, _inside(card, get, put), f"{key} {chosen.name}")


def many_field(
    label: str,
    kind: Kind,
    key: str,
    get: Callable[[], tuple[Choice, ...]],
    put: Callable[[tuple[Choice, ...]], None],
    *,
    names: list[str] | None = None,
    title: Callable[[str], str] | None = None,
    help: str = "",
    placeholder: str = "none",
) -> None:
    """Any number of cards of one kind; the parameters of each are folded below. Arguments as in `choice_field`."""
    titles = {each.name: each.title for each in client.cards(kind)}
    chosen = [each.name for each in get() if each.name in titles]
    title = title or (lambda name: titles.get(name, name))
    reads = {name: title(name) for name in names or titles}
    st.multiselect(
        label, list(reads), help=plain(help) or None, format_func=lambda name: reads.get(name, name),
        placeholder=placeholder, select_all=False,
        **session.field(
            key, chosen, lambda names: _choose_many(names, get, put), first="default",
            readings={read: name for name, read in reads.items()},
        ),
    )  # fmt: skip
    for name in chosen:
        card = client.card(kind, name)
        if card.parameters:
            with st.expander(f"{plain(card.title)}: parameters"):
                st.caption(plain(card.summary))
                card_form(card, _among(card, get, put), f"{key} {name}")


def _choose_many(
    names: list[str], get: Callable[[], tuple[Choice, ...]], put: Callable[[tuple[Choice, ...]], None]
) -> None:
    kept = {each.name: each for each in get()}
    put(tuple(kept.get(name, Choice(name=name)) for name in names))


def _among(card: Card, get: Callable[[], tuple[Choice, ...]], put: Callable[[tuple[Choice, ...]], None]) -> Place:
    """The config of one of several choices."""

    def read() -> Config:
        return next((each.config for each in get() if each.name == card.name), {})

    def write(config: Config) -> None:
        made = Choice(name=card.name, config=config)
        put(tuple(made if each.name == card.name else each for each in get()))

    return Place(read, write)


def _inside(card: Card, get: Callable[[], Choice | None], put: Callable[[Choice | None], None]) -> Place:
    """The config of a choice, as long as it is this card that is chosen."""

    def read() -> Config:
        now = get()
        return now.config if now is not None and now.name == card.name else {}

    return Place(read, lambda config: put(Choice(name=card.name, config=config)))


def _fields(parameters: list[Parameter], place: Place, key: str) -> None:
    if not parameters:
        return
    with st.grid(2, min_column_width=130, gap="small"):
        for parameter in parameters:
            with st.container(gap="xsmall"):
                _field(parameter, place, f"{key} {parameter.name}")


def _field(parameter: Parameter, place: Place, key: str) -> None:
    value = place.get().get(parameter.name, parameter.default)
    if parameter.type in ("int", "float"):
        _number(parameter, value, place, key)
    elif parameter.type == "bool" and not parameter.nullable:
        st.toggle(**_bound(parameter, place, key, bool(value)))
    elif parameter.type in ("bool", "enum"):
        options = [True, False] if parameter.type == "bool" else list(parameter.options)
        bound = _bound(parameter, place, key, value if value in options else None, options)
        st.selectbox(options=options, placeholder="none" if parameter.nullable else "Choose ...", **bound)
    elif parameter.type == "choice" and parameter.of is not None:
        _nested(parameter, parameter.of, place, key)
    elif parameter.type == "choices" and parameter.of is not None:
        _several(parameter, parameter.of, place, key)
    else:
        _typed(parameter, value, place, key)


def _bound(
    parameter: Parameter, place: Place, key: str, shown: Any, options: list[Any] | None = None
) -> dict[str, Any]:
    """What every field of a parameter is drawn with: label, tooltip, what it shows, and where its change goes."""
    field = session.field(key, shown, lambda value: _changed(parameter, place, key, value), options=options)
    return {"label": label(parameter), "help": plain(parameter.help), **field}


def label(parameter: Parameter) -> str:
    """A parameter's name as a person reads it, with its unit."""
    return parameter.name.replace("_", " ") + (f" ({parameter.unit})" if parameter.unit else "")


def _number(parameter: Parameter, value: Any, place: Place, key: str) -> None:
    """A number between the parameter's ends; empty where None is allowed or nothing is given yet."""
    whole = parameter.type == "int"
    kind: type = int if whole else float
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    shown = kind(value) if fits else None
    ends = [each for each in (parameter.minimum, shown) if each is not None]  # also a value beyond them is shown
    st.number_input(
        min_value=None if parameter.minimum is None else kind(min(ends)),
        max_value=None if parameter.maximum is None else kind(max(min(parameter.maximum, LARGEST), *ends)),
        step=1 if whole else _step(parameter.default),
        format="%d" if whole else "%g",
        placeholder="none" if parameter.nullable else "",
        **_bound(parameter, place, key, shown),
    )


def _step(default: Any) -> float:
    """How far one click on + goes: a tenth of the default's magnitude; 0.001 goes by 0.0001."""
    if not isinstance(default, int | float) or default == 0:
        return 0.1
    return float(10.0 ** (math.floor(math.log10(abs(default))) - (0 if abs(default) >= 1 else 1)))


def _nested(parameter: Parameter, kind: Kind, place: Place, key: str) -> None:
    """A choice of another card, as Keras takes it: its name, or name and config."""

    def get() -> Choice | None:
        value = place.get().get(parameter.name, parameter.default)
        return Choice.model_validate(value if isinstance(value, dict) else {"name": value}) if value else None

    def put(choice: Choice | None) -> None:
        made = None if choice is None else choice.name if not choice.config else choice.model_dump()
        place.put(_with(parameter, place.get(), made))

    none = "none" if parameter.nullable else ""
    names = list(parameter.options) or None
    choice_field(label(parameter), kind, key, get, put, names=names, help=parameter.help, none=none)


def _several(parameter: Parameter, kind: Kind, place: Place, key: str) -> None:
    """A list of choices, each with its form and a way to take it out, and below them a way to add one."""
    chosen = _choices(place.get().get(parameter.name))

    def put(made: list[Choice]) -> None:
        values = [each.name if not each.config else each.model_dump() for each in made]
        place.put(_with(parameter, place.get(), values or None))

    for at in range(len(chosen)):
        choice_field(
            f"{label(parameter)} {at + 1}", kind, f"{key} {at}", partial(_item, parameter, place, at),
            partial(_replace, parameter, place, at, put), names=list(parameter.options) or None, none="none",
        )  # fmt: skip
    names = list(parameter.options) or [card.name for card in client.cards(kind)]
    add = session.field(
        f"{key} add {len(chosen)}",
        None,
        lambda name: put([*_choices(place.get().get(parameter.name)), Choice(name=name)]) if name else None,
        options=names,
    )
    st.selectbox(label(parameter), names, help=plain(parameter.help), placeholder="Add ...", **add)


def _choices(value: Any) -> list[Choice]:
    """A list of choices, as the document has them."""
    return [Choice.model_validate(each if isinstance(each, dict) else {"name": each}) for each in value or ()]


def _item(parameter: Parameter, place: Place, at: int) -> Choice | None:
    chosen = _choices(place.get().get(parameter.name))
    return chosen[at] if at < len(chosen) else None


def _replace(
    parameter: Parameter, place: Place, at: int, put: Callable[[list[Choice]], None], choice: Choice | None
) -> None:
    """Puts another choice in one place of the list; none takes the place out."""
    chosen = _choices(place.get().get(parameter.name))
    chosen[at : at + 1] = [choice] if choice else []
    put(chosen)


def _typed(parameter: Parameter, value: Any, place: Place, key: str) -> None:
    """Text, and lists of numbers as text; what cannot be read stays in the field with a sentence below."""
    wrong = session.current().texts.get(key)
    bound = _bound(parameter, place, key, wrong[0] if wrong else write_value(value))
    st.text_input(placeholder="none" if parameter.nullable else "", **bound)
    if wrong:
        st.caption(f":red[{plain(wrong[1])}]")


def write_value(value: Any) -> str:
    """A list as `3, 3`; None as nothing."""
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)


def read_value(parameter: Parameter, text: str) -> Any:
    """What a typed text means for a parameter. Raises ValueError with a plain sentence."""
    if not text.strip():
        return None
    if parameter.type == "str":
        return text
    if parameter.type == "strs":
        return [word.strip() for word in text.split(",") if word.strip()]
    kind = "whole numbers" if parameter.type in ("shape", "ints") else "numbers"
    try:
        values = json.loads(f"[{text.strip().strip('()[]')}]")
    except json.JSONDecodeError:
        values = [None]
    allowed = int if parameter.type in ("shape", "ints") else (int, float)
    if not all(isinstance(each, allowed) and not isinstance(each, bool) for each in values):
        raise ValueError(f"Write {kind} with commas between them, such as 3, 3")
    return values[0] if parameter.type == "ints" and len(values) == 1 else values


def _changed(parameter: Parameter, place: Place, key: str, value: Any) -> None:
    texts = session.current().texts
    texts.pop(key, None)
    if parameter.type in ("str", "strs", "shape", "ints", "floats"):
        try:
            value = read_value(parameter, value)
        except ValueError as error:
            texts[key] = (value, str(error))
            return
    place.put(_with(parameter, place.get(), value))


def _with(parameter: Parameter, config: Config, value: Any) -> Config:
    """The config with one value set; the default, and nothing where nothing is allowed, leave no trace."""
    kept = {name: each for name, each in config.items() if name != parameter.name}
    same = value == parameter.default and isinstance(value, bool) == isinstance(parameter.default, bool)
    if same or (value is None and not parameter.nullable):
        return kept
    return {**kept, parameter.name: value}
