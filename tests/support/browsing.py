"""What the tests in a browser do again and again: a server, opening a page, pausing, the timeline, the address."""

import contextlib
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]

SMALL = "critic_depth=1&critic_width=16&generator_depth=1&generator_width=16&batch_size=64&n_critic=1"
# small critics; on the line, since their pictures are the quickest
COMPARED = "critic_depth=1&critic_width=8&batch_size=16&pair=gaussians_1d&critics=gan,wgan-gp"
PLANE = COMPARED.replace("gaussians_1d", "parallel_gaussians") + "&axis=theta:0:4:5"
FOUR = "critic_depth=2&critic_width=8&batch_size=16&critics=clip:0.1,clip:0.01,gp:10,spectral_norm"
MANY = "data=ring8&recipe=gan-ns&critic_depth=1&critic_width=8&generator_depth=1&generator_width=8&batch_size=16&seeds=16"
# every page with its live picture, by path: small networks
PAGES = {"": SMALL, "distances": COMPARED, "perfect_critic": COMPARED, "clipping": FOUR, "mode_collapse": MANY}


class Server:
    """The app on a free port, with options of Streamlit's such as ``server.baseUrlPath="gan"``; it can be stopped, and started again at the same address."""

    def __init__(self, **options):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        said = {"server.port": port, "server.headless": "true", "server.address": "127.0.0.1"} | options
        self.command = [sys.executable, "-m", "streamlit", "run", "server.py", *(f"--{name}={value}" for name, value in said.items())]
        self.address = f"http://127.0.0.1:{port}/{options.get('server.baseUrlPath', '')}".rstrip("/")

    def start(self):
        self.process = subprocess.Popen(self.command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1)
                return
            except OSError:
                time.sleep(0.2)

    def stop(self):
        self.process.terminate()
        self.process.wait(15)


@contextlib.contextmanager
def running(**options):
    server = Server(**options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def running_server():
    with running() as server:
        yield server.address


def opened(page, server, query=SMALL, path="", frames=3, sidebar=True):
    page.goto(f"{server}/{path}?{query}")
    page.wait_for_function(f"window.gan2d && gan2d.frames > {frames}", timeout=90_000)
    (more if sidebar else less)(page)
    return page


def more(page):
    """Open the sidebar, where every control is that does not stand in the picture."""
    if page.get_by_test_id("stSidebar").get_attribute("data-collapsed") != "false":
        page.get_by_role("button", name="More", exact=True).click()
    page.wait_for_function("document.querySelector('[data-testid=stSidebar]').dataset.collapsed === 'false'")


def less(page):
    """Close the sidebar, which the browser opens again where an earlier page left it open."""
    if page.get_by_test_id("stSidebar").get_attribute("data-collapsed") == "false":
        page.get_by_role("button", name="More", exact=True).click()
    page.wait_for_function("document.querySelector('[data-testid=stSidebar]').dataset.collapsed === 'true'")


def hook(page, name):
    return page.evaluate(f"gan2d.{name}")


def hook_of(page, view, name):
    return page.evaluate(f"{view}.{name}")


def search(page):
    """The query in the address bar, as one reads it."""
    return page.evaluate("decodeURIComponent(location.search)")


def addressed(page, *parts, without=()):
    """Wait until the address says all of it, and nothing of what it should not."""
    said = ""
    for _ in range(300):
        said = search(page)
        if all(part in said for part in parts) and not any(part in said for part in without):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the address says {said!r}, and not {parts} without {without}")


def exceptions(page):
    """What went wrong in Python, as the page shows it."""
    return [shown.inner_text() for shown in page.get_by_test_id("stException").all()]


def pause(page):
    if hook(page, "playing"):
        page.get_by_role("button", name=re.compile("Pause")).click()
        page.wait_for_function("!gan2d.playing")
    still(page)


def still(page):
    """Wait until everything is answered and the picture stands."""
    before = None
    for _ in range(50):
        now = (hook(page, "step"), hook(page, "newest"), hook(page, "drawn"))
        if now == before and not hook(page, "busy"):
            return
        before = now
        page.wait_for_timeout(250)
    raise AssertionError("the picture never came to rest")


def timeline(page, value):
    time_slider = page.locator(".gan2d-lab input[type=range]").first
    time_slider.evaluate(
        "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', {bubbles: true})); slider.dispatchEvent(new Event('change', {bubbles: true})); }",
        value,
    )
    page.wait_for_timeout(400)


def drag(page, slider, *shares):
    """Drag a slider's thumb through these shares of its width."""
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + shares[0] * box["width"], y)
    page.mouse.down()
    for share in shares[1:]:
        page.mouse.move(box["x"] + share * box["width"], y, steps=4)
        page.wait_for_timeout(150)
    page.mouse.up()
