"""The sidebar of every page: data, arms, axes, knobs and files, as Streamlit's widgets that call the player. It imports ``player`` and
``stages``, and what stands beside them in ``ui``."""
