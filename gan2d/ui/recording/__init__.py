"""What a live page would show, recorded: a stage played without a browser, packed tightly, and put into one HTML file with the browser's own
modules. No Streamlit; the command ``record`` and the pages' openings use it. It imports ``ui.player``, ``ui.stages`` and what is below them."""
