"""What a critic looks like inside, and what it does to points between real and generated ones.

Its weights by layer, how many of them lie at the clipping bound, the gradient that reaches each layer, its slope along
segments from generated to real points, and what it tells of W1.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.elements import objectives
from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Box
from gan2d.elements.networks import networks
from gan2d.elements.penalties import Score, norm
from gan2d.elements.projections import PROJECTIONS
from gan2d.games.plain import TrainState, critic_params
from gan2d.games.players import named_key, score_of, scored
from gan2d.machine.programs import program
from gan2d.measure.frame import cell_centres
from gan2d.measure.samples import generate, over_members
from gan2d.measure.w1_bound import w1_bound
from gan2d.settings.knobs import Knobs, Spec
from gan2d.training.trained_arm import TrainedArm

SURFACE = 40  # cells along a side of the picture's surface
BINS = 50  # of a weight histogram; a multiple of ten, so that a bound at 4/5 of its half is an edge
SLOPES, DECADES = 48, (-4.0, 2.0)  # bins of the histogram of slopes, and its ends in powers of ten
SEGMENTS, ALONG = 128, 9  # segments from a generated to a real point, and places on each, both ends included
POINTS = 512  # watched points of each kind, always the same for a seed
AT_BOUND = 0.99  # a weight counts as lying at the bound c from this share of it on
INWARD = 1 - 1e-5  # a clipped weight is exactly c, an edge: it belongs to the bin inside
TINY = 1e-37  # gradients below cannot be told from 0 in single precision


class Anatomy(NamedTuple):
    """One critic at one moment; L layers of weights, of which the last is the output.

    Slopes are in the networks' coordinates, in which a penalty's target of 1 holds: of your own points, over one standard deviation of
    them (settings/place.py); of all other data, over one of their units.

    Attributes:
        score, slope: ``(SURFACE, SURFACE)`` the score and ‖∇score‖₂, row-major from the lower left corner.
        fakes: ``(POINTS, 2)`` generated points.
        weights: ``(L, 2, BINS)`` for each layer the histogram of its kernel, then of its bias, over [−reach, reach].
        reach: half the width of these histograms: c/0.8 under clipping, else the next half power of two above max |w|.
        at_bound: ``(L, 2)`` how many of them lie within 1 % of ±c; 0 without clipping.
        segments: ``(SLOPES,)`` histogram of log10 ‖∇s‖ at the places on the segments; what lies beyond DECADES is in the end bins.
        along: ``(3, ALONG)`` the 10 %, 50 % and 90 % quantiles of ‖∇s‖ at each place, from generated to real.
        layers: ``(L − 1,)`` mean over points of ‖∂ℓ/∂h‖₂, the gradient of the critic's loss without its penalty at each
            hidden layer's activations h, first layer first (for an autoencoder: all of its encoder's, then its decoder's).
        difference, middle: E_p s − E_q s and ½(E_p s + E_q s) over the watched points.
        w1, rise: W1 between them is at least w1, which is the difference divided by the steepest rise; see ``w1_bound``.
        mean_slope: mean ‖∇s‖ at the places on the segments.
        share_at_bound: the share of all weights and biases within 1 % of ±c.
        growth: by how many powers of ten the gradient grows from one layer to the one below it: > 0 explodes, < 0 vanishes.
    """

    score: Array
    slope: Array
    fakes: Array
    weights: Array
    reach: Array
    at_bound: Array
    segments: Array
    along: Array
    layers: Array
    difference: Array
    middle: Array
    w1: Array
    rise: Array
    mean_slope: Array
    share_at_bound: Array
    growth: Array


def _in_order(names: Any) -> list[str]:
    return sorted(names, key=lambda name: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)])


def dense_layers(params: Any) -> list[tuple[Array, Array]]:
    """(kernel, bias) of every linear layer, from the input to the output; the scales and shifts of norms are left out."""
    found: list[tuple[Array, Array]] = []
    for name in _in_order(params):
        part = params[name]
        if "kernel" in part:
            found.append((part["kernel"], part["bias"]))
        elif any(isinstance(inner, dict) for inner in part.values()):
            found += dense_layers(part)
    return found


def _histogram(values: Array, low: Array | float, high: Array | float, bins: int) -> Array:
    """Counts in equal bins; values beyond the ends count in the end bins."""
    index = jnp.clip(jnp.floor((values - low) / (high - low) * bins), 0, bins - 1).astype(jnp.int32)
    return jnp.zeros(bins).at[index].add(1.0)


def layer_gradients(spec: Spec, state: TrainState, knobs: Knobs, real: Array, fake: Array) -> Array:
    """Mean norm of the critic's loss gradient at each hidden layer's activations, (L − 1,), first layer first.

    Of the objective alone, without the penalty, each point's own share of the loss: ‖∂ℓ_i/∂h_l(x_i)‖₂, averaged over real
    and generated points. Source: Gulrajani et al. 2017, arXiv:1704.00028, figure 1b (left).
    """
    weights = critic_params(spec, state)

    def loss(at_real: Any, at_fake: Any) -> Array:
        p, q = (scored(spec, networks.shifted(spec, weights, state.critic.stats, x, shift), knobs) for x, shift in ((real, at_real), (fake, at_fake)))
        return jnp.sum(objectives.critic_loss(p, q, knobs))

    none = networks.shifts(spec, len(real))
    got = jax.grad(loss, (0, 1))(none, none)
    by_layer = [jax.tree.leaves(part) for part in got]
    return jnp.stack([0.5 * (jnp.mean(_length(p)) + jnp.mean(_length(q))) for p, q in zip(*by_layer)])


def _steepness(score: Score, x: Array) -> Array:
    """‖∇score‖₂ at every row of ``x (n, 2)``, (n,), as far as single precision goes."""
    return _length(jax.grad(lambda x: jnp.sum(score(x)))(x))


def _length(v: Array) -> Array:
    """Euclidean norm over the last axis, also of vectors so short or long that their squares would be 0 or infinite."""
    largest = jnp.max(jnp.abs(v), -1, keepdims=True)
    unit = jnp.where(largest > 0, largest, 1.0)
    return unit[:, 0] * norm(v / unit)


def growth(layers: Array) -> Array:
    """Powers of ten by which the gradient grows from one layer to the one below: minus the fitted slope of log10 over the layers."""
    n = len(layers)
    if n < 2:
        return jnp.zeros(())
    place = jnp.arange(n) - (n - 1) / 2
    return -jnp.sum(place * jnp.log10(jnp.maximum(layers, TINY))) / jnp.sum(place**2)


@program(0)
def watched(spec: Spec, state: TrainState, knobs: Knobs) -> tuple[Array, Array]:
    """Real and generated points (POINTS, 2) that are always looked at: every critic of a seed is asked about the same."""
    real = DATASETS[spec.data].sample(named_key(state.key, "watched real points"), POINTS, knobs)
    return real, generate(spec, state, named_key(state.key, "watched generated points"), POINTS, knobs)


def _weights(spec: Spec, state: TrainState, knobs: Knobs) -> tuple[Array, Array, Array, Array]:
    layers = dense_layers(critic_params(spec, state))
    bound_of = PROJECTIONS[spec.projection].bound
    if bound_of is None:
        largest = jnp.max(jnp.stack([jnp.max(jnp.abs(part)) for layer in layers for part in layer]))
        bound, reach = jnp.array(jnp.inf), 2.0 ** (jnp.ceil(2 * jnp.log2(jnp.maximum(largest, 1e-6))) / 2)
    else:
        bound, reach = AT_BOUND * bound_of(knobs), bound_of(knobs) / 0.8
    counts = jnp.stack([jnp.stack([_histogram(INWARD * part.ravel(), -reach, reach, BINS) for part in layer]) for layer in layers])
    at_bound = jnp.stack(
        [jnp.stack([jnp.sum((jnp.abs(part) >= bound) & (jnp.abs(part) <= bound / AT_BOUND**2)).astype(jnp.float32) for part in layer]) for layer in layers]
    )
    return counts, reach, at_bound, jnp.sum(at_bound) / jnp.sum(counts)


@program(0)
def dissect(spec: Spec, state: TrainState, knobs: Knobs, box: Array) -> Anatomy:
    """Look at a critic without touching it; ``box (4,)`` is what the surface shows."""
    score = score_of(spec, critic_params(spec, state), state.critic.stats, knobs)
    real, fake = watched(spec, state, knobs)
    counts, reach, at_bound, share = _weights(spec, state, knobs)
    part = jnp.linspace(0.0, 1.0, ALONG)[:, None, None]
    places = part * real[None, :SEGMENTS] + (1 - part) * fake[None, :SEGMENTS]
    slopes = _steepness(score, places.reshape(-1, 2)).reshape(ALONG, SEGMENTS)
    cells = cell_centres(box, SURFACE)
    layers = layer_gradients(spec, state, knobs, real, fake)
    at_real, at_fake = score(real), score(fake)
    return Anatomy(
        score(cells).reshape(SURFACE, SURFACE),
        _steepness(score, cells).reshape(SURFACE, SURFACE),
        fake,
        counts,
        reach,
        at_bound,
        _histogram(jnp.log10(jnp.maximum(slopes.ravel(), TINY)), *DECADES, SLOPES),
        jnp.quantile(slopes, jnp.array([0.1, 0.5, 0.9]), axis=1),
        layers,
        jnp.mean(at_real) - jnp.mean(at_fake),
        0.5 * (jnp.mean(at_real) + jnp.mean(at_fake)),
        *w1_bound(real, fake, at_real, at_fake),
        jnp.mean(slopes),
        share,
        growth(layers),
    )


def dissected(arm: TrainedArm, box: Box) -> Anatomy:
    """The critic of an arm, or with axes of every member (a leading axis (N,) in each field), as numpy arrays; points, box and w1 in the user's units."""
    seen = jax.tree.map(np.asarray, over_members(dissect, arm, jnp.asarray(arm.place.box_inward(box), jnp.float32)))
    return seen._replace(fakes=arm.place.outward(seen.fakes), w1=arm.place.scale * seen.w1)  # type: ignore[no-any-return]


def watched_clouds(arm: TrainedArm) -> tuple[np.ndarray, np.ndarray]:
    """The points of ``watched``, as numpy arrays; with axes of every member, (N, POINTS, 2)."""
    real, fake = over_members(watched, arm)
    return arm.place.outward(np.asarray(real)), arm.place.outward(np.asarray(fake))
