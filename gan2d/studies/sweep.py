"""A whole sweep without a browser: exact distances over θ, those between samples, and what trained critics estimate."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from gan2d.common.errors import InputError
from gan2d.common.memoise import Memory
from gan2d.settings.knobs import compile_values
from gan2d.settings.scene import Scene, make
from gan2d.theory.distances import CLOUD, DISTANCES, between_samples, floor
from gan2d.training import comparison
from gan2d.training.comparison import FINAL, Comparison, distributions
from gan2d.training.critics import CRITICS
from gan2d.training.run import check_steps

STEPS = 1200  # updates after which the critics have settled on the pairs of PAIRS
DEFAULT = ("gan", "ebgan", "wgan", "wgan-gp")


def sweep(
    pair: str = "parallel_gaussians",
    theta: object = None,
    critics: Iterable[str] | str = DEFAULT,
    steps: int = STEPS,
    seed: int = 0,
    knobs: Mapping[str, object] | None = None,
    data: str = "ring8",
    tell: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> dict[str, Any]:
    """Distances between the two distributions of a pair over θ: exact, between samples, and estimated by trained critics.

    Args:
        pair: a name of PAIRS; ``data`` names the data set of "noisy_copy".
        theta: "first:last:count" or a tuple of the three; by default the pair's own span with 33 values.
        critics: names of CRITICS, at most 6; () trains none.
        steps: updates of each critic, all θ at once.
        knobs: values that differ from the defaults, such as width, noise, gp_weight, clip.
        tell: called with what is being done, how much of it, and of how much, for progress.

    Returns:
        Plain JSON values: "theta"; "distances" by name, each with value, slope (d/dθ), error and how it is known; "samples"
        with exact W1 between clouds and its floor; "critics" by name, each with the distance that it estimates and its estimate.
        Infinite values are the string "infinite", and what does not exist is None.

    Raises:
        InputError: names or numbers that cannot be used.
        Broken: a critic's weights became NaN or infinite.
    """
    scene = make(pair, critics, knobs, seed, theta, data)
    total = check_steps(steps)
    for name in scene.critics:
        if comparison.estimated(name) is None:
            able = ", ".join(other for other in CRITICS if comparison.estimated(other) is not None)
            raise InputError(f"The critic {name!r} estimates none of the distances {', '.join(DISTANCES)}; these do: {able}.")
    run = Comparison(scene)
    count = len(scene.theta)
    for i in range(count):
        tell("between samples", i, count)
        sampled(scene, i)
    while scene.critics and run.step < total:
        tell("critics", run.step, total)
        run.advance(min(50, total - run.step))
    return report(run) | {"steps": total}


def report(run: Comparison) -> dict[str, Any]:
    """All numbers of a comparison as it stands, as ``sweep`` returns them."""
    scene, known = run.scene, run.known()
    return {
        "gan2d": 1,
        "scene": scene.to_json(),
        "changes": [list(change) for change in run.changes],
        "steps": run.step,
        "seconds": round(run.seconds, 3),
        "theta": plain(scene.theta),
        "distances": {
            name: {"value": plain(curve.value), "slope": plain(curve.slope), "error": float(curve.error), "how": curve.how} for name, curve in known.items()
        },
        "samples": {
            "points": CLOUD,
            "w1": plain(np.array([sampled(scene, i) for i in range(len(scene.theta))])),
            "floor": FLOORS(distributions(scene)),
        },
        "critics": {name: estimate(scene, name, value, known) for name, value in run.estimates(FINAL).items()},
    }


def to_python(run: Comparison) -> str:
    """Python code that trains the same critics to the same step."""
    origin = run.origin
    moves = []
    for change in run.changes:
        moves += [f"run.advance({change.step} - run.step)", f"run.change({change.knob!r}, {change.value!r})"]
    lines = [
        "from gan2d.comparison import Comparison",
        "from gan2d.scene import make",
        "from gan2d.sweep import report",
        "",
        "scene = make(",
        f"    pair={origin.pair!r},",
        f"    critics={origin.critics!r},",
        f"    knobs={dict(origin.knobs)!r},",
        f"    seed={origin.seed},",
        f"    span={origin.span!r},",
        f"    data={origin.data!r},",
        ")",
        "run = Comparison(scene)",
        *moves,
        f"run.advance({run.step} - run.step)",
        "print(report(run))",
    ]
    return "\n".join(lines) + "\n"


def estimate(scene: Scene, critic: str, value: np.ndarray, known: Mapping[str, Any]) -> dict[str, Any]:
    """What one critic estimates, and how far off it is where the truth is known."""
    name = comparison.estimated(critic)
    curve = known.get(str(name))
    error = None if curve is None else float(np.max(np.abs(value - curve.value)[np.isfinite(curve.value)], initial=0.0))
    return {"distance": name, "estimate": plain(value), "largest_error": error, "divided_by_its_own_slope": CRITICS[critic].own_slope}


def _measure(scene: Scene, theta: float) -> float:
    return between_samples(scene.pair, compile_values(scene.shape())[1], scene.data, theta, scene.seed)


SAMPLED = Memory(_measure, 4096)
FLOORS = Memory(lambda scene: floor(scene.pair, compile_values(scene.shape())[1], scene.data, scene.seed), 64)


def sampled(scene: Scene, i: int) -> float:
    """Exact W1 between two clouds at the i-th θ of a scene; remembered."""
    return SAMPLED(distributions(scene), float(scene.theta[i]))


def plain(values: np.ndarray) -> list[float | str | None]:
    """Numbers for JSON, which knows neither NaN nor infinity."""
    return [None if math.isnan(v) else "infinite" if math.isinf(v) else float(v) for v in np.asarray(values, float)]
