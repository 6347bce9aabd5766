"""Spec: the static half of a run's settings, which shapes the compiled program; and how a field says what it sets."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from gan2d import networks
from gan2d.data import DATASETS
from gan2d.generators import GENERATORS
from gan2d.knob import Value
from gan2d.optimisers import OPTIMISERS
from gan2d.penalties import PENALTIES
from gan2d.projections import PROJECTIONS


def titles(table: Mapping[str, Any]) -> dict[str, str]:
    """Name → title of a table's rows."""
    return {name: row.title for name, row in table.items()}


def setting(default: Value, label: str, help: str, group: str, low: float = -math.inf, high: float = math.inf, **more: Any) -> Any:
    """A dataclass field that describes a knob; see Knob for what more it can say."""
    return dataclasses.field(metadata={"knob": {"default": default, "label": label, "help": help, "group": group, "low": low, "high": high, **more}})


def choice(default: str, titles: Mapping[str, str], label: str, help: str, group: str, **more: Any) -> Any:
    """The same for a knob that is one of several names."""
    return setting(default, label, help, group, choices=titles, **more)


_MLPS = {name: title for name, (title, *_) in networks.ACTIVATIONS.items()}


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
        "none", networks.NORMS, "Generator: normalisation", "What is normalised before each activation.", "Networks", resets=True, owned=True
    )
    critic_depth: int = setting(3, "Critic: layers", "Hidden layers of the critic.", "Networks", 1, 20, resets=True)
    critic_width: int = setting(64, "Critic: width", "Units in each hidden layer.", "Networks", 4, 512, resets=True, log=True)
    critic_activation: str = choice("relu", _MLPS, "Critic: activation", "The non-linearity after each hidden layer.", "Networks", resets=True)
    critic_norm: str = choice(
        "none",
        networks.NORMS,
        "Critic: normalisation",
        "Batch norm breaks a gradient penalty (it ties points together); layer norm does not.",
        "Networks",
        resets=True,
    )
    code_dim: int = setting(16, "Autoencoder's code", "Units of the code between encoder and decoder.", "Networks", 1, 64, resets=True, owned=True)
