"""Two distributions, θ apart, for the tests: every pair, with all its knobs away from their defaults, and with instance noise."""

from gan2d.elements.pairs import PAIRS, of_pair
from gan2d.settings.experiment import defaults
from gan2d.studies.sweep import apart

# name → pair and the knobs moved
CASES = {
    "line, equal": ("gaussians_1d", {"width": 0.5, "fake_width": 0.5}),
    "line, unequal": ("gaussians_1d", {"width": 0.5, "fake_width": 1.2}),
    "line, one narrow": ("gaussians_1d", {"width": 1e-3, "fake_width": 2.0}),
    "line, noisy": ("gaussians_1d", {"width": 0.3, "fake_width": 0.8, "noise": 0.4}),
    "plane, across": ("parallel_gaussians", {"width": 0.3}),
    "plane, askew": ("parallel_gaussians", {"width": 0.4, "angle": 35.0}),
    "plane, noisy": ("parallel_gaussians", {"width": 0.1, "angle": 60.0, "noise": 0.3}),
    "segments": ("parallel_lines", {}),
    "segments, noisy": ("parallel_lines", {"noise": 0.5}),
    "rows": ("mixtures", {"sigma": 0.2}),
    "rows, tilted": ("mixtures", {"sigma": 0.3, "imbalance": 0.5}),
    "rows, noisy": ("mixtures", {"sigma": 0.1, "imbalance": 0.2, "noise": 0.3}),
    "rays": ("funnels", {"funnels": 6, "funnel_seed": 2}),
    "copies": ("noisy_copy", {"sigma": 0.1}),
}


def usual(pair, data="ring8"):
    """Every knob's value of a pair with a critic that goes to its optimum; ``data`` are those of a noisy copy."""
    return defaults(data if PAIRS[pair].of_data else of_pair(pair), "gan", "optimum")


def told_of(case):
    """The row of PAIRS and every knob's value of a case."""
    pair, moved = CASES[case]
    return PAIRS[pair], usual(pair) | moved


def experiment_of(case, theta, critics="gan", seed=0, **more):
    """A case over values of θ, with critics to be trained."""
    pair, moved = CASES[case]
    return apart(pair, critics, moved | more, seed, list(theta))
