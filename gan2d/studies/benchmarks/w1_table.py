"""What the W1 benchmark's paper and its code print in two dimensions, and the table that sets our measurements beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

# title → N → (cosine of ∇s and ∇u at moved points, E_p s − E_q s), on one pair for each N
PUBLISHED: dict[str, dict[int, tuple[float, float]]] = {
    "WGAN-GP": {4: (0.845, 0.857), 16: (0.681, 0.422), 64: (0.355, 0.127), 256: (0.192, 0.041)},
    "WGAN-LP": {4: (0.818, 0.885), 16: (0.810, 0.479), 64: (0.676, 0.224), 256: (0.494, 0.105)},
    "(q,p)-WGAN, c-transform": {4: (0.859, 0.794), 16: (0.826, 0.437), 64: (0.654, 0.187), 256: (0.424, 0.060)},
    "CoWGAN": {4: (0.851, 0.800), 16: (0.802, 0.473), 64: (0.627, 0.214), 256: (0.478, 0.117)},
    "SortOut (FullSort)": {4: (0.773, 0.760), 16: (0.695, 0.284), 64: (0.661, 0.085), 256: (0.546, 0.035)},
    "Spectral norm": {4: (0.213, 0.152), 16: (0.156, 0.079), 64: (0.075, 0.003), 256: (0.037, -0.001)},
    "WGAN, clipping": {4: (0.072, 0.031), 16: (0.070, 0.044), 64: (0.065, -0.005), 256: (0.014, -0.007)},
    "Optimal plan between 1,024 points": {4: (0.859, 0.820), 16: (0.843, 0.474), 64: (0.717, 0.237), 256: (0.522, 0.152)},
}
EXACT = {4: 0.817, 16: 0.466, 64: 0.230, 256: 0.134}  # W1 of the paper's pairs
SOURCE = "Published: Korotin et al. 2022, arXiv:2206.07767, D = 2, by its public code's result files; one pair for each N, others than those here. "


def _cells(told: Mapping[int, tuple[float, float, float]]) -> dict[str, str]:
    """The cells of a row: N → cosine, estimate of W1, and exact W1."""
    cells = {}
    for count in EXACT:
        cosine, estimate, exact = told.get(count, (None, None, None))
        cells[f"N = {count}: cosine"] = "–" if cosine is None else f"{cosine:.3f}"
        cells[f"N = {count}: W1 (exact)"] = "–" if estimate is None else f"{estimate:.3f} ({exact:.3f})"
    return cells


def _means(values: Mapping[str, Any]) -> tuple[float, float, float]:
    cosine, estimate, exact = (float(np.mean(values[name])) for name in ("cosine", "estimate", "exact"))
    return cosine, estimate, exact


def rows(results: Mapping[str, Any] | None, titles: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of a table, ours first – means over the pairs – then the published ones; ``titles`` are the methods'."""
    told = []
    for method, row in (results["rows"] if results else {}).items():
        if row and method in titles:
            means = {int(count): _means(cell["values"]) for count, cell in row.items()}
            first = next(iter(row.values()))
            told.append(
                {"Critic": titles[method], "Measured": "here", "Pairs": str(len(first["values"]["cosine"])), "Updates": f"{first['turns']:,}"} | _cells(means)
            )
    for title, published in PUBLISHED.items():
        means = {count: (cosine, estimate, EXACT[count]) for count, (cosine, estimate) in published.items()}
        told.append({"Critic": title, "Measured": "in the paper", "Pairs": "1", "Updates": "–"} | _cells(means))
    return told


def table(results: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """The same for a terminal."""
    told = rows(results, titles)
    cells = [list(told[0]), *(list(row.values()) for row in told)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells]
    return "\n".join([*lines, "", f"{results['words']}. {SOURCE.strip()}"])
