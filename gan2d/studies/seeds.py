"""Many seeds of a setting, perhaps against another one, from Python and the command line; and what is told of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from gan2d.measure.bootstrap import compare
from gan2d.measure.metrics import METRICS
from gan2d.settings import crowd, settings
from gan2d.settings.crowd import Crowd
from gan2d.settings.settings import Settings
from gan2d.training.population import Population, Survey
from gan2d.training.run import check_steps

CHUNK = 100  # turns between two measurements, at least
MEASURED = 20  # measurements on the way


def seeds(
    data: Any = "ring8",
    recipe: str = "wgan-gp",
    seeds: int = 16,
    steps: int = 2000,
    knobs: Mapping[str, object] | None = None,
    against: Mapping[str, object] | None = None,
    seed: int = 0,
    preset: str = "toy",
    tell: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Population:
    """Train ``seeds`` seeds at once, from ``seed`` on; with ``against``, B is the same with these knobs (or another ``recipe``) moved.

    Raises:
        InputError: names or numbers that cannot be used, or more than fits into memory.
    """
    chosen = settings.make(data, recipe, knobs, seed, preset)
    population = Population(crowd.make(chosen, seeds, None if against is None else _other(chosen, against)))
    train(population, check_steps(steps), tell)
    return population


def _other(chosen: Settings, against: Mapping[str, object]) -> Settings:
    moved = dict(against)
    recipe, preset = (str(moved.pop(name, usual)) for name, usual in (("recipe", chosen.recipe), ("preset", chosen.preset)))
    kept = chosen.knobs if (recipe, preset) == (chosen.recipe, chosen.preset) else {}
    return settings.adapted(settings.make(chosen.data, recipe, {}, chosen.seed, preset, chosen.points), kept, moved)


def train(population: Population, until: int, tell: Callable[[str, int, int], None]) -> None:
    """Train to a step, with measurements on the way and one at the end."""
    chunk = max(CHUNK, -(-until // MEASURED))
    while population.step < until:
        population.advance(min(chunk, until - population.step))
        population.survey()
        tell("turns", population.step, until)


def report(population: Population) -> dict[str, Any]:
    """What is known of every seed, as plain JSON values."""
    floors = population.floors()
    told: dict[str, Any] = {"format": "gan2d seeds", "crowd": population.origin.to_json(), "step": population.step, "floors": floors}
    told["moves"] = [list(move) for move in population.moves]
    told["seeds"] = population.crowd.numbers()
    told["sides"] = [
        {
            "metrics": {name: _plain(kept[-1].values[name]) for name in METRICS},
            "shares": [_plain(row) for row in kept[-1].shares],
            "diagnoses": [{"kind": said.kind, "sentence": said.sentence} for said in population.diagnoses(i)],
        }
        for i, kept in enumerate(population.surveys)
        if kept
    ]
    told["b_against_a"] = verdicts(population.surveys)
    return told


def verdicts(surveys: list[list[Survey]]) -> list[str]:
    """B against A by their last surveys, a sentence for each metric; none where there is no B, or nothing is measured."""
    return compare(*(kept[-1].values for kept in surveys)) if len(surveys) > 1 and all(surveys) else []


def _plain(values: np.ndarray) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def summary(population: Population) -> str:
    """The seeds for a terminal: a row each, then how many got which diagnosis, then B against A."""
    lines = []
    for i, kept in enumerate(population.surveys):
        if not kept:
            continue
        values = kept[-1].values
        lines.append(f"{'AB'[i]}  seed  modes  high quality  reverse KL  spread   W1     diagnosis")
        for k, (seed, said) in enumerate(zip(population.crowd.numbers(), population.diagnoses(i))):
            modes, quality, kl, spread, w1 = (float(values[name][k]) for name in METRICS)
            lines.append(f"   {seed:4d}  {modes:5.0f}  {100 * quality:10.1f} %  {kl:10.4f}  {spread:6.2f}  {w1:6.3f}  {said.words}")
        means = ", ".join(f"{METRICS[name].title.lower()} {np.nanmean(values[name]):.3g}" for name in METRICS if np.isfinite(values[name]).any())
        lines.append(f"   mean  {means}")
    return "\n".join([*lines, *verdicts(population.surveys)])


def to_python(population: Population) -> str:
    """Python code that makes the same crowd; knobs moved on the way are told as comments."""
    origin: Crowd = population.origin
    a, b = origin.settings, origin.other
    against: dict[str, object] | None = None
    if b is not None:
        alike = (a.recipe, a.preset) == (b.recipe, b.preset)
        back = {name: value for name, value in settings.defaults(b.data, b.recipe, b.preset).items() if alike and name in a.knobs and name not in b.knobs}
        against = {"recipe": b.recipe, "preset": b.preset, **back, **b.knobs}
    points = None if a.points is None else [[float(x), float(y)] for x, y in a.points]
    lines = ["import numpy as np", ""] if points is not None else []
    lines += ["import gan2d", "", "crowd = gan2d.seeds(", f"    data={a.data!r}," if points is None else f"    data=np.array({points!r}),"]
    lines += [f"    recipe={a.recipe!r},", f"    preset={a.preset!r},", f"    knobs={dict(a.knobs)!r},", f"    against={against!r},"]
    lines += [f"    seeds={origin.seeds},", f"    seed={a.seed},", f"    steps={population.step},", ")"]
    lines += [f"# moved on the way, at step {move.step}: {'AB'[move.side]} {move.name} = {move.value!r}" for move in population.moves]
    return "\n".join([*lines, "print(gan2d.summary_of_seeds(crowd))", ""])
