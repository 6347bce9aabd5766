"""State → Frame: everything that a picture shows of one moment of training, as plain arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.common.errors import InputError
from gan2d.elements import generators, objectives, tricks
from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Box
from gan2d.elements.generators import GENERATORS
from gan2d.elements.networks import networks
from gan2d.elements.penalties import Score, norm, slope
from gan2d.games.plain import TrainState, critic_params
from gan2d.games.players import named_key, scored
from gan2d.machine.programs import program
from gan2d.measure.samples import generate
from gan2d.settings.knobs import Knobs, Spec
from gan2d.settings.place import HERE, Place
from gan2d.training.trained_arm import TrainedArm

SURFACE, FAKES, ARROWS, PUSHES, LATENT = 64, 512, 16, 256, 17
FAR = 1e9
COMPANIES = 4  # packs in which a critic that judges packs is shown each single point


class Frame(NamedTuple):
    """One moment. Grids are row-major from the lower left corner, at the centres of equal cells of the box.

    Slopes and gradients are in the networks' coordinates: of your own points, over one standard deviation of them (settings/place.py).

    Attributes:
        fakes: ``(FAKES, 2)`` generated points, always of the same z.
        score: ``(SURFACE, SURFACE)`` critic's score.
        slope: ``(SURFACE, SURFACE)`` ‖∇score‖₂.
        arrows: ``(ARROWS, ARROWS, 2)`` −∂ℓ_G/∂x: where the loss that the generator gets would push a point at x.
        pushes: ``(PUSHES, 2)`` the same at the first fakes.
        latent: ``(LATENT, LATENT, 2)`` the generator's image of a square grid in z's first two coordinates; far away where there is no z.
        shares: ``(members,)`` how much of the pushes comes from each critic of an ensemble, weakest first: mean ‖∂ℓ_G/∂x‖ of each over their sum.
    """

    fakes: Array
    score: Array
    slope: Array
    arrows: Array
    pushes: Array
    latent: Array
    shares: Array


def cell_centres(box: Any, n: int) -> Any:
    """The centres ``(n·n, 2)`` of n by n equal cells of ``box = (x0, x1, y0, y1)``, row by row from below; of a numpy array as such, in its precision."""
    module: Any = np if isinstance(box, np.ndarray) else jnp
    part = (module.arange(n) + 0.5) / n
    x, y = module.meshgrid(box[0] + (box[1] - box[0]) * part, box[2] + (box[3] - box[2]) * part)
    return module.stack([x.ravel(), y.ravel()], 1)


def _bent(spec: Spec, state: TrainState, knobs: Knobs) -> Array:
    """The generator's image (LATENT², 2) of the grid of z; far outside of every picture where there is no z."""
    if not GENERATORS[spec.generator].learns:
        return jnp.full((LATENT * LATENT, 2), FAR)
    return generators.image(spec, state.average, state.generator.stats, latent_grid(spec), knobs, False)[0]


def views(spec: Spec, state: TrainState, knobs: Knobs) -> Score:
    """How the critic sees single points: ``x (n, 2) -> (n, C, members)``.

    A critic that judges points alone has C = 1 view of each. One that judges packs sees x beside generated points, in
    COMPANIES such packs, x at each place in turn; one with minibatch discrimination beside the rest of a generated batch.
    """
    weights = critic_params(spec, state)
    company = _draw_company(spec, state, knobs)

    def own(x: Array) -> Array:
        return generators.within(spec, x, knobs)

    def seen(x: Array) -> Array:
        packs = [x]
        if spec.packing > 1:
            packs = [_beside(x, company[c * (spec.packing - 1) : (c + 1) * (spec.packing - 1)], c % spec.packing) for c in range(COMPANIES)]
        others = (tricks.packed(company[: max(0, spec.batch_size - spec.packing)], spec.packing),) if spec.minibatch_kernels else ()
        outputs = [networks.critic(spec).apply(weights, state.critic.stats, own(pack), False, *map(own, others))[0] for pack in packs]
        return jnp.stack([scored(spec, output, knobs).reshape(len(x), -1) for output in outputs], 1)

    return seen


