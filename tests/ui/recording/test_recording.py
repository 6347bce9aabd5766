"""A stage recorded without a browser: every page's pictures and words at chosen steps, packed and read back."""

import numpy as np
import pytest
from payload import blocks, unpacked
from stages import PAGES, SMALL, all_bits, experiment, stage

from gan2d.settings.edits import check_changes
from gan2d.settings.experiment import make
from gan2d.training.training import replayed
from gan2d.ui.player.wire import Block, Moment, layout, pack_moment
from gan2d.ui.recording.record import Recorder, marked
from gan2d.ui.recording.tight import GRID_BITS, Reel, packed


def recorded(page, steps=6, snapshots=4, changes=(), chosen=None):
    recorder = Recorder(stage(page), chosen or experiment(page))
    stopped = recorder.record(check_changes(recorder.experiment, changes), steps, snapshots)
    assert stopped is None
    return recorder


@pytest.mark.compiles
@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_be_recorded_and_read_back(page):
    recorder = recorded(page)
    (reel,) = recorder.reels
    ((said, frames),) = unpacked(packed(marked([reel], {"words": "Recording"})))
    assert said["meta"]["recorded"] == {"words": "Recording"} and said["frames"] == len(reel.moments) == len(frames)
    assert said["meta"]["says"] == reel.told[0]["says"] and not {"uid", "address", "ack"} & said["meta"].keys()
    x0, x1, y0, _ = reel.box
    for moment, frame in zip(reel.moments, frames):
        step, got, curves = blocks(frame, said["shape"], said["meta"]["curves"], reel.box)
        assert step == moment.step
        np.testing.assert_array_equal(curves, np.array(moment.curves, np.float32))
        for name, kind, told in moment.blocks:
            told = np.ravel(told)
            finite = told[np.isfinite(told)]
            reach = {"grid": 1.02 * np.ptp(finite) / 2 ** (17 - GRID_BITS[0]), "points": 3 * (x1 - x0) / 2**13}.get(kind, 0) if finite.size else 0
            centre = np.tile([(x0 + x1) / 2, y0 + (x1 - x0) / 2], told.size // 2) if kind == "points" else 0
            near = {"points": np.abs(told - centre) < 1.4 * (x1 - x0)}.get(kind, np.isfinite(told))  # what is further away lies at the edge
            rough = max(float(reach), float(np.abs(finite).max()) / 2**15 if kind == "vectors" and finite.size else 0)
            np.testing.assert_allclose(got[name][near], told[near], atol=rough + 1e-12, rtol=1 / 200 if kind == "vectors" else 1e-6, err_msg=name)


@pytest.mark.parametrize(
    "kind, values", [("grid", np.linspace(0, 1, 49) ** 3), ("vectors", np.geomspace(1e-4, 1, 12)), ("labels", [3, 1, 2]), ("points", [0.1, 0.9])]
)
def test_what_is_rounded_is_rounded_little(kind, values):
    box = (-1.0, 1.0, -1.0, 1.0)
    moments = [Moment(step, [Block("x", kind, np.asarray(values) * (1 + step))], ()) for step in (0, 1)]
    ((said, frames),) = unpacked(packed([Reel(moments, [{"curves": []}] * 2, [], box)]))
    for moment, frame in zip(moments, frames):
        exact = blocks(pack_moment(moment, box), layout(moment.blocks), [], box)[1]["x"]
        got = blocks(frame, said["shape"], [], box)[1]["x"]
        rough = {"grid": np.ptp(exact) / 2**10, "vectors": np.abs(exact) / 2**8, "labels": 0, "points": 6 / 2**13}[kind]
        assert (np.abs(got - exact) <= rough + 1e-9).all()


@pytest.mark.compiles
def test_changes_are_made_at_their_steps_and_the_words_follow():
    recorder = recorded("lab", 8, 3, [(3, "gp_weight", 1.0)])
    (reel,) = recorder.reels
    assert [moment.step for moment in reel.moments] == [0, 3, 4, 8]
    assert [told["measured_at"] for told in reel.told] == [0, 3, 4, 8] and reel.told[-1]["says"].startswith("Step 8: ")
    assert all_bits(replayed(recorder.training.moment())) == all_bits(recorder.training)


@pytest.mark.compiles
def test_another_data_set_on_the_way_is_another_reel():
    recorder = recorded("lab", 4, 3, [(2, "sigma", 0.3)], make("ring8", "wgan-gp", SMALL))
    assert [[moment.step for moment in reel.moments] for reel in recorder.reels] == [[0, 2], [2, 4]]
    assert not np.array_equal(recorder.reels[0].statics[0].values, recorder.reels[1].statics[0].values)


@pytest.mark.compiles
def test_who_ends_it_keeps_what_there_is():
    class Enough(Exception):
        pass

    def tell(step):
        if step >= 4:
            raise Enough

    recorder = Recorder(stage("lab"), experiment("lab"))
    with pytest.raises(Enough):
        recorder.record((), 8, 5, tell)
    assert [moment.step for moment in recorder.reels[0].moments] == [0, 2, 4]


@pytest.mark.compiles
def test_what_breaks_is_said_at_its_end():
    recorder = Recorder(stage("lab"), make("ring8", "wgan-gp", {**SMALL, "critic_rate": 1.0, "generator_rate": 1.0, "optimiser": "sgd", "gp_weight": 100.0}))
    stopped = recorder.record((), 400, 9)
    last = recorder.reels[-1].told[-1]
    assert stopped and last["message"] == {"kind": "stopped", "text": stopped, "actions": []}


def test_surfaces_are_as_fine_as_the_room_allows():
    rng = np.random.default_rng(0)
    reel = Reel([Moment(0, [Block("score", "grid", rng.normal(size=64**2))], ())], [{"curves": []}], [], (-1.0, 1.0, -1.0, 1.0))
    fine = len(packed([reel]))
    assert fine > len(packed([reel], fine - 1)) > len(packed([reel], 1))
