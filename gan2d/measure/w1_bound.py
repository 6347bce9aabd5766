"""What a critic's scores tell of W1, whatever its loss and its constraint: a lower bound, by Kantorovich's duality.

For every score s and every plan π from a cloud x to a cloud y, mean s(x) − mean s(y) = Σ π (s(x) − s(y)) ≤ K·Σ π‖x − y‖, where K is the steepest
rise from a generated to a real point. So (mean s(x) − mean s(y))/K ≤ W1 between the same points, and it is W1 for the best s. How the critic
bends elsewhere does not matter, and K is measured exactly: no constraint has to be trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax.numpy as jnp
from jax import Array

from gan2d.elements.networks.layers import ACTIVATIONS, NORMS
from gan2d.elements.networks.networks import HEADS
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.projections import PROJECTIONS


class Bound(NamedTuple):
    """W1 is at least ``value``, NaN where the scores tell nothing of it, since ``steepest`` is the K that the scores are divided by."""

    value: Array
    steepest: Array


def w1_bound(real: Any, fake: Any, at_real: Any, at_fake: Any) -> Bound:
    """What scores ``at_real (n,)``, ``at_fake (m,)`` of the points ``real (n, d)``, ``fake (m, d)`` tell of W1 between these very clouds: never more than it.

    Source: Kantorovich & Rubinstein 1958; Villani 2009, Optimal Transport, theorem 5.10.
    """
    at_real, at_fake = at_real - at_fake[0], at_fake - at_fake[0]  # scores may be alike in all but their last digits
    steepest = steepest_rise(real, fake, at_real, at_fake)
    return Bound(w1_estimate(jnp.mean(at_real) - jnp.mean(at_fake), steepest), steepest)


def steepest_rise(real: Any, fake: Any, at_real: Any, at_fake: Any) -> Array:
    """K, the largest (s(x) − s(y))/‖x − y‖ over all pairs of a real point x and a generated one y."""
    way = jnp.linalg.norm(real[:, None] - fake[None], axis=-1)
    rise = at_real[:, None] - at_fake[None]
    return jnp.max(jnp.where(way > 0, rise / jnp.where(way > 0, way, 1.0), -jnp.inf))


def w1_estimate(difference: Any, steepest: Any) -> Array:
    """E_p s − E_q s divided by the slope K that it was measured with; NaN, no estimate, where it is not above 0: W1 is never negative.

    It is a lower bound of W1 where K bounds the score between the same points as in ``w1_bound``; with means over other points it is an estimate of that.
    """
    known = jnp.isfinite(difference) & jnp.isfinite(steepest) & (difference > 0) & (steepest > 0)
    return jnp.where(known, difference / jnp.where(known, steepest, 1.0), jnp.nan)


class Held(NamedTuple):
    """What holds a critic's slope.

    Attributes:
        bound: K that it is at most, whatever the weights are; None where nothing says so.
        aim: K that a penalty asks for, or the bound; None where no number is named. A penalty's aim is no bound: under λ = 0.1 a critic that has come to
            its optimum is steeper by W1/2λ, five times W1.
        words: "the slope is …".
    """

    bound: float | None
    aim: float | None
    words: str


STEADY: Mapping[str, Any] = {
    "critic_fourier": 0,
    "minibatch_kernels": 0,
    "ensemble": 1,
    "packing": 1,
}  # with other values a bound on weights is none on the score


def held(values: Mapping[str, Any]) -> Held:
    """Whether anything bounds the slope of a critic with these values, in the networks' coordinates."""
    head, projection, penalty = HEADS[str(values["head"])], PROJECTIONS[str(values["projection"])], PENALTIES[str(values["penalty"])]
    steady = all(values.get(name, usual) == usual for name, usual in STEADY.items())
    layers = ACTIVATIONS[str(values["critic_activation"])].pieces == 1 and values["critic_norm"] == next(iter(NORMS)) and head.plain
    bound = head.slope if steady else None
    if bound is None and steady and layers:
        bound = projection.slope
    if bound is not None:
        return Held(bound, bound, f"at most {bound:g}, whatever the weights are")
    if "lipschitz" in penalty.knobs:
        aim = float(values["lipschitz"])
        return Held(None, aim, f"not bounded: the penalty aims at K = {aim:g}")
    return Held(None, None, projection.holds or ("not bounded: the penalty pulls it down" if penalty.source else ""))
