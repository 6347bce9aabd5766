"""Optimal transport: between two equally large clouds of points, and between piles of earth on a line.

For equally many points of equal weight an optimal plan is an assignment (Birkhoff 1946), so the earth mover's
distance of two samples is solved exactly, and so is its dual, the potential that a perfect Wasserstein critic learns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from gan2d.common.errors import InputError

FEWEST_PILES, MOST_PILES = 2, 12
SAME_TOTAL = 1e-9
ROUNDING = 1e-11  # of the longest distance: what the solver's float64 may be off, and far below anything seen


class Plan(NamedTuple):
    """Who goes where: generated point j moves to real point ``order[j]``, which is what a generator would have to do."""

    order: np.ndarray  # (n,) int, a permutation of 0 … n − 1
    lengths: np.ndarray  # (n,) Euclidean length of the way of generated point j
    cost: float  # the mean of the lengths: the work per unit of mass


class Planner(NamedTuple):
    """One way to pair the points."""

    title: str
    help: str
    make: Callable[[np.ndarray, np.ndarray, int], Plan]  # (real (n, d), fake (n, d), seed) -> Plan
    source: str


class Potential(NamedTuple):
    """A dual solution: the scores that a perfect critic of slope 1 gives, high = real."""

    real: np.ndarray  # (n,)
    fake: np.ndarray  # (n,)


def _clouds(real: np.ndarray, fake: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both clouds in float64, or InputError."""
    real, fake = np.asarray(real, np.float64), np.asarray(fake, np.float64)
    for name, cloud in (("real", real), ("generated", fake)):
        if cloud.ndim != 2 or not len(cloud) or cloud.shape[1] not in (1, 2):
            raise InputError(f"The {name} cloud must be a table of at least one point with 1 or 2 coordinates; its shape is {cloud.shape}.")
        if not np.isfinite(cloud).all():
            raise InputError(f"Every coordinate of the {name} cloud must be a finite number.")
    if real.shape != fake.shape:
        raise InputError(f"Both clouds must have equally many points and coordinates; the real one is {real.shape}, the generated one {fake.shape}.")
    return real, fake


def _plan(distance: np.ndarray, order: np.ndarray) -> Plan:
    lengths = distance[np.arange(len(order)), order]
    return Plan(order, lengths, float(lengths.mean()))


def _optimal(real: np.ndarray, fake: np.ndarray, seed: int) -> Plan:
    real, fake = _clouds(real, fake)
    if real.shape[1] == 1:  # on a line the plan that keeps the order is optimal
        order = np.empty(len(real), np.intp)
        order[np.argsort(fake[:, 0], kind="stable")] = np.argsort(real[:, 0], kind="stable")
        lengths = np.abs(real[order, 0] - fake[:, 0])
        return Plan(order, lengths, float(lengths.mean()))
    distance = cdist(fake, real)
    return _plan(distance, linear_sum_assignment(distance)[1])


def _greedy(real: np.ndarray, fake: np.ndarray, seed: int) -> Plan:
    real, fake = _clouds(real, fake)
    distance = cdist(fake, real)
    taken = np.zeros(len(real))
    order = np.empty(len(real), np.intp)
    for j, row in enumerate(distance):
        order[j] = (row + taken).argmin()
        taken[order[j]] = np.inf
    return _plan(distance, order)


def _random(real: np.ndarray, fake: np.ndarray, seed: int) -> Plan:
    real, fake = _clouds(real, fake)
    return _plan(cdist(fake, real), np.random.default_rng(seed).permutation(len(real)))


PLANS: dict[str, Planner] = {
    "optimal": Planner(
        "Optimal plan",
        "The pairing with the shortest lines in the mean: its cost is the earth mover's distance W1 of these samples.",
        _optimal,
        "Kantorovich 1942; Peyré & Cuturi 2019, arXiv:1803.00567",
    ),
    "greedy": Planner(
        "Greedy plan",
        "Each generated point in turn takes the nearest real point that is still free; the last ones find only what is left.",
        _greedy,
        "Peyré & Cuturi 2019, arXiv:1803.00567",
    ),
    "random": Planner(
        "Random plan",
        "Each generated point is sent to a real point drawn blindly, each real point once.",
        _random,
        "Peyré & Cuturi 2019, arXiv:1803.00567",
    ),
}


