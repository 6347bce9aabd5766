"""What the README shows a stranger works: each of its changes is applied to a copy of the project and tried there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.compiles

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHANGES = dict(zip(("objective", "trick", "page"), re.findall(r"```diff\n(.*?)```", README, re.S)))
CHANGES["game"] = (ROOT / "docs" / "adversarial_autoencoder.diff").read_text(encoding="utf-8")
TRICK = """
import gan2d
small = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}
plain, trick = (gan2d.train(recipe="gan-ns", knobs=small | knobs, steps=5) for knobs in ({}, {"top_k": 0.5}))
assert abs(plain.samples(50) - trick.samples(50)).max() > 0
from gan2d.formats.link import from_query, to_query
assert from_query(to_query(trick.origin)) == (trick.origin, [])
from gan2d.elements.tricks import best
import jax.numpy as jnp
assert best(jnp.ones(4), jnp.arange(4.0), jnp.float32(0.5)).tolist() == [0, 0, 1, 1]
"""
GAME = """
import sys
sys.path += ["tests/support"]
import jax, numpy as np
from gan2d.formats.link import from_query, to_query
from gan2d.elements.games.table import OTHERS
from gan2d.measure.games.picture import numbers_of, picture_of
from gan2d.training.training import Training
from gan2d.ui.stages.games import opening
from small_game import bits
from gan2d.settings.edits import choose
small = {"critic_width": 8, "critic_depth": 1, "generator_width": 16, "generator_depth": 1, "batch_size": 32, "generator_rate": 0.01}
assert "adversarial" in OTHERS
experiment = choose(opening("adversarial"), **small)
assert from_query(to_query(experiment)) == (experiment, [])
training = Training(experiment)
critic, first = bits(training.arms[0].states.critic.params), numbers_of(training.arms[0])["reconstruction"]
training.change("n_critic", 0)
training.advance(200)
assert bits(training.arms[0].states.critic.params) == critic, "who does not move stays"
assert numbers_of(training.arms[0])["reconstruction"] < 0.2 * first
picture = picture_of(training.arms[0], (-3.0, 3.0, -3.0, 3.0))
assert all(np.isfinite(part).all() for part in jax.tree.leaves(picture)) and picture.watched.codes is not None
"""
PAGE = """
import json, struct
from streamlit.testing.v1 import AppTest
at = AppTest.from_file("app.py", default_timeout=300)
at.switch_page("pages/three_losses.py").run()
assert not at.exception, at.exception
data = at.get("bidi_component")[0].proto.bytes
meta = json.loads(data[32 : 32 + struct.unpack("<8i", data[:32])[5]])
assert [arm["letter"] for arm in meta["arms"]] == ["A", "B", "C"] and len(meta["members"]) == 24
"""


def lines(change):
    """How many lines a change adds, and to how many files."""
    return len(re.findall(r"^\+(?!\+\+)", change, re.M)), len(re.findall(r"^\+\+\+ ", change, re.M))


@pytest.fixture
def copy(tmp_path):
    """A copy of the project, in which a change is applied and commands are run."""
    for name in ("gan2d", "pages", "tests", "static", "docs", ".streamlit"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "server.py", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path / name)

    def run(change, *arguments):
        subprocess.run(["git", "apply", "--unidiff-zero", "-"], input=CHANGES[change], text=True, cwd=tmp_path, check=True, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
        return subprocess.run([sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8")

    return run


def test_the_readme_shows_four_changes():
    assert list(CHANGES) == ["objective", "trick", "page", "game"]
    added, files = lines(CHANGES["objective"])
    assert added <= 15 and files == 2
    assert lines(CHANGES["page"])[0] <= 60 + 1, "the page, and its line in the table of pages"
    assert len(CHANGES["page"].split("+++ b/pages/")[1].splitlines()) <= 60


def test_an_objective_is_added_as_shown(copy):
    told = copy("objective", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/elements/test_objectives.py", "-k", "least_squares_01")
    assert told.returncode == 0 and int(re.search(r"(\d+) passed", told.stdout)[1]) > 5, told.stdout[-3000:]


def test_a_trick_is_added_as_shown(copy):
    told = copy("trick", "-c", TRICK)
    assert told.returncode == 0, told.stderr[-3000:]


def test_a_game_is_added_as_shown(copy):
    assert f"in {lines(CHANGES['game'].split('+++ b/gan2d/elements/games/table.py')[0])[0]} lines" in README
    told = copy("game", "-c", GAME)
    assert told.returncode == 0, told.stderr[-3000:]


def test_a_page_is_added_as_shown(copy):
    told = copy("page", "-c", PAGE)
    assert told.returncode == 0, told.stderr[-3000:]
