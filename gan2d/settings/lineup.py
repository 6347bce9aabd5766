"""Lineup: what names a comparison of constraints – the data, what the critics stand against, the critics, shared knobs, seed.

Each critic becomes Settings of its own, of the same seed, so that all see the same batches. Like Settings, a Lineup can
be said as a URL's query or as JSON, and read back.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from gan2d.common.errors import InputError, unknown
from gan2d.elements.generators import GENERATORS, OWN_KNOBS
from gan2d.settings import settings
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.knobs import KNOBS, Knob, Value, Values, knob
from gan2d.settings.meaning import meaningful
from gan2d.settings.scene import DATA
from gan2d.settings.settings import Settings, check_seed, keep_usable, left_out, read_link

FEWEST, MOST = 1, 4
USUAL: dict[str, Any] = {"data": "ring8_wgan_gp", "generator": "noisy_copy", "critics": "clip:0.01,gp:10", "seed": 0}
# what all critics have in common where no knob says otherwise: small enough for four at once
COMMON: dict[str, Value] = {"critic_depth": 3, "critic_width": 64, "batch_size": 128, "noise": 0.0, "generator_activation": "tanh", "generator_rate": 3e-4}
STRENGTHS: dict[str, Value] = {"clip": 0.01, "gp_weight": 10.0, "r1_weight": 0.3}  # as published for the Wasserstein critics
_CHOSEN = {"data", "generator", "objective", "penalty", "projection", "optimiser", "head", "critic_norm", *STRENGTHS}  # by the lineup or by its critics
_CHOSEN |= {"units", "packing", "minibatch_kernels", "ensemble", "turns"}  # these critics judge one point at a time, alone


@dataclasses.dataclass(frozen=True)
class Critic:
    """One critic of the lineup: a name of CONSTRAINTS, and its strength if it has one."""

    kind: str
    strength: float | None

    def __str__(self) -> str:
        """As it is written in a link: ``clip:0.01``."""
        return self.kind if self.strength is None else f"{self.kind}:{self.strength:.6g}"


def read_critic(text: object) -> Critic:
    """A critic from ``clip:0.01``; without a number it has its usual strength.

    Raises:
        InputError: an unknown name, a number that is none or out of range, or one where none belongs.
    """
    kind, colon, number = str(text).strip().partition(":")
    if kind not in CONSTRAINTS:
        raise unknown("constraint", kind, CONSTRAINTS)
    own = CONSTRAINTS[kind].strength
    if own is None:
        if colon:
            raise InputError(f"{kind} has no strength; write {kind!r} alone instead of {str(text)[:60]!r}.")
        return Critic(kind, None)
    return Critic(kind, float(KNOBS[own].parse(number if colon else STRENGTHS[own])))


@dataclasses.dataclass(frozen=True)
class Lineup:
    """Checked by ``make``. ``knobs`` holds what was moved from the defaults, for all critics alike."""

    data: str
    generator: str
    critics: tuple[Critic, ...]
    knobs: Mapping[str, Value]
    seed: int

    def defaults(self, critic: Critic) -> Values:
        """Every knob's value for one of the critics where no shared knob is moved."""
        row = CONSTRAINTS[critic.kind]
        values = settings.defaults(self.data, row.recipe) | COMMON | dict(row.parts)
        # against a frozen distribution a turn is one step of the critic, so that steps are counted as in the papers' figures
        values |= {"generator": self.generator, "n_critic": 5 if GENERATORS[self.generator].learns else 1}
        return values | ({row.strength: critic.strength} if row.strength is not None and critic.strength is not None else {})

    def settings(self, critic: Critic) -> Settings:
        """The run of one of the critics."""
        values = self.defaults(critic)
        read = set(meaningful(values))
        values |= {name: value for name, value in self.knobs.items() if name in read}
        moved = {name: value for name, value in values.items() if name in read and name != "data"}
        usual = settings.defaults(self.data, CONSTRAINTS[critic.kind].recipe)
        names_first = sorted(moved, key=lambda name: KNOBS[name].choices is None)
        return settings.make(self.data, CONSTRAINTS[critic.kind].recipe, {name: moved[name] for name in names_first if moved[name] != usual[name]}, self.seed)

    def rows(self) -> list[str]:
        """Names of the shared knobs that any of the critics reads, in the table's order."""
        read = {name for critic in self.critics for name in meaningful(self.defaults(critic))}
        return [name for name in KNOBS if name in read - _CHOSEN]

    def usual(self, name: str) -> Value:
        """The default of a shared knob: that of the first critic that reads it."""
        return next((self.defaults(c)[name] for c in self.critics if name in meaningful(self.defaults(c))), KNOBS[name].default)

    def value(self, name: str) -> Value:
        """The value of a shared knob now."""
        return self.knobs.get(name, self.usual(name))

    def to_query(self) -> dict[str, str]:
        """The URL's query: data, generator, critics and seed always, the rest where it differs from the defaults."""
        said = {"data": self.data, "generator": self.generator, "critics": ",".join(map(str, self.critics)), "seed": str(self.seed)}
        return said | {name: str(value) for name, value in self.knobs.items()}

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values that ``make`` reads back."""
        return {"data": self.data, "generator": self.generator, "critics": [str(c) for c in self.critics], "knobs": dict(self.knobs), "seed": self.seed}


def strength_of(critic: Critic) -> Knob | None:
    """The knob that is this critic's own."""
    name = CONSTRAINTS[critic.kind].strength
    return None if name is None else KNOBS[name]


