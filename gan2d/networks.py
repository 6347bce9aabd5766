"""The flax modules, and the one place that turns them into (init, apply) over plain pytrees."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import Array

from gan2d import objectives

if TYPE_CHECKING:
    from gan2d.knobs import Knobs, Spec

ACTIVATIONS: dict[str, tuple[str, Callable[[Array], Array], float]] = {
    # title, function, variance gain of the initial weights (He et al. 2015 for the ReLUs, Glorot & Bengio 2010 for tanh)
    "relu": ("ReLU", nn.relu, 2.0),
    "leaky_relu": ("Leaky ReLU (.2)", lambda x: nn.leaky_relu(x, 0.2), 2.0 / 1.04),
    "tanh": ("tanh", jnp.tanh, 1.0),
}
NORMS = {"none": "None", "batch": "Batch norm", "layer": "Layer norm"}
LATENTS: dict[str, tuple[str, Callable[[Array, tuple[int, ...]], Array], float]] = {
    # title, sampler, how far from 0 the latent grid of the picture reaches
    "gaussian": ("Gaussian N(0, I)", lambda key, shape: jax.random.normal(key, shape), 2.0),
    "uniform": ("Uniform on [−1, 1]", lambda key, shape: jax.random.uniform(key, shape, minval=-1.0), 1.0),
}


class Head(NamedTuple):
    """How a critic makes a score: its module, how the output is read as a score, and the knobs that it needs."""

    title: str
    module: Callable[[Spec], nn.Module]
    score: Callable[[Array, Knobs], Array]
    knobs: tuple[str, ...] = ()


class MLP(nn.Module):
    """``depth`` hidden layers of ``width`` units (Dense, norm, activation), then a linear layer to ``out``."""

    depth: int
    width: int
    out: int
    activation: str
    norm: str

    @nn.compact
    def __call__(self, x: Array, train: bool) -> Array:
        """Map ``x (n, in)`` to ``(n, out)``; ``train`` selects the batch's own statistics under batch norm."""
        _, activation, gain = ACTIVATIONS[self.activation]
        hidden = nn.initializers.variance_scaling(gain, "fan_in", "normal")
        for layer in range(self.depth):
            x = nn.Dense(self.width, kernel_init=hidden)(x)
            if self.norm == "batch":
                x = nn.BatchNorm(use_running_average=not train, momentum=0.9)(x)
            elif self.norm == "layer":
                x = nn.LayerNorm()(x)
            x = self.perturb(f"hidden{layer:02d}", activation(x))  # where ``shifted`` adds to it; elsewhere it costs nothing
        return nn.Dense(self.out, kernel_init=nn.initializers.variance_scaling(1.0, "fan_in", "normal"))(x)


class Autoencoder(nn.Module):
    """Encoder and decoder MLPs around a code of ``code`` units; its score is −‖x − AE(x)‖² ≤ 0.

    EBGAN: Zhao et al. 2016, arXiv:1609.03126.
    """

    depth: int
    width: int
    code: int
    activation: str
    norm: str

    @nn.compact
    def __call__(self, x: Array, train: bool) -> Array:
        """Map ``x (n, 2)`` to scores ``(n, 1)``."""
        code = MLP(self.depth, self.width, self.code, self.activation, self.norm)(x, train)
        code = ACTIVATIONS[self.activation][1](code)
        back = MLP(self.depth, self.width, x.shape[-1], self.activation, self.norm)(code, train)
        return -jnp.sum((x - back) ** 2, -1, keepdims=True)


HEADS: dict[str, Head] = {
    "score": Head(
        "One number: s = MLP(x)",
        lambda s: MLP(s.critic_depth, s.critic_width, 1, s.critic_activation, s.critic_norm),
        objectives.as_score,
    ),
    "autoencoder": Head(
        "Autoencoder: s = −‖x − AE(x)‖²",
        lambda s: Autoencoder(s.critic_depth, s.critic_width, s.code_dim, s.critic_activation, s.critic_norm),
        lambda output, knobs: output,
        ("code_dim",),
    ),
}


class Network(NamedTuple):
    """A network over plain pytrees.

    Attributes:
        init: ``key -> (params, stats)``; stats are batch norm's running averages, empty without it.
        apply: ``(params, stats, x, train) -> (y, stats)``.
    """

    init: Callable[[Array], tuple[Any, Any]]
    apply: Callable[[Any, Any, Array, bool], tuple[Array, Any]]


@functools.lru_cache(maxsize=256)
def _plain(module: nn.Module, inputs: int, squeeze: bool) -> Network:
    def init(key: Array) -> tuple[Any, Any]:
        variables = module.init(key, jnp.zeros((1, inputs)), False)
        return variables["params"], variables.get("batch_stats", {})

    # traced once for all places that use it with the same shapes: a new recipe is ready in half the time
    @functools.partial(jax.jit, static_argnums=3, inline=True)
    def apply(params: Any, stats: Any, x: Array, train: bool) -> tuple[Array, Any]:
        variables = {"params": params, "batch_stats": stats}
        y, new = module.apply(variables, x, train, mutable=["batch_stats"])
        return (y[:, 0] if squeeze else y), new.get("batch_stats", stats)

    return Network(init, apply)


def generator(spec: Spec) -> Network:
    """The generator z ``(n, latent_dim)`` → x ``(n, 2)``."""
    module = MLP(spec.generator_depth, spec.generator_width, 2, spec.generator_activation, spec.generator_norm)
    return _plain(module, spec.latent_dim, squeeze=False)


def critic(spec: Spec, inputs: int = 2) -> Network:
    """The critic x ``(n, inputs)`` → output ``(n,)``: an MLP's number, or minus an autoencoder's error."""
    return _plain(HEADS[spec.head].module(spec), inputs, squeeze=True)


def shifts(spec: Spec, n: int, inputs: int = 2) -> Any:
    """Zeros of the shape of the critic's hidden activations for ``n`` points: a pytree of (n, width), first layer first."""
    module = HEADS[spec.head].module(spec)
    shapes = jax.eval_shape(lambda: module.init(jax.random.key(0), jnp.zeros((n, inputs)), False))["perturbations"]
    return jax.tree.map(lambda leaf: jnp.zeros(leaf.shape), shapes)


def shifted(spec: Spec, params: Any, stats: Any, x: Array, shift: Any) -> Array:
    """The critic's output (n,) with ``shift`` added to its hidden activations: its gradient at 0 is that of the activations.

    Batch norm uses the batch's own statistics, as in training.
    """
    variables = {"params": params, "batch_stats": stats, "perturbations": shift}
    return HEADS[spec.head].module(spec).apply(variables, x, True, mutable=["batch_stats"])[0][:, 0]  # type: ignore[index,return-value]


def latent(spec: Spec, key: Array, n: int) -> Array:
    """Draw ``n`` latent vectors, shape ``(n, latent_dim)``."""
    return LATENTS[spec.latent][1](key, (n, spec.latent_dim))
