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
    "ALI (VEEGAN's paper)": {
        "ring8": {"modes": (2.8, None), "high_quality": (0.0013, None)},
        "grid25": {"modes": (15.8, None), "high_quality": (0.016, None)},
    },
    "VEEGAN": {"ring8": {"modes": (8, None), "high_quality": (0.529, None)}, "grid25": {"modes": (24.6, None), "high_quality": (0.4, None)}},
    "GAN (PacGAN's paper)": {
        "ring8": {"modes": (6.3, 0.5), "high_quality": (0.982, 0.002), "reverse_kl": (0.45, None)},
        "grid25": {"modes": (17.3, 0.8), "high_quality": (0.948, 0.007), "reverse_kl": (0.70, None)},
    },
    "ALI (PacGAN's paper)": {
        "ring8": {"modes": (6.6, 0.3), "high_quality": (0.976, 0.004), "reverse_kl": (0.36, 0.04)},
        "grid25": {"modes": (24.1, 0.4), "high_quality": (0.957, 0.006), "reverse_kl": (0.14, 0.03)},
    },
    "PacGAN2 (PacGAN's paper)": {
        "ring8": {"modes": (7.9, 0.1), "high_quality": (0.956, 0.020), "reverse_kl": (0.07, 0.03)},
        "grid25": {"modes": (23.8, 0.7), "high_quality": (0.913, 0.008), "reverse_kl": (0.13, 0.04)},
    },
    "PacGAN3 (PacGAN's paper)": {
        "ring8": {"modes": (7.8, 0.1), "high_quality": (0.977, 0.003), "reverse_kl": (0.10, 0.02)},
        "grid25": {"modes": (24.6, 0.4), "high_quality": (0.942, 0.004), "reverse_kl": (0.06, 0.02)},
    },
    "PacGAN4 (PacGAN's paper)": {
        "ring8": {"modes": (7.8, 0.1), "high_quality": (0.959, 0.014), "reverse_kl": (0.07, 0.02)},
        "grid25": {"modes": (24.8, 0.2), "high_quality": (0.936, 0.006), "reverse_kl": (0.04, 0.01)},
    },
}
SOURCES = (
    "VEEGAN: Srivastava et al. 2017, arXiv:1705.07761; PacGAN: Lin et al. 2017, arXiv:1712.04086 (10 runs of 400,000 steps). "
    "What differs here: networks, optimiser's settings, batch, seeds and number of steps; every step draws fresh data, PacGAN's has 100,000 points; "
    "discriminator and generator are updated one after the other."
)

# runs and steps of the papers' rows, where the paper prints them
PACGAN_RUNS, PACGAN_STEPS = 10, 400_000
RAN = {title: (PACGAN_RUNS, PACGAN_STEPS) for title in PUBLISHED if "PacGAN" in title}
OF_PAPER = {"gan": PACGAN_STEPS, "pacgan2": PACGAN_STEPS, "pacgan4": PACGAN_STEPS}  # methods here whose paper prints how long it trained
DATA = ("ring8", "grid25")
COLUMNS = {
    "modes": "modes",
    "high_quality": "high quality, %",
    "reverse_kl": "reverse KL",
    "spread_ratio": "spread ratio",  # from here on no paper prints it
    "radii_ks": "radii KS, ≤ 3σ",
    "radii_ks_all": "radii KS, all",
}
PLACES = {"modes": 1, "high_quality": 1, "reverse_kl": 2, "spread_ratio": 2, "radii_ks": 3, "radii_ks_all": 3}
PERFECT = "Perfect samples"
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
    places = PLACES[name] if mean == 0 or mean >= 10 ** -PLACES[name] else 4  # what would be rounded to nothing
    return f"{mean:.{places}f}" + ("" if error is None else f" ± {error:.{places}f}")


def _row(title: str, where: str, runs: str, steps: str, told: Mapping[str, Figures]) -> dict[str, str]:
    cells = {f"{data} {words}": _text(name, told.get(data, {}).get(name)) for data in DATA for name, words in COLUMNS.items()}
    return {"Method": title, "Measured": where, "Runs": runs, "Steps": steps} | cells


def _steps(method: str, measured: Mapping[str, Any]) -> str:
    """How long a row trained; where its paper trained longer, the cell says so."""
    steps = max(int(cell["turns"]) for cell in measured.values())
    paper = OF_PAPER.get(method, 0)
    return f"{steps:,} (paper: {paper:,})" if steps < paper else f"{steps:,}"


def rows_for_people(results: Mapping[str, Any] | None, titles: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of a table, ours first, then what perfect samples score where that was measured, then the published ones; ``titles`` are the methods'."""
    measured = {method: row for method, row in results["rows"].items() if row and method in titles} if results else {}
    ours = [
        _row(titles[method], "here", _count(row), _steps(method, row), {data: figures(cell["values"]) for data, cell in row.items()})
        for method, row in measured.items()
    ]
    printed = []
    for title, row in PUBLISHED.items():
        runs, steps = (f"{number:,}" for number in RAN[title]) if title in RAN else ("–", "–")
        printed.append(_row(title, "in the paper", runs, steps, row))
    floors: Mapping[str, Mapping[str, float]] = results.get("floors", {}) if results else {}
    perfect = {data: {name: (value, None) for name, value in told.items()} for data, told in floors.items()}
    return ours + ([_row(PERFECT, "floor", "–", "–", perfect)] if perfect else []) + printed


def _count(measured: Mapping[str, Any]) -> str:
    return str(max(len(cell["values"]["modes"]) for cell in measured.values()))


def table(results: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """The same for a terminal."""
    rows = rows_for_people(results, titles)
    cells = [list(rows[0]), *(list(row.values()) for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells]
    return "\n".join([*lines, "", str(results["words"])])
