"""The shape of the browser's half, without a browser: which folder imports which, and that all that is named exists."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
MODULES = sorted(STATIC.rglob("*.js"))
# each folder imports only itself and those before it; a page's own folder stands for all of them
ORDER = ["language", "theme", "charts", "controls", "drawing", "record", "export", "shell", "stages/shared", "stages/overview", "page"]
IMPORT = re.compile(r"^import (?:\{ (?P<names>[^}]*) \}|\w+) from '(?P<source>[^']*)';$", re.M)
PUBLIC = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.M)


def name_of(path):
    return path.relative_to(STATIC).as_posix()


def folder_of(path):
    folder = path.parent.relative_to(STATIC).as_posix()
    return folder if folder in ORDER else "page"


def imports(path):
    """Every module that a module imports, with the names that it takes from it."""
    found = IMPORT.finditer(path.read_text(encoding="utf-8"))
    return [((path.parent / one["source"]).resolve(), (one["names"] or "").split(", ")) for one in found]


def test_the_walk_sees_the_modules():
    assert len(MODULES) > 40 and sum(len(imports(path)) for path in MODULES) > 100
    assert {folder_of(path) for path in MODULES} == set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_arrows_go_one_way(path):
    here = folder_of(path)
    for other, _ in imports(path):
        assert folder_of(other) in ORDER[: ORDER.index(here) + 1], f"{name_of(path)} imports {name_of(other)}"
        assert here != "page" or folder_of(other) != "page" or other.parent == path.parent, "a page knows no other page"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_is_imported_exists(path):
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"^import ", text, re.M)) == len(imports(path)) and "await import(" not in text, "one plain line an import"
    for other, names in imports(path):
        assert set(names) <= set(PUBLIC.findall(other.read_text(encoding="utf-8"))), f"{name_of(other)} exports {names}"
    for sheet in re.findall(r"'([^']*\.css)'", text):
        assert (path.parent / sheet).is_file()


def test_every_page_can_be_mounted():
    pages = [folder for folder in (STATIC / "stages").iterdir() if folder.is_dir() and folder.name not in ("shared", "overview")]
    for page in pages:
        assert "export default" in (page / f"{page.name}.js").read_text(encoding="utf-8")


def test_every_folder_says_what_may_stand_in_it():
    for folder in ("language", "theme", "charts", "controls", "drawing", "record", "export", "shell", "stages"):
        assert "Imports" in (STATIC / folder / "README.md").read_text(encoding="utf-8")
