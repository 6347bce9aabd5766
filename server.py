"""The app with a first word for a browser to which nothing else comes: what ``make app`` starts; the pages are in app.py."""

import os

import streamlit as st
from starlette.middleware import Middleware

from gan2d.ui import figures, opening, page  # noqa: F401  (what every page needs is here before anybody comes: to import it takes a second)
from gan2d.ui.first_word import FirstWord

os.environ["GAN2D_SERVER"] = "yes"  # it lives for long: what compilers take of memory is kept out of it
app = st.App("app.py", middleware=[Middleware(FirstWord)])
