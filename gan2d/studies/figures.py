"""FIGURES: experiments to begin with on the page that compares constraints, after the papers' figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gan2d.common.errors import InputError, listed, mapping
from gan2d.common.knob import Value
from gan2d.settings.constraints import read_constraint
from gan2d.settings.edits import with_arms, with_generator, with_knob
from gan2d.settings.experiment import Experiment, make
from gan2d.settings.meaning import check_alone

SHOWN = 4  # critics that stand side by side


class Figure(NamedTuple):
    """What it shows, what makes it, and whether that is seen in the depth of its critics."""

    words: str
    data: str
    generator: str
    critics: str
    knobs: Mapping[str, Value] = {}
    deep: bool = False


FIGURES: dict[str, Figure] = {
    "Figure 1a: eight modes": Figure(
        "After 2,000 steps the penalised critic has a hill at each of the eight modes, the clipped one has not.",
        "ring8_wgan_gp",
        "noisy_copy",
        "clip:0.01,gp:10",
    ),
    "Figure 1b: twelve layers": Figure(
        "After 500 steps: clipping lets the gradient explode (c = .1) or vanish (c = .01, .001) from layer to layer; the penalty keeps it within a factor of ten.",
        "swiss_roll",
        "noisy_copy",
        "clip:0.1,clip:0.01,clip:0.001,gp:1",
        {"critic_depth": 12, "batch_size": 64},
        deep=True,
    ),
    "Higher moments": Figure(
        "q has the data's mean and covariance: a critic without bends scores both alike in the mean.",
        "ring8_wgan_gp",
        "same_moments",
        "clip:0.01,clip:0.1,gp:10",
    ),
    "Norms under the penalty": Figure(
        "Batch norm makes a point's score depend on the whole batch, so that a penalty on its slope there asks for something else; layer norm does not.",
        "ring8_wgan_gp",
        "noisy_copy",
        "gp:10,gp_layer_norm:10,gp_batch_norm:10",
    ),
    "Three penalties and spectral norm": Figure(
        "The gradient penalty two-sided, one-sided and by finite differences, beside spectral norm, which is none.",
        "swiss_roll",
        "noisy_copy",
        "gp:10,gp_one_sided:10,gp_finite_difference:10,spectral_norm",
    ),
    "In a real GAN": Figure("Each critic has its own generator in training, from the same weights.", "ring8", "network", "clip:0.1,gp:0.1"),
}


def constraints_compared(
    data: object = "ring8_wgan_gp",
    critics: Iterable[str] | str = ("clip:0.01", "gp:10"),
    generator: str = "noisy_copy",
    knobs: Mapping[str, object] | None = None,
    seed: object = 0,
) -> Experiment:
    """Critics under different constraints side by side, such as "clip:0.01,gp:10".

    Raises:
        InputError: an unknown name (with the nearest match), a number out of range, no critics or too many, a knob that nobody reads here.
    """
    arms = [read_constraint(text) for text in listed("critics", critics.split(",") if isinstance(critics, str) else critics, "names such as 'clip:0.01'", 100)]
    if not 1 <= len(arms) <= SHOWN:
        raise InputError(f"1 to {SHOWN} critics stand side by side; {len(arms)} were given.")
    experiment = with_generator(with_arms(make(data, seed=seed), arms), generator)
    for name, value in mapping("knobs", knobs).items():
        experiment = with_knob(experiment, name, value)
    for i in range(len(arms)):
        check_alone(experiment.values(i))
    return experiment


def figure(title: str, seed: int = 0) -> Experiment:
    """The experiment of a row of FIGURES."""
    row = FIGURES[title]
    return constraints_compared(row.data, row.critics, row.generator, row.knobs, seed)
