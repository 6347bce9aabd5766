"""The shape of the code itself: who imports whom, no chains of names beside the tables, sizes, docstrings."""

import ast
import re
import sys
from pathlib import Path

import pytest

from gan2d.elements.games.conditional import TELLINGS
from gan2d.elements.games.table import OTHERS
from gan2d.elements.generators import GENERATORS
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.optimisers import OPTIMISERS
from gan2d.elements.pairs import PAIRS
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.projections import PROJECTIONS
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.recipes import RECIPES
from gan2d.theory.distances import DISTANCES

pytestmark = pytest.mark.compiles

ROOT = Path(__file__).parents[1]
# each folder imports only those before it in its list; the folders of ui come after all others but the commands, which nobody imports
ORDER = [
    "common",
    "machine",
    "elements/shapes",
    "elements/networks",
    "elements",
    "elements/seam",
    "elements/games/encoders",
    "elements/games",
    "settings",
    "formats",
    "games",
    "training",
    "theory",
    "theory/dynamics",
    "theory/fitting",
    "measure",
    "measure/games",
    "measure/step",
    "cluster",
    "studies/benchmarks",
    "studies",
    "lessons",
]
SCREEN = ["ui/player", "ui/overview", "ui/answers", "ui/stages", "ui/recording", "ui", "ui/controls", "ui/parts", "ui/lessons"]
TRAINED = {"settings", "formats", "games", "training"}
FORBIDDEN = {"theory": TRAINED, "theory/dynamics": TRAINED, "theory/fitting": TRAINED}  # theory does not know what is trained
COMMANDS = {"commands", "commands/lessons", "commands/theory", "commands/recording", "commands/benchmarks"}
RECORDS = {"ui/player", "ui/stages", "ui/recording"}  # a stage that is played without a screen
MODULES = sorted((ROOT / "gan2d").rglob("*.py"))
CODE = [path for path in MODULES if path.name != "__init__.py"]
PAGES = [ROOT / "app.py", ROOT / "server.py", *sorted((ROOT / "pages").glob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
BENCHMARKS = sorted((ROOT / "benchmarks").glob("*.py"))
DEPLOY = sorted((ROOT / "deploy").glob("*.py"))
BROWSER = sorted((ROOT / "static").rglob("*.js"))
LONGEST = dict.fromkeys((*MODULES, *BENCHMARKS, *DEPLOY, *BROWSER), 300) | dict.fromkeys(PAGES, 120) | dict.fromkeys(TESTS, 600)
MOST_MODULES = 10  # in one folder
# names that may be compared with nothing: what differs between rows is a column of the table
TABLE_NAMES = {*OBJECTIVES, *PENALTIES, *PROJECTIONS, *RECIPES, *OPTIMISERS, *PAIRS, *DISTANCES, *CONSTRAINTS, *GENERATORS, *OTHERS, *TELLINGS}


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def folder_of(path):
    return path.parent.relative_to(ROOT / "gan2d").as_posix()


def imports(path):
    """Every module and name that a file imports, wherever the import stands: under TYPE_CHECKING and in functions too."""
    named = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return named


def own_imports(path):
    """The modules of gan2d among them."""
    files = {".".join(each.relative_to(ROOT).with_suffix("").parts): each for each in CODE}
    return {files[name] for name in imports(path) if name in files}


def within(module, package):
    return module == package or module.startswith(package + ".")


def circle(arrows):
    """Nodes on a way back to themselves; none where there is no circle."""
    left = dict(arrows)
    while left:
        ends = [node for node, to in left.items() if not (set(to) & set(left)) - {node}]
        if not ends:
            return sorted(map(str, left))
        for node in ends:
            del left[node]
    return []


def test_the_walk_sees_the_project():
    # an empty glob would make every test below pass
    assert len(CODE) > 80 and len(PAGES) > 4 and len(TESTS) > 10 and len(BROWSER) > 20 and len(DEPLOY) > 2
    assert set(ROOT.glob("*.py")) == {ROOT / "app.py", ROOT / "server.py"}, "a new module at the root belongs to one of these lists"
    assert {folder_of(path) for path in CODE} - {"."} == {*ORDER, *SCREEN, *COMMANDS}, "a new folder belongs to one of these lists"
    assert sum(len(own_imports(path)) for path in CODE) > 300


def test_circles_are_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) and not circle({"a": {"b", "c"}, "b": {"c"}, "c": set(), "d": {"d"}})


def test_no_files_import_each_other_in_a_circle():
    assert not circle({path: own_imports(path) for path in CODE})


def test_no_folders_import_each_other_in_a_circle():
    arrows = {}
    for path in CODE:
        arrows.setdefault(folder_of(path), set()).update(folder_of(other) for other in own_imports(path))
    assert not circle(arrows)


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_arrows_go_one_way(path):
    here, order = folder_of(path), [*ORDER, *SCREEN]
    allowed = {*ORDER, *COMMANDS} if here in (".", *COMMANDS) else set(order[: order.index(here) + 1])
    allowed |= RECORDS if here == "commands/recording" else set()
    wrong = {name_of(other) for other in own_imports(path) if folder_of(other) not in allowed - FORBIDDEN.get(here, set())}
    assert not wrong, f"{here} may import {sorted(allowed)}"


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py" and path.parent != ROOT / "gan2d"], ids=name_of)
def test_a_folder_says_what_may_stand_in_it(path):
    said = ast.get_docstring(tree(path))
    assert len(said.split()) > 12 and "\n\n" not in said, "one paragraph"
    assert "import" in said or folder_of(path) == "ui/player", "and what it may import"
    assert len([each for each in path.parent.glob("*.py") if each != path]) <= MOST_MODULES


@pytest.mark.parametrize("folder", sorted({path.parent for path in (*BROWSER, *TESTS)}), ids=name_of)
def test_a_folder_holds_few_modules(folder):
    assert len([*folder.glob("*.py"), *folder.glob("*.js")]) <= MOST_MODULES


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_streamlit_stays_on_the_screen(path):
    here = folder_of(path)
    if here not in ("ui", "ui/controls", "ui/parts", "ui/lessons"):
        assert not [module for module in imports(path) if within(module, "streamlit")]


def test_dask_is_imported_by_one_file_and_only_when_asked_for():
    using = [path for path in CODE if any(within(module, package) for module in imports(path) for package in ("distributed", "dask"))]
    assert [name_of(path) for path in using] == ["gan2d/cluster/on_dask.py"]
    at_once = [alias.name for node in tree(using[0]).body if isinstance(node, ast.Import) for alias in node.names]
    assert "distributed" not in at_once


@pytest.mark.parametrize("path", [*TESTS, *BENCHMARKS], ids=name_of)
def test_streamlit_is_driven_from_outside(path):
    # tests and benchmarks may drive the app by Streamlit's own harness, or by its protocol
    allowed = ("streamlit.testing", "streamlit.proto")
    assert not [m for m in imports(path) if within(m, "streamlit") and not any(within(m, a) for a in allowed)]


@pytest.mark.parametrize("path", [*CODE, *PAGES], ids=name_of)
def test_nobody_asks_for_a_row_by_name(path):
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            sides = [node.value]
        else:
            continue
        texts = {leaf.value for side in sides for leaf in ast.walk(side) if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)}
        found += [(node.lineno, name) for name in texts & TABLE_NAMES]
    assert not found, "a difference between rows is a column of their table, not a comparison with a name"


