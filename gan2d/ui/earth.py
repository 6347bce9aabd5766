"""The Distances page's other two parts: the earth mover's plan between two clouds, and piles of earth to be moved by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np
import streamlit as st

from gan2d.common.errors import InputError, unknown, whole
from gan2d.elements.pairs import PAIRS, draw
from gan2d.settings.knobs import compile_values
from gan2d.settings.scene import Scene
from gan2d.settings.settings import left_out
from gan2d.theory.transport import PLANS, exercise
from gan2d.ui import parts
from gan2d.ui.piles import show_piles
from gan2d.ui.plan import show_plan

if TYPE_CHECKING:
    from gan2d.ui.sweeps import Sweeps

PARTS = {"curves": "Curves over θ", "plan": "Earth mover’s plan", "piles": "Piles of earth"}
OTHERS = [name for name in PLANS if name != "optimal"]
POINTS, BINS, TASKS = (4, 96), (2, 6), (0, 9999)


@dataclasses.dataclass
class Earth:
    """What is chosen in these parts: which part, how many points, which other plan, how many piles, which exercise."""

    part: str = "curves"
    points: int = 24
    other: str = "greedy"
    bins: int = 5
    task: int = 0

    def query(self) -> dict[str, str]:
        """The link's part: what is off its default."""
        usual = Earth()
        return {f.name: str(getattr(self, f.name)) for f in dataclasses.fields(self) if getattr(self, f.name) != getattr(usual, f.name)}

    def read(self, query: Mapping[str, str]) -> list[str]:
        """Take what a link says; returns a sentence for what could not be used."""
        complaints = []
        for name, text in query.items():
            try:
                setattr(self, name, _checked(name, text))
            except InputError as error:
                complaints.append(left_out(name, text[:60], error))
        return complaints


NAMES = tuple(field.name for field in dataclasses.fields(Earth))


def _checked(name: str, text: str) -> str | int:
    ranges = {"points": POINTS, "bins": BINS, "task": TASKS}
    if name in ranges:
        return whole(name, text, *ranges[name])
    allowed = PARTS if name == "part" else OTHERS
    if text not in allowed:
        raise unknown(name, text, allowed)
    return text


def choose_part(player: Sweeps) -> str:
    """The switch between the page's parts."""
    player.earth.part = parts.choose_part(player, PARTS, "distances_part", player.earth.part)
    return player.earth.part


def clouds_of(scene: Scene, theta: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    """``n`` real and ``n`` generated points of a scene at θ, (n, d) each."""
    spec, knobs = compile_values(scene.shape())
    moved = dataclasses.replace(knobs, theta=jnp.float32(theta))
    real, fake = draw(scene.pair, spec.data, jax.random.fold_in(jax.random.key(scene.seed), 7), n, moved)
    return np.asarray(real, float), np.asarray(fake, float)


def plan_part(player: Sweeps) -> None:
    """Two clouds, the optimal plan and another one."""
    earth, scene = player.earth, player.scene
    low, high, _ = scene.span
    left, middle, right = st.columns([2, 2, 3], vertical_alignment="bottom")
    player.theta = left.slider("θ, how far apart", low, high, float(np.clip(player.theta, low, high)), step=(high - low) / 200, format="%.3g", key="plan_theta")
    earth.points = middle.slider("Points in each cloud", *POINTS, earth.points, key="plan_points")
    other = right.segmented_control(
        "Compare with",
        OTHERS,
        default=earth.other,
        format_func=lambda name: PLANS[name].title,
        key="plan_other",
        required=True,
        help="\n\n".join(PLANS[n].help for n in OTHERS),
    )
    earth.other = str(other or earth.other)
    if PAIRS[scene.pair].inputs == 1:
        st.info(
            "On a line the optimal plan just keeps the order, and its lines would lie on each other: see Piles of earth, or choose a pair in the plane at the left."
        )
        return
    real, fake = clouds_of(scene, player.theta, earth.points)
    show_plan(real, fake, earth.other, key="plan", seed=scene.seed)


def piles_part(player: Sweeps) -> None:
    """Piles to be moved by hand."""
    earth = player.earth
    left, right, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
    earth.bins = left.slider("Piles", *BINS, earth.bins, key="piles_bins")
    earth.task = int(
        right.number_input("Exercise", *TASKS, earth.task, step=1, key="piles_task", help="Another number, other piles; the same number, the same piles.")
    )
    have, want = exercise(earth.bins, earth.task)
    show_piles(have, want, key=f"piles_{earth.bins}_{earth.task}")
