"""Layers that some tricks need inside a network: Fourier features, minibatch discrimination, virtual batch norm."""

from __future__ import annotations

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import Array

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
