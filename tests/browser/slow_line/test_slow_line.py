"""Over a slow line, at any moment: the settings are what was asked for last, wholly, and nothing else ever changes them."""

import os
import random
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from browsing import FOUR, MANY, SMALL, addressed, exceptions, hook, opened
from playwright.sync_api import expect
from slow_line import slow_line

from gan2d.formats.link import from_query, link
from gan2d.settings.edits import choose as chosen
from gan2d.settings.experiment import make
from gan2d.settings.recipes import RECIPES
from gan2d.studies.figures import FIGURES, constraints_compared, figure
from gan2d.studies.gallery import GALLERY
from gan2d.studies.remedies import REMEDIES

pytestmark = pytest.mark.browser

CHANGES = int(os.environ.get("GAN2D_PAGE_CHANGES", "8"))  # of pages, at random moments
LATER = 3000  # ms in which an echo of what was before would come
CHOSEN = ("gan", "lsgan", "wgan")  # recipes
PAGES = ("Lab", "Distances", "Perfect critic", "Clip or penalty", "Mode collapse")


@pytest.fixture
def line(server):
    with slow_line(server, seed=11, longest=0.0) as made:
        yield made


def on_the_line(page, line, query, path="", frames=3):
    """Open it quickly; from then on the line is slow."""
    opened(page, line.address, query, path, frames)
    line.longest = 0.8
    return page


def pick(page, option):
    """Choose a method in the bar, as a visitor does."""
    page.locator(".gan2d-lab .bar select[name=a]").select_option(label=option)


def pick_at_the_side(page, option):
    """The same in the sidebar."""
    page.get_by_test_id("stSidebar").get_by_role("combobox", name=re.compile(r"(^|[. ])Method")).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def settings(page):
    """What the address says, but for the step that is shown."""
    said = dict(parse_qsl(urlsplit(page.url).query))
    return {name: text for name, text in said.items() if name not in ("at", "embed")}


def of(experiment):
    return {name: text for name, text in link(experiment).query.items() if name != "at"}


def small(query, usual):
    return from_query(dict(parse_qsl(query)), usual, (), lambda digest: None, "")[0]


def stays(page, wanted):
    """These settings come, and are still there when all that is on the line has arrived."""
    for _ in range(300):
        if settings(page) == wanted:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(LATER)
    assert settings(page) == wanted and exceptions(page) == []


def test_of_two_methods_within_a_second_the_last_one_is_there_wholly(page, line):
    on_the_line(page, line, SMALL)
    order = random.Random(0)
    for act in (pick, pick_at_the_side):
        for name in order.sample(CHOSEN, 2):
            act(page, RECIPES[name].title)
            page.wait_for_timeout(order.uniform(0, 600))
        stays(page, of(chosen(small(SMALL, make()), recipe=name)))


def test_own_points_that_are_uploaded_while_it_plays_stay(page, line, tmp_path):
    (tmp_path / "good.csv").write_text("".join(f"{i % 7},{i % 5}\n" for i in range(40)))
    on_the_line(page, line, SMALL)
    page.get_by_text("Use your own points").click()
    page.locator("input[type=file][accept*=csv]").set_input_files(tmp_path / "good.csv")
    addressed(page, "data=points")
    page.wait_for_timeout(LATER)
    addressed(page, "data=points")
    assert page.get_by_text("There is no data set").count() == 0 and exceptions(page) == []


def test_new_seed_while_it_plays_starts_one_run(page, line):
    on_the_line(page, line, SMALL)
    for seed in (1, 2):
        run = hook(page, "run")
        page.get_by_role("button", name="New seed").click()
        stays(page, of(chosen(small(SMALL, make()), seed=seed)))
        assert hook(page, "run") == run + 1


def test_what_the_gallery_opens_is_what_the_sidebar_shows(page, line):
    page.goto(f"{line.address}/mode_collapse?{MANY}&part=gallery")
    page.get_by_role("button", name="Open live").first.wait_for(timeout=120_000)
    line.longest = 0.8
    card = next(iter(GALLERY.values()))
    page.get_by_role("button", name="Open live").first.click()
    page.wait_for_function("window.gan2d && gan2d.frames > 0", timeout=180_000)
    field = page.get_by_test_id("stSidebar").get_by_role("spinbutton", name="Seed")
    for name, value in card.experiment.bare().arms[0].knobs.items():
        addressed(page, f"{name}={value}" if isinstance(value, str) else name)
    assert f"recipe={card.experiment.arms[0].recipe}" in page.url or card.experiment.arms[0].recipe == "wgan-gp"
    assert field.input_value() == str(card.experiment.seed)


def test_figures_chosen_while_it_plays_are_those_figures(page, line):
    on_the_line(page, line, FOUR, "clipping")
    seed = constraints_compared().seed
    a, b, *_ = FIGURES
    for title in (b, a, b):
        page.get_by_text("Experiments to begin with").click()
        page.get_by_role("button", name=title, exact=True).click()
        expect(page.get_by_role("button", name=title, exact=True)).to_have_count(0, timeout=60_000)  # the list closes over what it changed
        stays(page, of(figure(title, seed)) | ({"part": "depth"} if FIGURES[title].deep else {}))


def test_a_trick_is_put_on_b_alone(page, line):
    on_the_line(page, line, MANY, "mode_collapse")
    page.get_by_text("Put a trick on B").click()
    page.get_by_role("button", name=REMEDIES["packing2"].title, exact=True).click()
    addressed(page, "b.packing=2")
    page.wait_for_timeout(LATER)
    said = settings(page)
    assert said["b.packing"] == "2" and "packing" not in said and exceptions(page) == []


def test_leaving_the_lab_and_coming_back_changes_nothing(page, line):
    on_the_line(page, line, SMALL + "&seed=5")
    addressed(page, "seed=5")
    before, run = settings(page), hook(page, "run")
    for other in ("Distances", "Clip or penalty"):
        step = hook(page, "step")
        page.get_by_role("link", name=other).click()
        page.wait_for_function("window.location.pathname.length > 1", timeout=90_000)
        page.locator(".gan2d-lab canvas").first.wait_for(timeout=180_000)
        page.get_by_role("link", name="Lab", exact=True).click()
        page.wait_for_function(f"window.location.pathname === '/' && gan2d.run === {run} && gan2d.step >= {int(step)}", timeout=120_000)
        stays(page, before)
        assert hook(page, "run") == run
        page.wait_for_function(f"gan2d.step > {int(step)}", timeout=90_000)


def test_pages_changed_at_random_moments_stay_what_they_are(page, line):
    on_the_line(page, line, SMALL + "&seed=5")
    addressed(page, "seed=5")
    page.evaluate("window.sameWindow = true")
    errors, known, order, here = [], {}, random.Random(3), "Lab"
    page.on("pageerror", lambda error: errors.append(str(error)))
    for change in range(CHANGES):
        page.wait_for_timeout(order.uniform(0, 1500))
        there = order.choice([name for name in PAGES if name != here])
        before = page.evaluate("location.pathname")
        page.get_by_role("link", name=there, exact=True).click()
        page.wait_for_function(f"location.pathname !== '{before}'", timeout=90_000)
        page.locator(".gan2d-lab .bar").wait_for(timeout=180_000)
        page.wait_for_function("location.search.length > 1", timeout=120_000)
        here, said = there, settings(page)
        assert known.setdefault(here, said) == said, f"change {change}: to {here}"
        assert page.evaluate("window.sameWindow") and errors == [] and exceptions(page) == [], f"change {change}: to {here}"
