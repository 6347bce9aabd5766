"""``record``: one file of any page's experiment, by its link or its saved file; its mistakes are sentences, and come before anything is trained."""

import base64
import json
import re

import pytest
from terminal import SMALL, is_sentence

from gan2d import __main__ as command
from gan2d.commands.recording import record
from gan2d.common import interrupt
from gan2d.common.errors import InputError
from gan2d.formats.files import to_json
from gan2d.settings.experiment import make
from gan2d.ui.recording.html import STATIC, modules, page, sheets
from gan2d.ui.recording.live_pages import LIVE, of_experiment, of_link, path_of
from gan2d.ui.recording.record import Recorder

QUERY = "&".join(f"{name}={value}" for name, value in SMALL.items())
DATA = re.compile(r'<script type="importmap">(.*?)</script>')


def imports(text):
    return {name: base64.b64decode(url.partition(",")[2]).decode() for name, url in json.loads(DATA.search(text)[1])["imports"].items()}


@pytest.mark.parametrize("path", LIVE)
def test_a_file_has_all_modules_and_sheets_and_asks_for_nothing_else(path):
    module = LIVE[path][0].module
    text = page(b"\0\1", module, "x")
    code = imports(text)
    assert f"gan2d/stages/{module}/{module}.js" in code and "gan2d/record/tight.js" in code
    for name, told in code.items():
        named = set(re.findall(r"^import .*'([^']*)';$", told, re.M))
        assert named <= code.keys(), name
        assert "import.meta" not in told
    told = sheets(modules(f"stages/{module}/{module}.js"))
    assert all((STATIC / path).is_file() and f"gan2d://static/{path}" in text for path in told)
    assert len(told) > 3 and not re.search(r"(src|href)=", text) and "http" not in text.split("<body>")[1]


def test_text_of_others_is_no_html():
    text = page(b"", "lab", "</title><script>alert(1)</script>")
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


def test_a_link_names_its_page_and_its_moment():
    stage, experiment = of_link(f"https://example.edu/gan/mode_collapse?data=ring8&recipe=gan-ns&axis=seed:3&{QUERY}&at=7&embed=true")
    assert path_of(stage) == "mode_collapse" and experiment.step == 7 and len(experiment.axes[0].values) == 3
    assert path_of(of_link("data=ring8")[0]) == "lab" and path_of(of_link("?data=ring8")[0]) == "lab"
    assert path_of(of_link("data=ring8&recipe=gan-ns&axis=seed:3", "mode_collapse")[0]) == "mode_collapse"
    with pytest.raises(InputError, match="nothing_like_it"):
        of_link("data=nothing_like_it")
    with pytest.raises(InputError, match="page"):
        of_link("data=ring8", "nowhere")


def test_a_file_opens_on_the_first_page_that_shows_it():
    assert path_of(of_experiment(make(recipe="wgan"))) == "lab"
    assert path_of(of_experiment(make(recipe="wgan", axes={"seed": 3}))) == "mode_collapse"
    assert path_of(of_experiment(make("ring8", "gan-ns", {"game": "bigan"}))) == "games"
    with pytest.raises(InputError):
        of_experiment(make("ring8", "gan-ns", {"game": "bigan"}), "lab")


@pytest.mark.compiles
def test_a_saved_experiment_becomes_a_file(tmp_path, capsys):
    saved, out = tmp_path / "saved.json", tmp_path / "out.html"
    saved.write_text(json.dumps(to_json(make("ring8", "wgan-gp", SMALL))))
    assert command.main(["record", str(saved), "--html", str(out), "--steps", "4", "--snapshots", "3"]) == 0
    assert "Lab, 4 steps in 3 pictures" in capsys.readouterr().out
    assert "gan2d – Lab: data=ring8&amp;recipe=wgan-gp" in out.read_text(encoding="utf-8")


@pytest.mark.compiles
def test_ctrl_c_keeps_what_there_is(tmp_path, capsys, monkeypatch):
    def tell(what, step, until):
        if step >= 4:
            raise interrupt.Interrupted

    monkeypatch.setattr(record, "bar", tell)
    out = tmp_path / "out.html"
    assert command.main(["record", f"data=ring8&recipe=wgan-gp&{QUERY}", "--html", str(out), "--steps", "20", "--snapshots", "11"]) == 130
    assert "4 steps in 3 pictures" in (said := capsys.readouterr().out) and "Interrupted at step 4 of 20" in said and out.is_file()


@pytest.mark.parametrize(
    "given",
    [
        ["x.json"],
        ["--html", "x.html"],
        ["data=ring8", "--html", "nowhere/x.html"],
        ["data=ring8", "--html", "x.html", "--snapshots", "0"],
        ["data=ring8", "--html", "x.html", "--steps", "-1"],
        ["data=nowhere", "--html", "x.html"],
        ["none.json", "--html", "x.html"],
        ["--openings", "--steps", "3"],
    ],
)
def test_mistakes_are_sentences_before_anything_is_trained(given, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Recorder, "record", lambda *_: pytest.fail("it trained"))
    assert command.main(["record", *given]) == 2
    assert is_sentence(capsys.readouterr().err)
    assert not list(tmp_path.iterdir())
