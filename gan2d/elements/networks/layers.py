"""What a network is made of: activations and norms by name, and the layers that some tricks need – Fourier features, minibatch discrimination, virtual batch norm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import Array

EIGHTH = 8  # so many times fewer features in which self-attention compares points
KERNEL_SIZE = 4  # numbers in which minibatch discrimination compares two points, for each of its kernels


def fourier(x: Array, octaves: int) -> Array:
    """x, then sin(2^k·x) and cos(2^k·x) for k = 0 … octaves − 1: ``(n, d)`` → ``(n, d·(1 + 2·octaves))``; x itself at 0 octaves.

    Lets a small network bend sharply. Source: Tancik et al. 2020, arXiv:2006.10739.
    """
    waves = [x * 2.0**k for k in range(octaves)]
    return jnp.concatenate([x, *map(jnp.sin, waves), *map(jnp.cos, waves)], -1) if octaves else x


def closeness(own: Array, others: Array) -> Array:
    """o(x_i)_b = Σ_j exp(−‖M_i,b − M_j,b‖₁) over the others j: ``(n, B, C), (m, B, C) -> (n, B)``.

    Source: Salimans et al. 2016, arXiv:1606.03498, section 3.2.
    """
    # points last and the few numbers of a kernel one by one: an order of magnitude faster on a processor
    a, b = own.transpose(1, 2, 0), others.transpose(1, 2, 0)
    apart = [jnp.abs(a[:, c, :, None] - b[:, c, None, :]) for c in range(own.shape[-1])]
    return jnp.sum(jnp.exp(-sum(apart[1:], apart[0])), -1).T


class MinibatchDiscrimination(nn.Module):
    """Appends to each point's features how close they are to those of its batch, in each of ``kernels`` learned measures.

    Source: Salimans et al. 2016, arXiv:1606.03498, section 3.2.
    """

    kernels: int

    @nn.compact
    def __call__(self, features: Array, company: Array | None) -> Array:
        """``features (n, a) -> (n, a + kernels)``, beside each other, or each alone beside ``company (m, a)``; each point counts itself, as 1."""
        dense = nn.DenseGeneral((self.kernels, KERNEL_SIZE), use_bias=False, name="tensor")
        own = dense(features)
        seen = closeness(own, own) if company is None else 1 + closeness(own, dense(company))
        return jnp.concatenate([features, seen], -1)


class SelfAttention(nn.Module):
    """Each point sees the others of its batch: y_j = x_j + γ·v(Σ_i β_ji h(x_i)), β_ji = softmax over i of f(x_i)·g(x_j), γ = 0 at first.

    f, g, h are matrices to an eighth of the features, v one back. Source: Zhang et al. 2018, arXiv:1805.08318, section 3.
    """

    @nn.compact
    def __call__(self, x: Array, company: Array | None) -> Array:
        """``x (n, a) -> (n, a)``, beside each other, or each beside itself and ``company (m, a)``; β ``(n, n)`` or ``(n, 1 + m)`` is sown as "attention"."""
        inner = max(1, x.shape[-1] // EIGHTH)
        f, g, h = (nn.Dense(inner, use_bias=False, name=name) for name in ("f", "g", "h"))
        v, gate = nn.Dense(x.shape[-1], use_bias=False, name="v"), self.param("gate", nn.initializers.zeros, ())
        asking, keys, values = g(x), f(x), h(x)
        if company is None:
            share = jax.nn.softmax(asking @ keys.T, -1)
            seen = share @ values
        else:
            alone = jnp.sum(asking * keys, -1, keepdims=True)
            share = jax.nn.softmax(jnp.concatenate([alone, asking @ f(company).T], -1), -1)
            seen = share[:, :1] * values + share[:, 1:] @ h(company)
        self.sow("attention", "share", share)
        return x + gate * v(seen)


class VirtualBatchNorm(nn.Module):
    """Normalises each point by the statistics of a fixed reference batch and itself, so that points of a batch do not talk to each other.

    Source: Salimans et al. 2016, arXiv:1606.03498, section 3.4.
    """

    @nn.compact
    def __call__(self, x: Array, reference: Array) -> tuple[Array, Array]:
        """``x (n, a)``, ``reference (m, a)`` → both normalised, the reference by itself alone."""
        scale = self.param("scale", nn.initializers.ones, (x.shape[-1],))
        bias = self.param("bias", nn.initializers.zeros, (x.shape[-1],))
        m = len(reference)
        mean, square = jnp.mean(reference, 0, keepdims=True), jnp.mean(reference**2, 0, keepdims=True)

        def normalised(h: Array, mean: Array, square: Array) -> Array:
            return (h - mean) * jax.lax.rsqrt(jnp.maximum(square - mean**2, 0.0) + 1e-5) * scale[None] + bias[None]

        return normalised(x, (m * mean + x) / (m + 1), (m * square + x**2) / (m + 1)), normalised(reference, mean, square)


PIECES = 5  # linear pieces of a maxout unit


def _maxout(x: Array) -> Array:
    """The largest of each PIECES neighbouring numbers: ``(n, PIECES·units) -> (n, units)``; Goodfellow et al. 2013, arXiv:1302.4389."""
    return jnp.max(x.reshape(len(x), x.shape[1] // PIECES, PIECES), -1)


def _group_sort(x: Array) -> Array:
    """The larger and the smaller of each pair of units, ``(n, units) -> (n, units)``; of an odd number the last stays as it is.

    It loses no gradient: its Jacobian is a permutation. Source: Anil et al. 2019, arXiv:1811.05381, section 4.
    """
    half = x.shape[1] // 2
    one, other = x[:, :half], x[:, half : 2 * half]
    return jnp.concatenate([jnp.maximum(one, other), jnp.minimum(one, other), x[:, 2 * half :]], -1)


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
    "group_sort": Activation("GroupSort (of pairs)", _group_sort, 1.0),
    "full_sort": Activation("FullSort (of all units)", lambda x: jnp.sort(x, -1), 1.0),  # Anil et al. 2019, arXiv:1811.05381
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
