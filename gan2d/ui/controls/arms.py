"""The arms of an experiment: what each is, one more beside the others, swap, give up; whose knobs are shown; and what is taken all at once."""

from __future__ import annotations

import functools

import streamlit as st

from gan2d.formats.link import to_query, written
from gan2d.settings.axis import SEED, read_axis
from gan2d.settings.constraints import strength_of
from gan2d.settings.edits import differences, with_arms
from gan2d.settings.experiment import LETTERS, Experiment, can_be_axis, check_arm, with_axes
from gan2d.settings.knobs import KNOBS
from gan2d.settings.presets import PRESETS
from gan2d.studies.remedies import REMEDIES, treated, without_meaning
from gan2d.ui.controls.widgets import called, choice
from gan2d.ui.fragments import popover, shows, then_show
from gan2d.ui.player.player import Player

ALL = "All"


def arms(player: Player, strengths: bool = False) -> None:
    """What every arm is, with its strength where the page compares those; and the buttons that add, swap and remove."""
    count, menu = len(player.experiment.arms), player.stage.menu
    for i in range(count):
        row = strength_of(player.experiment.values(i)) if strengths else None
        left, right = st.columns([7, 3], vertical_alignment="bottom") if row else (st.container(), None)
        with left:
            label = menu.label if count == 1 else f"{LETTERS[i]}: {menu.label.lower()}"
            now = menu.now(player.experiment, i)
            rows = {name: title for name, (title, _) in menu.rows.items()}
            help = menu.rows[now][1] if now in menu.rows else "A setting of its own."
            act = functools.partial(_choose, player, i)
            choice(player, f"recipe{i or ''}", rows if now in rows else {now: "A setting of its own", **rows}, label, help, now, act)
        if row is not None and right is not None:
            with right:
                _strength(player, i, row.name)
    _buttons(player)


def _choose(player: Player, arm: int, name: str) -> None:
    if name in player.stage.menu.rows:
        player.edit(lambda now: player.stage.menu.choose(now, check_arm(now, arm), name))


def _strength(player: Player, arm: int, name: str) -> None:
    now = f"{float(player.experiment.values(arm)[name]):.6g}"
    shown = shows(player, f"strength{arm}_{name}", now, lambda moved: player.change(name, moved, arm))
    st.text_input(KNOBS[name].symbol, shown.value, **shown.widget, help=f"{KNOBS[name].help}\n\n{KNOBS[name].source}")


def _buttons(player: Player) -> None:
    count = len(player.experiment.arms)
    with st.container(horizontal=True, gap="small"):
        if count < player.stage.most_arms:
            help = "Another setting beside this: same seed, same batches, in step. It begins as a copy; then move its knobs."
            words = f"Compare with {LETTERS[count]}" if count == 1 else f"Add {LETTERS[count]}"
            st.button(words, key=f"{player.keys}add_arm", help=help, on_click=then_show(player, player.add_arm))
        if count == 2:
            swap = then_show(player, lambda: player.keep_arms([1, 0]))
            st.button("Swap A and B", key=f"{player.keys}swap", help="Training goes on; only the letters change.", on_click=swap)
        for i in range(count if count > 1 else 0):
            others = [k for k in range(count) if k != i]
            gone = then_show(player, functools.partial(player.keep_arms, others))
            words = f"Give {LETTERS[i]} up" if count == 2 else f"× {LETTERS[i]}"
            st.button(words, key=f"{player.keys}give_up{i}", help=f"Give {LETTERS[i]} up: the others go on where they are.", on_click=gone)
    if count > 1:
        for i in range(1, count):
            apart = differences(player.experiment, i)
            values = [player.experiment.values(k) for k in (0, i)]
            rows = [(KNOBS[name], values[1][name], values[0][name]) for name in apart]
            words = "; ".join(f"{row.label} {called(row, own)} (A: {called(row, other)})" for row, own, other in rows)
            st.caption(f"{LETTERS[i]} differs from A: {words}." if words else f"{LETTERS[i]} is like A so far: move a knob of one of them.")


def whose_knobs(player: Player) -> None:
    """Which arm the knobs below belong to."""
    count = len(player.experiment.arms)
    if count == 1:
        return

    sides = [ALL, *LETTERS[:count]]
    edit = lambda chosen: player.show_knobs_of(None if chosen in (ALL, None) else LETTERS.index(chosen))  # noqa: E731
    shown = shows(player, "side", ALL if player.edited is None else LETTERS[player.edited], edit, sides)
    st.segmented_control("Knobs of", sides, default=shown.value, **shown.widget)


