"""What a visitor is shown – which moment, which part, which layers, which message – and the link to it."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from gan2d.common.errors import Gone, InputError, one_of, together, within
from gan2d.formats import points_store
from gan2d.formats.link import from_query, left_out, link, to_query, written
from gan2d.settings.experiment import Experiment
from gan2d.settings.knobs import KNOBS
from gan2d.training.training import Broken, Training
from gan2d.ui.player.journey import Journey
from gan2d.ui.player.stage import Stage

PROJECTOR, CONTROLS, LANGUAGE, PART = "projector", "controls", "lang", "part"  # what a link to any page may say of the room in which it is looked at
# what a class may be left with beside knobs: name of the control in the link → its words; static/controls/ hides the others
AROUND = {
    "choose": "Choice of data and method",
    "play": "Play",
    "steps": "Single steps",
    "reset": "Reset",
    "new_seed": "New seed",
    "time": "Speed and stop",
    "share": "Share",
    "export": "Export",
}
NOTHING = "none"  # no control at all


def views_of(stage: Stage) -> tuple[str, ...]:
    """Names in a link to the page that say what is shown, beside its part."""
    return PROJECTOR, CONTROLS, LANGUAGE, *stage.views


def left_to_the_class(view: Mapping[str, str]) -> list[str] | None:
    """The controls that a class link leaves, of ``AROUND`` and knobs; None: all."""
    return None if CONTROLS not in view else [name for name in view[CONTROLS].split(",") if name != NOTHING]


class Widget(NamedTuple):
    """A widget of the page: its key, the value that it was made with, what it lets choose, and where it stands."""

    key: str
    told: Any
    options: tuple[Any, ...]
    place: str


class Guarded:
    """What shows a message until the next action.

    Attributes:
        message: its kind (info, warning, error or stopped), its text, and buttons.
        alone: held by the run of the page that changes something here, or draws what must not change meanwhile.
    """

    def __init__(self) -> None:
        """Nothing is to be said."""
        self.message: dict[str, Any] | None = None
        self.alone = threading.RLock()
        self._dirty = True  # something has changed that the browser does not know

    def diverged(self, error: Broken) -> None:
        """Training met what is not sane."""
        raise NotImplementedError

    def complain(self, complaints: Sequence[str]) -> None:
        """Show what of a link could not be used, beside what is shown already."""
        if complaints:
            self.say("warning", together([*([self.message["text"]] if self.message else []), *complaints]))

    def say(self, kind: str, text: str, **actions: str) -> None:
        """Show a message (info, warning, error or stopped) until the next action, with buttons: action = label."""
        self.message = {"kind": kind, "text": within(text), "actions": [{"action": name, "label": label} for name, label in actions.items()]}
        self._dirty = True

    def say_too(self, text: str) -> None:
        """Show it after what is shown already."""
        before = self.message or {"kind": "info", "text": ""}
        self.say(before["kind"], f"{before['text']} {text}".strip())

    def guard(self, action: Callable[[], None]) -> None:
        """Run an action; bad input or divergence becomes a sentence, and the last good state stays."""
        with self.alone:
            self.message = None
            self._dirty = True
            try:
                action()
            except Gone:
                pass  # the page has it no more
            except InputError as error:
                self.say("error", str(error))
            except Broken as error:
                self.diverged(error)


class Address:
    """The last link that was told, and the number of its entry in the browser's history: a new one for every change of the settings."""

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._entry, self._key = 0, ""
        self._gesture = self._made_by = ("", "")  # of what comes next, and of the last entry
        self._same = False

    def stay(self) -> None:
        """What comes next belongs to the entry that the browser is at."""
        self._same = True

    def gesture(self, name: str, gesture: str) -> None:
        """A knob is moved: all moves of one gesture, such as a drag, are one entry."""
        self._gesture = (name, gesture)
        self._same = bool(gesture) and self._gesture == self._made_by

    def told(self, moment: Experiment, views: Sequence[str]) -> dict[str, Any]:
        """The link to a moment; its step and what is only shown make no entry of their own."""
        said = link(moment)
        key = written({name: text for name, text in said.query.items() if name not in ("at", *views)})
        if key != self._key:
            if self._key and not self._same:
                self._entry, self._made_by = self._entry + 1, self._gesture
            self._key = key
        self._gesture, self._same = ("", ""), False
        return {"query": written(said.query), "entry": self._entry, "complete": said.complete}


