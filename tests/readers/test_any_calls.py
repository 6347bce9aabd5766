"""Whatever a call is given, it does it, or one short sentence says what it takes. Nothing is compiled or trained here: arguments are looked at first."""

import numpy as np
import pytest
from hostile import anything, cases, names, numbers, plain, refusal
from hypothesis import given
from hypothesis import strategies as st

import gan2d
from gan2d.measure import frame, metrics, samples
from gan2d.settings.axis import read_axis
from gan2d.settings.edits import check_changes
from gan2d.settings.experiment import make
from gan2d.settings.knobs import KNOBS
from gan2d.settings.points import check_points
from gan2d.studies import run as studies
from gan2d.studies.figures import constraints_compared
from gan2d.studies.sweep import apart
from gan2d.training import loop
from gan2d.training.trained_arm import TrainedArm
from gan2d.training.training import Training

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}
cloud = st.lists(st.lists(numbers, min_size=1, max_size=3), max_size=10)
arrays = cloud | st.builds(np.array, st.lists(st.tuples(st.floats(), st.floats()), min_size=1, max_size=9)) | anything


class Looked(Exception):
    """All arguments were taken: what follows is computing."""


@pytest.fixture(scope="module")
def run():
    """A run of 5 steps. Whatever would compile or compute from here on says instead that it was reached."""
    trained = gan2d.train("ring8", knobs=SMALL, steps=5)
    patch = pytest.MonkeyPatch()

    def reached(*arguments, **more):
        raise Looked

    for place, name in [
        (samples, "over_members"),
        (samples, "draw_real"),
        (frame, "scores_and_gradients"),
        (metrics, "measure"),
        (Training, "_try"),
        (Training, "_back"),
        (TrainedArm, "change"),
        (loop, "init"),
        (loop, "fit"),
        (studies, "Surveyed"),
        (studies, "Run"),
    ]:
        patch.setattr(place, name, reached)
    yield trained
    patch.undo()


def told(act):
    """A refusal, or None where all was taken."""
    try:
        return refusal(act)
    except Looked:
        return None


@cases
@given(anything, anything)
def test_samples_and_real_points(run, n, seed):
    for call in (run.samples, run.real):
        told(lambda: call(n, seed))  # noqa: B023


@cases
@given(arrays)
def test_scores(run, xy):
    told(lambda: run.score(xy))
    told(lambda: run.score_gradient(xy))


@cases
@given(anything, anything)
def test_metrics(run, count, transport):
    told(lambda: run.metrics(count, transport))


@cases
@given(anything)
def test_steps(run, steps):
    told(lambda: run.advance(steps))
    told(lambda: run.at(5).rewind(steps))
    assert run.step == 5


@cases
@given(names | anything, anything, anything)
def test_a_moved_knob(run, name, value, arm):
    told(lambda: run.change(name, value, arm))


@cases
@given(anything)
def test_arms_that_go_on(run, order):
    if refusal(lambda: run.select(order)) is None:
        assert run.count == 1


settings_of = {
    "data": names | arrays,
    "recipe": names | anything,
    "knobs": st.dictionaries(names | plain, anything, max_size=3) | anything,
    "seed": anything,
    "steps": anything,
    "preset": names | anything,
    "changes": st.lists(st.tuples(anything, names | anything, anything), max_size=3) | anything,
    "every": anything,
    "tell": anything,
}
some = st.sampled_from(sorted(settings_of)).flatmap(lambda name: st.tuples(st.just(name), settings_of[name]))
wrong = st.lists(some, min_size=1, max_size=2).map(dict)


@cases
@given(wrong)
def test_train(run, given):
    told(lambda: studies.train(**given))


arms = st.lists(
    st.fixed_dictionaries({}, optional={"recipe": names | anything, "preset": names | anything, "knobs": settings_of["knobs"]}) | anything, max_size=7
)


@cases
@given(arms | anything, st.dictionaries(names | plain, anything, max_size=3) | anything, wrong)
def test_train_together(run, arms, axes, given):
    given = {name: value for name, value in given.items() if name not in ("recipe", "preset")}
    told(lambda: studies.train_together(arms=arms, axes=axes, **given))


@cases
@given(arrays, arrays, wrong)
def test_fit_critic(run, real, fake, given):
    given = {name: value for name, value in given.items() if name in ("recipe", "preset", "knobs", "seed", "steps")}
    told(lambda: studies.fit_critic(real, fake, **given))
    told(lambda: studies.fit_critic(np.arange(20.0).reshape(10, 2), np.ones((9, 2)) * [[1, 2]] * np.arange(9)[:, None], **given))


@cases
@given(names | anything, anything)
def test_knobs_and_axes(name, value):
    refusal(
        lambda: make(
            knobs={
                "recipe": 1,
            }
            if name is None
            else {name: value}
            if isinstance(name, str)
            else name
        )
    )
    if isinstance(name, str):
        refusal(lambda: read_axis(name, value))
    for knob in ("gp_weight", "n_critic", "data", "objective"):
        refusal(lambda: KNOBS[knob].parse(value))  # noqa: B023


@cases
@given(anything)
def test_changes_and_points(value):
    refusal(lambda: check_changes(make(), value))
    refusal(lambda: check_points(value))


@cases
@given(names | anything, names | anything, settings_of["knobs"], anything)
def test_comparisons(one, other, knobs, value):
    refusal(lambda: apart(one, other, knobs, 0, value))
    refusal(lambda: apart(critics=one, theta=value, data=other))
    refusal(lambda: constraints_compared(one, other, "noisy_copy", knobs, value))
    refusal(lambda: constraints_compared("ring8", "gp:10", one, knobs))
