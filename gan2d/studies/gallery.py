"""GALLERY: phenomena of GANs, each on demand from one link: the phenomenon as A, a remedy as B."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from gan2d.measure.diagnosis import diagnose
from gan2d.measure.story import Story, now
from gan2d.settings.axis import SEED
from gan2d.settings.edits import choose
from gan2d.settings.experiment import Experiment, make, with_axes
from gan2d.studies.seeds import Surveyed, train

SIZES = {"generator_width": 32, "critic_width": 32, "batch_size": 128}
RELU = {"generator_activation": "relu", "critic_activation": "relu"}
SGD = {"optimiser": "sgd"}


class Figure(NamedTuple):
    """A number of a story by which a phenomenon is told; the larger, the worse."""

    title: str
    of: Callable[[Story], float]


def _now(name: str) -> Callable[[Story], float]:
    """A metric's recent median; infinite where the run became NaN."""
    return lambda story: now(story, name) if story.alive[-1] else math.inf


FIGURES: dict[str, Figure] = {
    "w1": Figure("W1", _now("w1")),
    "reverse_kl": Figure("reverse KL", _now("reverse_kl")),
    "off_modes": Figure("share of samples off the modes", lambda story: 1 - now(story, "high_quality") if story.alive[-1] else math.inf),
}


class Card(NamedTuple):
    """A phenomenon and its remedy.

    Attributes:
        sentence: what is to be seen, and why.
        experiment: the phenomenon as A, the remedy as B, on 8 seeds.
        steps: after so many A shows it and B does not.
        remedy: what B does otherwise, and why that helps.
        figure: the row of FIGURES that tells it.
        ill: A shows the phenomenon if its figure is above this …
        kinds: … and it got one of these diagnoses; any, where none is named.
        well: B is cured if its figure is below this.
        fewest: of five seeds, so many show the phenomenon as A and are cured as B.
    """

    title: str
    sentence: str
    experiment: Experiment
    steps: int
    remedy: str
    figure: str
    ill: float
    well: float
    kinds: tuple[str, ...] = ()
    fewest: int = 5

    def measure(self, story: Story) -> float:
        """The figure of one seed."""
        return FIGURES[self.figure].of(story)

    def shows(self, story: Story) -> bool:
        """Whether one seed has the phenomenon."""
        return self.measure(story) > self.ill and (not self.kinds or diagnose(story).kind in self.kinds)

    def cured(self, story: Story) -> bool:
        """Whether one seed is free of it."""
        return self.measure(story) < self.well and not self.shows(story)


def _pair(a: Mapping[str, Any], b: Mapping[str, Any], data: str = "ring8", **of_data: object) -> Experiment:
    """A beside B on 8 seeds: both with small networks, on the ring with modes wide enough to be hit within few steps."""
    rows = [{"recipe": row["recipe"], "knobs": {**SIZES, **{name: value for name, value in row.items() if name != "recipe"}}} for row in (a, b)]
    return make(data, knobs=of_data or {"sigma": 0.05}, arms=rows, axes={SEED: 8})


def play(card: Card, seeds: int, first: int = 0) -> Surveyed:
    """Train so many seeds of both arms of a card to its end, and measure them on the way."""
    training = Surveyed(with_axes(choose(card.experiment, seed=first), {SEED: seeds}))
    train(training, card.steps)
    return training


