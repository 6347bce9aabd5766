"""The shape of the code itself: who imports whom, no chains of names beside the tables, sizes, docstrings, sources."""

import ast
import re
from pathlib import Path

import pytest

from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.optimisers import OPTIMISERS
from gan2d.elements.pairs import PAIRS
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.projections import PROJECTIONS
from gan2d.measure.metrics import METRICS
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import EVERYWHERE
from gan2d.settings.recipes import PRESETS, RECIPES
from gan2d.theory.distances import DISTANCES
from gan2d.theory.transport import PLANS
from gan2d.training.critics import CRITICS

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "gan2d").glob("*.py"))
UI = sorted((ROOT / "gan2d" / "ui").glob("*.py"))
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
TESTS = sorted((ROOT / "tests").glob("*.py"))
BENCHMARKS = sorted((ROOT / "benchmarks").glob("*.py"))
LONGEST = dict.fromkeys((*CORE, *UI, *BENCHMARKS), 300) | dict.fromkeys(PAGES, 120) | dict.fromkeys(TESTS, 600)
# names that may be compared with nothing: what differs between rows is a column of the table
TABLE_NAMES = {*OBJECTIVES, *PENALTIES, *PROJECTIONS, *RECIPES, *OPTIMISERS, *CRITICS, *PAIRS, *DISTANCES, *CONSTRAINTS, *GENERATORS}
CITED = {"objective": OBJECTIVES, "penalty": PENALTIES, "projection": PROJECTIONS, "optimiser": OPTIMISERS, "recipe": RECIPES}
ROWS = [(kind, name) for kind, table in CITED.items() for name in table]
# the tables of the pages on which two distributions stand θ apart
APART = [(kind, name) for kind, table in {"pair": PAIRS, "distance": DISTANCES, "plan": PLANS, "critic": CRITICS}.items() for name in table]


def name_of(path):
    return str(path.relative_to(ROOT))


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path):
    """Every module that a file names in an import, wherever it stands."""
    named = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return named


def within(module, package):
    return module == package or module.startswith(package + ".")


def test_the_walk_sees_the_project():
    # an empty glob would make every test below pass
    assert len(CORE) > 15 and len(UI) > 3 and len(PAGES) > 1 and len(TESTS) > 10
    assert set(ROOT.glob("*.py")) == {ROOT / "app.py"}, "a new module at the root belongs to one of these lists"
    assert sorted((ROOT / "gan2d").rglob("*.py")) == sorted(CORE + UI), "a new package of gan2d belongs to one of these lists"


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_the_core_knows_nothing_of_the_screen(path):
    assert not [module for module in imports(path) if within(module, "streamlit") or within(module, "gan2d.ui")]


@pytest.mark.parametrize("path", [*CORE, *TESTS, *BENCHMARKS], ids=name_of)
def test_streamlit_stays_in_the_app(path):
    # tests and benchmarks may drive the app from outside: by Streamlit's own harness, or by its protocol
    allowed = () if path in CORE else ("streamlit.testing", "streamlit.proto")
    assert not [m for m in imports(path) if within(m, "streamlit") and not any(within(m, a) for a in allowed)]


@pytest.mark.parametrize("path", [*CORE, *UI, *PAGES], ids=name_of)
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


@pytest.mark.parametrize("path", [*CORE, *UI], ids=name_of)
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


@pytest.mark.parametrize(("kind", "name"), ROWS)
def test_every_row_is_from_somewhere(kind, name):
    row = CITED[kind][name]
    # the rows that do nothing ("none") read no knob and come from nowhere; every other row names authors and year
    does_nothing = kind in ("penalty", "projection") and row == type(row)(**{**vars(CITED[kind]["none"]), "title": row.title, "help": row.help})
    assert does_nothing or re.search(r"[A-Z]\w+.* (19|20)\d\d", row.source), row.source
    assert row.title and getattr(row, "help", row.title)


@pytest.mark.parametrize(("kind", "name"), APART)
def test_rows_of_two_distributions_say_what_they_are_and_whence(kind, name):
    row = {"pair": PAIRS, "distance": DISTANCES, "plan": PLANS, "critic": CRITICS}[kind][name]
    assert row.title and row.help.endswith(".") and len(row.help) > 15
    # a critic is its recipe's; a pair without a source is the page's own
    source = RECIPES[row.recipe].source if kind == "critic" else row.source
    assert re.search(r"[A-Z]\w+.* (19|20)\d\d", source) or (kind == "pair" and not source), source


@pytest.mark.parametrize("name", PAIRS)
def test_pairs_name_knobs_that_exist(name):
    row = PAIRS[name]
    assert (
        {*row.knobs, *row.defaults} <= set(KNOBS)
        and set(row.defaults) <= set(row.knobs)
        and set(row.for_critics) <= set(KNOBS)
        and row.apart
        and row.span[0] < row.span[1]
    )


@pytest.mark.parametrize("name", CRITICS)
def test_critics_name_recipes_and_knobs_that_exist(name):
    assert CRITICS[name].recipe in RECIPES and set(CRITICS[name].parts) <= set(KNOBS)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraints_name_recipes_and_knobs_that_exist(name):
    row = CONSTRAINTS[name]
    assert row.recipe in RECIPES and set(row.parts) <= set(KNOBS) and (row.strength is None or row.strength in KNOBS)
    assert row.title and row.help.endswith(".") and len({other.few for other in CONSTRAINTS.values()}) == len(CONSTRAINTS)


@pytest.mark.parametrize("name", GENERATORS)
def test_generators_say_what_they_are_and_whence(name):
    row = GENERATORS[name]
    assert set(row.knobs) <= set(KNOBS) and row.title and row.help and re.search(r"[A-Z]\w+.* (19|20)\d\d", row.source)


@pytest.mark.parametrize("name", DATASETS)
def test_data_name_knobs_that_exist(name):
    row = DATASETS[name]
    assert {*row.knobs, *row.defaults} <= set(KNOBS) and set(row.defaults) <= set(row.knobs) and row.title and row.help.endswith(".")


@pytest.mark.parametrize(("kind", "name"), ROWS)
def test_rows_name_knobs_that_exist(kind, name):
    row = CITED[kind][name]
    parts = {**row.parts, **{k: v for preset in PRESETS for k, v in getattr(row, preset).items()}} if kind == "recipe" else row.knobs
    assert set(parts) <= set(KNOBS)


@pytest.mark.parametrize("name", [name for name, row in KNOBS.items() if row.owned])
def test_every_owned_knob_has_an_owner(name):
    assert any(name in row.knobs for table in EVERYWHERE.values() for row in table.values())


def test_objectives_say_what_their_loss_means():
    for name, row in OBJECTIVES.items():
        assert row.meaning.endswith(".") and len(row.meaning) > 20, name
        assert (row.critic_equilibrium is None) or isinstance(row.critic_equilibrium({knob: KNOBS[knob].default for knob in row.knobs}), float), name


def test_metrics_say_how_they_are_read():
    assert all(row.title and row.help.endswith(".") for row in METRICS.values())
