"""What becomes of a model under a divergence, in a sentence: pure functions of the numbers that stand beside it, each naming its step."""

from __future__ import annotations

import math

from gan2d.common.words import number
from gan2d.theory.fitting.measures import NEAR, OUTSIDE, Moment

FLAT = 1e-3  # a gradient below moves the model by less than a ten-thousandth of a unit in a usual step
HARDLY = 0.05  # p and q overlap by no more: 1 − TV
WRONG = 0.2  # of q's points: a model of which as many lie where no real ones are has filled a gap
SMALL = 0.05  # nats: a KL divergence below has nothing to say
HUGE = 1e34  # what is more has been cut
SAME = 0.1  # of the data's deviation: a mean that is nearer is the data's own

SETTLED = 0.05  # a gradient below: what the model does can be named; one above still carries it elsewhere
NONE_THERE = 0.1  # of the mass of p: what q gives a place that it cannot generate

PLATEAU, INFINITE, MEAN, MODE, FITS, GAP, SOME = "plateau", "infinite", "mean-seeking", "mode-seeking", "fits", "in a gap", "some modes"
MOVING = "moving"


def kind(at: Moment, modes: int) -> str:
    """What the divergence has made of the model, in a word or two; while it moves, only that."""
    shape = _shape(at, modes)
    return shape if shape in (INFINITE, PLATEAU) or _settled(at) else MOVING


def _settled(at: Moment) -> bool:
    return at.size < SETTLED or at.bounces


def _shape(at: Moment, modes: int) -> str:
    """How q lies to the modes of p."""
    if math.isinf(at.value):
        return INFINITE
    if at.size < FLAT and at.overlap < HARDLY:
        return PLATEAU
    if not at.covered:
        return GAP
    if len(at.covered) == modes:
        return MEAN if at.wrong >= WRONG else FITS
    return MODE if at.wrong < WRONG else SOME


def of_model(title: str, at: Moment, modes: int, mean: float, deviation: float) -> str:
    """Where the model stands and whether it moves on; ``mean`` and ``deviation`` are those of the data."""
    here = f"Step {at.step}: {title}"
    shape = _shape(at, modes)
    if shape == INFINITE:
        return f"{here} is infinite, since the tails of q are too thin: it has no gradient, and q stands still."
    if shape == PLATEAU:
        return f"{here} is on a plateau: p and q share {_percent(at.overlap)} of their mass and the gradient is {_size(at.size)}, so that q stands still."
    value = f"= {number(at.value)}" if at.value < HUGE else "is over 10³⁴"
    named = f"{shape}: " if shape in (MEAN, MODE) and _settled(at) else ""
    return f"{here} {value}, {named}{_WORDS[shape](at, modes, mean, deviation)}. {_moves(at)}"


def _mean_seeking(at: Moment, modes: int, mean: float, deviation: float) -> str:
    own = f", with the mean of the data ({number(mean, 2)})" if abs(at.mean - mean) < SAME * deviation else ""
    return f"q reaches {_all(modes)}{own}, and {_percent(at.wrong)} of its points lie where no real ones are"


def _mode_seeking(at: Moment, modes: int, mean: float, deviation: float) -> str:
    return f"q sits on {_modes(at.covered)} of {modes}, and {_percent(at.missed)} of the real points lie in modes that it leaves out"


def _fits(at: Moment, modes: int, mean: float, deviation: float) -> str:
    return f"q covers {_all(modes)}, and {_percent(at.wrong)} of its points lie where no real ones are"


def _in_a_gap(at: Moment, modes: int, mean: float, deviation: float) -> str:
    return f"q covers no mode, and {_percent(at.wrong)} of its points lie where no real ones are"


def _some(at: Moment, modes: int, mean: float, deviation: float) -> str:
    return f"q covers {_modes(at.covered)} of {modes}, and {_percent(at.wrong)} of its points lie where no real ones are"


_WORDS = {MEAN: _mean_seeking, MODE: _mode_seeking, FITS: _fits, GAP: _in_a_gap, SOME: _some}


def _moves(at: Moment) -> str:
    if at.hill:
        rests = "and stands there, balanced" if at.size < FLAT else "and rolls off"
        return f"It is on the top of a hill of its curve {rests}: the gradient is {_size(at.size)}."
    if at.bounces and at.size >= FLAT:
        return f"It bounces to and fro: steps along a gradient of {_size(at.size)} are too long here."
    return f"It has come to rest: the gradient is {_size(at.size)}." if at.size < FLAT else f"It moves on: the gradient is {_size(at.size)}."


def of_kl(at: Moment) -> str:
    """Where KL(p‖q) comes from: real points that q cannot generate, or nothing much."""
    here = f"Step {at.step}: KL(p‖q) = {number(at.kl)}"
    if at.kl < SMALL:
        return f"{here}: small, nowhere has q much less than p."
    region, share = at.kl_from
    where = "outside the modes" if region == OUTSIDE else f"at mode {region + 1}"
    much = at.times[0]
    if much < NONE_THERE:
        return f"{here}. {_percent(share)} of what adds to it lies {where}, where q has {_times(much)} the mass of p: q cannot generate real points there."
    return (
        f"{here}. {_percent(share)} of what adds to it lies {where}, where q has {_times(much)} the mass of p: real points are rarer there than they should be."
    )


def of_reverse_kl(at: Moment) -> str:
    """Where KL(q‖p) comes from: wrong points, or too many of the right ones."""
    here = f"Step {at.step}: KL(q‖p) = {number(at.reverse_kl)}"
    if at.reverse_kl < SMALL:
        return f"{here}: small, nowhere has q much more than p."
    region, share = at.reverse_kl_from
    if region == OUTSIDE:
        return f"{here}. {_percent(share)} of what adds to it lies beyond {NEAR:g}σ of every mode, where p has almost nothing: q generates wrong points."
    return f"{here}. {_percent(share)} of what adds to it lies at mode {region + 1}, where q has {_times(at.times[1])} the mass of p: right points, but too many of them."


def _modes(covered: tuple[int, ...]) -> str:
    names = [str(each + 1) for each in covered]
    return f"mode {names[0]}" if len(names) == 1 else f"modes {', '.join(names[:-1])} and {names[-1]}"


def _all(modes: int) -> str:
    return "both modes" if modes == 2 else f"all {modes} modes"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 or share == 0 else "under 1 %"


def _size(size: float) -> str:
    return number(size, 2) if size >= FLAT else "below 10⁻³"


def _times(times: float) -> str:
    return f"{number(times, 2)} ×" if times >= 0.01 else "under .01 ×"
