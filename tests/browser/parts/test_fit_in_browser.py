"""The part "Fit" in a real browser: it plays by itself, follows what is dragged, and says all of it in the address."""

import pytest
from browsing import addressed, exceptions, hook_of, search

pytestmark = pytest.mark.browser
VIEW = "gan2d_fit"


def opened_fit(page, server, query=""):
    page.goto(f"{server}/distances?critics=&part=fit{query}")
    page.wait_for_function("window.gan2d_fit && gan2d_fit.drawn > 2", timeout=90_000)


def idle(page):
    page.wait_for_function("!gan2d_fit.busy", timeout=30_000)


def test_it_plays_follows_and_tells_the_address(page, server):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened_fit(page, server)
    page.wait_for_function("gan2d_fit.playing && gan2d_fit.step > 20")
    page.wait_for_function("gan2d_fit.says.includes('mean-seeking') && gan2d_fit.step > 160", timeout=30_000)
    page.get_by_role("button", name="Pause", exact=True).click()
    step = hook_of(page, VIEW, "step")
    addressed(page, f"fit_step={step}")

    # a valley is chosen
    page.get_by_role("button", name="● KL(q‖p)", exact=True).last.click()
    page.wait_for_function("gan2d_fit.chosen === 'reverse_kl' && gan2d_fit.says.includes('mode-seeking')")
    addressed(page, "fit_chosen=reverse_kl", f"fit_step={step}")

    # the last mode is dragged: its place follows, and what was paused stays at its step
    run = hook_of(page, VIEW, "run")
    (x, y), (to, _) = page.evaluate("[gan2d_fit.where(2), gan2d_fit.where(3.5)]")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to, y, steps=6)
    page.mouse.up()
    page.wait_for_function("Math.abs(gan2d_fit.means.at(-1) - 3.5) < .1")
    idle(page)
    assert hook_of(page, VIEW, "run") != run and hook_of(page, VIEW, "step") == step and not hook_of(page, VIEW, "playing")
    addressed(page, "fit_moved=1.")

    # a slider, by key; a chip takes a divergence out of the picture
    slider = page.get_by_label("Modes", exact=True)
    slider.focus()
    slider.press("End")
    page.wait_for_function("gan2d_fit.means.length === 8")
    page.locator(".fit .chips button").filter(has_text="W2").click()
    addressed(page, "fit_modes=8", "fit_shown=kl,reverse_kl,js,tv,w1,chi2,non_saturating")
    idle(page)
    said = search(page)

    # loading the address shows the same
    before = {name: hook_of(page, VIEW, name) for name in ("chosen", "shown", "step", "model", "value", "says")}
    page.reload()
    page.wait_for_function("window.gan2d_fit && gan2d_fit.drawn > 0", timeout=60_000)
    assert {name: hook_of(page, VIEW, name) for name in before} == before and search(page) == said
    assert errors == [] and exceptions(page) == [] and hook_of(page, VIEW, "mounts") == 1