def _draw_company(spec: Spec, state: TrainState, knobs: Knobs) -> Array:
    n = max(spec.batch_size, COMPANIES * spec.packing)
    return generators.draw(spec, state.generator.params, state.generator.stats, named_key(state.key, "company"), n, knobs, False)[0]


def _beside(x: Array, others: Array, place: int) -> Array:
    """Each point of ``x (n, 2)`` in a pack with the same ``others (m − 1, 2)``, itself at this place: (n, 2m)."""
    rest = jnp.broadcast_to(others.reshape(1, -1), (len(x), others.size))
    return jnp.concatenate([rest[:, : 2 * place], x, rest[:, 2 * place :]], 1)


def seen_score(view: Score) -> Score:
    """One number for each point: the mean over its views, added up over an ensemble's members."""
    return lambda x: jnp.sum(jnp.mean(view(x), 1), -1)


def push(score: Score, real_scores: Array, knobs: Knobs, x: Array) -> Array:
    """−∂ℓ_G/∂x at ``x (n, d)``: where the generator's loss pushes a generated point, averaged over the real points' scores.

    Scores are (n,) and those of real points (m,), or (n, C, members) and (m, members): the loss is averaged over the
    C views of each point, and added up over the members.
    """

    def loss(x: Array) -> Array:
        fake = score(x)
        fake = fake.reshape(*fake.shape, *(1,) * (3 - fake.ndim))
        p, q = jnp.broadcast_arrays(real_scores.reshape(len(real_scores), 1, 1, -1), fake[None])
        return jnp.sum(jnp.mean(objectives.generator_loss(p, q, knobs), (0, 2)))

    return -jax.grad(loss)(x)


def _watched_real(spec: Spec, state: TrainState, knobs: Knobs) -> Array:
    return tricks.packed(DATASETS[spec.data].sample(named_key(state.key, "watched real"), 64 * spec.packing, knobs), spec.packing)


def _real_scores(spec: Spec, state: TrainState, knobs: Knobs, real: Array) -> Array:
    """Scores (m, members) of real points or packs, each beside a batch of other real ones where the critic sees batches."""
    n = max(0, spec.batch_size - spec.packing)
    others = [DATASETS[spec.data].sample(named_key(state.key, "real company"), n, knobs)] if spec.minibatch_kernels else []
    beside = [tricks.packed(generators.within(spec, x, knobs), spec.packing) for x in others]
    output = networks.critic(spec).apply(critic_params(spec, state), state.critic.stats, generators.within(spec, real, knobs), False, *beside)[0]
    return scored(spec, output, knobs).reshape(len(real), -1)


def field(spec: Spec, state: TrainState, knobs: Knobs, x: Array) -> Array:
    """The push at ``x (n, 2)``; a loss that compares with real points (relativistic) is averaged over 64 of them.

    With a share of feature matching it is that of both, and the pulling-away term is added; under unrolling it is the push of the critic as it is.
    """
    real = _watched_real(spec, state, knobs)
    usual = push(views(spec, state, knobs), _real_scores(spec, state, knobs, real), knobs, x)
    blended = _matched(spec, state, knobs, x, usual) if "feature_matching" in spec.uses else usual
    return blended + _away(spec, state, knobs, x) if "pulling_away" in spec.uses else blended


def _matched(spec: Spec, state: TrainState, knobs: Knobs, x: Array, usual: Array) -> Array:
    """The push with its share of feature matching: −∂/∂x ‖E f(x) − E f(G(z))‖² is −2(E_q f − E_p f)·∂f/∂x."""
    weights, company = critic_params(spec, state), _draw_company(spec, state, knobs)

    def features(points: Array) -> Array:
        return networks.features(spec, weights, state.critic.stats, generators.within(spec, points, knobs), False)

    pack = tricks.packed(company, spec.packing)
    apart = jnp.mean(features(pack), 0) - jnp.mean(features(_watched_real(spec, state, knobs)), 0)
    beside = company[: spec.packing - 1]
    pull = -jax.grad(lambda x: jnp.sum(features(_beside(x, beside, 0)) @ (2 * apart)))(x)
    return (1 - knobs.feature_matching) * usual + knobs.feature_matching * pull


