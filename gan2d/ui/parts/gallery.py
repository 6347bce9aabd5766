"""The other parts of the page of many seeds: the gallery of phenomena, and the published comparison."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import streamlit as st

from gan2d.common.errors import InputError
from gan2d.studies.coverage import METHODS, read_results
from gan2d.studies.gallery import GALLERY
from gan2d.studies.published import rows_for_people
from gan2d.studies.remedies import REMEDIES
from gan2d.ui.fragments import then_show
from gan2d.ui.player.player import Player
from gan2d.ui.views import STATIC

RESULTS = Path(__file__).parents[3] / "docs" / "bench-modes-small.json"
TRICKS = RESULTS.with_name("tricks.json")
COLUMNS = 3
ROW = 35  # pixels of a table's row, so that none is scrolled away


def gallery_part(player: Player) -> None:
    """A card for each phenomenon: a picture, a sentence, and a button that opens it live."""
    st.markdown("**Everything that can go wrong, on demand.** Each card opens 16 seeds of the illness (A) beside its cure (B).")
    names = list(GALLERY)
    for first in range(0, len(names), COLUMNS):
        for column, name in zip(st.columns(COLUMNS), names[first : first + COLUMNS]):
            with column, st.container(border=True):
                _card(player, name)


def _card(player: Player, name: str) -> None:
    card = GALLERY[name]
    picture, words = st.columns([2, 3])
    file = STATIC / "gallery" / f"{name}.svg"
    if file.exists():
        picture.image(str(file), width="stretch")
    words.markdown(f"**{card.title}**  \n{card.sentence}")
    st.caption(f"Cure: {card.cure}")
    st.button("Open live", key=f"{player.keys}open_{name}", width="stretch", on_click=then_show(player, functools.partial(_open, player, name)))


def _open(player: Player, name: str) -> None:
    card = GALLERY[name]
    player.look_at_part("live")
    player.edited = None
    player.open(card.experiment, f"{card.title}: {card.sentence} Watch about {card.steps:,} turns.")


def published_part() -> None:
    """The table of methods: measured here beside published, and how to make it."""
    st.markdown(
        "**How many modes does each method find?** Measured here with small networks, beside the rows that VEEGAN's and PacGAN's papers print. "
        "2,500 fresh samples; high quality: within 3σ of a mode; ± standard error over the seeds."
    )
    try:
        results = read_results(RESULTS.read_text(encoding="utf-8"))
    except OSError:
        st.warning("No results are here yet. Make them with the command below.")
        results = None
    except InputError as error:
        st.warning(f"The results cannot be read. {error}")
        results = None
    for data, table in rows_for_people(results, {name: row.title for name, row in METHODS.items()}).items():
        st.markdown(f"##### {data}")
        st.dataframe(table, hide_index=True, width="stretch", height=ROW * (len(table) + 1) + 3)
    st.markdown("Make it again; it tells how far it is, and goes on where it was interrupted:")
    st.code("python -m gan2d bench-modes --preset small --json bench-modes-small.json", language="bash")
    if results:
        st.caption(results["words"])
    _tricks()


def _tricks() -> None:
    """What each trick does to the plain GAN, as the benchmark measured it."""
    try:
        told = json.loads(TRICKS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    st.markdown(f"##### What each trick does alone, over {told['seeds']} seeds")
    st.markdown(
        f"The plain non-saturating GAN (3×32 units, {told['steps']:,} turns) finds "
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
