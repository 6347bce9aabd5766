"""The gallery of phenomena, a part of the page of many seeds: equal tiles, each with both its pictures, that open it live."""

from __future__ import annotations

import functools

import streamlit as st

from gan2d.studies.gallery import GALLERY
from gan2d.ui.fragments import then_show
from gan2d.ui.player.player import Player
from gan2d.ui.views import STATIC

COLUMNS = 4
# the pictures stand side by side however narrow a tile is
_TILES = (
    ".tile {display: grid; grid-template-columns: 1fr 1fr; gap: 0 0.6rem; line-height: 1.4} "
    ".tile b.title {grid-column: 1 / -1; font-size: 1.15rem} .tile p {margin: 0.3rem 0 0; grid-column: 1 / -1} "
    ".tile figure {margin: 0} .tile figcaption {text-align: center; font-weight: 600} .tile img {display: block; width: 100%; aspect-ratio: 1}"
)


def gallery_part(player: Player) -> None:
    """A tile for each phenomenon: its picture beside that of its remedy, two sentences, and a button that opens both live."""
    st.html(f"<style>{_TILES}</style>")
    st.markdown("Each tile opens 8 seeds of a phenomenon (A) above 8 of a remedy (B): the same data, the same seeds.")
    names = list(GALLERY)
    for first in range(0, len(names), COLUMNS):
        for column, name in zip(st.columns(COLUMNS), names[first : first + COLUMNS]):
            with column, st.container(border=True, height="stretch", vertical_alignment="distribute"):
                _tile(player, name)


def _tile(player: Player, name: str) -> None:
    card = GALLERY[name]
    figures = "".join(
        f"<figure>{_picture(file)}<figcaption>{words}</figcaption></figure>" for file, words in ((name, "A"), (f"{name}-remedy", "B: the remedy"))
    )
    st.html(f'<div class="tile"><b class="title">{card.title}</b>{figures}<p>{card.sentence}</p><p><b>B:</b> {card.remedy}</p></div>')
    words = f"Open live, {card.steps:,} steps"
    st.button(words, key=f"{player.keys}open_{name}", width="stretch", on_click=then_show(player, functools.partial(_open, player, name)))


def _picture(name: str) -> str:
    file = STATIC / "gallery" / f"{name}.svg"
    return f'<img src="app/static/gallery/{name}.svg" alt="">' if file.exists() else ""


def _open(player: Player, name: str) -> None:
    card = GALLERY[name]
    player.look_at_part("live")
    player.edited = None
    player.open(card.experiment, card.steps, f"{card.title}, step {card.steps:,}: {card.sentence}")
