"""RECIPES: objective + penalty + projection + optimiser + knobs, each under its field's name.

``toy`` holds settings that learn ring8 on a laptop in seconds; ``published`` what the source states, where it
states it. A recipe is only a starting point: every part of it can be changed on its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from gan2d.common.knob import Value


@dataclasses.dataclass(frozen=True)
class Recipe:
    """A named composition. ``parts`` hold under both presets, ``toy`` and ``published`` are added to them.

    Attributes:
        colour: its place in the palette of static/theme/colours.js: one method has one colour on all pages, and relatives share it.
    """

    title: str
    help: str
    parts: Mapping[str, Value]
    toy: Mapping[str, Value]
    published: Mapping[str, Value]
    source: str
    colour: int = 0


_GAN_PUBLISHED: dict[str, Value] = {"critic_rate": 2e-4, "generator_rate": 2e-4, "beta1": 0.5, "beta2": 0.999, "batch_size": 128, "n_critic": 1}
_WGAN_GP_PUBLISHED: dict[str, Value] = {
    "gp_weight": 10.0,
    "critic_rate": 1e-4,
    "generator_rate": 1e-4,
    "beta1": 0.0,
    "beta2": 0.9,
    "batch_size": 64,
    "n_critic": 5,
}
# found by trial on ring8: tanh networks and a slower generator put more samples within 3σ = .03 than ReLU at equal rates
_TANH: dict[str, Value] = {"critic_activation": "tanh", "generator_activation": "tanh"}
_TOY: dict[str, Value] = _TANH | {"generator_rate": 5e-4, "beta2": 0.99}
# the critic stays ReLU: with a tanh one the generator stood still on grid25
_WGAN_TOY: dict[str, Value] = {"generator_activation": "tanh", "generator_rate": 3e-4, "beta1": 0.5, "beta2": 0.9, "n_critic": 5}
_WGAN_GP_TOY: dict[str, Value] = _WGAN_TOY | {"gp_weight": 0.1}
# found by trial on ring8 and grid25. A heavy penalty first spreads the sheets over all modes; relaxed a millionfold, it lets the critic
# see within a mode. Rates fall so slowly that the modes' own width comes back after they have been overshot
_BEST: dict[str, Value] = {
    "units": "standard",
    "latent": "gaussian_bits",
    "latent_dim": 15,
    "critic_fourier": 7,
    "generator_activation": "leaky_relu",
    "critic_activation": "leaky_relu",
    "critic_rate": 4e-3,
    "generator_rate": 1.5e-3,
    "rate_half_life": 2000.0,
    "rate_turns": 10_000.0,
    "beta1": 0.0,
    "beta2": 0.9,
    "r1_weight": 2.5e-5,
    "r2_weight": 2.5e-5,
    "penalty_boost": 4e5,
    "penalty_half_life": 375.0,
    "ema": 0.99,
}
# as in the W1 benchmark; its critics have 2×128 units
_W1_PUBLISHED: dict[str, Value] = {"critic_rate": 2e-4, "beta1": 0.0, "beta2": 0.9, "batch_size": 1024, "critic_depth": 2, "critic_width": 128}
_W1_SOURCE = "; published settings: the W1 benchmark, Korotin et al. 2022, arXiv:2206.07767"
_GP_SOURCE = "Gulrajani et al. 2017, arXiv:1704.00028; toy: λ = .1 and β = (.5, .9) of its toy code"
_DCGAN = "; published rates: DCGAN, Radford et al. 2015, arXiv:1511.06434"

RECIPES: dict[str, Recipe] = {
    "gan": Recipe(
        "GAN (minimax)",
        "The original game: its generator loss saturates when the critic is sure.",
        {"objective": "minimax"},
        _TANH | {"generator_rate": 5e-4},
        _GAN_PUBLISHED,
        "Goodfellow et al. 2014, arXiv:1406.2661" + _DCGAN,
    ),
    "gan-ns": Recipe(
        "GAN (non-saturating)",
        "The original paper's practical loss: strong gradients, and modes may collapse.",
        {"objective": "non_saturating"},
        _TOY,
        _GAN_PUBLISHED,
        "Goodfellow et al. 2014, arXiv:1406.2661" + _DCGAN,
        colour=1,
    ),
    "lsgan": Recipe(
        "LSGAN",
        "Least squares instead of cross-entropy: points far on the right side still have a gradient.",
        {"objective": "least_squares"},
        _TOY,
        {"critic_rate": 1e-3, "generator_rate": 1e-3, "beta1": 0.5, "beta2": 0.999, "batch_size": 64, "n_critic": 1},
        "Mao et al. 2016, arXiv:1611.04076",
        colour=5,
    ),
    "tv": Recipe(
        "TV (f-GAN)",
        "Total variation in f-GAN's form: flat wherever the distributions do not overlap.",
        {"objective": "total_variation"},
        _TANH | {"generator_rate": 5e-4},
        {"critic_rate": 1e-4, "generator_rate": 1e-4, "beta1": 0.9, "beta2": 0.999, "batch_size": 4096, "n_critic": 1},
        "Nowozin et al. 2016, arXiv:1606.00709",
        colour=6,
    ),
    "hinge": Recipe(
        "Hinge GAN (spectral norm)",
        "BigGAN's loss with its critic's spectral normalisation.",
        {"objective": "hinge", "projection": "spectral_norm"},
        {"critic_activation": "leaky_relu", "generator_rate": 5e-4, "n_critic": 5},
        {"critic_rate": 2e-4, "generator_rate": 5e-5, "beta1": 0.0, "beta2": 0.999, "batch_size": 2048, "n_critic": 2},
        "Lim & Ye 2017, arXiv:1705.02894; Miyato et al. 2018, arXiv:1802.05957; published rates: Brock et al. 2018, arXiv:1809.11096",
        colour=7,
    ),
    "ebgan": Recipe(
        "EBGAN (autoencoder)",
        "The critic is an autoencoder whose error is an energy: low at data, raised to the margin at generated points.",
        {"objective": "energy", "head": "autoencoder"},
        {"generator_rate": 5e-4, "noise": 0.1},
        {"critic_rate": 1e-3, "generator_rate": 1e-3, "margin": 10.0, "n_critic": 1},
        "Zhao et al. 2016, arXiv:1609.03126 (m = 10 on MNIST)",
        colour=2,
    ),
    "wgan": Recipe(
        "WGAN (clipping)",
        "At its best the critic tells the earth mover's distance times its slope, which clipped weights bound by a number that nobody chose.",
        {"objective": "wasserstein", "projection": "clip", "optimiser": "rmsprop"},
        {"critic_activation": "leaky_relu", "generator_activation": "tanh", "clip": 0.1, "generator_rate": 5e-4, "beta2": 0.99, "n_critic": 5},
        {"clip": 0.01, "critic_rate": 5e-5, "generator_rate": 5e-5, "beta2": 0.99, "batch_size": 64, "n_critic": 5},
        "Arjovsky et al. 2017, arXiv:1701.07875",
        colour=3,
    ),
    "wgan-gp": Recipe(
        "WGAN-GP",
        "At its best the critic tells the earth mover's distance; a penalty pulls its slope towards 1 between real and generated points. It need not converge.",
        {"objective": "wasserstein", "penalty": "gp"},
        _WGAN_GP_TOY,
        _WGAN_GP_PUBLISHED,
        _GP_SOURCE,
        colour=4,
    ),
    "wgan-gp-one-sided": Recipe(
        "WGAN-GP, one-sided",
        "Only slopes above 1 are penalised.",
        {"objective": "wasserstein", "penalty": "gp_one_sided"},
        _WGAN_GP_TOY,
        _WGAN_GP_PUBLISHED,
        _GP_SOURCE,
        colour=4,
    ),
    "wgan-gp-fd": Recipe(
        "WGAN-GP, finite difference",
        "The slope is measured by a difference quotient along each segment instead of a derivative.",
        {"objective": "wasserstein", "penalty": "gp_finite_difference"},
        _WGAN_GP_TOY,
        _WGAN_GP_PUBLISHED,
        _GP_SOURCE,
        colour=4,
    ),
    "qp-wgan": Recipe(
        "(q,p)-WGAN, c-transform",
        "For each generated point the critic pays what the c-transform over its batch says, s(x) − ‖x − y‖ at the best x: W1's dual without a second derivative.",
        {"objective": "wasserstein", "penalty": "c_transform"},
        _WGAN_TOY,
        _W1_PUBLISHED,
        "Mallasto et al. 2019, arXiv:1902.03642" + _W1_SOURCE,
        colour=5,
    ),
    "co-wgan": Recipe(
        "CoWGAN, c-transform both ways",
        "The least of three bounds is raised: the plain difference of means, and those with the c-transform of either score. It estimates W1 well, and generates worse.",
        {"objective": "wasserstein", "penalty": "c_transforms"},
        _WGAN_TOY,
        _W1_PUBLISHED,
        "Mallasto et al. 2019, arXiv:1910.03875" + _W1_SOURCE,
        colour=6,
    ),
    "wgan-groupsort": Recipe(
        "WGAN, GroupSort",
        "Orthonormal weights and sorted units: the slope is at most 1 for any weights, and 1 can be reached everywhere. No penalty is needed.",
        {"objective": "wasserstein", "projection": "orthonormal", "critic_activation": "group_sort"},
        _WGAN_TOY,
        _W1_PUBLISHED,
        "Anil et al. 2019, arXiv:1811.05381" + _W1_SOURCE,
        colour=7,
    ),
    "wgan-cones": Recipe(
        "WGAN, lower envelope",
        "The critic is the lowest of many cones of slope 1 that are moved and lifted: W1's potentials have this form, so that nothing else has to hold its slope.",
        {"objective": "wasserstein", "head": "cones"},
        _WGAN_TOY | {"critic_width": 256, "critic_rate": 1e-2},
        {"critic_width": 512, "critic_rate": 1e-2, "beta1": 0.5, "beta2": 0.9, "batch_size": 1024},
        "found here by trial; the form: Korotin et al. 2022, arXiv:2206.07767, section 4",
        colour=2,
    ),
    "gan-r1": Recipe(
        "GAN + R1",
        "The non-saturating GAN whose discriminator's slope is pulled to 0 at real points: near an equilibrium it converges (Mescheder et al. 2018, locally).",
        {"objective": "non_saturating", "penalty": "r1"},
        _TOY | {"r1_weight": 0.3},
        {"r1_weight": 10.0, "critic_rate": 1e-4, "generator_rate": 1e-4, "optimiser": "rmsprop", "beta2": 0.99, "batch_size": 64, "n_critic": 1},
        "Mescheder et al. 2018, arXiv:1801.04406",
        colour=6,
    ),
    "r3gan": Recipe(
        "Relativistic + R1 + R2",
        "The critic compares pairs, and its slope is pulled to 0 at real and at generated points.",
        {"objective": "relativistic", "penalty": "r1_r2"},
        _TOY | {"r1_weight": 0.02, "r2_weight": 0.02},
        {"r1_weight": 10.0, "r2_weight": 10.0, "critic_rate": 2e-4, "generator_rate": 2e-4, "beta1": 0.0, "beta2": 0.99, "n_critic": 1},
        "Jolicoeur-Martineau 2018, arXiv:1807.00734; R3GAN: Huang et al. 2024, arXiv:2501.05441",
        colour=7,
    ),
    "dragan": Recipe(
        "DRAGAN",
        "The non-saturating GAN with a gradient penalty around the data alone.",
        {"objective": "non_saturating", "penalty": "dragan"},
        _TOY | {"gp_weight": 0.1},
        {"gp_weight": 10.0, "dragan_noise": 0.5, "critic_rate": 2e-4, "generator_rate": 2e-4, "beta1": 0.5, "beta2": 0.999, "batch_size": 64, "n_critic": 1},
        "Kodali et al. 2017, arXiv:1705.07215",
        colour=5,
    ),
    "best": Recipe(
        "gan2d's best",
        "Relativistic + R1 + R2 for 10,000 steps: a latent in separate parts, a critic that can bend sharply, penalties and rates that fall from far above.",
        {"objective": "relativistic", "penalty": "r1_r2"},
        _BEST,
        _BEST,
        "found here by trial; after R3GAN: Huang et al. 2024, arXiv:2501.05441; a disconnected latent: Khayatkhoei et al. 2018, arXiv:1806.00880; "
        "Fourier features: Tancik et al. 2020, arXiv:2006.10739",
        colour=7,
    ),
}
