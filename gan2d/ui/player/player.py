"""Player: what a visitor can do to what plays – by the picture's buttons, the browser's history, and the page's widgets. No layout here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from gan2d.common.errors import InputError, one_of, unknown
from gan2d.formats import points_store
from gan2d.formats.files import read_text
from gan2d.formats.points_drawn import drawn
from gan2d.machine.background import where
from gan2d.settings import edits
from gan2d.settings.experiment import LETTERS, Change, Experiment, check_arm, check_steps
from gan2d.settings.knobs import knob
from gan2d.settings.points import Points
from gan2d.training.training import Training
from gan2d.ui.player.journey import Stand
from gan2d.ui.player.playback import Playback
from gan2d.ui.player.shown import read_link
from gan2d.ui.player.stage import DATA, GAME, POINTS, Step


class Player(Playback):
    """Actions on what plays on one page."""

    # ---- what the browser's buttons do

    def transport(self, action: str, value: Any = None) -> None:
        """A button of the picture: play, pause, one of ``steps``, reset, new_seed, speed, stop_at, stop_when, branch (go on from an earlier step), cancel, replay (what takes long), choose (a row of one of the bar's lists), points (that were drawn)."""
        actions: dict[str, Callable[[], None]] = {
            "play": lambda: self._play(True),
            "pause": lambda: self._play(False),
            **{name: lambda step=step: self._step(step) for name, step in self.stage.steps.items()},  # type: ignore[misc]
            "reset": lambda: self.make(self.experiment, Training),
            "new_seed": lambda: self.make(self.stage.again(self.experiment), Training),
            "speed": lambda: self._set_speed(value),
            "stop_at": lambda: self._stop_at(value),
            "stop_when": lambda: self._stop_when(value),
            "branch": lambda: self._branch(value),
            "cancel": self._cancel,
            "replay": self._replay,
            "choose": lambda: self._take(value),
            "points": lambda: self.upload(*drawn(value)),
        }
        if action in actions:
            self.guard(actions[action])
        else:
            self.say("error", str(unknown("action", action, actions)))

    def look(self, views: Mapping[str, Any]) -> None:
        """The browser shows other layers, another θ or the like; where something is to be trained for it now, or not any more, it begins anew."""
        idle, seen = self.stage.idle(), [self.view.get(name) for name in self.stage.pictured]
        measured = [self.view.get(name) for name in self.stage.measured]
        super().look(views)
        self._rested = self._rested if measured == [self.view.get(name) for name in self.stage.measured] else None
        if seen != [self.view.get(name) for name in self.stage.pictured]:
            self.guard(self.answer)
        if self.stage.idle() != idle:
            self.guard(lambda: self.make(self.coming.moment) if self.coming else self.begin(self.training))

    def go(self, query: str, ticket: Any = None) -> None:
        """The browser went back or forward in its history: to the state of that link. It asks until it hears that its ticket was taken."""
        if isinstance(ticket, int):
            if ticket <= self.gone:
                return
            self.gone = ticket

        def act() -> None:
            experiment, complaints = self.read(dict(parse_qsl(query)))
            self._address.stay()
            if not self._go_back(experiment):
                self.make(self.moment_of(experiment))
            self.complain(complaints)

        self.guard(act)

    def come_back(self, query: str, stand: Stand, ticket: Any) -> None:
        """The browser has outlived what the server knew of its visit: it hands back its run, which goes on once it is replayed."""

        def act() -> None:
            experiment, complaints = self.read(dict(parse_qsl(query)))
            moment = self.moment_of(experiment)
            self._address.stay()
            self.back = {"ticket": ticket, "step": None}
            if not self.coming and self._linked() == dataclasses.replace(moment, view=dict(self.view)):
                self.go_on_as(stand)  # the address said as much
            else:
                self.make(moment, then=lambda: self.go_on_as(stand))
            self.complain(complaints)

        self.guard(act)

    def read(self, query: Mapping[str, str]) -> tuple[Experiment, list[str]]:
        """The experiment of a link to this page, and a sentence for what could not be used."""
        return read_link(self.stage, query)

    def _go_back(self, wanted: Experiment) -> bool:
        """Go on with a training that was at that moment before, if there is one."""
        for training in [self.training, *self._earlier]:
            fits = training.origin == self.stage.fitted(wanted.bare()) and wanted.step <= training.step
            if fits and _before(wanted.step, training.changes) == _before(wanted.step, wanted.changes):
                self.stay()
                self.view = self.stage.view = dict(wanted.view)
                if training is self.training:
                    self._back_to(wanted)
                else:
                    playing = self.playing
                    training.rewind(wanted.step, wanted.changes)
                    self.begin(training)
                    if not playing:  # begun or not, what was paused stays so
                        self.playing, self._wanted = False, 0
                return True
        return False

    def _back_to(self, wanted: Experiment) -> None:
        """Go back to a moment of what plays: a picture of it is needed only where something is undone that was changed at that very step."""
        undone = tuple(c for c in self.training.changes if c.step <= wanted.step) != wanted.changes
        self.training.rewind(wanted.step, wanted.changes)
        self._went_back()
        self.stop_at = self.stage.target() or self.stop_at
        self.shown = wanted.step if not self.playing else None
        if undone:
            self.stage.moved()
            self.answer()

    # ---- what widgets do

    def change(self, name: str, value: Any, arm: int | None = None, gesture: str = "") -> None:
        """Move a knob, in one arm or in all that read it: in mid-training where that is possible, anew where it is not.

        Moves of one ``gesture``, such as a drag, are one entry of the browser's history.
        """
        self._address.gesture(name, gesture)
        self.guard(lambda: self._move(name, value, arm))

    def _move(self, name: str, value: Any, arm: int | None) -> None:
        row, experiment = knob(name), self.experiment
        if experiment.axis(name) is None and name not in experiment.rows(arm):
            return  # it comes from a control that has gone
        moved = edits.with_knob(experiment, name, value, arm)
        if moved == experiment:
            return
        coming = self.coming
        if row.resets:
            self.say("info", f"{row.label} needs new networks: training began again from seed {experiment.seed}.")
            self.make(self.stage.fitted(moved))
        elif coming and not coming.moves:  # it has not begun: it begins with this
            self.make(dataclasses.replace(self.stage.fitted(moved), changes=coming.moment.changes, step=coming.moment.step))
        elif coming or row.static:
            self.go_on(moved, [*(coming.moves if coming else ()), (name, value, arm)])
        else:
            self.move(name, value, arm)

    def restore(self, name: str, arm: int | None = None) -> None:
        """Put one knob back to its default."""
        self.guard(lambda: self._move(name, self.experiment.usual(name, arm), arm))

    def edit(self, act: Callable[[Experiment], Experiment], words: str = "") -> None:
        """Begin anew with another experiment, made of the one of now, and say ``words``; where it is the same, nothing happens."""

        def do() -> None:
            experiment = self.stage.fitted(act(self.experiment))
            if words:
                self.say("info", words)
            if experiment != self.experiment:
                self.make(experiment)

        self.guard(do)

    def choose(self, arm: int | None = None, **names: Any) -> None:
        """Choose other ``data`` or another ``seed``, or another ``recipe`` or ``preset`` of an arm: trained anew."""
        if names.get("data") == "points" and "points" not in names:
            names["points"] = self.points
        self.edit(lambda now: edits.choose(now, arm, **names))

    def upload(self, points: Points, words: str = "") -> None:
        """Take your own points as the data, and say ``words``."""
        self.points = points
        points_store.remember(points)
        self.edit(lambda now: edits.choose(now, None, data="points", points=points), words)

    def load(self, text: str | bytes) -> None:
        """Open a saved experiment, and replay it to its step."""
        self.guard(lambda: self.make(self.moment_of(read_text(text))))

    def open(self, experiment: Experiment, until: int | None = None, words: str = "") -> None:
        """Begin with another experiment, playing or replaying it to its step; ``until`` a step, at which it stops and says ``words``."""
        self.guard(lambda: self.make(self.moment_of(experiment), then=lambda: self.stop(until, words)))

    def add_arm(self) -> None:
        """Set another arm beside the others, at first like the last one."""
        self.edit(lambda now: edits.with_arms(now, [*now.arms, now.arms[-1]]))
        self.edited = len(self.experiment.arms) - 1 if len(self.experiment.arms) > 1 else None

    def look_at_part(self, part: str) -> None:
        """Show a part of the page: one with an experiment of its own goes on where it was left, or begins."""
        before = self.part
        super().look_at_part(part)
        own = self.stage.opening(part) if part != before else None
        if own is not None:
            self._left[before] = self.coming.moment if self.coming and not self.coming.moves else self.training
            left = self._left.pop(part, None) or self.stage.fitted(own)
            self.guard(lambda: self.begin(left, anew=False) if isinstance(left, Training) else self.make(left))

    def show_knobs_of(self, arm: int | None) -> None:
        """Show the knobs of one arm in the sidebar, or of all."""

        def act() -> None:
            self.edited = None if arm is None else check_arm(self.experiment, arm)

        self.guard(act)

    def open_group(self, name: str | None) -> None:
        """Show the knobs of this group in the sidebar, or of none beside the first ones."""
        self.group = name

    def keep_arms(self, order: Sequence[int]) -> None:
        """Go on with these arms in this order: swap two, or give one up. Their training goes on."""

        def act() -> None:
            self.settle(None)
            self.training.select(order)
            self.begin(self.training, anew=False)

        if self.coming and not self.coming.moves:
            self.edit(lambda now: edits.with_arms(now, [now.arms[check_arm(now, i)] for i in order]))
        else:
            self.guard(act)

    def _step(self, step: Step) -> None:
        if step.plays:
            step.turn(self)
            self._play(True)
            return
        self.playing, self._ended, self._journey, self._wanted = False, False, None, 0
        if self.compiling:
            self.pending = lambda: self._step(step)
            return
        if where():
            raise InputError(f"{self.stage.title(self.experiment)} takes long for a step: press play, and pause after it.")
        record = step.turn(self)
        self._feed.jump = True
        self.snapshot(record)
        self.shown = self.training.step

    def _set_speed(self, value: Any) -> None:
        if value not in self.stage.speeds:
            raise InputError(f"The speed must be one of {', '.join(map(str, self.stage.speeds))} steps a picture; {value!r} is not.")
        self.speed = int(value)

    def _stop_at(self, value: Any) -> None:
        if value in (None, ""):
            self.stop(None)
            return
        stop = check_steps(value)
        if stop <= self.training.step:
            raise InputError(f"The run is at step {self.training.step:,} already; stop at a later step, or reset first.")
        self.stop(stop)

    def _stop_when(self, value: Any) -> None:
        self.stage.stop_when = one_of("condition to stop at", value, self.stage.stops) if value else ""

    def _take(self, value: Any) -> None:
        """A row of one of the bar's lists was chosen; see lists.py."""
        said = value if isinstance(value, Mapping) else {}
        which, row = str(said.get("list")), str(said.get("row"))
        named, arm = {DATA: self.stage.data_menu(), GAME: self.stage.game_menu()}, 0
        menu = named.get(which)
        if menu is None:
            menu, arm = self.stage.menu, check_arm(self.experiment, LETTERS.find(which.upper()) if len(which) == 1 else which)
        if row not in menu.rows:
            raise unknown(menu.label.lower(), row, menu.rows)
        if which == DATA and row == POINTS:
            self.choose(data=row)
        else:
            self.edit(lambda now: menu.choose(now, arm, row))

    def _branch(self, value: Any) -> None:
        step = check_steps(value)
        if self.coming and not self.coming.moves:
            return  # it is of a run that will not go on
        if step < self.training.step:
            self.training.rewind(step)
            self._went_back()

    def _went_back(self) -> None:
        """Nothing of what came later is true any more."""
        self.stage.gone_back()
        self._feed.truncate_after = self.training.step
        self._feed.moments = []
        self.shown = None


def _before(step: int, changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if change.step < step]
