"""The only code that imports Streamlit: pages open a player of a stage. Folders import each other in the order player, stages, controls,
parts; the modules here are shared by all. It imports ``studies`` and what is below it, never ``commands``."""
