"""What a command wrote and said: its JSON as every other reader sees it, and its mistakes, which are one sentence each."""

import json
from pathlib import Path

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}


def sets(knobs):
    """Knobs as arguments of a command."""
    return [part for name, value in knobs.items() for part in ("--set", f"{name}={value}")]


def strict(path):
    """A JSON file as every other reader sees it: NaN and Infinity are no JSON."""

    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    return json.loads(Path(path).read_text(encoding="utf-8"), parse_constant=refuse)


def is_sentence(text):
    """Whether this is what a mistake must look like on a terminal."""
    return text.startswith("gan2d: ") and text.endswith((".\n", "?\n")) and text.count("\n") == 1 and "Traceback" not in text
