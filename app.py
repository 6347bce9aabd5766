"""The page table, and nothing else."""

import streamlit as st

st.set_page_config(page_title="gan2d", page_icon="🎯", layout="wide")
st.navigation([st.Page("pages/lab.py", title="Lab", icon="🎯", default=True)], position="top").run()
