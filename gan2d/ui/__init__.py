"""The package's only code that imports Streamlit: controls, the live view, exports."""
