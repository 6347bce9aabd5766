"""Messages: sentences of at most 300 letters on one line, whatever was given."""

import pytest

from gan2d.common.errors import MOST, InputError, left_out, shown, together, unknown, whole, within
from gan2d.formats.link import from_query
from gan2d.settings.knobs import KNOBS


def test_a_message_is_short_and_on_one_line():
    said = str(InputError("It is wrong:\n" + "x" * 10_000))
    assert len(said) == MOST and said.endswith("…") is False and said.endswith("….") and "\n" not in said
    assert within("as it is") == "as it is" and len(within("ab " * 200, 50)) <= 50


def test_what_was_given_is_shown_as_far_as_it_can_be():
    class Rude:
        def __str__(self):
            raise RuntimeError

    assert shown("a\0b") == "'a b'" and shown(Rude()) == "'Rude'" and len(shown("\U000e0001" * 99)) == 62 and shown(10**5000) == "'int'"


@pytest.mark.parametrize("given", [5.0, "5.0", None, float("nan"), True, [5], "-1", 11, 10**5000, "9" * 5000, b"5"], ids=lambda given: type(given).__name__)
def test_a_whole_number_is_one(given):
    with pytest.raises(InputError, match=r"n must be a whole number between 0 and 10; .+ is not\."):
        whole("n", given, 0, 10)
    assert whole("n", " 7 ", 0, 10) == 7


def test_many_names_are_not_listed():
    said = str(unknown("knob", "gp_wait", KNOBS))
    assert said == f"There is no knob named 'gp_wait'. Did you mean 'gp_weight'? There are {len(KNOBS)}; 'python -m gan2d list' names them."
    assert str(unknown("preset", "x", ["toy", "published"])) == "There is no preset named 'x'. Allowed are: toy, published."


def test_complaints_are_one_message_that_counts_the_rest():
    assert together(["One.", "Two."]) == "One. Two." and together([]) == ""
    assert together(["x" * 100 + "."] * 5) == " ".join(["x" * 100 + "."] * 2) + " And 3 more."
    parts = [left_out(name, "1", InputError("It is " + "so " * 30 + "wrong.")) for name in "abcdef"]
    told = together(parts)
    assert len(told) <= MOST and told.startswith(parts[0]) and told.endswith(" ".join(f"The link's {name}=1 was left out." for name in "bcdef"))
    assert len(together(["x" * 1000, "y"])) <= MOST and together(["x" * 1000, *["y" * 200] * 2999]).endswith("… And 2,999 more.") is False
    assert together(["x" * 1000, *["y" * 200] * 2999]).endswith("…. And 2,999 more.")


@pytest.mark.parametrize(
    "query",
    [{"x" * 10_000: "y" * 10_000}, {"changes": "x:y:z," * 3000}, {"critics": "abc," * 3000}, {f"n{i}": "1" for i in range(3000)}],
    ids=["one", "changes", "critics", "many"],
)
def test_a_link_of_nonsense_makes_one_short_message(query):
    _, complaints = from_query(query, page="constraints")
    assert complaints and len(together(complaints)) <= MOST and all(len(said) <= MOST for said in complaints)


def test_a_part_that_is_left_out_is_named():
    assert left_out("clip", "99", InputError("It is too much.")) == "The link's clip=99 was left out. It is too much."