def _away(spec: Spec, state: TrainState, knobs: Knobs, x: Array) -> Array:
    """The push of the pulling-away term at ``x (n, 2)`` beside generated points: −w·∂/∂x 2·mean_j cos²(f(x), f_j), of a point's own share of the loss."""
    weights, company = critic_params(spec, state), _draw_company(spec, state, knobs)

    def along(points: Array) -> Array:
        return tricks.directions(networks.features(spec, weights, state.critic.stats, generators.within(spec, points, knobs), False))

    others, beside = along(tricks.packed(company, spec.packing)), company[: spec.packing - 1]
    return -knobs.pulling_away * jax.grad(lambda x: 2 * jnp.sum(jnp.mean((along(_beside(x, beside, 0)) @ others.T) ** 2, 1)))(x)


def _shares(spec: Spec, state: TrainState, knobs: Knobs, x: Array) -> Array:
    """How much of the push at ``x (n, 2)`` comes from each member of an ensemble, (members,)."""
    if spec.ensemble == 1:
        return jnp.ones(1)
    view, real = views(spec, state, knobs), _real_scores(spec, state, knobs, _watched_real(spec, state, knobs))
    sizes = [jnp.mean(norm(push(lambda x, i=i: view(x)[..., i : i + 1], real[:, i : i + 1], knobs, x))) for i in range(spec.ensemble)]  # type: ignore[misc]
    return jnp.stack(sizes) / jnp.maximum(sum(sizes[1:], sizes[0]), 1e-37)


def latent_grid(spec: Spec) -> Array:
    """LATENT² latent vectors: a square grid over the first two coordinates of z, the others 0."""
    reach = networks.LATENTS[spec.latent][2]
    line = jnp.linspace(-reach, reach, LATENT)
    u, v = (a.ravel() for a in jnp.meshgrid(line, line))
    z = jnp.zeros((LATENT * LATENT, spec.latent_dim)).at[:, 0].set(u)
    return z.at[:, 1].set(v) if spec.latent_dim > 1 else z


@program(0)
def observe(spec: Spec, state: TrainState, knobs: Knobs, box: Array) -> Frame:
    """Look at a state without touching it; ``box (4,)`` is traced."""
    score = seen_score(views(spec, state, knobs))
    fakes = generate(spec, state, named_key(state.key, "watched latent"), FAKES, knobs)
    cells = cell_centres(box, SURFACE)
    return Frame(
        fakes,
        score(cells).reshape(SURFACE, SURFACE),
        slope(score, cells).reshape(SURFACE, SURFACE),
        field(spec, state, knobs, cell_centres(box, ARROWS)).reshape(ARROWS, ARROWS, 2),
        field(spec, state, knobs, fakes[:PUSHES]),
        _bent(spec, state, knobs).reshape(LATENT, LATENT, 2),
        _shares(spec, state, knobs, fakes[:PUSHES]),
    )


@program(0)
def scores_and_gradients(spec: Spec, state: TrainState, knobs: Knobs, x: Array) -> tuple[Array, Array]:
    """The critic's score ``(n,)`` and its gradient ``(n, 2)`` at ``x (n, 2)``."""
    score = seen_score(views(spec, state, knobs))
    return score(x), jax.grad(lambda x: jnp.sum(score(x)))(x)


def frame_of(arm: TrainedArm, box: Box) -> Frame:
    """The frame of an arm without axes, as numpy arrays; InputError where the data are on the line, of which this is no picture."""
    if DATASETS[arm.spec.data].inputs != 2:
        raise InputError(f"A frame is a picture of the plane, and {arm.spec.data!r} are on the line.")
    place = arm.place
    seen = jax.tree.map(np.asarray, observe(arm.spec, arm.states, arm.common, np.asarray(place.box_inward(box), np.float32)))
    return seen._replace(fakes=place.outward(seen.fakes), latent=place.outward(seen.latent))  # type: ignore[no-any-return]


def box_of(spec: Spec, knobs: Knobs, place: Place = HERE) -> Box:
    """The square view (x0, x1, y0, y1) of the data under these knobs, in the user's units."""
    return place.box_outward(DATASETS[spec.data].box(knobs))
