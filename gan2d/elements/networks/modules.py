"""The flax modules: an MLP, an autoencoder whose score is its error, a lower envelope of cones, and an ensemble of critics."""

from __future__ import annotations

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import Array

from gan2d.elements.networks.layers import ACTIVATIONS, NORMS, MinibatchDiscrimination, SelfAttention, fourier

TINY = 1e-20  # of a squared length: nearer to its tip a cone is flat, where it would have no derivative


class MLP(nn.Module):
    """``depth`` hidden layers of ``width`` units (Dense, norm, activation), then a linear layer to ``out``.

    ``octaves`` of Fourier features at the input, ``kernels`` of minibatch discrimination before the last layer, self-``attention`` in the middle.
    """

    depth: int
    width: int
    out: int
    activation: str
    norm: str
    octaves: int = 0
    kernels: int = 0
    attention: bool = False

    @nn.compact
    def __call__(self, x: Array, train: bool, company: Array | None = None) -> Array:
        """Map ``x (n, in)`` to ``(n, out)``.

        ``train`` selects the batch's own statistics under batch norm; minibatch discrimination and attention see each point beside
        ``company (m, in)``, or the batch itself. Virtual batch norm's reference is the input that ``init`` was given.
        """
        _, activation, gain, pieces = ACTIVATIONS[self.activation]
        hidden = nn.initializers.variance_scaling(gain, "fan_in", "normal")
        none = jnp.zeros((0, x.shape[-1]))
        reference = self.variable("batch_stats", "reference", lambda: x).value if NORMS[self.norm].reference else none
        beside = none if company is None or not (self.kernels or self.attention) else company
        x, reference, beside = (fourier(points, self.octaves) for points in (x, reference, beside))
        for layer in range(self.depth):
            dense, norm = nn.Dense(self.width * pieces, kernel_init=hidden), NORMS[self.norm].make(train)
            x, normed = norm(dense(x), dense(reference))
            if company is not None:
                beside = activation(norm(dense(beside), dense(reference))[0])
            x = self.perturb(f"hidden{layer:02d}", activation(x))  # where ``shifted`` adds to it; elsewhere it costs nothing
            reference = activation(normed)
            if self.attention and layer == self.depth // 2:
                attention = SelfAttention(name="attention")
                x, beside = attention(x, None if company is None else beside), beside if company is None else attention(beside, None)
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


class LowerEnvelope(nn.Module):
    """The lowest of ``cones``: s(x) = min_k ‖x − a_k‖ + b_k, of slope 1 for any weights. Every potential of W1 is such a minimum over enough of them.

    It is the c-transform of −b on the points a: s is concave for the cost ‖x − y‖ by construction. Source of the idea: Korotin et al. 2022,
    arXiv:2206.07767, section 4, whose potentials have this form; here tips and heights are learned. The tips begin around the points that ``init`` is shown.
    """

    cones: int

    @nn.compact
    def __call__(self, x: Array, train: bool, company: Array | None = None) -> Array:
        """Map ``x (n, d)`` to ``(n, 1)``."""

        def around(key: Array) -> Array:
            which, off = jax.random.split(key)
            points = x[jax.random.randint(which, (self.cones,), 0, len(x))]
            return (points + 0.5 * jnp.std(x) * jax.random.normal(off, points.shape))[None]

        tips = self.param("tips", around)  # (1, cones, d): no weight matrix, which projections act on
        heights = self.param("heights", nn.initializers.zeros, (self.cones,))
        square = sum((x[:, None, i] - tips[:, :, i]) ** 2 for i in range(x.shape[1]))
        cones = self.perturb("hidden00", jnp.sqrt(jnp.maximum(square, TINY)) + heights[None])
        self.sow("intermediates", "features", cones)
        return jnp.min(cones, -1, keepdims=True)


class Ensemble(nn.Module):
    """Several critics side by side, from the weakest to the strongest; they share nothing. Output ``(n, members)``."""

    critics: tuple[nn.Module, ...]

    @nn.compact
    def __call__(self, x: Array, train: bool, company: Array | None = None) -> Array:
        """Map ``x (n, in)`` to ``(n, members)``."""
        return jnp.concatenate([critic(x, train, company) for critic in self.critics], -1)
