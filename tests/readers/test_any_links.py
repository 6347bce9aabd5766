"""Whatever a link says, there is an experiment, complaints are short sentences, and nothing takes long."""

import dataclasses

from hostile import cases, check, names, texts
from hypothesis import given
from hypothesis import strategies as st

from gan2d.common.errors import MOST, together, within
from gan2d.formats.link import from_query, to_query
from gan2d.settings.edits import after_changes
from gan2d.settings.experiment import Experiment

keys = names | st.builds("{}.{}".format, st.sampled_from("abcfgz"), names) | texts
change = st.builds("{}:{}:{}".format, texts | st.integers(0, 99), names | texts, texts | st.integers(0, 9))
values = texts | change | st.lists(change, max_size=5).map(",".join) | st.builds("{}:{}:{}:{}".format, names, texts, texts, texts)


@cases
@given(st.dictionaries(keys, values, max_size=6), st.sampled_from(["", "lab", "constraints", "distances", "perfect_critic"]))
def test_any_link_is_an_experiment_and_sentences(query, page):
    experiment, complaints = from_query(query, page=page)
    assert isinstance(experiment, Experiment)
    for sentence in complaints:
        check(sentence)
    assert len(together(complaints)) <= MOST
    after_changes(experiment)
    again, more = from_query(to_query(dataclasses.replace(experiment, view={})))
    assert (again, more) == (dataclasses.replace(experiment, view={}), []), "what came of it is whole"


@cases
@given(st.lists(texts, max_size=9))
def test_many_complaints_are_one_message(sentences):
    told = together(sentences)
    assert len(told) <= MOST
    assert told.split() == within(" ".join(sentences), 10**6).split() or told.endswith(" more.") or "…" in told
