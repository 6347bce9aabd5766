"""The files of languages: what a translator may get wrong, and that a language in the link is no setting of an experiment."""

import json
import re
import tomllib

import pytest

from gan2d.lessons.shelf import SHIPPED
from gan2d.ui import opening
from gan2d.ui.language import languages
from gan2d.ui.player.shown import read_link
from gan2d.ui.recording.html import STATIC
from gan2d.ui.stages.lab import Lab

FILES = sorted((STATIC / "languages").glob("*.json"))
HOLE = re.compile(r"\{\w*\}")


def pairs(path):
    """Every line of a file, also those that stand there twice."""
    return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_says_everything_once_and_with_the_same_holes(path):
    told = pairs(path)
    keys = [english for english, _ in told]
    assert len(set(keys)) == len(keys), [key for key in keys if keys.count(key) > 1]
    for english, words in told:
        assert words.strip() and sorted(HOLE.findall(english)) == sorted(HOLE.findall(words)), english
        assert not re.search(r"[<>]", english + words), "text alone, no markup"


def said(lesson):
    """Every text of a lesson's file that is shown."""
    yield from (lesson["title"], lesson["question"], *lesson["explain"], lesson["exercise"]["task"])
    for prediction in lesson["predict"]:
        yield from (prediction["ask"], *(text for text, _ in prediction.get("options", [])))
    yield from (row["words"] for row in lesson["measure"] if "words" in row)
    yield from (claim["says"] for claim in lesson["claim"])


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_a_lesson_is_wholly_in_german(path):
    table = json.loads((STATIC / "languages" / "de.json").read_text(encoding="utf-8"))
    texts = [text.rstrip(".") for text in said(tomllib.loads(path.read_text(encoding="utf-8")))]
    assert len(texts) > 10 and [text for text in texts if re.search(r"[^\W\d_]{2}", text) and text not in table] == []


def test_german_is_there_under_its_own_name():
    assert languages()[0] == ("en", "English") and ("de", "Deutsch") in languages()


def test_a_language_in_the_link_is_kept_and_changes_nothing_else():
    experiment, complaints = read_link(Lab(), {"lang": "de"})
    assert complaints == [] and experiment.view == {"lang": "de"} and experiment.bare() == read_link(Lab(), {})[0].bare()
    assert opening.opens_as_recorded({"lang": "de", "embed": "true"}) and not opening.opens_as_recorded({"seed": "3"})
