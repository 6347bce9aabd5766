"""The page table, and nothing else."""

import streamlit as st

st.set_page_config(page_title="gan2d", page_icon="static/icon.png", layout="wide", initial_sidebar_state="collapsed")
pages = [
    st.Page("pages/lab.py", title="Lab", default=True),
    st.Page("pages/lessons.py", title="Lessons"),
    st.Page("pages/distances.py", title="Distances"),
    st.Page("pages/perfect_critic.py", title="Perfect critic"),
    st.Page("pages/clipping.py", title="Clip or penalty"),
    st.Page("pages/mode_collapse.py", title="Mode collapse"),
    st.Page("pages/games.py", title="Other games"),
    st.Page("pages/dynamics.py", title="Dynamics"),
    st.Page("pages/published.py", title="Published"),
    st.Page("pages/contents.py", title="What is here"),
]
st.session_state.page_table = pages  # a page that does not find it was opened without its neighbours: see gan2d/ui/page.py
st.navigation(pages, position="top").run()