@pytest.mark.parametrize("path", LONGEST, ids=name_of)
def test_a_file_holds_one_concept(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST[path]


@pytest.mark.parametrize("path", DEPLOY, ids=name_of)
def test_who_starts_servers_needs_nothing_of_them(path):
    assert not [name for name in imports(path) if name.split(".")[0] not in {*sys.stdlib_module_names, "deploy"}]


@pytest.mark.parametrize("path", [*CODE, *DEPLOY], ids=name_of)
def test_everything_public_says_what_it_does(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    module = tree(path)
    public = [module]
    classes = [module]
    while classes:
        for node in classes.pop().body:
            if isinstance(node, kinds) and not node.name.startswith("_"):
                public.append(node)
                if isinstance(node, ast.ClassDef):
                    classes.append(node)
    silent = [getattr(node, "name", "the module") for node in public if not (ast.get_docstring(node) or "").strip()]
    assert not silent


@pytest.mark.parametrize("mark, folders", [("slow", ("lessons", "measure", "studies", "theory", "training")), ("browser", ("browser",))])
def test_make_looks_for_marked_tests_where_they_are(mark, folders):
    """To import all tests for a few takes long."""
    told = (ROOT / "Makefile").read_text(encoding="utf-8")
    lines = re.findall(rf"-m {mark} (tests/.*)", told)
    assert {name for line in lines for name in line.split()} == {f"tests/{name}" for name in folders}
    marked = {
        path.relative_to(ROOT / "tests").parts[0]
        for path in TESTS
        if re.search(rf"^\W*(pytestmark = )?\[?(pytest\.mark\.\w+, )*pytest\.mark\.{mark}\b", path.read_text(encoding="utf-8"), re.M)
    }
    assert marked == set(folders)
