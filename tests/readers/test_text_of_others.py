"""What a link, a file or its name says stands on the page letter by letter: never as a link, a picture from elsewhere, or HTML."""

import ast
from pathlib import Path

import pytest
from harness import open_page

import gan2d
from gan2d.common.words import as_it_is

ROOT = Path(gan2d.__file__).parents[1]
READ_AS_MARKDOWN = {"markdown", "caption", "warning", "info", "error", "success", "write", "html", "table", "title", "header", "subheader", "toast"}
# what an f-string may hold there beside as_it_is(…): words and numbers of the project's own tables
OWN = {
    "_ROOMY", "_SIGNS", "_TOLD", "_PROJECTED", "_STYLE", "_FRAMED if framed else ''", "_PLAIN if plain else ''", "_TILES", "LETTERS[i]", "words", "figures", "card.title", "card.sentence", "card.remedy", "told['seeds']", "told['steps']",
    "count_lines(file.data)", "error", "len(chosen)", "'is' if len(chosen) == 1 else 'are'",
}  # fmt: skip
HOSTILE = "![x](https://example.org/x.png) [a](https://example.org) <img src=//example.org/x> :red[b] $c$ `d` https://example.org"


def test_every_sign_that_markdown_reads_is_taken_as_it_is():
    told = as_it_is(HOSTILE)
    for sign in "![]()<>:`$/":
        assert told.count(sign) == told.count("\\" + sign) > 0
    assert as_it_is("two\nlines \t of text, 10") == r"two lines of text\, 10"


def calls():
    for path in [*sorted((ROOT / "gan2d" / "ui").rglob("*.py")), *sorted((ROOT / "pages").glob("*.py"))]:
        if path.name in ("published.py", "alice.py"):  # they say what a file of the project holds
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in READ_AS_MARKDOWN
                and ast.unparse(node.func.value) == "st"
            ):
                yield path, node


def test_whatever_is_written_where_markdown_is_read_is_the_projects_own_or_taken_as_it_is():
    found = 0
    for path, call in calls():
        for value in [part.value for part in ast.walk(call) if isinstance(part, ast.FormattedValue)]:
            text = ast.unparse(value)
            found += 1
            assert text.startswith("as_it_is(") or any(text == own or text.endswith(f"({own})") for own in OWN), f"{path.name}:{call.lineno}: {text}"
    assert found > 5


@pytest.mark.compiles
@pytest.mark.parametrize("name", ["plan_points", "plan_other", "piles", "exercise"])
def test_a_links_text_is_no_markdown(name):
    at = open_page("distances", part="piles" if name in ("piles", "exercise") else "plan", **{name: HOSTILE})
    said = [each.value for each in at.warning]
    assert len(said) == 1 and "![" not in said[0] and r"\!\[x\]" in said[0]
