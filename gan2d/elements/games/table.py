"""GAMES: who plays whom; the knobs of all games, and the choice of one."""

from __future__ import annotations

import dataclasses
from typing import Any, NoReturn

from gan2d.common.knob import choice, titles
from gan2d.elements.games.attention import ATTENTION, AttentionSpec
from gan2d.elements.games.auxiliary import AUXILIARY, AuxiliaryKnobs
from gan2d.elements.games.biggan import BIGGAN, BigganKnobs
from gan2d.elements.games.conditional import CONDITIONAL, ConditionalKnobs, ConditionalSpec
from gan2d.elements.games.encoders.alae import ALAE, AlaeKnobs
from gan2d.elements.games.encoders.bigan import BIGAN, BiganKnobs, BiganSpec
from gan2d.elements.games.encoders.bigbigan import BIGBIGAN, BigbiganKnobs
from gan2d.elements.games.encoders.vaegan import VAEGAN, VaeKnobs, VaeSpec
from gan2d.elements.games.infogan import INFOGAN, InfoKnobs, InfoSpec
from gan2d.elements.seam.game import Game


def _elsewhere(*_: Any) -> NoReturn:
    raise NotImplementedError("The plain game is played in gan2d/games/plain.py.")


PLAIN = Game("GAN: points against a critic", "A generator makes points, and a critic judges each of them.", *(_elsewhere,) * 7, without=())
GAMES: dict[str, Game] = {
    "plain": PLAIN,
    "conditional": CONDITIONAL,
    "auxiliary": AUXILIARY,
    "infogan": INFOGAN,
    "bigan": BIGAN,
    "bigbigan": BIGBIGAN,
    "alae": ALAE,
    "vaegan": VAEGAN,
    "biggan": BIGGAN,
    "attention": ATTENTION,
}
OTHERS = [name for name, row in GAMES.items() if row is not PLAIN]


@dataclasses.dataclass(frozen=True)
class GameSpec(AttentionSpec, VaeSpec, BiganSpec, InfoSpec, ConditionalSpec):
    """The chosen game, and what shapes its networks."""

    game: str = choice(
        next(iter(GAMES)),
        titles(GAMES),
        "Game",
        "Who plays whom: which networks make points, and what the critic is shown.",
        "Networks",
        resets=True,
    )


@dataclasses.dataclass(frozen=True)
class GameKnobs(BigganKnobs, VaeKnobs, AlaeKnobs, BigbiganKnobs, BiganKnobs, InfoKnobs, AuxiliaryKnobs, ConditionalKnobs):
    """The numbers that games read beside those of all."""
