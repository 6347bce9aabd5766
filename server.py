"""The app with a first word for a browser to which nothing else comes: what ``make app`` starts; the pages are in app.py."""

import streamlit as st
from starlette.middleware import Middleware

from gan2d.machine import compiler
from gan2d.ui.first_word import FirstWord

compiler.install()
app = st.App("app.py", middleware=[Middleware(FirstWord)])
