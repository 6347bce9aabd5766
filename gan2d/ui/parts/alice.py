"""The part below BiGAN's picture: ALICE's toy as it was measured here, beside the figures of its paper, over the weight λ of reconstruction."""

from __future__ import annotations

import functools
import html
import itertools
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from gan2d.common.errors import InputError
from gan2d.common.words import as_it_is
from gan2d.measure.games.alice import DIFFERS, PUBLISHED, STRENGTHS, TRUE_MODES, read_alice
from gan2d.ui.views import mount

RESULTS = Path(__file__).parents[3] / "docs" / "alice.json"  # made by benchmarks/alice.py
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 300, 62, 14, 14, 46  # of a chart and the room around its plot, in pixels
OURS, THEIRS = "#1a90a8", "currentColor"  # told apart in both themes, and by their marks
APART = 7  # pixels between the two marks at a λ
Pair = tuple[float, float]


class Chart(NamedTuple):
    """A chart: its title, the ends of its axis and the marks along it; ``log``: both on a logarithmic scale; ``true``: where perfect players stand."""

    title: str
    low: float
    high: float
    marks: Sequence[float]
    log: bool = False
    true: float | None = None

    def at(self, value: float) -> float:
        """How far down a value stands; what is beyond an end stands at it."""
        scale = math.log if self.log else float
        value = min(max(value, self.low), self.high)
        return TOP + (HEIGHT - TOP - BOTTOM) * (scale(self.high) - scale(value)) / (scale(self.high) - scale(self.low))


ERROR = Chart("Mean squared reconstruction (logarithmic)", 1e-3, 100.0, (1e-3, 0.01, 0.1, 1.0, 10.0, 100.0), log=True)
MODES = Chart("Score of the modes: 5 is all of them", 1.0, 5.4, (1, 2, 3, 4, 5), true=TRUE_MODES)


def _along(i: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (i + 0.5) / len(STRENGTHS)


def _curve(chart: Chart, values: Sequence[Pair], name: str, colour: str, shift: float, mark: str) -> str:
    """Means with bars of a standard deviation to both sides; λ = 0 is no step of the logarithmic axis, so that no line leads to it."""
    told = []
    places = [(_along(i) + shift, chart.at(mean)) for i, (mean, _) in enumerate(values)]
    path = " L ".join(f"{x:.1f} {y:.1f}" for x, y in places[1:])
    told.append(f'<path d="M {path}" fill="none" stroke="{colour}" stroke-width="2"/>')
    for (x, y), (mean, spread), strength in zip(places, values, STRENGTHS):
        high, low = chart.at(mean + spread), chart.at(mean - spread)
        shape = (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
            if mark == "disc"
            else f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" fill="{colour}"/>'
        )
        said = html.escape(f"{name}, λ = {strength:g}: {mean:.3g} ± {spread:.2g}")
        told.append(f'<g><title>{said}</title><line x1="{x:.1f}" x2="{x:.1f}" y1="{high:.1f}" y2="{low:.1f}" stroke="{colour}" stroke-width="1.5"/>{shape}</g>')
    return "".join(told)


def drawn(chart: Chart, ours: Sequence[Pair], theirs: Sequence[Pair], seeds: int) -> str:
    """A chart of both as SVG; the exact values are told under the mouse."""
    right, foot = WIDTH - RIGHT, HEIGHT - BOTTOM
    lines = [f'<rect x="{LEFT}" y="{TOP}" width="{right - LEFT}" height="{foot - TOP}" fill="none" stroke="currentColor" opacity="0.6"/>']
    for value in chart.marks:
        y = chart.at(value)
        lines.append(f'<line x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="currentColor" opacity="0.15"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y + 5:.1f}" text-anchor="end">{value:g}</text>')
    if chart.true is not None:
        y = chart.at(chart.true)
        lines.append(f'<line x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="currentColor" stroke-dasharray="6 4" opacity="0.7"/>')
    for i, strength in enumerate(STRENGTHS):
        lines.append(f'<text x="{_along(i):.1f}" y="{foot + 18}" text-anchor="middle">{strength:g}</text>')
    lines.append(f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 8}" text-anchor="middle">weight λ of the reconstruction</text>')
    curves = _curve(chart, theirs, "published", THEIRS, APART, "square") + _curve(chart, ours, f"here, {seeds} seeds", OURS, -APART, "disc")
    style = f"width:100%;max-width:{WIDTH}px;font-size:14px;fill:currentColor"
    body = "".join(lines) + curves
    return (
        f'<figure style="margin:0;flex:1 1 420px"><figcaption><b>{chart.title}</b></figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" style="{style}" role="img" aria-label="{chart.title}">{body}</svg></figure>'
    )


def alice_figure(rows: Sequence[dict[str, Any]], seeds: int) -> str:
    """Both charts side by side, with their key."""
    charts = [
        drawn(chart, [tuple(row[name]) for row in rows], [getattr(PUBLISHED[strength], name) for strength in STRENGTHS], seeds)
        for name, chart in (("error", ERROR), ("modes", MODES))
    ]
    key = (
        f'<p style="margin:0 0 0.4rem"><span style="color:{OURS}">●</span> here, {seeds} seeds &nbsp; ■ published, 576 runs each &nbsp; ╌ true points, '
        f"{TRUE_MODES} &nbsp; bars: one standard deviation, cut off at the ends of an axis</p>"
    )
    return f'{key}<div style="display:flex;flex-wrap:wrap;gap:1.5rem">{"".join(charts)}</div>'


def says(rows: Sequence[dict[str, Any]]) -> str:
    """What both curves have in common, and what not."""
    ours, theirs = [row["error"][0] for row in rows], [row.error[0] for row in PUBLISHED.values()]
    falls = "falls with every step of λ" if all(a > b for a, b in itertools.pairwise(ours)) else "does not fall with every step of λ"
    off = max(abs(math.log10(a / b)) for a, b in zip(ours, theirs))
    best, printed = (max(zip(scores, STRENGTHS))[1] for scores in ([row["modes"][0] for row in rows], [row.modes[0] for row in PUBLISHED.values()]))
    last = "fewer" if rows[-1]["modes"][0] < max(row["modes"][0] for row in rows) else "no fewer"
    return (
        f"Published, the reconstruction falls with every step of λ; here it {falls}, at most {10**off:.2g} times off the printed value. "
        f"Most modes are met at λ = {best:g} here and at {printed:g} as published, and {last} at λ = {STRENGTHS[-1]:g}."
    )


@functools.lru_cache(maxsize=1)
def _made() -> tuple[str, str, str]:
    told = json.loads(RESULTS.read_text(encoding="utf-8"))
    rows = read_alice(told)
    return alice_figure(rows, told["seeds"]), says(rows), f"{told['steps']:,} steps of one discriminator and five generator updates"


def alice_part() -> None:
    """Both curves, what differs, and how to make them again."""
    try:
        figure, words, steps = _made()
    except (OSError, ValueError, InputError):
        return
    st.markdown("##### ALICE’s toy beside its published figures")
    st.markdown(words)
    mount("alice", {"figure": figure}, "alice")
    rest = "the reconstruction is the mean over both coordinates, as in the public code of Li et al. 2017, arXiv:1709.01215"
    st.caption(as_it_is(f"Five Gaussians with σ = 0.2, networks of 2×256 ReLU units, {steps}; {rest}. {DIFFERS}"))
    st.code("python -m benchmarks.alice", language="bash")
