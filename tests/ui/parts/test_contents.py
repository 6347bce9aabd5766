"""The page "What is here": it names all that there is, and every link opens what it says, without a complaint."""

import html
import re

import pytest
from harness import APP, open_page

from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.games.table import OTHERS
from gan2d.formats.link import from_query
from gan2d.lessons.shelf import SHIPPED, files_of, shelf
from gan2d.settings.recipes import RECIPES
from gan2d.studies.remedies import REMEDIES
from gan2d.theory.dynamics import play
from gan2d.theory.fitting.divergences import FITTED
from gan2d.ui.parts.contents import PAGES, SECTIONS, as_html
from gan2d.ui.stages.distances import FIT, PARTS, Distances

ROWS = [(section.title, row) for section in SECTIONS for row in section.rows()]
LINKS = [(row.name, *row.link.partition("?")[::2]) for _, row in ROWS if row.link]


def test_it_names_the_pages_as_the_table_of_pages_does():

    with open(APP, encoding="utf-8") as file:
        told = re.findall(r'st\.Page\("pages/(\w+)\.py", title="([^"]+)"', file.read())
    assert told == [(name, title) for name, (title, _) in PAGES.items()]


def test_all_that_there_is_is_named_with_its_source():
    at = open_page("contents")
    assert not at.exception
    told = as_html()
    for table in (RECIPES, REMEDIES, FITTED, {name: DATASETS[name] for name in LEARNED}):
        for row in table.values():
            assert html.escape(row.title) in told and html.escape(row.help) in told
    assert {row.name for title, row in ROWS if title == "Other games"} and len([1 for title, _ in ROWS if title == "Other games"]) == len(OTHERS)
    assert told.count("https://arxiv.org/abs/") > 60 and "<script" not in told
    anchors, names = re.findall(r'href="#([^"]+)"', told), re.findall(r'id="([^"]+)"', told)
    assert len(anchors) == len(SECTIONS) - 1 and set(anchors) < set(names) and len(set(names)) == len(SECTIONS)
    assert not [row for _, row in ROWS if not row.name or not row.words]


def test_only_what_nothing_opens_has_no_link():
    without = {title for title, row in ROWS if not row.link}
    assert without == {"Pages", "Data", "Where generated points come from", "Distances", "Knobs"}
    assert [row.name for title, row in ROWS if title == "Data" and not row.link] == [DATASETS["points"].title]


@pytest.mark.parametrize("name, page, query", LINKS, ids=[f"{page} {name}" for name, page, _ in LINKS])
def test_a_link_is_read_without_a_complaint(name, page, query):
    told = dict(part.split("=", 1) for part in query.split("&")) if query else {}
    told = {key: html.unescape(value).replace("%2C", ",") for key, value in told.items()}
    assert page.removeprefix("./") in (*PAGES, "")
    if page == "dynamics":
        assert play.read(told)[1] == []
    elif page == "lessons":
        assert told == {} or told["lesson"] in shelf(files_of(SHIPPED)).lessons
    elif "part" in told:
        assert told["part"] in PARTS and told[f"{FIT}chosen"] in FITTED and f"{FIT}chosen" in Distances.views
    elif told:
        assert from_query(told)[1] == []
