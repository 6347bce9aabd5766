"""Frames as bytes: what is sent is read back as static/shell/protocol.js reads it."""

import numpy as np
import pytest
from payload import blocks
from stages import PAGES, paused

from gan2d.common.errors import InputError
from gan2d.ui.player import wire


@pytest.mark.compiles
@pytest.mark.parametrize("page", PAGES)
def test_every_block_survives_the_wire(page):
    player = paused(page)
    box, sent = player.stage.box(), player.stage.blocks()
    curves = np.linspace(0, 1, len(player.stage.curves), dtype=np.float32)
    step, got, values = blocks(wire.pack_moment(wire.Moment(7, sent, curves), box), wire.layout(sent), player.stage.curves, box)
    assert step == 7 and list(got) == [block.name for block in sent] and np.array_equal(values, curves)
    for name, kind, told in sent:
        flat = np.ravel(told)
        steps = {"grid": np.ptp(flat) / 65535, "points": 3 * (box[1] - box[0]) / 65534, "vectors": np.abs(flat).max() / 32767, "floats": 1e-6, "labels": 0}[
            kind
        ]
        np.testing.assert_allclose(got[name], flat, atol=float(steps), rtol=1e-6, err_msg=name)


def test_floats_and_odd_numbers_of_them_survive_the_wire():
    box, cubes = (-1.0, 1.0, -1.0, 1.0), np.array([0.0, 0.5, 1.0])
    told = [wire.Block("odd", "grid", cubes), wire.Block("as is", "floats", np.array([1e9, np.nan, -3.0])), wire.Block("last", "vectors", -cubes)]
    _, got, _ = blocks(wire.pack_moment(wire.Moment(0, told, ()), box), wire.layout(told), (), box)
    np.testing.assert_array_equal(got["as is"], np.array([1e9, np.nan, -3.0], np.float32))
    np.testing.assert_allclose(got["odd"], cubes, atol=1e-5)
    np.testing.assert_allclose(got["last"], -cubes, atol=1e-4)


def test_what_is_not_finite_is_drawn_as_the_largest_that_is():
    box, told = (-1.0, 1.0, -1.0, 1.0), [wire.Block("wild", "grid", np.array([0.0, np.nan, np.inf, -np.inf, 2.0]))]
    _, got, _ = blocks(wire.pack_moment(wire.Moment(0, told, ()), box), wire.layout(told), (), box)
    np.testing.assert_allclose(got["wild"], [0, 0, 2, 0, 2], atol=1e-4)


def test_wire_refuses_nan_in_the_meta():
    with pytest.raises(ValueError):
        wire.pack(1, 1, {"x": float("nan")}, [], [], (-1.0, 1.0, -1.0, 1.0))
    assert issubclass(InputError, ValueError)
