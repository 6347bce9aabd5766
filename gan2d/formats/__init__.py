"""An experiment and own points as text: links, JSON, Python code, CSV, and what the version before wrote. It imports ``settings`` and what
is below it."""
