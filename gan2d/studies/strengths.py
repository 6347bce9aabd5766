"""A sweep over constraints' strengths and seeds: where clipping works, where the penalty does, and what each does to its critic."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any, NamedTuple

import jax
import numpy as np

from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.measure import frame as observe
from gan2d.measure import metrics
from gan2d.measure.anatomy import POINTS, Anatomy, watched
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.lineup import Critic, Lineup
from gan2d.settings.settings import SEEDS
from gan2d.studies.lipschitz import w1_said
from gan2d.theory.transport import w1
from gan2d.training.many import Many, grid

# kind → strengths, four decades each
SWEPT: dict[str, tuple[float, ...]] = {
    "clip": (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0),
    "gp": (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0),
}
FROZEN, TRAINED = "noisy_copy", "network"  # what critics stand against, and what is trained
REPEATS = 3  # seeds
FROZEN_STEPS, TRAINED_TURNS, CHUNK = 1000, 500, 25
SAMPLES = 1000  # generated points on which modes are counted


class Quantity(NamedTuple):
    """One map.

    Attributes:
        trained: measured on GANs in training, else on critics against a frozen distribution.
        log: small values are spread out by a logarithm.
        cap: values above have the same colour.
        of_modes: it needs data whose modes are known.
    """

    title: str
    help: str
    trained: bool = False
    log: bool = False
    cap: float = np.inf
    of_modes: bool = False


QUANTITIES: dict[str, Quantity] = {
    "error": Quantity(
        "W1, relative error",
        f"|what the critic says of W1 − exact| / exact, after {FROZEN_STEPS:,} critic steps against the frozen distribution. 1: it says nothing.",
        cap=2.0,
    ),
    "bound": Quantity("Weights at ±c", "Share of weights and biases within 1 % of ±c."),
    "gradient": Quantity("Gradient at the fakes", "Mean ‖∂ℓ_G/∂x‖ at the generated points: what a generator would get.", log=True),
    "modes": Quantity("Modes captured", f"Of a generator trained for {TRAINED_TURNS} turns, five critic steps each.", trained=True, of_modes=True),
    "w1": Quantity(
        "W1 of the generator", f"Exact W1 between data and a generator trained for {TRAINED_TURNS} turns, five critic steps each.", trained=True, log=True
    ),
}


@dataclasses.dataclass(frozen=True)
class Cell:
    """What one cell of a map stands for."""

    critic: Critic
    seed: int


class Strengths:
    """The sweep of one lineup's data and shared knobs; it can stop anywhere and go on.

    Attributes:
        maps: (quantity, kind) → (seeds, strengths); NaN where nothing is known yet, or where training diverged.
        done, total: turns of work.
        measured: how many parts of it are measured.
    """

    def __init__(self, lineup: Lineup, seeds: int = REPEATS) -> None:
        """Plan it; nothing is trained yet."""
        self.lineup, self.seeds = lineup, [(lineup.seed + i) % (SEEDS + 1) for i in range(seeds)]
        shape = (seeds, len(next(iter(SWEPT.values()))))
        self.maps = {(name, kind): np.full(shape, np.nan) for name in self.quantities() for kind in SWEPT}
        frozen = FROZEN if GENERATORS[lineup.generator].learns else lineup.generator
        self._phases = [(kind, generator) for generator in (frozen, TRAINED) for kind in SWEPT]
        # a turn of a GAN is five critic steps and one of the generator
        self._weights = [6 * TRAINED_TURNS if GENERATORS[generator].learns else FROZEN_STEPS for _, generator in self._phases]
        self.total, self.done, self.measured = sum(self._weights), 0, 0
        self._now: Many | None = None
        self._alone = threading.Lock()  # several visitors may look at it

    def quantities(self) -> list[str]:
        """Names of QUANTITIES that have a meaning for these data."""
        return [name for name, row in QUANTITIES.items() if not row.of_modes or DATASETS[self.lineup.data].mixture is not None]

    def cell(self, kind: str, i: int, j: int) -> Cell:
        """What row i and column j of a kind's maps stand for."""
        return Cell(Critic(kind, SWEPT[kind][j]), self.seeds[i])

    @property
    def finished(self) -> bool:
        """Whether all is measured."""
        return not self._phases

    def advance(self) -> None:
        """Train the current phase by CHUNK turns, and measure it at its end."""
        with self._alone:
            if not self.finished:
                self._advance()

    def _advance(self) -> None:
        kind, generator = self._phases[0]
        turns = TRAINED_TURNS if GENERATORS[generator].learns else FROZEN_STEPS
        if self._now is None:
            self._now = self._start(kind, generator)
        self._now.advance(CHUNK)
        self.done += self._weights[0] * CHUNK // turns
        if self._now.step >= turns:
            self._measure(kind, GENERATORS[generator].learns, self._now)
            self._now = None
            self._phases, self._weights = self._phases[1:], self._weights[1:]
            self.measured += 1

    def what(self) -> str:
        """What is trained now, in words."""
        kind, generator = self._phases[0]
        return f"{CONSTRAINTS[kind].title}, {'GANs in training' if GENERATORS[generator].learns else 'critics alone'}"

    def _start(self, kind: str, generator: str) -> Many:
        kept = {name: value for name, value in self.lineup.knobs.items() if name != "n_critic"}
        strength = CONSTRAINTS[kind].strength
        assert strength is not None  # SWEPT holds such kinds alone
        critic = Critic(kind, SWEPT[kind][0])
        spec, knobs = Lineup(self.lineup.data, generator, (critic,), kept, self.lineup.seed).settings(critic).compiled()
        return Many(spec, knobs, grid(self.seeds, **{strength: SWEPT[kind]}))

    def _measure(self, kind: str, trained: bool, runs: Many) -> None:
        told = self._of_generators(runs) if trained else self._of_critics(kind, runs)
        for name, values in told.items():
            self.maps[name, kind] = np.asarray(values, float).reshape(len(self.seeds), -1)

    def _of_critics(self, kind: str, runs: Many) -> dict[str, Any]:
        assert runs.info is not None
        seen = runs.look(observe.box_of(runs.spec, runs.common))
        exact = self._exact(runs)
        says = np.array([w1_said(CONSTRAINTS[kind].bounds, Anatomy(*(part[i] for part in seen))) for i in range(len(exact))])
        return {"error": np.abs(says - exact) / exact, "bound": seen.share_at_bound, "gradient": runs.info.sample_gradient}

    def _exact(self, runs: Many) -> np.ndarray:
        """W1 between the watched points, which all strengths of a seed share."""
        columns = len(runs.members.seeds) // len(self.seeds)
        clouds = [watched(runs.spec, runs.alone(i * columns), runs.common) for i in range(len(self.seeds))]
        return np.repeat([w1(np.asarray(real), np.asarray(fake)) for real, fake in clouds], columns)

    def _of_generators(self, runs: Many) -> dict[str, Any]:
        samples = runs.samples(SAMPLES)
        mixture = metrics.mixture_of(runs.spec.data, runs.common)
        real = np.asarray(observe.draw_real(runs.spec.data, jax.random.key(self.lineup.seed), POINTS, runs.common))
        fine = np.isfinite(samples).all((1, 2))
        told: dict[str, Any] = {"w1": [w1(real, cloud[:POINTS]) if ok else np.nan for cloud, ok in zip(samples, fine)]}
        if mixture is not None:
            told["modes"] = [metrics.coverage(cloud, mixture)["modes"] if ok else np.nan for cloud, ok in zip(samples, fine)]
        return told
