"""The pages in Streamlit's own harness: opened from a link, moved as a visitor does, and the address that the browser would show."""

import json
from pathlib import Path
from urllib.parse import parse_qsl

from payload import read
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Widget

import gan2d
from gan2d.ui.stages.constraints import Constraints
from gan2d.ui.stages.distances import Distances
from gan2d.ui.stages.lab import Lab
from gan2d.ui.stages.members import Members
from gan2d.ui.stages.perfect_critic import PerfectCritic

APP = str(Path(gan2d.__file__).parents[1] / "app.py")
# page → what begins the names of its widgets
PAGES = {
    "lab": Lab.keys,
    "distances": Distances.keys,
    "perfect_critic": PerfectCritic.keys,
    "clipping": Constraints.keys,
    "mode_collapse": Members.keys,
}


def open_page(page, **query):
    """A page from its link."""
    at = AppTest.from_file(APP, default_timeout=120)
    for name, value in query.items():
        at.query_params[name] = value
    if page != "lab":
        at.switch_page(f"pages/{page}.py")
    return check(at.run())


def check(at):
    assert not at.exception, [e.message for e in at.exception]
    return at


def moved(at):
    """Run a widget's callback, which shows the picture first, and then the controls that follow it."""
    at = check(at.run())
    _forget(at._tree)
    return check(at.run())


def _forget(block):
    """Let widgets go that the fragments' last run did not draw: a browser would not show them any more, and the harness trips over them."""
    for key, child in list(block.children.items()):
        if isinstance(child, Block):
            _forget(child)
        elif isinstance(child, Widget):
            try:
                child._widget_state  # noqa: B018
            except KeyError:
                del block.children[key]


def player_of(at, page):
    return at.session_state[f"{PAGES[page]}player"]


def open_group(at, page, group):
    """Open a group of knobs in the sidebar."""
    player_of(at, page).open_group(group)
    return check(at.run())


def now(at, page, name):
    """The key of the widget that shows something now: another one since somebody else changed it."""
    return player_of(at, page).widgets[name].key


def components(at):
    """What the browser's components are given: bytes of a picture, or what a small view is told; not the list of languages, which is everywhere."""
    every = (each.proto for each in at.get("bidi_component"))
    told = [proto.bytes if proto.WhichOneof("data") == "bytes" else json.loads(proto.json) for proto in every]
    return [each for each in told if isinstance(each, bytes) or "languages" not in each]


def meta(at):
    """What the picture is told beside its frames."""
    return read(next(data for data in components(at) if isinstance(data, bytes)))["meta"]


def views(at):
    """What small views are told, but for the address."""
    return [data for data in components(at) if isinstance(data, dict) and "address" not in data]


def address(at):
    """The link that the browser is told to show, and its entry in the history."""
    (told,) = [data["address"] if isinstance(data, dict) else read(data)["meta"]["address"] for data in components(at) if data not in views(at)]
    return told


def link(at):
    return dict(parse_qsl(address(at)["query"], keep_blank_values=True))
