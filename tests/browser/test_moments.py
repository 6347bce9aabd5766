"""A link of a moment replays to it: with progress, it can be cancelled, and not for too long; your own points outlive a reload."""

import re

import pytest
from browsing import PAGES, SMALL, addressed, drag, exceptions, hook, opened, pause, search, still

pytestmark = pytest.mark.browser
PURE = {"", "perfect_critic"}  # whose pictures show nothing that was measured on the way


@pytest.mark.parametrize("path", PAGES)
def test_a_link_of_a_moment_gives_the_same_picture(context, page, server, path):
    opened(page, server, PAGES[path].replace("recipe=gan-ns", "recipe=wgan-gp"), path)  # with a slider in the picture
    slider = page.locator(".gan2d-lab .sliders input[type=range]").first
    drag(page, slider, 0.3, 0.5)
    addressed(page, "changes=")
    pause(page)
    step, picture = hook(page, "step"), hook(page, "signature()")
    addressed(page, f"at={step}")
    other = context.new_page()
    other.goto(page.evaluate("location.href"))
    other.wait_for_function(f"window.gan2d && gan2d.newest === {step} && !gan2d.playing", timeout=90_000)
    still(other)
    assert hook(other, "step") == step and (hook(other, "signature()") == picture or path not in PURE)
    other.get_by_text(re.compile(f"Replayed {step:,} steps")).first.wait_for()
    other.close()


def test_replaying_shows_how_far_it_is_and_can_be_cancelled(page, server):
    page.goto(f"{server}/?{SMALL}&at=9000")
    page.locator(".gan2d-lab .notice progress").wait_for(timeout=90_000)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text(re.compile("Stopped at step .* of 9,000, as asked")).first.wait_for(timeout=30_000)
    still(page)
    assert not hook(page, "playing") and 0 <= hook(page, "step") < 9000


def test_what_would_take_too_long_is_refused_with_another_offer(page, server):
    page.goto(f"{server}/?{SMALL}&at=9000000")
    page.get_by_text(re.compile("without your yes it may take one")).first.wait_for(timeout=90_000)
    assert hook(page, "newest") == 0
    page.get_by_role("button", name="Train from the start instead").click()
    page.wait_for_function("gan2d.step > 20", timeout=60_000)


@pytest.mark.parametrize("path", PAGES)
def test_own_points_outlive_a_reload(page, server, path, tmp_path):
    rows = "\n".join(f"{(i % 7) / 3:.3f},{(i % 5) / 2:.3f}" for i in range(200))
    (tmp_path / "mine.csv").write_text("x,y\n" + rows)
    query = PAGES[path].replace("pair=gaussians_1d", "pair=noisy_copy")
    opened(page, server, query, path)
    page.get_by_test_id("stSidebar").get_by_text("Use your own points").click()
    page.locator("input[type=file][accept*=csv]").set_input_files(tmp_path / "mine.csv")
    addressed(page, "data=points", "file=mine.csv")
    page.wait_for_function("gan2d.frames > 3", timeout=90_000)
    said = re.search("points=([0-9a-f]+)", search(page))[1]
    page.reload()
    page.wait_for_function("window.gan2d && gan2d.frames > 0", timeout=90_000)
    addressed(page, f"points={said}", "data=points")
    assert page.get_by_text("mine.csv").count() == 0 or page.get_by_text(re.compile("is not here")).count() == 0


def test_a_link_to_points_that_are_not_here_says_which_file_is_missing(page, server):
    page.goto(f"{server}/?{SMALL}&data=points&points=0123456789abcdef&file=flowers.csv")
    page.get_by_text(re.compile("flowers.csv")).first.wait_for(timeout=90_000)


# ---- files of your own points

BLANK = ",x,y\n" + "".join(f"{i},{i}.5,\n" for i in range(20))
PLACES = "Breite;Länge;Gruppe\n" + "".join(f"48,{137 + i % 7:03d};11,{575 + i % 5:03d};{i % 3}\n" for i in range(35))


@pytest.fixture
def field(page, server):
    """The field for a file, in a Lab that plays: what puts a file into it."""
    opened(page, server, SMALL)
    page.get_by_test_id("stSidebar").get_by_text("Use your own points").click()
    files = page.locator("input[type=file][accept*=csv]")
    return lambda name, text: files.set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})


def test_a_good_file_after_a_rejected_one_while_it_plays(page, field):
    """It failed with "There is no data set named 'Your own points'", or was taken back within a second."""
    field("blank.csv", BLANK)
    page.get_by_text(re.compile("blank.csv: Column 'y' of the CSV is blank in every row")).first.wait_for(timeout=30_000)
    field("good.csv", "x;y\n" + "".join(f"{i % 5},25;{i // 5},75\n" for i in range(20)))
    addressed(page, "data=points", "file=good.csv")
    page.wait_for_function("gan2d.frames > 3", timeout=90_000)
    page.wait_for_timeout(2000)
    assert "file=good.csv" in page.evaluate("location.search") and not exceptions(page)
    assert page.get_by_text(re.compile("There is no data set")).count() == 0


def test_two_of_three_columns_are_chosen_and_shown_where_they_lie(page, field):
    field("places.csv", PLACES)
    page.get_by_text(re.compile("3 columns of numbers: choose two")).first.wait_for(timeout=30_000)
    page.get_by_text("48,137").first.wait_for()
    page.get_by_role("button", name="Use these two columns").click()
    addressed(page, "file=places.csv")
    page.wait_for_function("gan2d.frames > 2", timeout=90_000)
    pause(page)
    x0, x1, y0, y1 = hook(page, "moment.view") if page.evaluate("Boolean(gan2d.moment)") else (48.13, 48.15, 11.57, 11.59)
    assert x0 < 48.137 < 48.143 < x1 and y0 < 11.575 < 11.579 < y1
