"""Plotly figures, for pictures that change on a user's action only: a critic's surface in 3-D."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import plotly.graph_objects as go
from scipy.interpolate import RegularGridInterpolator

from gan2d.elements.dataset import Box
from gan2d.measure.frame import SURFACE, Frame, cell_centres
from gan2d.ui.stages.lab_words import Height

REAL, GENERATED = "#0072B2", "#D55E00"  # blue and vermillion: told apart under every common colour blindness
DIVERGING = [[0.0, "#762a83"], [0.25, "#af8dc3"], [0.5, "#f0f0f0"], [0.75, "#7fbf7b"], [1.0, "#1b7837"]]


GROWING = "Viridis"


def critic_surface(frame: Frame, box: Box, real: np.ndarray, title: str, what: Height) -> go.Figure:
    """The critic's score as a 3-D surface over the data's box, real and generated points lying on it."""
    cells = np.asarray(cell_centres(jnp.asarray(box), SURFACE)).reshape(SURFACE, SURFACE, 2)
    x, y = cells[0, :, 0], cells[:, 0, 1]
    z = np.asarray(-frame.score if what.energy else frame.score, float)
    clouds = {"real": _inside(np.asarray(real), box), "generated": _inside(np.asarray(frame.fakes), box)}
    if what.equal is None and not what.energy:
        raw = RegularGridInterpolator((y, x), z, bounds_error=False, fill_value=None)
        z = z - np.mean([raw(points[:, ::-1]).mean() for points in clouds.values() if len(points)] or [0.0])
    height = RegularGridInterpolator((y, x), z, bounds_error=False, fill_value=None)
    middle = what.equal or 0.0
    bound = float(np.abs(z - middle).max()) or 1.0
    colours = {"colorscale": GROWING} if what.energy else {"colorscale": DIVERGING, "cmin": middle - bound, "cmax": middle + bound}
    surface = go.Surface(
        x=x,
        y=y,
        z=z,
        **colours,
        opacity=0.92,
        colorbar={"title": {"text": what.label}, "len": 0.7},
        hovertemplate=f"x %{{x:.3f}}<br>y %{{y:.3f}}<br>{what.label} %{{z:.4g}}<extra></extra>",
        contours={"z": {"show": True, "usecolormap": False, "color": "#555", "width": 1}},
    )
    lift = 0.01 * float(np.ptp(z))
    figure = go.Figure([surface])
    for (name, inside), colour, symbol in zip(clouds.items(), (REAL, GENERATED), ("circle", "diamond")):
        figure.add_scatter3d(
            x=inside[:, 0],
            y=inside[:, 1],
            z=height(inside[:, ::-1]) + lift,
            mode="markers",
            name=name,
            marker={"size": 3, "color": colour, "symbol": symbol},
            hovertemplate=f"{name}<br>x %{{x:.3f}}<br>y %{{y:.3f}}<br>{what.label} %{{z:.4g}}<extra></extra>",
        )
    figure.update_layout(
        title=title,
        height=620,
        margin={"l": 0, "r": 0, "t": 40, "b": 0},
        legend={"x": 0, "y": 1, "itemsizing": "constant"},
        scene={
            "xaxis": {"title": {"text": "x₁"}},
            "yaxis": {"title": {"text": "x₂"}},
            "zaxis": {"title": {"text": what.label}},
            "aspectratio": {"x": 1, "y": 1, "z": 0.6},
        },
        uirevision="keep",
    )
    return figure


def _inside(points: np.ndarray, box: Box) -> np.ndarray:
    return np.asarray(points[(points[:, 0] > box[0]) & (points[:, 0] < box[1]) & (points[:, 1] > box[2]) & (points[:, 1] < box[3])])
