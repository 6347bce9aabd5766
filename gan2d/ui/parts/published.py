"""The published comparisons: what was measured here beside what the papers print, and what each trick does alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from gan2d.common.errors import InputError
from gan2d.common.words import as_it_is
from gan2d.studies.benchmarks.w1 import METHODS as CRITICS
from gan2d.studies.benchmarks.w1 import read_results as w1_results
from gan2d.studies.benchmarks.w1_table import SOURCE
from gan2d.studies.benchmarks.w1_table import rows as w1_rows
from gan2d.studies.coverage import METHODS, read_results
from gan2d.studies.published import rows_for_people
from gan2d.studies.remedies import REMEDIES

RESULTS = Path(__file__).parents[3] / "docs" / "bench-modes-small.json"
OF_W1 = RESULTS.with_name("bench-w1.json")
TRICKS = RESULTS.with_name("tricks.json")


def published_page() -> None:
    """The table of methods, that of critics, that of tricks, and how to make them."""
    st.markdown("**How many modes does each method find?** Rows measured here, with small networks and few steps, beside those that two papers print.")
    results = _known(RESULTS, read_results)
    st.table(rows_for_people(results, {name: row.title for name, row in METHODS.items()}), hide_index=True)
    words = (
        "± standard error over the runs; 2,500 fresh samples of each; high quality: within 3σ of a mode, of perfect samples 98.9 %: "
        "more means tails that are too thin; radii KS: how far the distances from the modes are from the Rayleigh law that they should have; –: not printed."
    )
    st.caption(as_it_is(f"{words} {results['words'] if results else ''}"))
    st.markdown("Make it again; it tells how far it is, and goes on where it was interrupted:")
    st.code("python -m gan2d bench-modes --preset small --json bench-modes-small.json", language="bash")
    w1()
    tricks()


def _known(path: Path, read: Callable[[str], dict[str, Any]]) -> dict[str, Any] | None:
    """The results that are shipped; where they are not there, or cannot be read, a warning says so."""
    try:
        return read(path.read_text(encoding="utf-8"))
    except OSError:
        st.warning("No results are here yet. Make them with the command below.")
    except InputError as error:
        st.warning(f"The results cannot be read. {error}")
    return None


def w1() -> None:
    """How well critics know W1, beside the published rows of the benchmark."""
    st.markdown("##### How well do critics know W1?")
    st.markdown(
        "Generated points are real ones that went down the rays of N funnels, so that W1's potential u is known exactly (the pair *Down the rays of "
        "funnels* of the page Perfect critic). **Cosine**: mean over moved points of ⟨∇s, ∇u⟩ ÷ (‖∇s‖‖∇u‖), 1 being the gradient that a generator needs; u itself scores 0.98, since some points have come to a tip, where there is no direction. **W1**: "
        "E_p s − E_q s, in brackets W1 itself. Where nothing bounds the critic's slope by 1, that difference may lie above W1. "
        "The lower envelope, min ‖x − a‖ + b, has the form of the potential itself, which every potential of W1 has with enough cones; here it has 512 for N."
    )
    results = _known(OF_W1, w1_results)
    st.table(w1_rows(results, {name: row.title for name, row in CRITICS.items()}), hide_index=True)
    st.caption((f"Means over the pairs; 16,384 fresh points of each kind. {results['words']}. " if results else "") + SOURCE)
    st.markdown("Make it again; it tells how far it is, and goes on where it was interrupted:")
    st.code("python -m gan2d bench-w1 --json bench-w1.json", language="bash")


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
