"""What is here: every row of every table with what it is, where it comes from, and a link that opens it live."""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st

from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.games.table import GAMES as NETWORK_GAMES
from gan2d.elements.games.table import OTHERS
from gan2d.elements.generators import GENERATORS
from gan2d.elements.pairs import PAIRS
from gan2d.formats.link import to_query, written
from gan2d.lessons.shelf import SHIPPED, files_of, shelf
from gan2d.settings.constraints import CONSTRAINTS, constraint_arm
from gan2d.settings.edits import with_arms
from gan2d.settings.experiment import Experiment, make
from gan2d.settings.knobs import KNOBS
from gan2d.settings.recipes import RECIPES
from gan2d.studies.figures import constraints_compared
from gan2d.studies.gallery import GALLERY
from gan2d.studies.remedies import REMEDIES, treated, without_meaning
from gan2d.studies.sweep import apart
from gan2d.theory.distances import DISTANCES
from gan2d.theory.dynamics import play
from gan2d.theory.dynamics.games import GAMES
from gan2d.theory.dynamics.methods import METHODS
from gan2d.theory.fitting.divergences import FITTED
from gan2d.ui.stages.distances import FIT
from gan2d.ui.stages.games import opening

# what each page answers, by the name of its file; test_contents.py sets it beside app.py's own table
PAGES: dict[str, tuple[str, str]] = {
    "lab": ("Lab", "One GAN, live: how does the critic judge, what gradient does the generator get, which modes are covered?"),
    "lessons": ("Lessons", "Predict, run, read why, and solve an exercise: short lessons, each beside its live picture."),
    "distances": (
        "Distances",
        "How far apart are two distributions – and which distance still has a slope? The earth mover’s plan; a model that is too small.",
    ),
    "perfect_critic": ("Perfect critic", "What is left of the gradient when the critic is at its optimum?"),
    "clipping": ("Clip or penalty", "Two ways to bound a critic’s slope: what do they make of its weights, its depth, its surface?"),
    "mode_collapse": ("Mode collapse", "The same seeds with and without a remedy: is it the remedy, or was it luck?"),
    "games": ("Other games", "Games of more than a generator and a critic of points: classes, questions, codes, encoders, sets."),
    "dynamics": ("Dynamics", "The game itself as two moving numbers: which way of playing arrives, which goes round for ever?"),
    "published": ("Published", "How many modes does each method find here, beside what the papers print?"),
    "contents": ("What is here", "This list."),
}
_STYLE = (
    ".contents table {width: 100%; border-collapse: collapse; margin: 0 0 1.2rem} .contents h2 {font-size: 1.35rem; margin: 1.1rem 0 .2rem; padding: 0} "
    ".contents td {padding: .35rem .9rem .35rem 0; vertical-align: top; border: none; border-top: 1px solid #8884; line-height: 1.4} "
    ".contents td:first-child {width: 17rem; font-weight: 600} .contents td:last-child {width: 24%; font-size: .9rem} "
    ".contents p {margin: 0 0 .3rem; opacity: .85} .contents nav {display: flex; flex-wrap: wrap; gap: .1rem 1.1rem} "
    ".contents h2 {scroll-margin-top: 3.2rem} .contents a {color: light-dark(#0072B2, #56B4E9)}"
)
_ARXIV = re.compile(r"arXiv:(\d{4}\.\d{4,5})")


class Row(NamedTuple):
    """What is named, what it is, its source, and a link that opens it; none where there is nothing to open."""

    name: str
    words: str
    source: str = ""
    link: str = ""


class Section(NamedTuple):
    """A heading, what its links open, and its rows."""

    title: str
    words: str
    rows: Callable[[], Iterable[Row]]


LAB = "./"  # the first page has no name in an address
_ADDRESSES = {"lab": LAB, "contents": ""}  # of pages that are not found under their own name


def _opens(page: str, experiment: Experiment) -> str:
    return f"{page}?{written(to_query(experiment))}"


def _data(name: str) -> Row:
    row, link = DATASETS[name], ""
    with contextlib.suppress(InputError):  # one's own points are no link's to give
        link = _opens(LAB, make(name, "wgan-gp"))
    return Row(row.title, row.help, row.source, link)


def _against(name: str) -> str:
    experiment = constraints_compared()
    return _opens("clipping", with_arms(experiment, [constraint_arm(name), experiment.arms[1]]))


def _remedy(name: str) -> Row:
    plain = make("ring8", "gan-ns", axes={"seed": 8})
    own = without_meaning(plain, name)
    return Row(REMEDIES[name].title, REMEDIES[name].help, "", "" if own else _opens("mode_collapse", with_arms(plain, [plain.arms[0], treated(plain, name)])))


def _way(name: str) -> Row:
    game, row = next((each, row) for each, row in GAMES.items() if name in row.methods)
    methods = ",".join(dict.fromkeys((row.methods[0], name)))
    return Row(METHODS[name].title, METHODS[name].help, METHODS[name].source, f"dynamics?{play.make(game, methods).query()}")


