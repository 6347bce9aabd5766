"""The picture of the whole: what the players of a game are to each other under the chosen settings, what flows between them at a moment, and one
step walked through in numbered steps. No layout, and no Streamlit. It imports ``player``."""
