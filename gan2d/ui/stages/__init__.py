"""What each page says of the experiment that it plays: the one it opens with, its pictures, curves and words. No layout, and no Streamlit. It
imports ``player``."""