class Shown(Guarded):
    """What a visitor looks at.

    Attributes:
        stage: what the page says about what plays.
        training: what plays.
        view: what the page shows, by name, as in the link.
        shown: the step that the browser shows while it is paused.
        on_stage: whether the page shows its picture, and not another part in its place.
    """

    training: Training

    def __init__(self, stage: Stage, view: Mapping[str, str]) -> None:
        """The view is as in a link."""
        super().__init__()
        self.stage = stage
        self.view: dict[str, str] = dict(view)
        self.shown: int | None = None
        self.on_stage = True
        self.gone = 0  # the newest ticket with which the browser went back or forward
        self._address = Address()
        self._journey: Journey | None = None

    @property
    def part(self) -> str:
        """The part of the page that is shown."""
        first = next(iter(self.stage.parts), "")
        return self.view.get("part", first) if self.view.get("part", first) in self.stage.parts else first

    @property
    def experiment(self) -> Experiment:
        """The settings as they are now."""
        return self.training.experiment

    @property
    def keys(self) -> str:
        """Begins the names of the page's widgets."""
        return self.stage.keys

    @property
    def at(self) -> int:
        """The step that the picture shows, as far as the browser has told."""
        return self.training.step if self.shown is None else min(self.shown, self.training.step)

    def moment(self) -> Experiment:
        """The experiment at the step that the picture shows."""
        now, step = self.training.moment(), self.at
        return dataclasses.replace(now, changes=tuple(c for c in now.changes if c.step <= step), step=step, view=dict(self.view))

    def training_of_moment(self) -> Any:
        """The training as the picture shows it."""
        return self.training if self.shown is None else self.training.at(self.shown)

    def address(self) -> dict[str, Any]:
        """The link to what is shown, and its entry in the browser's history."""
        with self.alone:
            return self._told()

    def _told(self) -> dict[str, Any]:
        told = self._address.told(self._linked(), views_of(self.stage)) | {"gone": self.gone}
        return told if self.shown is None and told["complete"] else told | {"whole": written(to_query(self._end()))}

    def _end(self) -> Experiment:
        """The end of what is trained, or will be: what the browser hands back to a server that has forgotten the visit."""
        return self._linked() if self._journey else dataclasses.replace(self.training.moment(), view=dict(self.view))

    def _linked(self) -> Experiment:
        """What the link says: the moment that is shown, or the one that it is on its way to."""
        moment = self.moment()
        return dataclasses.replace(moment, changes=self._journey.changes, step=self._journey.until) if self._journey else moment

    def look_at(self, step: Any) -> None:
        """The browser stands at this step (after a scrub, or paused)."""
        self.shown = max(0, min(int(step), self.training.step))
        self._dirty = True

    def look(self, views: Mapping[str, Any]) -> None:
        """The browser shows other layers, another θ or the like; the link follows."""
        for name, value in views.items():
            if name in views_of(self.stage):
                self.view[name] = str(value)[:200]
                if value in (None, ""):
                    del self.view[name]
        self._dirty = True

    def look_at_part(self, part: str) -> None:
        """Show a part of the page; its first one, or those that the stage calls live, are the live picture."""
        first = next(iter(self.stage.parts), "")
        self.on_stage = part in (self.stage.live or (first,))
        if part != self.part:
            self.view["part"] = part
            self._dirty = True
        if part == first:
            self.view.pop("part", None)


def read_link(stage: Stage, query: Mapping[str, str]) -> tuple[Experiment, list[str]]:
    """The experiment of a link to a page, and a sentence for what could not be used."""
    experiment, complaints = from_query(query, stage.opens(query), (PART, *views_of(stage)), points_store.find, stage.module)
    unclear = stage.unclear(experiment) | _unclear_controls(experiment.view)
    view = {name: text for name, text in experiment.view.items() if name not in unclear}
    complaints += [left_out(name, experiment.view[name], error) for name, error in unclear.items()]
    return dataclasses.replace(experiment, view=view), complaints


def _unclear_controls(view: Mapping[str, str]) -> dict[str, InputError]:
    """What a link says of controls that no page has: a class would be left without them, and without a word."""
    try:
        for name in left_to_the_class(view) or ():
            one_of("control", name, [*AROUND, *KNOBS])
    except InputError as error:
        return {CONTROLS: error}
    return {}
