"""A notebook of an experiment: its cells run from top to bottom, and draw what the page shows."""

import dataclasses
import json

import numpy as np
import pytest
from stages import CRITIC, SMALL, experiment

import gan2d
from gan2d.formats.notebook import to_notebook
from gan2d.settings.experiment import make

pytestmark = pytest.mark.compiles


def ran(moment):
    """What the cells leave behind, with their figures."""
    told = json.loads(to_notebook(moment))
    assert told["nbformat"] == 4 and len({cell["id"] for cell in told["cells"]}) == len(told["cells"])
    space, figures = {}, []
    for cell in told["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
            if "figure" in space:
                figures.append(space.pop("figure"))
    return space["run"], figures


def moment(experiment, step=3):
    return dataclasses.replace(experiment, step=step)


def test_one_gan_is_its_surface_with_both_clouds_and_its_curves():
    _, (surface, curves) = ran(moment(make("ring8", "wgan-gp", SMALL)))
    same = gan2d.train("ring8", "wgan-gp", SMALL, steps=3)
    heat, real, generated = surface.data
    x0, _, y0, _ = same.box()
    corner, centre = (float(same.score(np.array([place]))[0]) for place in ((x0, y0), (np.asarray(heat.x)[9], np.asarray(heat.y)[5])))
    assert np.asarray(heat.z)[0, 0] - np.asarray(heat.z)[5, 9] == pytest.approx(corner - centre, abs=1e-5)
    np.testing.assert_array_equal(np.asarray(generated.x), same.samples(512)[:, 0])
    assert len(real.x) == 512 and list(curves.data[0].x) == list(same.curves()["step"])


def test_on_the_line_it_is_the_score_over_x():
    _, figures = ran(moment(make("pair_gaussians_1d", "wgan-gp", CRITIC)))
    assert len(figures[0].data[0].x) == 400


@pytest.mark.parametrize("page", ["distances", "members", "constraints"])
def test_other_pages_draw_theirs(page):
    run, (figure, *_) = ran(moment(experiment(page)))
    assert run.step == 3 and len(figure.data) > 1 and all(len(trace.x) == len(trace.y) for trace in figure.data)
