"""Export on pages that stand still: a picture, charts as lines and tables, whose numbers are those on screen."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest
from browsing import exceptions, hook_of
from PIL import Image

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
STILL = {  # its path, its hook, its charts, and its tables with what their heads begin with
    "dynamics": ("dynamics", "dynamics", 2, {"Orbits": "method", "Eigenvalues": "method"}),
    "plan": ("distances?part=plan", "plan", 2, {"Plans": "generated x", "Real points": "real x"}),
    "piles": ("distances?part=piles", "piles", 1, {"Piles": "bin", "Moves": "from"}),
    "fit": ("distances?part=fit", "fit", 11, {"Paths": "divergence", "Densities": "x"}),
}


def saved(page, button):
    """The file that a button gives."""
    with page.expect_download() as download:
        button.click()
    return download.value.path().read_bytes()


@pytest.mark.parametrize("name", STILL)
def test_what_stands_still_is_exported(page, server, name):
    path, view, charts, tables = STILL[name]
    page.goto(f"{server}/{path}")
    page.wait_for_function(f"window.gan2d_{view}?.drawn > 0", timeout=60_000)
    page.get_by_role("button", name="Export", exact=True).click()
    menu = page.get_by_role("dialog", name="Export")
    assert menu.bounding_box()["x"] >= 0
    whole = Image.open(io.BytesIO(saved(page, menu.get_by_role("button", name="PNG").first)))
    assert whole.width > page.viewport_size["width"] and len(whole.convert("L").getcolors()) > 20, "at twice the size, and not empty"
    lines = menu.get_by_role("button", name="SVG")
    assert lines.count() == charts
    drawing = ET.fromstring(saved(page, lines.first))
    assert float(drawing.get("width")) > 100 and len([*drawing.iter(f"{SVG}path"), *drawing.iter(f"{SVG}rect")]) > 4 and [*drawing.iter(f"{SVG}text")]
    read = {label: list(csv.reader(io.StringIO(saved(page, menu.get_by_role("button", name=label)).decode()))) for label in tables}
    assert {label: rows[0][0] for label, rows in read.items()} == tables
    if name == "plan":
        places = [float(row[5]) for row in read["Plans"][1:]]
        assert sum(places) / len(places) == pytest.approx(hook_of(page, "gan2d_plan", "costs")[0], rel=1e-4)
    if name == "dynamics":
        ends = {tuple(round(float(v), 9) for v in row[2:]) for row in read["Orbits"] if row[1] == "500"}
        assert ends == {tuple(round(v, 9) for v in end) for end in hook_of(page, "gan2d_dynamics", "ends").values()}
    assert exceptions(page) == []
