"""The frame around every page: navigation, look, and the border at which errors become sentences."""

from pathlib import Path

import streamlit as st

from pages.parts import session, steps
from pages.parts.asking import look_out
from pages.parts.problems import error_border

PARTS = Path(__file__).parent / "parts"

page = st.navigation(steps.pages(), position="top")  # first: until then Streamlit reads the folder `pages` its own way
st.set_page_config(page_title=f"{page.title} · Layerloom", page_icon=str(PARTS / "mark.png"), layout="wide")
st.logo(str(PARTS / "mark.svg"), size="large", icon_image=str(PARTS / "mark.svg"))
st.html(PARTS / "style.css")

with error_border(), st.container():
    session.arrive()
    page.run()
look_out(session.current().asked)
