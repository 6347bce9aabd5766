"""The knobs of the tricks against collapse: the traced half of the group "Tricks"; what shapes the networks is in spec.py."""

from __future__ import annotations

import dataclasses

import jax
from jax import Array

from gan2d.settings.spec import setting


@jax.tree_util.register_dataclass
@dataclasses.dataclass(frozen=True)
class TrickKnobs:
    """Strengths that may move in mid-training; 0 is the plain run bit for bit."""

    noise: Array = setting(
        0.0,
        "Instance noise",
        "Gaussian noise added to everything that the critic sees, real and generated.",
        "Tricks",
        0.0,
        10.0,
        symbol="σ noise",
        log=True,
        source="Sønderby et al. 2016, arXiv:1610.04490; Arjovsky & Bottou 2017, arXiv:1701.04862",
    )
    noise_half_life: Array = setting(
        0.0,
        "Instance noise: half-life",
        "Turns after which the instance noise is halved, again and again; 0: it stays.",
        "Tricks",
        0.0,
        1e6,
        symbol="t½ noise",
        log=True,
        source="Sønderby et al. 2016, arXiv:1610.04490",
    )
    penalty_boost: Array = setting(
        0.0,
        "Penalty at the start",
        "A penalty begins 1 + this many times as heavy, and is relaxed with its half-life.",
        "Tricks",
        0.0,
        1e6,
        symbol="boost",
        log=True,
        source="Roth et al. 2017, arXiv:1705.09367",
    )
    penalty_half_life: Array = setting(
        1000.0,
        "Penalty: half-life",
        "Turns after which what is added to the penalty is halved, again and again; 0: it stays.",
        "Tricks",
        0.0,
        1e6,
        symbol="t½ penalty",
        log=True,
    )
    rate_turns: Array = setting(
        0.0,
        "Learning rates fall until",
        "Both learning rates stay for half of so many turns, then fall to 0 as a cosine; 0: they stay.",
        "Tricks",
        0.0,
        1e6,
        symbol="T rates",
        log=True,
        source="Loshchilov & Hutter 2016, arXiv:1608.03983",
    )
    rate_half_life: Array = setting(
        0.0,
        "Learning rates: half-life",
        "Turns after which both learning rates are halved, again and again; 0: they are not.",
        "Tricks",
        0.0,
        1e6,
        symbol="t½ rates",
        log=True,
    )
    ema: Array = setting(
        0.0,
        "Averaged generator",
        "Pictures and samples come from an exponential moving average of the generator's weights; training goes on without it. 0: none.",
        "Tricks",
        0.0,
        0.9999,
        symbol="EMA",
        owned=True,
        source="Yazıcı et al. 2018, arXiv:1806.04498",
    )
    smoothing: Array = setting(
        0.0,
        "Label smoothing",
        "The critic is told 1 − ε instead of 1 for real points: it never becomes quite sure. One-sided, cross-entropy only.",
        "Tricks",
        0.0,
        0.5,
        symbol="ε",
        owned=True,
        source="Salimans et al. 2016, arXiv:1606.03498",
    )
    feature_matching: Array = setting(
        0.0,
        "Feature matching",
        "Share w of the generator's loss that is ‖E f(x) − E f(G(z))‖², f the critic's last hidden layer; the rest is its usual loss.",
        "Tricks",
        0.0,
        1.0,
        symbol="w match",
        owned=True,
        source="Salimans et al. 2016, arXiv:1606.03498",
    )
    historical: Array = setting(
        0.0,
        "Historical averaging",
        "Both players pay this times ‖θ − mean of their past θ‖²: they stop running in circles.",
        "Tricks",
        0.0,
        10.0,
        symbol="w past",
        log=True,
        source="Salimans et al. 2016, arXiv:1606.03498",
    )
    replay: Array = setting(
        0.0,
        "Experience replay",
        "Share of the critic's generated points that come from earlier generators, up to 400 turns ago.",
        "Tricks",
        0.0,
        1.0,
        symbol="replay",
        owned=True,
        source="Shrivastava et al. 2016, arXiv:1612.07828",
    )
    critic_goal: Array = setting(
        1.0, "Critic trains above C1", "While its loss is above C1, the critic goes on.", "Tricks", -10.0, 10.0, symbol="C1", owned=True
    )
    generator_limit: Array = setting(
        1.3, "Generator trains below C2", "While the critic's loss is below C2, the generator goes on.", "Tricks", -10.0, 10.0, symbol="C2", owned=True
    )
