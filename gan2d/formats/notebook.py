"""An experiment as a Jupyter notebook: cells that train it again and draw what the page shows, with NumPy and Plotly, which gan2d needs anyway."""

from __future__ import annotations

import json
from typing import Any

from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.formats.files import to_python
from gan2d.formats.link import link, written
from gan2d.settings.experiment import Experiment

_SURFACE = """import numpy as np
import plotly.graph_objects as go

x0, x1, y0, y1 = run.box()
x, y = np.linspace(x0, x1, 64), np.linspace(y0, y1, 64)
score = run.score(np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)).reshape(64, 64)
real, generated = run.real(512), run.samples(512)
score = score - np.mean([run.score(real).mean(), run.score(generated).mean()])  # its mean over both clouds means nothing
bound = float(np.abs(score).max())

figure = go.Figure()
figure.add_contour(x=x, y=y, z=score, colorscale="PRGn", zmin=-bound, zmax=bound, colorbar={"title": {"text": "critic's score − its mean"}})
figure.add_scatter(x=real[:, 0], y=real[:, 1], mode="markers", name="real", marker={"color": "#0072B2", "size": 6})
figure.add_scatter(x=generated[:, 0], y=generated[:, 1], mode="markers", name="generated", marker={"color": "#D55E00", "size": 5, "symbol": "diamond"})
figure.update_layout(title=f"Step {run.step:,}", width=760, height=700, legend={"orientation": "h"})
figure.update_yaxes(scaleanchor="x")
figure"""
_LINE = """import numpy as np
import plotly.graph_objects as go

x0, x1, _, _ = run.box()
x = np.linspace(x0, x1, 400)
figure = go.Figure()
figure.add_scatter(x=x, y=run.score(x[:, None]), name="critic's score", line={"color": "#B0508A"})
figure.add_histogram(x=run.real(4096)[:, 0], histnorm="probability density", name="real", marker={"color": "#0072B2"}, opacity=0.4, yaxis="y2")
figure.add_histogram(x=run.samples(4096)[:, 0], histnorm="probability density", name="generated", marker={"color": "#D55E00"}, opacity=0.4, yaxis="y2")
figure.update_layout(title=f"Step {run.step:,}", yaxis2={"overlaying": "y", "side": "right", "title": {"text": "density"}}, barmode="overlay")
figure"""
_CURVES = """curves = run.curves()
figure = go.Figure()
for name in ("critic_loss", "generator_loss", "sample_gradient"):
    figure.add_scatter(x=curves["step"], y=curves[name], name=name.replace("_", " "))
figure.update_layout(xaxis={"title": {"text": "step"}})
figure"""
_DISTANCES = """import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gan2d.studies.sweep import report

told = report(run)
shown = {name: row for name, row in told["distances"].items() if any(isinstance(value, float) for value in row["value"])}
figure = make_subplots(1, len(shown), subplot_titles=list(shown))
for column, (name, row) in enumerate(shown.items(), 1):
    values = np.array([value if isinstance(value, float) else np.nan for value in row["value"]])
    figure.add_scatter(x=np.interp(np.linspace(0, 1, len(values)), np.linspace(0, 1, len(told["theta"])), told["theta"]), y=values, name=f"{name}, {row['how']}", row=1, col=column)
    for critic, estimate in told["critics"].items():
        if estimate["distance"] == name:
            figure.add_scatter(x=told["theta"], y=estimate["estimate"], mode="markers", name=f"{critic} estimates {name}", row=1, col=column)
figure.update_layout(title=f"Over θ, critics at step {run.step:,}")
figure"""
_MEMBERS = """import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gan2d.measure.samples import real, samples

clouds = [np.asarray(samples(arm, 256)) for arm in run.arms]
clouds = [cloud.reshape(-1, *cloud.shape[-2:])[:8] for cloud in clouds]  # one for each of the first members
truth = real(run.arms[0], 512)
line = truth.shape[1] == 1
figure = make_subplots(len(clouds), max(map(len, clouds)), row_titles=list("ABCDEF"[: len(clouds)]))
for row, cloud in enumerate(clouds, 1):
    for column, points in enumerate(cloud, 1):
        for xy, name, colour in ((truth, "real", "#0072B2"), (points, "generated", "#D55E00")):
            y = np.full(len(xy), float(name == "generated")) if line else xy[:, 1]
            figure.add_scatter(x=xy[:, 0], y=y, mode="markers", name=name, marker={"color": colour, "size": 3}, row=row, col=column, showlegend=row == column == 1)
figure.update_layout(title=f"Step {run.step:,}", width=1100, height=120 + 220 * len(clouds))
figure"""


def to_notebook(experiment: Experiment) -> str:
    """The notebook's JSON: what it is of, its training, and its figures."""
    told = [
        ("markdown", f"# gan2d\n\nTrains the experiment of this link to step {experiment.step:,}, and draws it:\n`?{written(link(experiment).query)}`"),
        ("code", to_python(experiment).rstrip()),
        *(("code", code) for code in _figures(experiment)),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": [_cell(i, *each) for i, each in enumerate(told)],
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False)


def _figures(experiment: Experiment) -> list[str]:
    """The cells that draw, by what the experiment is: one GAN, distances over θ, or several members."""
    if len(experiment.arms) == 1 and not experiment.axes:
        return [_LINE if DATASETS[experiment.data].inputs == 1 else _SURFACE, _CURVES]
    apart = not any(GENERATORS[str(experiment.values(i)["generator"])].learns for i in range(len(experiment.arms)))
    if apart and [axis.knob for axis in experiment.axes] == [experiment.pair.knob]:
        return [_DISTANCES]
    return [_MEMBERS]


def _cell(number: int, kind: str, text: str) -> dict[str, Any]:
    more: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": text.splitlines(keepends=True), **more}