def preset(player: Player) -> None:
    """Toy settings, or as published; of the edited arm."""
    arm = player.edited
    titles = {name: row.title for name, row in PRESETS.items() if row.offered}
    now = player.experiment.arms[arm or 0].preset
    choice(
        player,
        "preset",
        titles if now in titles else {now: PRESETS[now].title, **titles},
        "Defaults",
        "Toy settings, or what the recipe's source states.",
        now,
        lambda name: player.choose(arm, preset=name),
    )


def tricks(player: Player) -> None:
    """Every trick against collapse, to be put on B."""
    with popover(player, "tricks", "Put a trick on B") as choice_of:
        for name, row in REMEDIES.items():
            missing = without_meaning(player.experiment, name)
            act = choice_of(functools.partial(_treat, player, name))
            st.button(row.title, key=f"{player.keys}treat_{name}", help=missing or row.help, disabled=bool(missing), width="stretch", on_click=act)


def _treat(player: Player, name: str) -> None:
    player.edit(lambda now: with_arms(now, [now.arms[0], treated(now, name)]), f"B is A with {REMEDIES[name].title.lower()}: {REMEDIES[name].help}")
    player.edited = 1 if len(player.experiment.arms) > 1 else None


def axes(player: Player) -> None:
    """What is taken all at once: the seed, or any number that can move in mid-training."""
    experiment = player.experiment
    with st.popover(f"All at once: {', '.join(f'{len(axis.values)} × {axis.label}' for axis in experiment.axes) or 'nothing'}", width="stretch"):
        for place in range(2):
            _axis(player, place)


def axes_elsewhere(player: Player) -> None:
    """Links to the page that shows all values of the seed, or of a number, of what plays here."""
    with st.popover(
        "All at once", width="stretch", help="The same experiment for many seeds, or for many values of one number, each in a panel; in a new tab."
    ):
        for name in (SEED, *(name for name in _able(player.experiment) if name in player.rows(None))):
            many = to_query(with_axes(player.experiment.bare(), [read_axis(name, _usual_values(name))]))
            words = "All seeds" if name == SEED else f"All {KNOBS[name].symbol or name}"
            st.link_button(words, f"./mode_collapse?{written(many)}", help="" if name == SEED else KNOBS[name].label, width="stretch")


def _able(experiment: Experiment) -> list[str]:
    return [name for name, row in KNOBS.items() if not row.static and row.choices is None and can_be_axis(experiment, name)]


def _axis(player: Player, place: int) -> None:
    experiment = player.experiment
    titles = {"": "nothing", SEED: "The seed"} | {name: f"{KNOBS[name].label}, {KNOBS[name].symbol or name}" for name in _able(experiment)}
    now = experiment.axes[place] if place < len(experiment.axes) else None
    choice(
        player,
        f"axis{place}",
        titles,
        "First axis" if place == 0 else "Second axis",
        "Every value is trained at once, each in a panel.",
        now.knob if now else "",
        lambda name: _set_axis(player, place, name, ""),
    )
    if now is not None:
        shown = shows(player, f"axis{place}", str(now).partition(":")[2], lambda text: _set_axis(player, place, now.knob, text))
        st.text_input(
            "Values", shown.value, **shown.widget, help="first:last:count, the same with :log for equal ratios, or values with commas; for the seed, how many."
        )


def _set_axis(player: Player, place: int, name: str, text: str) -> None:
    def act(now: object) -> object:
        rows = list(player.experiment.axes)
        new = [read_axis(name, text or _usual_values(name))] if name else []
        return with_axes(player.experiment, [*rows[:place], *new, *rows[place + 1 :]])

    player.edit(act)  # type: ignore[arg-type]


def _usual_values(name: str) -> str:
    if name == SEED:
        return "16"
    row = KNOBS[name]
    low = row.low if row.low > 0 else max(1e-3, row.high * 1e-6)
    if row.log:
        return f"{low if low > row.high * 1e-8 else row.high * 1e-8:g}:{row.high:g}:8:log"
    return f"{row.low:g}:{row.high:g}:{min(8, int(row.high - row.low) + 1) if row.integer else 8}"
