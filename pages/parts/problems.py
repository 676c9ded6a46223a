"""How a problem or an error is shown: what, where, what was expected, what to do. Never a traceback."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from engine.errors import LayerloomError, StoreError
from engine.messages.answers import Problem
from pages.parts import session
from pages.parts.asking import Answer, come_back
from pages.parts.plain import plain

_LOG = logging.getLogger("layerloom.pages")
_LOOK = {"error": ("red", ":material/error:"), "warning": ("orange", ":material/warning:")}
_ADVICE = ("blue", ":material/lightbulb:")
_PAGES = {"data": "Data", "task": "Data", "training": "Train", "networks": "Build"}  # where a field of a document is


def error_text(error: LayerloomError) -> str:
    """An error as Markdown: its four parts, outside words made inert."""
    where = _PAGES[error.field.split(".")[0]] if error.field else error.where
    place = f" · {plain(where)}" if where else ""
    expected = f"\n\nExpected: {plain(error.expected)}." if error.expected else ""
    cure = f"\n\n{plain(error.cure)}" if error.cure else ""
    return f"**{plain(error.what)}**{place}{expected}{cure}"


def show_error(error: LayerloomError) -> None:
    """A box that says what is wrong and what to do."""
    st.error(error_text(error), icon=":material/error:")


def show_job_error(error: LayerloomError, key: str) -> None:
    """An error of a helper, with a button that asks again."""
    show_error(error)
    ask_again(key)


def ask_again(key: str) -> None:
    """The button for it."""
    asked = session.current().asked
    st.button("Try again", key=f"again {key}", icon=":material/refresh:", on_click=asked.forget, args=(key,))


def answered(key: str, job: Callable[[], Answer], meanwhile: str = "", patience: float = 0.3) -> Answer | None:
    """A helper's answer; None while it works on it, and where it failed, which is then shown.

    Args:
        meanwhile: what is said while it works. patience: seconds that the page waits before it says that.
    """
    asked = session.current().asked
    try:
        answer = asked.answer(key, job, patience)
    except LayerloomError as error:
        show_job_error(error, key)
        return None
    if answer is None:
        if meanwhile:
            st.caption(f":material/hourglass_top: {meanwhile}")
        come_back(asked, key)
    return answer


def show_problems(problems: tuple[Problem, ...], key: str, title: Callable[[Problem], str] | None = None) -> None:
    """One row for each problem, gravest first, each with the button that mends it."""
    order = {"error": 0, "warning": 1, "advice": 2}
    for number, problem in enumerate(sorted(problems, key=lambda each: order[each.severity])):
        colour, icon = _LOOK.get(problem.severity, _ADVICE)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"problem-{key}-{number}"):
            place = f"**{plain(title(problem))}** · " if title and title(problem) else ""
            st.markdown(f":{colour}[{icon}] {place}{plain(problem.sentence)}", width="stretch")
            if problem.fix is not None:
                label = plain(problem.fix.label)
                st.button(label, key=f"fix {key} {number}", on_click=_fix, args=(problem, problems))


def show_trouble() -> None:
    """What the last click could not do; what keeps an edit from being saved, and the ways out.

    Nothing is lost meanwhile: the edit stays in this tab.
    """
    here = session.current()
    if here.failed is not None:
        show_error(here.failed)
        here.failed = None
    desk = here.desk
    if desk is None or desk.trouble is None:
        return
    with st.container(border=True, key="trouble"):
        show_error(desk.trouble)
        if desk.unsaved is not None:
            st.caption("Your change is kept in this tab until you decide.")
        with st.container(horizontal=True):
            if isinstance(desk.trouble, StoreError) and desk.trouble.code not in ("conflict", "not_found"):
                st.button("Try again", key="trouble retry", icon=":material/refresh:", on_click=desk.retry)
            else:
                st.button("Load the newer one", key="trouble load", icon=":material/download:", on_click=_load_newer)
            if desk.unsaved is not None:
                st.button(
                    "Save mine as a copy", key="trouble copy", icon=":material/content_copy:", on_click=_save_copy
                )


@contextmanager
def error_border() -> Iterator[None]:
    """Whatever goes wrong on a page becomes a sentence; what nobody expected is logged under a number."""
    try:
        yield
    except LayerloomError as error:
        show_error(error)
    except Exception:  # noqa: BLE001 (the page's outermost border: no traceback may reach a person)
        number = uuid.uuid4().hex[:8]
        _LOG.exception("Unexpected error %s on a page", number)
        st.error(
            f"**Something went wrong on this page.** What you made is saved. Reload the page; if it happens again, "
            f"look for `{number}` in the log of the server.",
            icon=":material/error:",
        )


def _fix(problem: Problem, problems: tuple[Problem, ...]) -> None:
    desk = session.current().desk
    if desk is not None:
        session.attempt(desk.fix, problem, problems)


def _load_newer() -> None:
    desk = session.current().desk
    if desk is not None:
        session.attempt(desk.load_newer)


def _save_copy() -> None:
    desk = session.current().desk
    if desk is not None:
        session.attempt(lambda: session.show(desk.save_copy().saved))
