"""The fragments of a page, which run without each other, which of them follow what the user did, and widgets that show what others change too."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import streamlit as st

from gan2d.ui.player.player import Player
from gan2d.ui.player.shown import Widget

VIEW, CONTROLS = "view", "controls"  # fragments; what stands in neither is of the whole page:
PAGE = "page"
NOTHING = object()  # what a widget shows that is not there any more


class Shows(NamedTuple):
    """What a widget is called with: the value that it shows by itself, and its key and callback."""

    value: Any
    widget: dict[str, Any]


def then_show(player: Player, action: Callable[[], Any]) -> Callable[[], None]:
    """A widget's callback: do it, then show the picture; while it plays, the controls follow with its next frames, not to hold it up."""

    def callback() -> None:
        part = player.part
        with player.alone:
            action()
        if player.part != part:
            st.rerun()  # the whole page: the switch between its parts too
        player.controls_behind = player.on_stage and player.playing and not player.compiling
        st.rerun([VIEW] if player.controls_behind else [VIEW, CONTROLS])

    return callback


@contextlib.contextmanager
def drawing(player: Player) -> Iterator[None]:
    """While the controls are drawn nothing of the player changes; a widget that is not drawn among them is gone, whatever the browser still says of it."""
    with player.alone:
        before = {name: widget for name, widget in player.widgets.items() if widget.place == CONTROLS}
        player.drawn.clear()
        yield
        for name in before.keys() - player.drawn:
            del player.widgets[name]


def shows(player: Player, name: str, value: Any, act: Callable[[Any], Any], options: Iterable[Any] = (), place: str = CONTROLS) -> Shows:
    """The widget of this name shows ``value``, whoever chose it last; ``act`` takes what the user chooses there.

    Each value that is told is the default of a widget of its own, with a key of its own: what the browser still sends of
    one before is taken by nobody, and one that the browser forgot and makes anew stands at what was told. Only the user
    moves a widget on; where that is what the player came to, the widget stays, so that it keeps the keyboard's focus.
    ``options``: what it lets choose. ``place``: where the widget stands; the whole page follows one in no fragment.
    """
    among = tuple(options)
    shown = player.widgets.get(name)
    if shown is None or shown.options != among or st.session_state.get(shown.key, NOTHING) != value:
        ticket = player.tickets[name]
        player.tickets[name] += 1
        shown = player.widgets[name] = Widget(f"{player.keys}{name}{f'~{ticket}' if ticket else ''}", value, among, place)
    player.drawn.add(name)

    def changed() -> None:
        said = st.session_state[shown.key]
        # a list whose rows have changed meanwhile hands back the title of one that it does not have any more
        if player.widgets.get(name) is shown and (not among or said is None or said in among):
            act(said)

    return Shows(shown.told, {"key": shown.key, "on_change": changed if place == PAGE else then_show(player, changed)})


@contextlib.contextmanager
def popover(player: Player, name: str, label: str, help: str | None = None) -> Iterator[Callable[[Callable[[], Any]], Callable[[], None]]]:
    """A popover; it yields what makes a choice out of an action in it: whoever has chosen sees the page again.

    After a choice it is another one, which is closed, with nothing left in its fields.
    """
    ticket = player.tickets[name]

    def choice(action: Callable[[], Any]) -> Callable[[], None]:
        def act() -> None:
            player.tickets[name] = ticket + 1
            action()

        return then_show(player, act)

    with st.popover(label, key=f"{player.keys}{name}~{ticket}", width="stretch", help=help):
        yield choice
