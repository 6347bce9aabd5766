"""The flax modules, and the one place that turns them into (init, apply) over plain pytrees."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import Array

from gan2d.elements import objectives
from gan2d.elements.networks.layers import MinibatchDiscrimination, VirtualBatchNorm, fourier

if TYPE_CHECKING:
    from gan2d.settings.knobs import Knobs, Spec

PIECES = 5  # linear pieces of a maxout unit


def _maxout(x: Array) -> Array:
    """The largest of each PIECES neighbouring numbers: ``(n, PIECES·units) -> (n, units)``; Goodfellow et al. 2013, arXiv:1302.4389."""
    return jnp.max(x.reshape(len(x), x.shape[1] // PIECES, PIECES), -1)


class Activation(NamedTuple):
    """A non-linearity: its function, the variance gain of the initial weights, and how many inputs each unit takes."""

    title: str
    function: Callable[[Array], Array]
    gain: float
    pieces: int = 1


ACTIVATIONS: dict[str, Activation] = {
    # gains: He et al. 2015 for the ReLUs, Glorot & Bengio 2010 for tanh, and E max(5 draws of N(0, 1))² = 1.8 for maxout
    "relu": Activation("ReLU", nn.relu, 2.0),
    "leaky_relu": Activation("Leaky ReLU (.2)", lambda x: nn.leaky_relu(x, 0.2), 2.0 / 1.04),
    "tanh": Activation("tanh", jnp.tanh, 1.0),
    "maxout": Activation(f"Maxout ({PIECES} pieces)", _maxout, 1 / 1.8, PIECES),
}


class Norm(NamedTuple):
    """A normalisation: ``make(train)``, within a module, gives what normalises ``x`` and, where it needs one, a reference batch."""

    title: str
    make: Callable[[bool], Callable[[Array, Any], tuple[Array, Any]]]
    reference: bool = False


def _alone(module: Callable[[Array], Array]) -> Callable[[Array, Any], tuple[Array, Any]]:
    return lambda x, reference: (module(x), reference)


NORMS: dict[str, Norm] = {
    "none": Norm("None", lambda train: _alone(lambda x: x)),
    "batch": Norm("Batch norm", lambda train: _alone(nn.BatchNorm(use_running_average=not train, momentum=0.9))),
    "layer": Norm("Layer norm", lambda train: _alone(nn.LayerNorm())),
    "virtual": Norm("Virtual batch norm", lambda train: VirtualBatchNorm(), reference=True),
}
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
    """How a critic makes a score: its module for a given width, how the output is read as a score, and the knobs that it needs."""

    title: str
    module: Callable[[Spec, int], nn.Module]
    score: Callable[[Array, Knobs], Array]
    knobs: tuple[str, ...] = ()


class MLP(nn.Module):
    """``depth`` hidden layers of ``width`` units (Dense, norm, activation), then a linear layer to ``out``.

    ``octaves`` of Fourier features at the input, ``kernels`` of minibatch discrimination before the last layer.
    """

    depth: int
    width: int
    out: int
    activation: str
    norm: str
    octaves: int = 0
    kernels: int = 0

    @nn.compact
    def __call__(self, x: Array, train: bool, company: Array | None = None) -> Array:
        """Map ``x (n, in)`` to ``(n, out)``.

        ``train`` selects the batch's own statistics under batch norm; minibatch discrimination sees each point beside
        ``company (m, in)``, or the batch itself. Virtual batch norm's reference is the input that ``init`` was given.
        """
        _, activation, gain, pieces = ACTIVATIONS[self.activation]
        hidden = nn.initializers.variance_scaling(gain, "fan_in", "normal")
        none = jnp.zeros((0, x.shape[-1]))
        reference = self.variable("batch_stats", "reference", lambda: x).value if NORMS[self.norm].reference else none
        beside = none if company is None or not self.kernels else company
        x, reference, beside = (fourier(points, self.octaves) for points in (x, reference, beside))
        for layer in range(self.depth):
            dense, norm = nn.Dense(self.width * pieces, kernel_init=hidden), NORMS[self.norm].make(train)
            x, normed = norm(dense(x), dense(reference))
            if company is not None:
                beside = activation(norm(dense(beside), dense(reference))[0])
            x = self.perturb(f"hidden{layer:02d}", activation(x))  # where ``shifted`` adds to it; elsewhere it costs nothing
            reference = activation(normed)
        self.sow("intermediates", "features", x)
        if self.kernels:
            x = MinibatchDiscrimination(self.kernels)(x, None if company is None else beside)
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
    octaves: int = 0
    kernels: int = 0

    @nn.compact
    def __call__(self, x: Array, train: bool, company: Array | None = None) -> Array:
        """Map ``x (n, 2)`` to scores ``(n, 1)``; the tricks of an MLP act in the encoder."""
        code = MLP(self.depth, self.width, self.code * ACTIVATIONS[self.activation].pieces, self.activation, self.norm, self.octaves, self.kernels)(
            x, train, company
        )
        code = ACTIVATIONS[self.activation].function(code)
        # a decoder has no reference batch of its own: its input moves with the encoder
        norm = "none" if NORMS[self.norm].reference else self.norm
        back = MLP(self.depth, self.width, x.shape[-1], self.activation, norm)(code, train)
        return -jnp.sum((x - back) ** 2, -1, keepdims=True)


HEADS: dict[str, Head] = {
    "score": Head(
        "One number: s = MLP(x)",
        lambda s, width: MLP(s.critic_depth, width, 1, s.critic_activation, s.critic_norm, s.critic_fourier, s.minibatch_kernels),
        objectives.as_score,
    ),
    "autoencoder": Head(
        "Autoencoder: s = −‖x − AE(x)‖²",
        lambda s, width: Autoencoder(s.critic_depth, width, s.code_dim, s.critic_activation, s.critic_norm, s.critic_fourier, s.minibatch_kernels),
        lambda output, knobs: output,
        ("code_dim",),
    ),
}


class Ensemble(nn.Module):
    """Several critics side by side, from the weakest to the strongest; they share nothing. Output ``(n, members)``."""

    critics: tuple[nn.Module, ...]

    @nn.compact
    def __call__(self, x: Array, train: bool, company: Array | None = None) -> Array:
        """Map ``x (n, in)`` to ``(n, members)``."""
        return jnp.concatenate([critic(x, train, company) for critic in self.critics], -1)


def widths(spec: Spec) -> list[int]:
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


@functools.lru_cache(maxsize=256)
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


def generator(spec: Spec) -> Network:
    """The generator z ``(n, latent_dim)`` → x ``(n, 2)``."""
    shape = (spec.generator_depth, spec.generator_width, 2, spec.generator_activation, spec.generator_norm)
    return _plain(MLP(*shape, spec.generator_fourier), squeeze=False)


def _critic_module(spec: Spec) -> nn.Module:
    make = HEADS[spec.head].module
    return make(spec, spec.critic_width) if spec.ensemble == 1 else Ensemble(tuple(make(spec, width) for width in widths(spec)))


def critic(spec: Spec) -> Network:
    """The critic x ``(n, inputs)`` → output ``(n,)``, an MLP's number or minus an autoencoder's error; ``(n, members)`` of an ensemble."""
    return _plain(_critic_module(spec), squeeze=spec.ensemble == 1)


def features(spec: Spec, params: Any, stats: Any, x: Array, train: bool) -> Array:
    """The critic's last hidden activations (n, features), of all its networks side by side; ``train``: batch norm by the batch's own statistics."""
    variables = {"params": params, "batch_stats": stats}
    found = _critic_module(spec).apply(variables, x, train, mutable=["batch_stats", "intermediates"])[1]["intermediates"]  # type: ignore[index]
    return jnp.concatenate(jax.tree.leaves(found), -1)


def shifts(spec: Spec, n: int, inputs: int = 2) -> Any:
    """Zeros of the shape of the critic's hidden activations for ``n`` points: a pytree of (n, width), first layer first."""
    shapes = jax.eval_shape(lambda: _critic_module(spec).init(jax.random.key(0), jnp.zeros((n, inputs)), False))["perturbations"]
    return jax.tree.map(lambda leaf: jnp.zeros(leaf.shape), shapes)


def shifted(spec: Spec, params: Any, stats: Any, x: Array, shift: Any) -> Array:
    """The critic's output (n,) with ``shift`` added to its hidden activations: its gradient at 0 is that of the activations.

    Batch norm uses the batch's own statistics, as in training.
    """
    variables = {"params": params, "batch_stats": stats, "perturbations": shift}
    return _critic_module(spec).apply(variables, x, True, mutable=["batch_stats"])[0][:, 0]  # type: ignore[index,return-value]


def latent(spec: Spec, key: Array, n: int) -> Array:
    """Draw ``n`` latent vectors, shape ``(n, latent_dim)``."""
    return LATENTS[spec.latent][1](key, (n, spec.latent_dim))