SECTIONS = (
    Section("Pages", "", lambda: (Row(title, words, "", _ADDRESSES.get(name, name)) for name, (title, words) in PAGES.items())),
    Section(
        "Lessons",
        "Each opens on the page Lessons.",
        lambda: (Row(lesson.title, lesson.question, lesson.source, f"lessons?lesson={name}") for name, lesson in shelf(files_of(SHIPPED)).lessons.items()),
    ),
    Section(
        "Methods",
        "A loss for each player with what usually goes with it. Each opens in the Lab.",
        lambda: (Row(row.title, row.help, row.source, _opens(LAB, make("ring8", name))) for name, row in RECIPES.items()),
    ),
    Section(
        "Other games",
        "Each opens on the page Other games.",
        lambda: (Row(NETWORK_GAMES[name].title, NETWORK_GAMES[name].help, NETWORK_GAMES[name].source, _opens("games", opening(name))) for name in OTHERS),
    ),
    Section(
        "Data",
        "Each opens in the Lab, under WGAN-GP. Points of your own are drawn there (Draw) or taken from a file (More → Use your own points).",
        lambda: map(_data, LEARNED),
    ),
    Section(
        "Remedies against collapse",
        "Each opens on the page Mode collapse: eight seeds of the plain GAN on the ring, above the same seeds with the remedy.",
        lambda: map(_remedy, REMEDIES),
    ),
    Section(
        "Phenomena",
        "The gallery: each opens on the page Mode collapse, beside its remedy.",
        lambda: (Row(card.title, card.sentence, "", _opens("mode_collapse", card.experiment)) for card in GALLERY.values()),
    ),
    Section(
        "Constraints on a critic",
        "Each opens on the page Clip or penalty, beside the gradient penalty.",
        lambda: (Row(row.title, row.help, row.source, _against(name)) for name, row in CONSTRAINTS.items()),
    ),
    Section(
        "Where generated points come from",
        "In the Lab under More: a generator that learns, or one that stands still while the critic learns.",
        lambda: (Row(row.title, row.help, row.source) for row in GENERATORS.values()),
    ),
    Section("Distances", "All on the page Distances.", lambda: (Row(row.title, f"{row.formula}. {row.help}", row.source) for row in DISTANCES.values())),
    Section(
        "Pairs of distributions, θ apart",
        "Each opens on the page Distances.",
        lambda: (Row(row.title, row.help, row.source, _opens("distances", apart(name))) for name, row in PAIRS.items()),
    ),
    Section(
        "Divergences that a model that is too small follows",
        "Each opens on the page Distances, part Fit.",
        lambda: (
            Row(row.title, f"{row.formula}. {row.help}", row.source, "distances?" + urlencode({"part": "fit", f"{FIT}chosen": name}))
            for name, row in FITTED.items()
        ),
    ),
    Section(
        "Games of two numbers",
        "Each opens on the page Dynamics.",
        lambda: (Row(row.title, f"{row.help} {row.formula}", row.source, f"dynamics?{play.make(name).query()}") for name, row in GAMES.items()),
    ),
    Section(
        "Ways to play them",
        "Each opens on the page Dynamics, beside the plain way of a game that knows it.",
        lambda: map(_way, METHODS),
    ),
    Section(
        "Knobs",
        "Every slider and choice, on whatever page; each page shows those that mean something there.",
        lambda: (Row(row.label, row.help, row.source) for row in KNOBS.values() if row.label),
    ),
)


def contents_page() -> None:
    """All sections, with a line of links to each."""
    st.html(f"<style>{_STYLE}</style>")
    st.html(as_html())


def as_html() -> str:
    """The list, all of its text the project's own."""
    ways = "".join(f'<a href="#{_anchor(section)}">{html.escape(section.title)}</a>' for section in SECTIONS[1:])
    return f'<div class="contents"><nav>{ways}</nav>{"".join(map(_section, SECTIONS))}</div>'


def _anchor(section: Section) -> str:
    return "list-" + re.sub(r"\W+", "-", section.title.lower())


def _section(section: Section) -> str:
    rows = "".join(f"<tr><td>{_name(row)}</td><td>{html.escape(row.words)}</td><td>{_source(row.source)}</td></tr>" for row in section.rows())
    return f'<h2 id="{_anchor(section)}">{html.escape(section.title)}</h2><p>{html.escape(section.words)}</p><table>{rows}</table>'


def _name(row: Row) -> str:
    name = html.escape(row.name)
    return f'<a href="{html.escape(row.link)}">{name}</a>' if row.link else name


def _source(text: str) -> str:
    return _ARXIV.sub(r'<a href="https://arxiv.org/abs/\1">arXiv:\1</a>', html.escape(text))
