"""The subcommands that record what a live page would show. They import ``ui.recording`` and what is below it: the only commands that play a page's
stage, without a browser and without Streamlit."""
