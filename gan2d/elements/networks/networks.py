"""The two networks: latents, heads, shapes, and the one place that turns flax modules into (init, apply) over plain pytrees."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import Array

from gan2d.common.knob import choice, setting, titles
from gan2d.elements.networks.layers import ACTIVATIONS, NORMS
from gan2d.elements.networks.modules import MLP, Autoencoder, Ensemble, LowerEnvelope

REFERENCE = 64  # points of the fixed batch that virtual batch norm normalises by


def _gaussian_bits(key: Array, shape: tuple[int, ...]) -> Array:
    """The first two coordinates N(0, 1), each further one −1 or 1 with probability ½: a support of 2^(d − 2) separate sheets.

    A connected latent must bridge the gaps between modes: Khayatkhoei et al. 2018, arXiv:1806.00880.
    """
    smooth, coin = jax.random.split(key)
    n, d = shape
    return jnp.concatenate([jax.random.normal(smooth, (n, min(d, 2))), jax.random.rademacher(coin, (n, max(d - 2, 0)), jnp.float32)], -1)


LATENTS: dict[str, tuple[str, Callable[[Array, tuple[int, ...]], Array], float]] = {
    # title, sampler, how far from 0 the latent grid of the picture reaches
    "gaussian": ("Gaussian N(0, I)", lambda key, shape: jax.random.normal(key, shape), 2.0),
    "gaussian_bits": ("Gaussian in two coordinates, ±1 in all others", _gaussian_bits, 2.0),
    "uniform": ("Uniform on [−1, 1]", lambda key, shape: jax.random.uniform(key, shape, minval=-1.0), 1.0),
}


class Head(NamedTuple):
    """How a critic makes a score: its module for a given width, whether its output is a ``plain`` number that the objective reads as a score (else it is one already), the knobs that it needs, and what its slope is at most for any weights, where its form says so."""

    title: str
    module: Callable[[NetworkSpec, int], nn.Module]
    plain: bool
    knobs: tuple[str, ...] = ()
    slope: float | None = None


HEADS: dict[str, Head] = {
    "score": Head(
        "One number: s = MLP(x)",
        lambda s, width: MLP(s.critic_depth, width, 1, s.critic_activation, s.critic_norm, s.critic_fourier, s.minibatch_kernels),
        True,
    ),
    "autoencoder": Head(
        "Autoencoder: s = −‖x − AE(x)‖²",
        lambda s, width: Autoencoder(s.critic_depth, width, s.code_dim, s.critic_activation, s.critic_norm, s.critic_fourier, s.minibatch_kernels),
        False,
        ("code_dim",),
    ),
    "cones": Head("Lower envelope: s = min ‖x − a‖ + b", lambda s, width: LowerEnvelope(width), True, slope=1.0),
}


@dataclasses.dataclass(frozen=True)
class NetworkSpec:
    """The shapes of both networks."""

    head: str = choice(
        "score",
        titles(HEADS),
        "Critic's head",
        "How the critic makes a score: directly, as an autoencoder's error, or as the lowest of as many cones of slope 1 as it is wide.",
        "Networks",
        resets=True,
    )
    latent_dim: int = setting(2, "Latent dimension", "Length of the noise vector z.", "Networks", 1, 256, symbol="dim z", resets=True, owned=True, log=True)
    latent: str = choice("gaussian", {k: row[0] for k, row in LATENTS.items()}, "Latent noise", "The distribution of z.", "Networks", resets=True, owned=True)
    generator_depth: int = setting(
        3,
        "Generator: layers",
        "Hidden layers of the generator. 0: it is linear, and has no width, activation or normalisation.",
        "Networks",
        0,
        12,
        resets=True,
        owned=True,
    )
    generator_width: int = setting(64, "Generator: width", "Units in each hidden layer.", "Networks", 4, 512, resets=True, owned=True, log=True)
    generator_activation: str = choice(
        "relu", titles(ACTIVATIONS), "Generator: activation", "The non-linearity after each hidden layer.", "Networks", resets=True, owned=True
    )
    generator_norm: str = choice(
        "none", titles(NORMS), "Generator: normalisation", "What is normalised before each activation.", "Networks", resets=True, owned=True
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
    critic_depth: int = setting(3, "Critic: layers", "Hidden layers of the critic.", "Networks", 1, 20, resets=True)
    critic_width: int = setting(64, "Critic: width", "Units in each hidden layer.", "Networks", 4, 512, resets=True, log=True)
    critic_activation: str = choice("relu", titles(ACTIVATIONS), "Critic: activation", "The non-linearity after each hidden layer.", "Networks", resets=True)
    critic_norm: str = choice(
        "none",
        titles(NORMS),
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


def widths(spec: NetworkSpec) -> list[int]:
    """Units in each hidden layer of the ensemble's critics, weakest first: each has half of the next, at least 4; the last is the critic's own width."""
    return [max(4, spec.critic_width // 2**k) for k in reversed(range(spec.ensemble))]


class Network(NamedTuple):
    """A network over plain pytrees.

    Attributes:
        init: ``(key, x) -> (params, stats)``; stats are batch norm's running averages or virtual batch norm's reference, which is x, empty without.
        apply: ``(params, stats, x, train, company) -> (y, stats)``.
    """

    init: Callable[[Array, Array], tuple[Any, Any]]
    apply: Callable[..., tuple[Array, Any]]


@functools.lru_cache(maxsize=64)
def _plain(module: nn.Module, squeeze: bool) -> Network:
    def init(key: Array, x: Array) -> tuple[Any, Any]:
        variables = module.init(key, x, False)
        return variables["params"], variables.get("batch_stats", {})

    # traced once for all places that use it with the same shapes: a new recipe is ready in half the time
    @functools.partial(jax.jit, static_argnums=3, inline=True)
    def apply(params: Any, stats: Any, x: Array, train: bool, *company: Array) -> tuple[Array, Any]:
        variables = {"params": params, "batch_stats": stats}
        y, new = module.apply(variables, x, train, *company, mutable=["batch_stats"])
        return (y[:, 0] if squeeze else y), new.get("batch_stats", stats)

    return Network(init, apply)


def generator(spec: NetworkSpec) -> Network:
    """The generator z ``(n, latent_dim)`` → x ``(n, 2)``."""
    shape = (spec.generator_depth, spec.generator_width, 2, spec.generator_activation, spec.generator_norm)
    return _plain(MLP(*shape, spec.generator_fourier), squeeze=False)


def _maker(spec: NetworkSpec, out: int, attention: bool) -> MLP:
    shape = (spec.generator_depth, spec.generator_width, out, spec.generator_activation, "none", spec.generator_fourier)
    return MLP(*shape, attention=attention)


def _judge(spec: NetworkSpec, out: int, attention: bool) -> MLP:
    shape = (spec.critic_depth, spec.critic_width, out, spec.critic_activation, spec.critic_norm, spec.critic_fourier)
    return MLP(*shape, attention=attention)


def maker(spec: NetworkSpec, out: int, attention: bool = False) -> Network:
    """A network of the generator's shape, (n, in) → (n, out), without normalisation: a game has several of them. With ``attention`` it sees a set."""
    return _plain(_maker(spec, out, attention), squeeze=False)


