"""One vocabulary on screen, the textbooks': the words that the tables, stages and browser modules show."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# a step is one turn of the game; a gradient is no push; an estimate is not what a critic says; a plateau is not stuck
GONE = re.compile(r"\b(turns?|push(es|ed)?|tilt(ed)?|boost|sheets?|stuck)\b|W1 says|critics? says?|all strengths at once|noise on the copy", re.I)
SHOWN = sorted(path for folder in ("elements", "settings", "measure", "studies", "ui", "commands") for path in (ROOT / "gan2d" / folder).rglob("*.py"))
BROWSER = sorted((ROOT / "static").rglob("*.js"))


def sentences(path):
    """Every text that can be shown: constants of at least two words, without docstrings and names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if hasattr(node, "body") and isinstance(node.body, list) and node.body and isinstance(node.body[0], ast.Expr)
    }
    after = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings of attributes
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | after]
    return [text.value for text in texts if " " in text.value.strip()]


def test_there_are_sentences():
    assert sum(len(sentences(path)) for path in SHOWN) > 300


@pytest.mark.parametrize("path", [*SHOWN, *sorted((ROOT / "pages").glob("*.py"))], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_python_shows_the_fields_words(path):
    assert [text for text in sentences(path) if GONE.search(text)] == []


@pytest.mark.parametrize("path", BROWSER, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_browser_shows_the_fields_words(path):
    code = re.sub(r"/\*.*?\*/|^\s*//.*$|\s//\s.*$", "", path.read_text(encoding="utf-8"), flags=re.S | re.M)
    texts = [text for found in re.findall(r"'([^'\n]*)'|`([^`]*)`", code) for text in found if " " in text.strip()]
    assert [text for text in texts if GONE.search(re.sub(r"\$\{[^}]*\}", "", text))] == []
