"""The numbers of the WGAN-GP paper's figure 1 without a browser: critics under different constraints against a frozen distribution."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from gan2d.measure.anatomy import Anatomy
from gan2d.settings import saved
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.lineup import make
from gan2d.training.contest import Contest
from gan2d.training.run import check_steps

TURNS = 2000
RIVALS = ("clip:0.01", "gp:10")


def lipschitz(
    data: str = "ring8_wgan_gp",
    critics: Iterable[str] | str = RIVALS,
    generator: str = "noisy_copy",
    steps: int = TURNS,
    seed: int = 0,
    knobs: Mapping[str, object] | None = None,
    tell: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> dict[str, Any]:
    """Train critics under different constraints from one seed on the same batches, and tell what they look like inside.

    Args:
        critics: names of CONSTRAINTS with their strength, such as "clip:0.01" or "gp:10"; at most 4.
        generator: a name of GENERATORS: "noisy_copy" (data + N(0, s²), s the knob copy_noise), "same_moments" or "network".
        steps: turns; against a frozen distribution one is one critic step.
        knobs: values that differ from the defaults, for all critics, such as critic_depth.
        tell: called with what is being done, how much of it, and of how much, for progress.

    Returns:
        Plain JSON values: "critics", each with its share of weights at the bound, the gradient norm at each layer and its
        growth, its slope and what it says of W1; "w1" between the watched samples, exactly.

    Raises:
        InputError: names or numbers that cannot be used.
        Broken: a critic became NaN or infinite.
    """
    total = check_steps(steps)
    run = Contest(make(data, generator, critics, knobs, seed))
    while run.step < total:
        tell("steps", run.step, total)
        run.advance(min(50, total - run.step))
    return report(run)


def report(run: Contest) -> dict[str, Any]:
    """All numbers of a comparison as it stands, and what replays each of its runs."""
    seen = run.look(run.runs[0].box())
    exact = run.exact()
    return {
        "gan2d": 1,
        "lineup": run.lineup.to_json(),
        "steps": run.step,
        "seconds": round(run.seconds, 3),
        "critics": [
            {"critic": str(critic), "w1": exact[i]} | _told(CONSTRAINTS[critic.kind].bounds, seen[i]) | {"replay": saved.to_json(run.runs[i])}
            for i, critic in enumerate(run.lineup.critics)
        ],
    }


def summary(result: Mapping[str, Any]) -> str:
    """A report for a terminal: a row for each critic, then the gradient at each layer, from the last hidden one down to the first."""

    def column(name: str, form: Callable[[float, Mapping[str, Any]], str]) -> list[str]:
        return ["–" if said[name] is None else form(said[name], said) for said in result["critics"]]

    columns = {
        "critic": [said["critic"] for said in result["critics"]],
        "weights at ±c": column("share_at_bound", lambda v, said: f"{100 * v:.1f} %"),
        "growth a layer": column("growth_per_layer", lambda v, said: f"10^{v:+.2f}"),
        "mean slope": column("mean_slope", lambda v, said: f"{v:.3g}"),
        "largest": column("largest_slope", lambda v, said: f"{v:.3g}"),
        "says W1": column("w1_estimate", lambda v, said: f"{v:.3f}{' (÷K)' if said['divided_by_its_own_slope'] else ''}"),
        "exact": column("w1", lambda v, said: f"{v:.3f}"),
    }
    depth = max(len(said["gradient_by_layer"]) for said in result["critics"])
    for layer in reversed(range(depth)):
        at = [said["gradient_by_layer"][layer] for said in result["critics"]]
        columns[f"layer {layer + 1}"] = ["–" if value is None else f"{value:.1e}" for value in at]
    width = max(map(len, columns))
    cells = [max(len(column[i]) for column in columns.values()) for i in range(len(result["critics"]))]
    return "\n".join("  ".join([name.ljust(width), *(text.rjust(cells[i]) for i, text in enumerate(column))]) for name, column in columns.items())


def w1_said(bounds: bool, seen: Anatomy) -> float:
    """What a critic says of W1: E_p s − E_q s, divided by the largest slope found where the critic's constraint does not promise 1."""
    return float(seen.says) if bounds else float(seen.says) / max(float(seen.steepest), 1e-37)


def _told(bounds: bool, seen: Anatomy) -> dict[str, Any]:
    return {
        "share_at_bound": _known(seen.share_at_bound),
        "gradient_by_layer": [_known(v) for v in seen.layers],
        "growth_per_layer": _known(seen.growth),
        "mean_slope": _known(seen.mean_slope),
        "largest_slope": _known(seen.steepest),
        "w1_estimate": _known(w1_said(bounds, seen)),
        "divided_by_its_own_slope": not bounds,
        "weights": {
            "reach": float(seen.reach),
            "kernels": [_counts(layer[0]) for layer in seen.weights],
            "biases": [_counts(layer[1]) for layer in seen.weights],
        },
    }


def _known(value: Any) -> float | None:
    """A number for JSON; None where it is beyond single precision."""
    return float(value) if np.isfinite(value) else None


def _counts(values: Any) -> list[int]:
    return [int(v) for v in np.asarray(values)]


def to_python(run: Contest) -> str:
    """Python code that trains the same critics to the same step, knobs moved on the way included."""
    lines = ["import gan2d", "", "runs = ["]
    for each in run.runs:
        origin = each.origin
        arguments = [repr(origin.data), repr(origin.recipe), f"knobs={dict(origin.knobs)!r}", f"seed={origin.seed}", f"steps={each.step}"]
        lines.append(f"    gan2d.train({', '.join(arguments)}, changes={[tuple(change) for change in each.changes]!r}),")
    return "\n".join([*lines, "]", f"# critics: {', '.join(map(str, run.lineup.critics))}", "print([run.metrics() for run in runs])"]) + "\n"
