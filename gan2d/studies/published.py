"""What VEEGAN's and PacGAN's papers print for ring8 and grid25, and the table that sets our measurements beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

# as printed: mean, and standard error where there is one
PUBLISHED: dict[str, dict[str, dict[str, tuple[float, float | None]]]] = {
    "GAN (VEEGAN's paper)": {"ring8": {"modes": (1, None), "high_quality": (0.993, None)}, "grid25": {"modes": (3.3, None), "high_quality": (0.005, None)}},
    "Unrolled (VEEGAN's paper)": {
        "ring8": {"modes": (7.6, None), "high_quality": (0.356, None)},
        "grid25": {"modes": (23.6, None), "high_quality": (0.16, None)},
    },
    "VEEGAN": {"ring8": {"modes": (8, None), "high_quality": (0.529, None)}, "grid25": {"modes": (24.6, None), "high_quality": (0.4, None)}},
    "GAN (PacGAN's paper)": {
        "ring8": {"modes": (6.3, 0.5), "high_quality": (0.982, 0.002), "reverse_kl": (0.45, None)},
        "grid25": {"modes": (17.3, 0.8), "high_quality": (0.948, 0.007), "reverse_kl": (0.70, None)},
    },
    "PacGAN2 (PacGAN's paper)": {
        "ring8": {"modes": (7.9, 0.1), "high_quality": (0.956, 0.020), "reverse_kl": (0.07, None)},
        "grid25": {"modes": (23.8, 0.7), "high_quality": (0.913, 0.008), "reverse_kl": (0.13, None)},
    },
    "PacGAN4 (PacGAN's paper)": {
        "ring8": {"modes": (7.8, 0.1), "high_quality": (0.959, 0.014), "reverse_kl": (0.07, None)},
        "grid25": {"modes": (24.8, 0.2), "high_quality": (0.936, 0.006), "reverse_kl": (0.04, None)},
    },
}
SOURCES = (
    "VEEGAN: Srivastava et al. 2017, arXiv:1705.07761; PacGAN: Lin et al. 2018, arXiv:1712.04086 (10 runs; 400,000 steps). "
    "What differs here: seeds, networks and number of steps as the words say; every step draws fresh data, PacGAN's has 100,000 points; "
    "critic and generator move in turn."
)

COLUMNS = {"modes": "Modes", "high_quality": "High quality, %", "reverse_kl": "Reverse KL", "spread_ratio": "Spread ratio"}
Figures = Mapping[str, tuple[float, float | None]]


def figures(values: Mapping[str, Sequence[float | None]]) -> dict[str, tuple[float, float | None]]:
    """Mean and standard error over the seeds of each metric; seeds that became NaN count as what they are: no mode, no quality."""
    told: dict[str, tuple[float, float | None]] = {}
    for name, given in values.items():
        lost = [0.0 if value is None else value for value in given] if name in ("modes", "high_quality") else [v for v in given if v is not None]
        if not lost:
            continue
        mean = sum(lost) / len(lost)
        error = math.sqrt(sum((v - mean) ** 2 for v in lost) / (len(lost) - 1) / len(lost)) if len(lost) > 1 else None
        told[name] = (mean, error)
    return told


def _text(name: str, told: tuple[float, float | None] | None) -> str:
    if told is None:
        return "–"
    mean, error = told
    if name == "high_quality":
        mean, error = 100 * mean, None if error is None else 100 * error
    places = {"modes": 1, "high_quality": 1, "reverse_kl": 3, "spread_ratio": 2}[name]
    return f"{mean:.{places}f}" + ("" if error is None else f" ± {error:.{places}f}")


def _row(title: str, where: str, told: Figures) -> dict[str, str]:
    return {"Method": title, "": where} | {column: _text(name, told.get(name)) for name, column in COLUMNS.items()}


def rows_for_people(results: Mapping[str, Any] | None, titles: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """For each data set the rows of a table, ours first, then the published ones; ``titles`` are the methods'."""
    names = ("ring8", "grid25")
    measured = results["rows"] if results else {}
    ours = {data: [_row(titles[m], "here", figures(row[data]["values"])) for m, row in measured.items() if data in row and m in titles] for data in names}
    return {data: ours[data] + [_row(title, "published", row[data]) for title, row in PUBLISHED.items()] for data in names}


def table(results: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """The same for a terminal."""
    lines = []
    for data, rows in rows_for_people(results, titles).items():
        cells = [[data, "", *COLUMNS.values()], *(list(row.values()) for row in rows)]
        widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
        lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells] + [""]
    return "\n".join([*lines, str(results["words"])])
