"""A terminal or pipe of any alphabet: what its encoding lacks is written in letters that it has, and one that was closed ends quietly."""

from __future__ import annotations

import codecs
import contextlib
import os
import sys
import unicodedata

# each letter before what stands for it
PAIRS = (
    "−-",
    "–-",
    "—-",
    "‑-",
    "…...",
    "·.",
    "×x",
    "‖||",
    "∇grad ",
    "≤<=",
    "≥>=",
    "→->",
    "√sqrt ",
    "∞inf",
    "∂d",
    "∈ in ",
    "█#",
    "≈~",
    "≠!=",
    "±+-",
    "∫integral ",
    "ßss",
)
PLAIN = {pair[0]: pair[1:] for pair in (*PAIRS, '“"', '”"', "‘'", "’'", "°deg", "ℓl", "⁄/", "øo", "ıi", "∝~", "∘o", "⟨<", "⟩>", "′'", "∓-+")}


def plain(letter: str) -> str:
    """A letter in ASCII: θ as theta, ² as ^2, ö as o; an accent as nothing; a question mark where there is nothing like it."""
    if letter in PLAIN:
        return PLAIN[letter]
    name = unicodedata.name(letter, "")
    if name.startswith("GREEK ") and "LETTER" in name:
        word = name.split("LETTER ")[1].split()[0].replace("LAMDA", "LAMBDA")
        return word.lower() if "SMALL" in name else word.capitalize()
    parts = unicodedata.normalize("NFKD", letter)
    told = "".join(PLAIN.get(part, part) for part in parts if not unicodedata.combining(part))
    raised = "^" if unicodedata.decomposition(letter).startswith("<super>") else ""
    return raised + told if told.isascii() and (told or unicodedata.combining(letter)) else "?"


def _in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(plain, error.object[error.start : error.end])), error.end


codecs.register_error("gan2d.plain", _in_plain_letters)


def set_up() -> None:
    """From now on nothing that is printed can fail for its letters."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="gan2d.plain")


def finish() -> str | None:
    """Hand out all that was printed; returns why that was not possible. A reader who has gone, such as ``head``, is no reason."""
    why = None
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            _close(stream)
        except OSError as error:
            why = why or error.strerror or "it cannot be written"
            _close(stream)
    return why


def _close(stream: object) -> None:
    """Let what is left go nowhere: Python would try it once more at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[attr-defined]
