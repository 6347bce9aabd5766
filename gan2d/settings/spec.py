"""Spec: the static half of a run's settings, which shapes the compiled program; and how a field says what it sets."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from gan2d.common.knob import Value
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS, UNITS
from gan2d.elements.networks import networks
from gan2d.elements.optimisers import OPTIMISERS
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.projections import PROJECTIONS
from gan2d.elements.turns import TURNS


def titles(table: Mapping[str, Any]) -> dict[str, str]:
    """Name → title of a table's rows."""
    return {name: row.title for name, row in table.items()}


def setting(default: Value, label: str, help: str, group: str, low: float = -math.inf, high: float = math.inf, **more: Any) -> Any:
    """A dataclass field that describes a knob; see Knob for what more it can say."""
    return dataclasses.field(metadata={"knob": {"default": default, "label": label, "help": help, "group": group, "low": low, "high": high, **more}})


def choice(default: str, titles: Mapping[str, str], label: str, help: str, group: str, **more: Any) -> Any:
    """The same for a knob that is one of several names."""
    return setting(default, label, help, group, choices=titles, **more)


_MLPS = titles(networks.ACTIVATIONS)


@dataclasses.dataclass(frozen=True)
class Spec:
    """The static half of a run's settings: it decides what is compiled."""

    data: str = choice("ring8", titles(DATASETS), "Data", "The distribution that the generator is to learn.", "Data", resets=True)
    penalty: str = choice("none", titles(PENALTIES), "Penalty", "A term in the critic's loss that bounds its slope.", "Critic's constraint")
    projection: str = choice("none", titles(PROJECTIONS), "Projection", "A constraint on the critic's weights themselves.", "Critic's constraint")
    optimiser: str = choice("adam", titles(OPTIMISERS), "Optimiser", "How both players turn gradients into steps.", "Optimiser", resets=True)
    batch_size: int = setting(256, "Batch size", "Points in each minibatch, real and generated alike.", "Optimiser", 4, 4096, symbol="m", log=True)
    head: str = choice(
        "score", titles(networks.HEADS), "Critic's head", "How the critic makes a score: directly, or as an autoencoder's error.", "Networks", resets=True
    )
    generator: str = choice("network", titles(GENERATORS), "Generator", "Where generated points come from.", "Networks", resets=True)
    latent_dim: int = setting(2, "Latent dimension", "Length of the noise vector z.", "Networks", 1, 64, symbol="dim z", resets=True, owned=True, log=True)
    latent: str = choice(
        "gaussian", {k: row[0] for k, row in networks.LATENTS.items()}, "Latent noise", "The distribution of z.", "Networks", resets=True, owned=True
    )
    generator_depth: int = setting(3, "Generator: layers", "Hidden layers of the generator.", "Networks", 1, 12, resets=True, owned=True)
    generator_width: int = setting(64, "Generator: width", "Units in each hidden layer.", "Networks", 4, 512, resets=True, owned=True, log=True)
    generator_activation: str = choice(
        "relu", _MLPS, "Generator: activation", "The non-linearity after each hidden layer.", "Networks", resets=True, owned=True
    )
    generator_norm: str = choice(
        "none", titles(networks.NORMS), "Generator: normalisation", "What is normalised before each activation.", "Networks", resets=True, owned=True
    )
    critic_depth: int = setting(3, "Critic: layers", "Hidden layers of the critic.", "Networks", 1, 20, resets=True)
    critic_width: int = setting(64, "Critic: width", "Units in each hidden layer.", "Networks", 4, 512, resets=True, log=True)
    critic_activation: str = choice("relu", _MLPS, "Critic: activation", "The non-linearity after each hidden layer.", "Networks", resets=True)
    critic_norm: str = choice(
        "none",
        titles(networks.NORMS),
        "Critic: normalisation",
        "Batch norm breaks a gradient penalty (it ties points together); layer norm does not.",
        "Networks",
        resets=True,
    )
    code_dim: int = setting(16, "Autoencoder's code", "Units of the code between encoder and decoder.", "Networks", 1, 64, resets=True, owned=True)
    critic_fourier: int = setting(
        0,
        "Critic: Fourier features",
        "Octaves of sin(2^k x), cos(2^k x) beside x at the critic's input: it can bend more sharply. 0: none.",
        "Tricks",
        0,
        8,
        resets=True,
        symbol="octaves D",
        source="Tancik et al. 2020, arXiv:2006.10739",
    )
    generator_fourier: int = setting(
        0,
        "Generator: Fourier features",
        "Octaves of sin(2^k z), cos(2^k z) beside z at the generator's input. 0: none.",
        "Tricks",
        0,
        8,
        resets=True,
        owned=True,
        symbol="octaves G",
        source="Tancik et al. 2020, arXiv:2006.10739",
    )
    packing: int = setting(
        1,
        "Packing",
        "The critic judges so many points together, all real or all generated: a generator that lacks variety is easy to tell. 1: one at a time.",
        "Tricks",
        1,
        4,
        resets=True,
        symbol="pack",
        source="PacGAN: Lin et al. 2017, arXiv:1712.04086",
    )
    minibatch_kernels: int = setting(
        0,
        "Minibatch discrimination",
        "Learned measures by which the critic sees how close a point is to the others of its batch. 0: each point is judged alone.",
        "Tricks",
        0,
        32,
        resets=True,
        symbol="kernels",
        source="Salimans et al. 2016, arXiv:1606.03498",
    )
    ensemble: int = setting(
        1,
        "Ensemble of critics",
        "So many critics, each half as wide as the next; their losses are added up. Weak ones give gradients early, strong ones precision late.",
        "Tricks",
        1,
        4,
        resets=True,
        symbol="critics",
        source="Durugkar et al. 2016, arXiv:1611.01673 (several critics)",
    )
    unrolling: int = setting(
        0,
        "Unrolling",
        "The generator looks so many critic steps ahead and learns against the critic that would answer it. 0: against the critic as it is.",
        "Tricks",
        0,
        10,
        owned=True,
        symbol="unroll",
        source="Metz et al. 2016, arXiv:1611.02163",
    )
    units: str = choice(
        "data",
        UNITS,
        "Networks' units",
        "Coordinates inside of the networks; in standard deviations one recipe fits data of any size, and penalties act in these units.",
        "Networks",
        resets=True,
    )
    turns: str = choice("fixed", titles(TURNS), "Whose turn", "When the players take turns.", "Tricks")