def w1(real: np.ndarray, fake: np.ndarray) -> float:
    """Exact earth mover's distance between two clouds ``(n, d)``: min over permutations of mean_j ‖real_order[j] − fake_j‖.

    In the units of the coordinates. Raises InputError for clouds of different shapes or with values that are not finite.
    Source: Villani 2003, Topics in Optimal Transportation.
    """
    return PLANS["optimal"].make(real, fake, 0).cost


def _order(plan: Plan, n: int) -> np.ndarray:
    order = np.asarray(plan.order)
    if order.shape != (n,) or not np.array_equal(np.sort(order), np.arange(n)):
        raise InputError(f"A plan between clouds of {n:,} points must name each real point exactly once.")
    return order


def _shortest(weights: np.ndarray, start: np.ndarray, tolerance: float) -> np.ndarray:
    """The length ``(n,)`` of the shortest way to each place: to begin at a costs ``start[a]``, a → b ``weights[a, b]`` (Bellman 1958)."""
    best = start
    ways = np.empty_like(weights)
    # a shortest way visits no place twice; whoever still gains after n rounds goes round a negative cycle
    for _ in range(len(weights) + 1):
        nearer = np.add(best[:, None], weights, out=ways).min(0)
        if np.max(best - nearer) <= tolerance:
            return nearer
        best = nearer
    raise InputError("This plan is not optimal: some of its points could swap their targets and have less to go, so no potential belongs to it.")


def potential(real: np.ndarray, fake: np.ndarray, plan: Plan) -> Potential:
    """The critic's scores that prove an optimal plan of ``real (n, d)`` and ``fake (n, d)`` to be optimal.

    f(real_i) − f(fake_j) ≤ ‖real_i − fake_j‖ for all i, j, with equality along the plan's lines, so that
    mean f(real) − mean f(fake) = cost. In the units of the coordinates; the mean over all 2n scores is 0.

    With f(real_order[j]) = f(fake_j) + length_j put in, the constraints bound differences of the f(fake) alone, and
    shortest ways solve them. Finite samples have many solutions: this is the mean of the largest one that is nowhere above 0 and
    the smallest one that is nowhere below 0, so that exchanging the clouds only turns the sign. Raises InputError for a plan that is not optimal.

    Source: Villani 2003, Topics in Optimal Transportation; Peyré & Cuturi 2019, arXiv:1803.00567.
    """
    real, fake = _clouds(real, fake)
    order = _order(plan, len(real))
    distance = cdist(fake, real[order])
    lengths = np.diagonal(distance)
    # f(fake_i) ≤ f(fake_j) + slack[j, i]: real partner of i, seen from generated j
    slack = distance - lengths[None]
    tolerance = ROUNDING * float(distance.max())
    largest = _shortest(slack, -lengths, tolerance)
    smallest = -_shortest(np.ascontiguousarray(slack.T), np.zeros_like(lengths), tolerance)
    f_fake = (largest + smallest) / 2
    f_real = np.empty_like(f_fake)
    f_real[order] = f_fake + lengths
    middle = (f_real.mean() + f_fake.mean()) / 2
    return Potential(f_real - middle, f_fake - middle)


def extend(xy: np.ndarray, real: np.ndarray, f_real: np.ndarray, fake: np.ndarray, f_fake: np.ndarray) -> np.ndarray:
    """The potential at other places ``xy (m, d)``, shape (m,), as a function of slope at most 1 everywhere.

    ½ (min_k (f_k + ‖x − x_k‖) + max_k (f_k − ‖x − x_k‖)) over the points x_k of both clouds: the mean of the largest and
    the smallest extension. Raises InputError for clouds or scores that do not fit.

    Source: McShane 1934, Extension of range of functions; Whitney 1934.
    """
    real, fake = _clouds(real, fake)
    xy = np.asarray(xy, np.float64)
    if xy.ndim != 2 or xy.shape[1] != real.shape[1] or not np.isfinite(xy).all():
        raise InputError(f"The places must be a table of finite numbers with {real.shape[1]} columns; its shape is {xy.shape}.")
    scores = np.concatenate([np.asarray(f_real, np.float64), np.asarray(f_fake, np.float64)])
    if scores.shape != (2 * len(real),) or not np.isfinite(scores).all():
        raise InputError(f"Each of the {2 * len(real):,} points needs one finite score; {scores.size:,} were given.")
    distance = cdist(xy, np.concatenate([real, fake]))
    return ((scores[None] + distance).min(1) + (scores[None] - distance).max(1)) / 2


