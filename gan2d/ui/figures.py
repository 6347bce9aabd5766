"""Plotly figures, for pictures that change on a user's action only: a critic's surface in 3-D, maps over strengths and seeds."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots
from scipy.interpolate import RegularGridInterpolator

from gan2d.common.knob import Knob
from gan2d.elements.dataset import Box
from gan2d.measure.frame import SURFACE, Frame, cell_centres
from gan2d.settings.constraints import CONSTRAINTS, constraint_arm, strength_of
from gan2d.settings.edits import with_arms
from gan2d.settings.experiment import make
from gan2d.studies.strengths import QUANTITIES, SWEPT, Strengths

REAL, GENERATED = "#0072B2", "#D55E00"  # blue and vermillion: told apart under every common colour blindness
DIVERGING = [[0.0, "#762a83"], [0.25, "#af8dc3"], [0.5, "#f0f0f0"], [0.75, "#7fbf7b"], [1.0, "#1b7837"]]


def critic_surface(frame: Frame, box: Box, real: np.ndarray, title: str) -> go.Figure:
    """The critic's score as a 3-D surface over the data's box, real and generated points lying on it."""
    cells = np.asarray(cell_centres(jnp.asarray(box), SURFACE)).reshape(SURFACE, SURFACE, 2)
    x, y = cells[0, :, 0], cells[:, 0, 1]
    height = RegularGridInterpolator((y, x), frame.score, bounds_error=False, fill_value=None)
    bound = float(np.abs(frame.score).max()) or 1.0
    surface = go.Surface(
        x=x,
        y=y,
        z=frame.score,
        colorscale=DIVERGING,
        cmin=-bound,
        cmax=bound,
        opacity=0.92,
        colorbar={"title": {"text": "score s(x)"}, "len": 0.7},
        hovertemplate="x %{x:.3f}<br>y %{y:.3f}<br>score %{z:.4g}<extra></extra>",
        contours={"z": {"show": True, "usecolormap": False, "color": "#555", "width": 1}},
    )
    lift = 0.01 * float(np.ptp(frame.score))
    figure = go.Figure([surface])
    for name, points, colour in (("real", real, REAL), ("generated", frame.fakes, GENERATED)):
        inside = points[(points[:, 0] > box[0]) & (points[:, 0] < box[1]) & (points[:, 1] > box[2]) & (points[:, 1] < box[3])]
        figure.add_scatter3d(
            x=inside[:, 0],
            y=inside[:, 1],
            z=height(inside[:, ::-1]) + lift,
            mode="markers",
            name=name,
            marker={"size": 2.5, "color": colour},
            hovertemplate=f"{name}<br>x %{{x:.3f}}<br>y %{{y:.3f}}<br>score %{{z:.4g}}<extra></extra>",
        )
    figure.update_layout(
        title=title,
        height=620,
        margin={"l": 0, "r": 0, "t": 40, "b": 0},
        legend={"x": 0, "y": 1, "itemsizing": "constant"},
        scene={
            "xaxis": {"title": {"text": "x₁"}},
            "yaxis": {"title": {"text": "x₂"}},
            "zaxis": {"title": {"text": "score"}},
            "aspectratio": {"x": 1, "y": 1, "z": 0.6},
        },
        uirevision="keep",
    )
    return figure


def strength_maps(sweep: Strengths) -> go.Figure:
    """Every quantity of a sweep as a map, a column for each constraint; x is its strength, y the seed.

    The cells are square markers, since those can be clicked; a point's customdata is (kind, row, column, quantity).
    """
    names, kinds = sweep.quantities(), list(SWEPT)
    titles = [f"{QUANTITIES[name].title} · {CONSTRAINTS[kind].title.lower()}" for name in names for kind in kinds]
    figure = make_subplots(len(names), len(kinds), subplot_titles=titles, vertical_spacing=0.35 / len(names), horizontal_spacing=0.08)
    for r, name in enumerate(names):
        both = np.stack([sweep.maps[name, kind] for kind in kinds])
        capped = np.minimum(both, QUANTITIES[name].cap)
        shade = np.log10(np.maximum(capped, 1e-6)) if QUANTITIES[name].log else capped
        known = shade[np.isfinite(shade)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        for c, kind in enumerate(kinds):
            values, colours = both[c], shade[c]
            i, j = np.indices(values.shape).reshape(2, -1)
            text = [_cell(value) for value in values.ravel()]
            figure.add_scatter(
                x=[_short(SWEPT[kind][k]) for k in j],
                y=[f"seed {sweep.seeds[k]}" for k in i],
                customdata=[[kind, int(a), int(b), name] for a, b in zip(i, j)],
                mode="markers+text",
                text=text,
                textfont={"size": 11, "color": ["#000" if _light(v, low, high) else "#fff" for v in colours.ravel()]},
                marker={
                    "symbol": "square",
                    "size": 32,
                    "color": np.where(np.isfinite(colours), colours, low).ravel(),
                    "colorscale": "Cividis",
                    "cmin": low,
                    "cmax": high if high > low else low + 1,
                    "line": {"width": 0},
                },
                hovertemplate=f"{CONSTRAINTS[kind].title}, {_symbol(kind)} = %{{x}}, %{{y}}<br>{QUANTITIES[name].title}: %{{text}}<extra>click to open it live</extra>",
                showlegend=False,
                row=r + 1,
                col=c + 1,
            )
            figure.update_xaxes(title_text=_symbol(kind) if r == len(names) - 1 else None, type="category", showgrid=False, tickangle=0, row=r + 1, col=c + 1)
            figure.update_yaxes(type="category", showgrid=False, showticklabels=c == 0, row=r + 1, col=c + 1)
    figure.update_annotations(font_size=14)
    figure.update_layout(height=170 * len(names), margin={"l": 60, "r": 10, "t": 30, "b": 40}, clickmode="event+select", dragmode=False, uirevision="keep")
    # a click chooses a cell; the others stay as they are
    figure.update_traces(selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}})
    return figure


def _strength(kind: str) -> Knob:
    knob = strength_of(with_arms(make(), [constraint_arm(kind)]).values())
    assert knob is not None  # SWEPT holds such kinds alone
    return knob


def _symbol(kind: str) -> str:
    return _strength(kind).symbol


def _light(value: float, low: float, high: float) -> bool:
    return bool(value > low + 0.5 * (high - low))


def _short(value: float) -> str:
    return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e") if 0 < value < 0.001 or value >= 1000 else f"{value:.2g}"


def _cell(value: float) -> str:
    return f"{value:.0f}" if value >= 10 and value < 1000 else _short(value) if np.isfinite(value) else "–"