def judge(spec: NetworkSpec, out: int, features: bool = False, attention: bool = False) -> Network:
    """A network of the critic's shape, (n, in) → (n, out): the score and whatever else a game reads; after these its last hidden layer's ``features``.
    With ``attention`` it judges a set.
    """
    module = _judge(spec, out, attention)
    return _with_features(module) if features else _plain(module, squeeze=False)


def maker_attention(spec: NetworkSpec, out: int, params: Any, x: Array) -> Array:
    """How much each row of x attends to each, (n, n), in a maker."""
    return _shares(_maker(spec, out, True), params, {}, x)


def judge_attention(spec: NetworkSpec, out: int, params: Any, x: Array) -> Array:
    """How much each row of x attends to each, (n, n), in a judge."""
    return _shares(_judge(spec, out, True), params, {}, x)


def _shares(module: nn.Module, params: Any, stats: Any, x: Array) -> Array:
    found = module.apply({"params": params, "batch_stats": stats}, x, False, mutable=["attention", "batch_stats"])[1]
    return jax.tree.leaves(found["attention"])[0]  # type: ignore[index,no-any-return]


@functools.lru_cache(maxsize=64)
def _with_features(module: nn.Module) -> Network:
    def apply(params: Any, stats: Any, x: Array, train: bool) -> tuple[Array, Any]:
        y, new = module.apply({"params": params, "batch_stats": stats}, x, train, mutable=["batch_stats", "intermediates"])
        return jnp.concatenate([y, *jax.tree.leaves(new["intermediates"])], -1), new.get("batch_stats", stats)

    return Network(_plain(module, squeeze=False).init, apply)


def _critic_module(spec: NetworkSpec) -> nn.Module:
    make = HEADS[spec.head].module
    return make(spec, spec.critic_width) if spec.ensemble == 1 else Ensemble(tuple(make(spec, width) for width in widths(spec)))


def critic(spec: NetworkSpec) -> Network:
    """The critic x ``(n, inputs)`` → output ``(n,)``, an MLP's number or minus an autoencoder's error; ``(n, members)`` of an ensemble."""
    return _plain(_critic_module(spec), squeeze=spec.ensemble == 1)


def features(spec: NetworkSpec, params: Any, stats: Any, x: Array, train: bool) -> Array:
    """The critic's last hidden activations (n, features), of all its networks side by side; ``train``: batch norm by the batch's own statistics."""
    variables = {"params": params, "batch_stats": stats}
    found = _critic_module(spec).apply(variables, x, train, mutable=["batch_stats", "intermediates"])[1]["intermediates"]  # type: ignore[index]
    return jnp.concatenate(jax.tree.leaves(found), -1)


def shifts(spec: NetworkSpec, n: int, inputs: int = 2) -> Any:
    """Zeros of the shape of the critic's hidden activations for ``n`` points: a pytree of (n, width), first layer first."""
    shapes = jax.eval_shape(lambda: _critic_module(spec).init(jax.random.key(0), jnp.zeros((n, inputs)), False))["perturbations"]
    return jax.tree.map(lambda leaf: jnp.zeros(leaf.shape), shapes)


def shifted(spec: NetworkSpec, params: Any, stats: Any, x: Array, shift: Any) -> Array:
    """The critic's output (n,) with ``shift`` added to its hidden activations: its gradient at 0 is that of the activations.

    Batch norm uses the batch's own statistics, as in training.
    """
    variables = {"params": params, "batch_stats": stats, "perturbations": shift}
    return _critic_module(spec).apply(variables, x, True, mutable=["batch_stats"])[0][:, 0]  # type: ignore[index,return-value]


def latent(spec: NetworkSpec, key: Array, n: int) -> Array:
    """Draw ``n`` latent vectors, shape ``(n, latent_dim)``."""
    return LATENTS[spec.latent][1](key, (n, spec.latent_dim))
