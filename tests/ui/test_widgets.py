"""Every widget of every page shows what the player knows, by a ticket; or a sentence here says why it can hold no stale value."""

import ast
import re
from pathlib import Path

import pytest

from gan2d.ui import fragments

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "gan2d" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")])
# what a visitor can put a value into; buttons hold none
INPUTS = {
    *("checkbox", "toggle", "radio", "selectbox", "multiselect", "slider", "select_slider", "pills", "segmented_control", "text_input", "text_area"),
    *(
        "number_input",
        "date_input",
        "datetime_input",
        "time_input",
        "color_picker",
        "file_uploader",
        "camera_input",
        "audio_input",
        "data_editor",
        "chat_input",
        "feedback",
    ),
}
ALONE = {
    ("pages/lab.py", "toggle"): "only its user moves it, nothing else depends on it, and Streamlit forgets it with the pause",
    ("gan2d/ui/opening.py", "segmented_control"): "nobody can move it: it holds the place of the one that is used",
    ("gan2d/ui/controls/own_points.py", "file_uploader"): "its key is a ticket of its own: after a file that was taken it is another one, empty",
    ("gan2d/ui/controls/board.py", "checkbox"): "only its user ticks it; its key is the run's own, and no other run's",
    ("gan2d/ui/controls/class_link.py", "pills"): "only its user moves it, and the link beside it alone depends on it",
    ("gan2d/ui/controls/class_link.py", "multiselect"): "the same",
    ("gan2d/ui/controls/class_link.py", "checkbox"): "the same",
    ("gan2d/ui/lessons/room.py", "file_uploader"): "only its user fills it, and what it holds is what is opened",
    ("gan2d/ui/controls/files.py", "file_uploader"): "its key is a ticket of its own: after a file it is another one, empty",
}


def calls(path):
    """(name of the input, its source) of every call that makes one; keyword arguments from a dictionary are `**name`."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in INPUTS:
            yield node.func.attr, ast.get_source_segment(text, node)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_input_stands_without_a_ticket(path):
    name = path.relative_to(ROOT).as_posix()
    for kind, source in calls(path):
        assert re.search(r"\*\*(shown\.)?widget\b", source) or (name, kind) in ALONE, f"{name}: {source}"
        assert (name, kind) not in ALONE or "key=" in source


def test_each_exception_is_still_there():
    found = {(path.relative_to(ROOT).as_posix(), kind) for path in FILES for kind, _ in calls(path)}
    assert set(ALONE) <= found, "an exception that is none any more goes"


def test_the_list_of_inputs_knows_those_of_streamlit():
    new = {
        name
        for name in dir(fragments.st)
        if name[0] != "_" and re.search(r"_(input|uploader|slider|picker|editor)$|^(select|multiselect|radio|toggle|checkbox)", name)
    }
    assert new <= INPUTS, "Streamlit has another one"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_popover_with_choices_closes_after_one(path):
    """Only one whose fields are filled in one after the other stays open."""
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"st\.popover\((.*)", text):
        assert path.name == "fragments.py" or "All at once" in name or name == "", f"{path.name}: {name}"