GALLERY: dict[str, Card] = {
    "collapse": Card(
        "Mode collapse",
        "At any time nearly all samples sit on one or two of eight modes: the generator takes ten updates for each of the discriminator's, and piles up wherever the score is highest.",
        _pair({"recipe": "gan-ns", **RELU, "generator_rate": 3e-3, "n_generator": 10}, {"recipe": "gan-ns", **RELU, "generator_rate": 3e-3}, sigma=0.08),
        1000,
        "One update each: the discriminator answers a heap of samples before all have come to it, and every mode is held.",
        "reverse_kl",
        ill=math.log(2),  # then the entropy of the shares is that of less than half of the modes
        well=0.3,
        kinds=("collapsed", "hopping"),  # a heap of samples does not stay where it is
    ),
    "hopping": Card(
        "Mode hopping",
        "All samples run in a heap from mode to mode: the discriminator learns so slowly that its map is out of date wherever the generator has run to.",
        _pair(
            {"recipe": "gan-ns", **RELU, "generator_rate": 2e-3, "n_generator": 10, "critic_rate": 2e-4},
            {"recipe": "gan-r1", **RELU, "r1_weight": 0.1, "generator_rate": 1e-3, "n_critic": 5},
            sigma=0.08,
        ),
        1000,
        "The discriminator makes five updates for each of the generator's, and R1 keeps it flat at the data: the chase ends, and all modes are held.",
        "reverse_kl",
        ill=0.3,
        well=0.1,
        kinds=("hopping",),
        fewest=4,
    ),
    "vanishing": Card(
        "Vanishing gradient",
        "Nothing moves: the data, a line at x = 6, are so far away that the discriminator is sure of every point, and there the minimax loss is flat.",
        _pair(
            {"recipe": "gan", "n_critic": 5, "generator_rate": 1e-3}, {"recipe": "gan-ns", "n_critic": 5, "generator_rate": 1e-3}, "parallel_lines", theta=6.0
        ),
        700,
        "The non-saturating loss is steep just where the discriminator is sure: it pulls the samples over.",
        "w1",
        ill=5.0,
        well=0.5,
        kinds=("vanishing",),
    ),
    "overgeneralising": Card(
        "Overgeneralising",
        "The modes are reached, but most samples lie between them: a generator of only four units cannot fold the plane of its noise onto eight spots.",
        _pair(
            {"recipe": "gan-r1", **RELU, "r1_weight": 0.1, "n_critic": 5, "generator_rate": 2e-2, "generator_depth": 1, "generator_width": 4},
            {"recipe": "gan-r1", **RELU, "r1_weight": 0.1, "n_critic": 5, "generator_rate": 1e-3},
            sigma=0.08,
        ),
        1500,
        "Three layers of 32 units can fold more sharply: most samples lie on the modes.",
        "off_modes",
        ill=0.4,
        well=0.35,
        kinds=("overgeneralising",),
        fewest=4,
    ),
    "slow": Card(
        "Slow convergence",
        "Nothing is wrong, and it takes for ever: with learning rates of 0.000004 W1 falls steadily, but by little.",
        _pair(
            {"recipe": "wgan-gp", "generator_rate": 4e-6, "critic_rate": 4e-6},
            {"recipe": "wgan-gp", "generator_rate": 1e-3},
        ),
        1200,
        "Learning rates of 0.001: in the same number of steps W1 comes near what perfect samples score.",
        "w1",
        ill=0.28,
        well=0.27,
        kinds=("slow",),
    ),
    "clip_small": Card(
        "Clipping bound too small",
        "Nothing moves: with weights within ±0.001 each layer shrinks the signal a hundredfold, and the generator's gradient is about 1e-10.",
        _pair(
            {"recipe": "wgan", **SGD, "clip": 0.001, "critic_rate": 0.02, "generator_rate": 0.02},
            {"recipe": "wgan", **SGD, "clip": 0.15, "critic_rate": 0.02, "generator_rate": 0.02},
        ),
        600,
        "A bound of 0.15: the critic's slope is some hundredths, and the same steps reach most modes.",
        "w1",
        ill=0.4,
        well=0.3,
        kinds=("vanishing",),
    ),
    "clip_large": Card(
        "Clipping bound too large",
        "The samples fly off, out of the picture: with weights up to 1 each layer multiplies the slope, and plain gradient descent takes steps a thousand times too long.",
        _pair(
            {"recipe": "wgan", **SGD, "clip": 1.0, "critic_rate": 0.02, "generator_rate": 0.02},
            {"recipe": "wgan", **SGD, "clip": 0.15, "critic_rate": 0.02, "generator_rate": 0.02},
        ),
        600,
        "A bound of 0.15 with the same steps; RMSProp, which divides the slope out, would hide the explosion too.",
        "w1",
        ill=10.0,
        well=0.4,
        kinds=("diverged",),
    ),
    "lambda_small": Card(
        "Penalty weight too small",
        "Within some twenty steps all is NaN: with λ = 0.001 nothing holds the critic's slope, and under plain gradient descent the generator's steps grow with it.",
        _pair(
            {"recipe": "wgan-gp", **SGD, "gp_weight": 0.001, "critic_rate": 0.03, "generator_rate": 0.03},
            {"recipe": "wgan-gp", **SGD, "critic_rate": 0.03, "generator_rate": 0.03},
        ),
        600,
        "λ = 0.1 keeps the slope below 2, and the same steps find all modes; Adam, which divides the slope out, would hide the explosion too.",
        "w1",
        ill=10.0,
        well=0.3,
        kinds=("diverged",),
    ),
    "critic_weak": Card(
        "Critic too weak",
        "The samples run past the ring and back, and never settle: the critic makes one small update a step, and its map is out of date wherever they come.",
        _pair(
            {"recipe": "wgan-gp", "n_critic": 1, "critic_rate": 1e-4, "generator_rate": 1e-3},
            {"recipe": "wgan-gp", "generator_rate": 1e-3},
        ),
        1000,
        "Five updates a step, each ten times as large: the critic keeps up with the samples, and they come to all modes.",
        "w1",
        ill=0.5,
        well=0.3,
    ),
    "critic_strong": Card(
        "Critic too strong",
        "The samples stop at the few modes that they met first: a discriminator with fifty large updates a step is sure of everything, and where it is sure the minimax loss is flat.",
        _pair({"recipe": "gan", "n_critic": 50, "critic_rate": 5e-3}, {"recipe": "gan", "n_critic": 5}),
        450,
        "Five small updates a step: the discriminator stays unsure, and so shows the way to all modes.",
        "w1",
        ill=0.45,
        well=0.42,
        kinds=("collapsed", "vanishing"),
    ),
    "margin_small": Card(
        "EBGAN's margin too small",
        "Much of the ring stays empty: beyond an energy of 0.001 the critic leaves the samples alone, so that they get hardly any gradient away from the modes they hold.",
        _pair({"recipe": "ebgan", "margin": 0.001, "generator_rate": 1e-3}, {"recipe": "ebgan", "generator_rate": 1e-3}),
        600,
        "A margin of 1, about the energy that points far from the data have: more modes are found, with fairer shares.",
        "w1",
        ill=0.5,
        well=0.5,
        fewest=4,
    ),
}
