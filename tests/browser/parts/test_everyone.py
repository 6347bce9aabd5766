"""For everyone: little motion, the keyboard, a screen reader, a finger, another site's frame, another language."""

import json

import pytest
from browsing import SMALL, exceptions, hook, opened, pause, still

pytestmark = pytest.mark.browser

SPOKEN = "#gan2d-spoken"
TABLE = {
    "Step {}": "Schritt {}",
    "samples reach {} of {} modes": "erreicht sind {} von {} Moden",
    "{} % lie within 3σ": "{} % liegen bei 3σ",
    "{a} with {b}": "{b} neben {a}",
    "Begin with {a} now.": "Jetzt mit {a} beginnen.",
    "Surface": "Fläche",
    "The critic's score": "Score des Kritikers",
    "figure {}": "Abbildung {}",
    "from {} to {}": "von {} bis {}",
}


@pytest.fixture(scope="module")
def modules(browser, server):
    """The browser's modules, without the app around them."""
    page = browser.new_page()
    page.goto(f"{server}/app/static/icon.png")
    yield lambda module, code: page.evaluate(f"import('/app/static/{module}').then((m) => {code})")
    page.close()


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Step 1,200: samples reach 7 of 8 modes; 0.5 % lie within 3σ.", "Schritt 1,200: erreicht sind 7 von 8 Moden; 0.5 % liegen bei 3σ."),
        ("0.5 % lie within 2σ", "0.5 % lie within 2σ"),
        (" Begin with Surface now. ", " Jetzt mit Fläche beginnen. "),
        ("The critic’s score: 4.4·10⁻⁸", "Score des Kritikers: 4.4·10⁻⁸"),
        ("Surface. Unknown words.", "Fläche. Unknown words."),
        ("−0.33", "−0.33"),
        ("surface 10⁻³, Surface from 2 to 5", "Fläche 10⁻³, Fläche von 2 bis 5"),
        (
            "Lim & Ye 2017, arXiv:1705.02894; Brock et al. 2018, arXiv:1809.11096, figure 3.",
            "Lim & Ye 2017, arXiv:1705.02894; Brock et al. 2018, arXiv:1809.11096, Abbildung 3.",
        ),
    ],
)
def test_a_text_is_looked_up_whole_without_its_numbers_and_part_by_part(modules, english, german):
    assert modules("language/words.js", f"new m.Words({json.dumps(TABLE)}).of({json.dumps(english)})") == german


def test_what_has_no_translation_is_listed_for_translators(modules):
    missing = f"(() => {{ const w = new m.Words({json.dumps(TABLE)}); for (const t of ['Surface', '3 dogs', '4 dogs', '7', 'Mao et al. 2016, arXiv:1611.04076']) w.of(t); return [[...w.missing.keys()], w.met.size]; }})()"
    assert modules("language/words.js", missing) == [["{} dogs"], 2]


def test_clouds_and_ranges_in_words(modules):
    assert modules("charts/numbers.js", "m.cloudInWords([0, 0, 2, 0, 0, 2, 2, 2])") == "around 1.0, 1.0, spread 1.4"
    assert modules("charts/numbers.js", "[m.cloudInWords([]), m.rangeInWords([NaN, 2, 5]), m.rangeInWords([NaN]), m.rangeInWords([3])]") == [
        "none",
        "from 2.00 to 5.00",
        "",
        "3.00",
    ]


def test_what_plays_is_said_rarely_and_what_stands_at_once(modules):
    said = "(() => { const c = new m.Calm(); return Array.from({length: 1201}, () => c.counts(false)).reduce((n, b) => n + b, 0) + 10 * c.counts(true); })()"
    assert modules("theme/spoken.js", said) == 13


