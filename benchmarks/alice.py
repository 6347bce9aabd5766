"""ALICE's toy beside its published figures: how the way there and back, and the modes, go with the weight λ of reconstruction.

    python -m benchmarks.alice [--seeds 3] [--steps 1600] [--json docs/alice.json]

Li et al. 2017, arXiv:1709.01215: five Gaussians, σ = .2; 2×256 ReLU networks, encoder and generator with two numbers of noise beside their
input; Adam 10⁻³, β₁ = .5; batches of 128; 100 epochs of 2,048 points, 1,600 critic steps with five of the generator after each. Their
reconstruction is a mean over both coordinates, half of ‖x − G(E(x))‖², for points and for codes; so are the weights here half of λ.
Prints and writes, for each λ, mean and standard deviation over seeds of the reconstruction and of the modes' score exp E KL(p(y|x) ‖ p(y)).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from gan2d.formats.files import to_json
from gan2d.measure.games.alice import STRENGTHS, mode_score
from gan2d.measure.games.picture import each_number
from gan2d.measure.metrics import mixture_of
from gan2d.measure.samples import samples
from gan2d.settings.experiment import Experiment, make
from gan2d.training.training import Training

DRAWN = 2048  # generated points that the modes are counted in


def experiment_of(strength: float, seeds: int) -> Experiment:
    """The toy at one λ."""
    networks = {f"{player}_{what}": value for player in ("critic", "generator") for what, value in (("depth", 2), ("width", 256), ("activation", "relu"))}
    rates = {"critic_rate": 1e-3, "generator_rate": 1e-3, "beta1": 0.5, "beta2": 0.999, "batch_size": 128, "n_critic": 1, "n_generator": 5}
    weights = {"cycle_weight": strength / 2, "code_weight": strength / 2, "own_noise": 2}
    return make("cross5", "gan-ns", {"game": "bigan", **networks, **rates, **weights}, axes={"seed": seeds})


def measure(seeds: int, steps: int) -> dict[str, Any]:
    """Every λ."""
    told: dict[str, Any] = {"format": "gan2d alice", "seeds": seeds, "steps": steps, "rows": []}
    for strength in STRENGTHS:
        experiment = experiment_of(strength, seeds)
        training = Training(experiment)
        training.advance(steps)
        arm = training.arms[0]
        errors = each_number(arm, "reconstruction") / 2
        mixture = mixture_of(experiment.data, arm.common)
        assert mixture is not None
        scores = np.array([mode_score(points, mixture) for points in np.asarray(samples(arm, DRAWN)).reshape(seeds, DRAWN, 2)])
        row = {"strength": strength, "experiment": to_json(experiment)}
        for name, values in (("error", errors), ("modes", scores)):
            row |= {name: [round(float(values.mean()), 5), round(float(values.std(ddof=1)) if seeds > 1 else 0.0, 5)]}
        told["rows"].append(row)
        print(
            f"λ = {strength:g}: reconstruction {row['error'][0]:.3g} ± {row['error'][1]:.2g}, modes {row['modes'][0]:.2f} ± {row['modes'][1]:.2f}", flush=True
        )
    return told


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=1600)
    parser.add_argument("--json", default="docs/alice.json")
    args = parser.parse_args()
    Path(args.json).write_text(json.dumps(measure(args.seeds, args.steps), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
