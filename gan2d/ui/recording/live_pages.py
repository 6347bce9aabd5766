"""The live pages by their paths, and which of them a link or a saved experiment means."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from gan2d.common.errors import InputError, one_of, together
from gan2d.settings.experiment import Experiment
from gan2d.ui.player.shown import read_link
from gan2d.ui.player.stage import Stage
from gan2d.ui.stages.constraints import Constraints
from gan2d.ui.stages.distances import Distances
from gan2d.ui.stages.games import Games
from gan2d.ui.stages.lab import Lab
from gan2d.ui.stages.members import Members
from gan2d.ui.stages.perfect_critic import PerfectCritic

# path → its stage and its title; the Lab's path is empty in a link
LIVE: Mapping[str, tuple[type[Stage], str]] = {
    "lab": (Lab, "Lab"),
    "distances": (Distances, "Distances"),
    "perfect_critic": (PerfectCritic, "Perfect critic"),
    "clipping": (Constraints, "Clip or penalty"),
    "mode_collapse": (Members, "Mode collapse"),
    "games": (Games, "Other games"),
}


def path_of(stage: Stage) -> str | None:
    """The path of a stage's page; None where it is none of these, such as one that somebody added."""
    return next((path for path, (kind, _) in LIVE.items() if kind is type(stage)), None)


def is_link(text: str) -> bool:
    """Whether it is a link to a page or what stands after its question mark, and not a file's name."""
    return "://" in text or "?" in text or ("=" in text and text.partition("=")[0].replace(".", "").replace("_", "").isalnum() and "/" not in text)


def of_link(text: str, page: str | None = None) -> tuple[Stage, Experiment]:
    """The stage and the experiment of a link such as ``http://localhost:8501/clipping?data=ring8&at=500``, or of its query alone.

    Raises:
        InputError: the page shows nothing live, or a part of the link cannot be used.
    """
    parts = urlsplit(text) if "?" in text or "://" in text else urlsplit(f"?{text}")
    last = parts.path.rstrip("/").rpartition("/")[2]
    path = page or (last if last in LIVE else "lab")
    if page is None and last and "://" not in text and last not in LIVE:
        one_of("page of a link", last, LIVE)
    stage = LIVE[one_of("page", path, LIVE)][0]()
    kept = {name: value for name, value in parse_qsl(parts.query, keep_blank_values=True) if not name.startswith("embed")}
    experiment, complaints = read_link(stage, kept)
    if complaints:
        raise InputError(together(complaints))
    return stage, experiment


def of_experiment(experiment: Experiment, page: str | None = None) -> Stage:
    """The stage that shows a saved experiment: of ``page``, else the first that shows it as it is.

    Raises:
        InputError: no page shows it, or not that one.
    """
    if page is not None:
        stage = LIVE[one_of("page", page, LIVE)][0]()
        stage.fitted(experiment.bare())
        return stage
    for kind, _ in LIVE.values():
        stage = kind()
        try:
            if stage.fitted(experiment.bare()) == experiment.bare():
                return stage
        except InputError:
            continue
    raise InputError("No live page shows this experiment as it is; name one with --page, and its own settings go before.")