def test_nothing_plays_by_itself_where_the_system_asks_for_little_motion(browser, server):
    page = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce").new_page()
    try:
        opened(page, server, frames=0, sidebar=False)
        notice = page.locator(".gan2d-lab .notice")
        page.wait_for_function("!gan2d.busy")
        assert "asks for little motion" in notice.inner_text() and "Play" in notice.inner_text()
        assert not hook(page, "playing") and hook(page, "step") == 0
        picture = page.locator(".gan2d-lab canvas.picture:visible").first
        assert "Real points around" in picture.get_attribute("aria-label") and page.locator(SPOKEN).inner_text().startswith("Step 0.")
        picture.focus()
        for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
            page.keyboard.press(key)
        assert page.locator(".gan2d-lab .card:visible").count() == 1 and page.locator(SPOKEN).inner_text().startswith("x, y ")
        page.keyboard.press("Escape")
        assert page.locator(".gan2d-lab .card:visible").count() == 0
        page.keyboard.press("Space")
        page.wait_for_function("gan2d.step > 5", timeout=60_000)
        assert "motion" not in notice.inner_text()
    finally:
        page.context.close()


def test_a_long_touch_and_the_question_mark_tell_what_hovering_tells(page, server):
    opened(page, server, sidebar=False)
    surface, box = page.get_by_role("button", name="Surface"), page.locator(".gan2d-lab .help")
    surface.focus()
    page.keyboard.press("?")
    assert "green where its score is high" in box.inner_text()
    page.keyboard.press("Escape")
    assert not box.is_visible()
    surface.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True, "composed": True, "clientX": 5, "clientY": 5})
    box.wait_for()
    surface.dispatch_event("pointerup", {"pointerType": "touch", "bubbles": True, "composed": True})
    surface.click()
    assert surface.get_attribute("aria-pressed") == "false", "a short click still acts"


def test_the_lab_speaks_german_wholly_and_english_again(page, server):
    opened(page, server, f"{SMALL}&lang=de", sidebar=False)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_function("!gan2d.playing && !gan2d.busy")
    page.get_by_role("button", name="Mehr", exact=True).click()
    page.wait_for_timeout(1500)
    assert page.evaluate("document.documentElement.lang") == "de" and page.get_by_role("link", name="Perfekter Kritiker").is_visible()
    met, missing = page.evaluate("[gan2dLanguage.met, gan2dLanguage.missing]")
    assert met > 150 and len(missing) <= 0.03 * met, missing
    data = page.locator("[data-testid=stSelectbox] input").first
    laid = "input => input.parentElement.dataset.gan2dTold"
    assert data.input_value() == "Ring of 8 Gaussians" and data.evaluate(laid) == "Ring aus 8 Gauß-Moden", "laid over React's own field"
    page.get_by_label("Sprache").select_option("en")
    assert data.evaluate(laid) is None
    page.get_by_role("button", name="More", exact=True).click()
    assert page.get_by_role("link", name="Perfect critic").is_visible() and hook(page, "mounts") == 1 and exceptions(page) == []
    page.evaluate("localStorage.clear(); sessionStorage.clear()")


def test_in_a_frame_other_pages_are_one_click_away_and_stay_in_it(page, server):
    opened(page, server, f"{SMALL}&embed=true", sidebar=False)
    assert page.locator(".gan2d-lab .bar").bounding_box()["y"] < 90, "no blank strip"
    page.get_by_role("link", name="Dynamics").click()
    page.wait_for_function("location.pathname.endsWith('dynamics')")
    assert "embed=true" in page.url and not page.get_by_test_id("stHeader").is_visible()


def test_what_gets_lost_on_its_way_is_sent_once_more(page, server):
    opened(page, server)
    pause(page)
    still(page)
    sent = page.evaluate("""async () => {
        const root = document.querySelector('script[src*="static/js/"]').src.replace(/static\\/js\\/[^/]*$/, 'app/static/');
        const { Outbox } = await import(`${root}shell/outbox.js`);
        const outbox = new Outbox(() => null);
        const sent = [];
        outbox.trigger = (name, value) => sent.push([name, value.id]);
        outbox.send('act', { what: 'open' });
        await new Promise((done) => setTimeout(done, 3500));
        outbox.answered(sent.at(-1)[1]);
        await new Promise((done) => setTimeout(done, 3000));
        return sent;
    }""")
    assert len(sent) == 2 and sent[0] == sent[1], "the same message, so that Python does nothing twice"
