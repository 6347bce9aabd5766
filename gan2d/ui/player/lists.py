"""The lists in the bar above every picture: the data, and the method of each arm."""

from __future__ import annotations

from typing import Any

from gan2d.settings.experiment import LETTERS, Experiment
from gan2d.ui.player.stage import Menu, Stage

DATA, POINTS = "data", "points"
MOST = 3  # arms whose methods fit into the bar; those of more are chosen in the sidebar


def lists(stage: Stage, own: bool) -> list[dict[str, Any]]:
    """What the browser is told of each: its name, its label, the row of now, and all rows as (name, title); own points are there once there are ``own``."""
    experiment = stage.experiment
    data = stage.data_menu()
    told = [_told(data, DATA, data.label, experiment, 0, () if own or experiment.points is not None else (POINTS,))]
    count = len(experiment.arms)
    for arm in range(count if count <= MOST else 0):
        told.append(_told(stage.menu, LETTERS[arm].lower(), stage.menu.label if count == 1 else LETTERS[arm], experiment, arm))
    return told


def _told(menu: Menu, name: str, label: str, experiment: Experiment, arm: int, without: tuple[str, ...] = ()) -> dict[str, Any]:
    now = menu.now(experiment, arm)
    rows = [[value, title] for value, (title, _) in menu.rows.items() if value not in without or value == now]
    if now not in menu.rows:
        rows.insert(0, [now, "A setting of its own"])
    return {"name": name, "label": label, "now": now, "rows": rows, "help": menu.rows.get(now, ("", ""))[1].partition("\n")[0]}