def descent(real: np.ndarray, fake: np.ndarray, plan: Plan) -> np.ndarray:
    """Unit vectors ``(n, d)`` along which each generated point must move to reduce the plan's cost fastest.

    (real_order[j] − fake_j) / length_j, towards the partner; 0 where both coincide. Raises InputError for a plan
    that does not fit. Source: Villani 2003, Topics in Optimal Transportation.
    """
    real, fake = _clouds(real, fake)
    way = real[_order(plan, len(real))] - fake
    length = np.linalg.norm(way, axis=1, keepdims=True)
    return np.divide(way, length, out=np.zeros_like(way), where=length > 0)


def _histogram(name: str, given: Sequence[float] | np.ndarray) -> np.ndarray:
    amounts = np.asarray(given, np.float64)
    if amounts.ndim != 1 or not FEWEST_PILES <= len(amounts) <= MOST_PILES:
        raise InputError(f"The {name} piles must be a list of {FEWEST_PILES} to {MOST_PILES} amounts; the shape given is {amounts.shape}.")
    if not (np.isfinite(amounts).all() and (amounts >= 0).all()):
        raise InputError(f"Every amount of the {name} piles must be a finite number that is not negative.")
    return amounts


def piles(have: Sequence[float] | np.ndarray, want: Sequence[float] | np.ndarray) -> tuple[np.ndarray, float]:
    """The cheapest way to turn the piles ``have (k,)`` into ``want (k,)``, neighbouring piles lying at distance 1.

    Returns ``flow (k, k)``, how much goes from pile i to pile j, and its cost Σ_ij flow_ij |i − j| = Σ_b |F_b − G_b| over
    the gaps b, where F and G are the sums of have and want up to there: W1 = ∫|F − G|. In amount × piles.
    The plan is the monotone one, which never lets earth cross itself. Raises InputError for 1 or more than 12 piles,
    for amounts that are negative or not finite, and for different totals.

    Source: Villani 2003, Topics in Optimal Transportation (the north-west corner rule).
    """
    have, want = _histogram("present", have), _histogram("wanted", want)
    if len(have) != len(want):
        raise InputError(f"Both must have equally many piles: {len(have)} are there, {len(want)} are wanted.")
    if abs(have.sum() - want.sum()) > SAME_TOTAL:
        raise InputError(f"Earth is neither made nor lost: {have.sum():g} lies there, but {want.sum():g} is wanted.")
    ends, goals = np.cumsum(have), np.cumsum(want)
    # all earth in one row from left to right: what lies in pile i and belongs into pile j is where both stretches overlap
    flow = np.minimum(ends[:, None], goals[None]) - np.maximum((ends - have)[:, None], (goals - want)[None])
    return np.maximum(flow, 0.0), float(np.abs(ends - goals).sum())


def cost_of(flow: np.ndarray) -> float:
    """What any plan ``flow (k, k)`` between piles costs: Σ_ij flow_ij |i − j|, in amount × piles."""
    flow = np.asarray(flow, np.float64)
    if flow.ndim != 2 or flow.shape[0] != flow.shape[1] or not np.isfinite(flow).all():
        raise InputError(f"A plan between piles is a square table of finite amounts; the shape given is {flow.shape}.")
    place = np.arange(len(flow))
    return float(np.sum(flow * np.abs(place[:, None] - place[None])))


def exercise(count: int, seed: int, shovels: int = 12) -> tuple[list[int], list[int]]:
    """Two random heaps for a lesson: ``count`` piles of whole shovels each, ``shovels`` in all; it lies mostly left and is wanted mostly right.

    Raises InputError for fewer than 2 or more than 12 piles.
    """
    if not FEWEST_PILES <= count <= MOST_PILES:
        raise InputError(f"An exercise has {FEWEST_PILES} to {MOST_PILES} piles; {count} were asked for.")
    draws = np.random.default_rng(seed)
    lean = np.linspace(1.0, 0.15, count)  # most earth lies at the left and is wanted at the right
    have = draws.multinomial(shovels, lean / lean.sum())
    want = draws.multinomial(shovels, lean[::-1] / lean.sum())
    return [int(n) for n in have], [int(n) for n in want]