def make(
    data: str = "ring8_wgan_gp",
    generator: str = "noisy_copy",
    critics: Iterable[str] | str = ("clip:0.01", "gp:10"),
    knobs: Mapping[str, object] | None = None,
    seed: object = 0,
) -> Lineup:
    """A checked Lineup.

    Raises:
        InputError: an unknown name (with the nearest match), a number out of range, no critics or too many, a knob that nobody reads here.
    """
    if not isinstance(data, str) or data not in DATA:
        raise unknown("data set", data, DATA)
    if not isinstance(generator, str) or generator not in GENERATORS:
        raise unknown("generator", generator, GENERATORS)
    if not isinstance(critics, Iterable):
        raise InputError(f"critics must be names such as 'clip:0.01', in a list or with commas; {str(critics)[:60]!r} is not.")
    if knobs is not None and not isinstance(knobs, Mapping):
        raise InputError(f"knobs must be a mapping of names to values; {str(knobs)[:60]!r} is not.")
    chosen = tuple(read_critic(text) for text in (critics.split(",") if isinstance(critics, str) else critics))
    if not FEWEST <= len(chosen) <= MOST:
        raise InputError(f"A lineup has {FEWEST} to {MOST} critics; {len(chosen)} were given.")
    lineup = Lineup(data, generator, chosen, {}, check_seed(seed))
    for name, value in (knobs or {}).items():
        lineup = with_knob(lineup, name, value)
    return lineup


def with_knob(lineup: Lineup, name: str, value: object) -> Lineup:
    """The lineup with one shared knob moved; a value that is every critic's default is not kept."""
    parsed = knob(name).parse(value)
    if name not in lineup.rows():
        raise InputError(f"{name} is no knob that these critics share. They share: {', '.join(lineup.rows())}.")
    moved = {k: v for k, v in lineup.knobs.items() if k != name}
    usual = {lineup.defaults(critic)[name] for critic in lineup.critics if name in meaningful(lineup.defaults(critic))}
    if usual != {parsed}:
        moved[name] = parsed
    return dataclasses.replace(lineup, knobs={k: moved[k] for k in KNOBS if k in moved})


def with_strength(lineup: Lineup, i: int, value: object) -> Lineup:
    """The lineup with the i-th critic's own knob moved."""
    row = strength_of(lineup.critics[i])
    if row is None:
        raise InputError(f"{CONSTRAINTS[lineup.critics[i].kind].title} has no strength to turn.")
    critic = dataclasses.replace(lineup.critics[i], strength=float(row.parse(value)))
    return dataclasses.replace(lineup, critics=(*lineup.critics[:i], critic, *lineup.critics[i + 1 :]))


def switch(lineup: Lineup, **names: Any) -> Lineup:
    """The lineup with other data, generator, critics or seed; knobs moved by hand stay where they still have a meaning."""
    base: dict[str, Any] = {"data": lineup.data, "generator": lineup.generator, "critics": [str(c) for c in lineup.critics], "seed": lineup.seed} | names
    fresh = make(**base)
    for name, value in lineup.knobs.items():
        renewed = ("data" in names and KNOBS[name].group == "Data" and name != "copy_noise") or ("generator" in names and name in ("n_critic", *OWN_KNOBS))
        if name in fresh.rows() and not renewed:
            fresh = with_knob(fresh, name, value)
    return fresh


def from_query(query: Mapping[str, str]) -> tuple[Lineup, list[str]]:
    """The lineup of a URL's query over USUAL, and a sentence for all that could not be used; it never raises."""
    said, complaints = keep_usable(query, "critics", read_critic)
    base, knobs, more = read_link(said, USUAL, USUAL, make)
    complaints += more
    lineup = make(**base)
    for name, text in knobs.items():
        try:
            lineup = with_knob(lineup, name, text)
        except InputError as error:
            complaints.append(left_out(name, text, error))
    return lineup, complaints


# title → what it shows, and the arguments of ``make``
EXPERIMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "Figure 1a: eight modes": (
        "The clipped critic sees one hill; the penalised one sees the eight modes.",
        {"data": "ring8_wgan_gp", "generator": "noisy_copy", "critics": "clip:0.01,gp:10", "knobs": {}},
    ),
    "Figure 1b: twelve layers": (
        "Clipping lets the gradient explode (c = .1) or vanish (c = .01, .001) from layer to layer; the penalty keeps it flat.",
        {"data": "swiss_roll", "generator": "noisy_copy", "critics": "clip:0.1,clip:0.01,clip:0.001,gp:1", "knobs": {"critic_depth": 12, "batch_size": 64}},
    ),
    "Higher moments": (
        "q has the data's mean and covariance. Only a critic that bends notices.",
        {"data": "ring8_wgan_gp", "generator": "same_moments", "critics": "clip:0.01,clip:0.1,gp:10", "knobs": {}},
    ),
    "Norms under the penalty": (
        "Batch norm makes a point's score depend on the whole batch, so that a penalty on its slope there asks for something else; layer norm does not.",
        {"data": "ring8_wgan_gp", "generator": "noisy_copy", "critics": "gp:10,gp_layer_norm:10,gp_batch_norm:10", "knobs": {}},
    ),
    "Four penalties": (
        "Two-sided, one-sided and by finite differences, beside spectral norm.",
        {"data": "swiss_roll", "generator": "noisy_copy", "critics": "gp:10,gp_one_sided:10,gp_finite_difference:10,spectral_norm", "knobs": {}},
    ),
    "In a real GAN": (
        "Each critic has its own generator in training, from the same weights.",
        {"data": "ring8", "generator": "network", "critics": "clip:0.1,gp:0.1", "knobs": {}},
    ),
}
