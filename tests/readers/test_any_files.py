"""Whatever a file holds – JSON, a table of points, results – it is read, or one short sentence says why not."""

import json

import numpy as np
from hostile import cases, json_values, names, numbers, plain, refusal, texts
from hypothesis import given
from hypothesis import strategies as st

from gan2d.formats.files import read_json, read_text, to_json
from gan2d.formats.points_csv import read_csv
from gan2d.studies.coverage import FORMAT, read_results

values = plain | json_values
knobs = st.dictionaries(names | texts, values, max_size=3) | values
arm = st.fixed_dictionaries({}, optional={"recipe": names | values, "preset": names | values, "knobs": knobs, "colour": values}) | values
change = st.tuples(values, names | values, values) | st.tuples(values, names, values, values) | values
points = st.lists(st.tuples(numbers, numbers), max_size=10) | values
parts = {
    "data": names | values,
    "seed": values,
    "arms": st.lists(arm, max_size=3) | values,
    "axes": knobs,
    "changes": st.lists(change.map(lambda c: list(c) if isinstance(c, tuple) else c), max_size=4) | values,
    "step": values,
    "view": values,
    "points": points | st.fixed_dictionaries({"values": points, "file": values}),
    "everybody": knobs,
    "gan2d": values,
    # of the version before
    **{
        name: st.dictionaries(names | st.sampled_from(["pair", "critics", "span", "settings", "other", "seeds"]), values | knobs, max_size=4) | values
        for name in ("settings", "scene", "lineup", "crowd")
    },
    "critics": values,
    "moves": st.lists(st.lists(values, max_size=5), max_size=3) | values,
}
saved = st.fixed_dictionaries({}, optional=parts) | values


@cases
@given(saved)
def test_any_json_is_an_experiment_or_a_sentence(said):
    told = []
    if refusal(lambda: told.append(read_json(said))) is None:
        assert read_json(to_json(told[0])) == told[0], "what was read can be written and read again"


@cases
@given(st.binary(max_size=60) | texts | json_values.map(lambda value: json.dumps(value)[:-1]) | st.sampled_from(["[" * 100_000, "1" * 10_000]))
def test_any_text_of_a_file_is_read_or_a_sentence(text):
    refusal(lambda: read_text(text))
    refusal(lambda: read_results(text if isinstance(text, str) else text.decode("latin1")))


@cases
@given(st.dictionaries(names, values, max_size=4) | values)
def test_results_of_another_kind_are_a_sentence(rows):
    refusal(lambda: read_results(json.dumps({"format": FORMAT, "rows": rows})))


cell = st.builds(str, st.floats() | st.integers(-99, 99)) | st.text(max_size=6) | st.sampled_from(["", "NA", "1,5", '"', "−3", "1e999", "#", "sep=;"])
table = st.builds(
    lambda delimiter, end, rows: end.join(delimiter.join(row) for row in rows),
    st.sampled_from([",", ";", "\t", " ", ", "]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.lists(st.lists(cell, min_size=1, max_size=4), max_size=12),
)


@cases
@given(table | st.binary(max_size=80), st.none() | texts, st.booleans())
def test_any_table_is_points_or_a_sentence(text, columns, sample):
    told = []
    encoded = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if refusal(lambda: told.append(read_csv(encoded, "mine.csv", columns, sample))) is None:
        assert told[0].array.shape[1] == 2 and np.isfinite(told[0].array).all()
