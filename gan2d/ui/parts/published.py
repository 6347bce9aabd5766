"""The published comparison: what was measured here beside what the papers print, and what each trick does alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import streamlit as st

from gan2d.common.errors import InputError
from gan2d.studies.coverage import METHODS, read_results
from gan2d.studies.published import rows_for_people
from gan2d.studies.remedies import REMEDIES

RESULTS = Path(__file__).parents[3] / "docs" / "bench-modes-small.json"
TRICKS = RESULTS.with_name("tricks.json")
ROW = 35  # pixels of a table's row, so that none is scrolled away


def published_page() -> None:
    """The table of methods, the table of tricks, and how to make both."""
    st.markdown("**How many modes does each method find?** Rows measured here, with small networks and few steps, beside those that two papers print.")
    try:
        results = read_results(RESULTS.read_text(encoding="utf-8"))
    except OSError:
        st.warning("No results are here yet. Make them with the command below.")
        results = None
    except InputError as error:
        st.warning(f"The results cannot be read. {error}")
        results = None
    rows = rows_for_people(results, {name: row.title for name, row in METHODS.items()})
    st.dataframe(rows, hide_index=True, width="stretch", height=ROW * (len(rows) + 1) + 3)
    st.caption(
        "± standard error over the runs; 2,500 fresh samples of each; high quality: within 3σ of a mode, of perfect samples 98.9 %: "
        "more means tails that are too thin; radii KS: how far the distances from the modes are from the Rayleigh law that they should have; –: not printed. "
        + (results["words"] if results else "")
    )
    st.markdown("Make it again; it tells how far it is, and goes on where it was interrupted:")
    st.code("python -m gan2d bench-modes --preset small --json bench-modes-small.json", language="bash")
    tricks()


def tricks() -> None:
    """What each trick does to the plain GAN, as the benchmark measured it."""
    try:
        told = json.loads(TRICKS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    st.markdown(f"##### What each trick does alone, over {told['seeds']} seeds")
    st.markdown(
        f"The plain non-saturating GAN (3×32 units, {told['steps']:,} steps) finds "
        + " and ".join(f"{row['modes']:.1f} modes of {data} with {100 * row['high_quality']:.0f} % high quality" for data, row in told["plain"].items())
        + ". B − A on the same seeds, with the bootstrap's 95 % interval; **bold** where it leaves 0 out."
    )
    st.markdown(trick_table(told))
    st.code("python -m benchmarks.tricks", language="bash")


def trick_table(told: dict[str, Any]) -> str:
    """The benchmark's differences as a Markdown table."""
    names = list(told["plain"])
    heads = ["Trick", *(f"{what}, {data}" for data in names for what in ("modes", "high quality, points"))]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for name, row in told["rows"].items():
        cells = [_difference(row[data][metric], times) for data in names for metric, times in (("modes", 1), ("high_quality", 100))]
        lines.append(f"| {REMEDIES[name].title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _difference(told: list[float], times: float) -> str:
    mean, low, high = (times * value for value in told)
    text = f"{mean:+.1f} ({low:+.1f} to {high:+.1f})".replace("-", "−")
    return f"**{text}**" if low > 0 or high < 0 else text
