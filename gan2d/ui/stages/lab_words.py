"""What the Lab tells the browser beside the frames: labels, panels, metrics, live sliders, sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from gan2d.common.words import number
from gan2d.elements.games.table import GAMES, PLAIN
from gan2d.elements.generators import GENERATORS
from gan2d.elements.networks.networks import LATENTS, widths
from gan2d.elements.objectives import OBJECTIVES
from gan2d.games.plain import Info
from gan2d.measure.metrics import METRICS, Score, mixture_of
from gan2d.measure.w1_bound import held
from gan2d.settings.experiment import LETTERS, Experiment
from gan2d.settings.meaning import meaningful
from gan2d.ui.answers.estimate import estimate, name_of, parting, slope_aimed_at
from gan2d.ui.overview.diagram import player_of, target_of
from gan2d.ui.player.stage import Stage, live_sliders
from gan2d.ui.player.wire import plain
from gan2d.ui.stages.menus import arms_told, colours

QUANTITIES = (*Info._fields, "estimate", "modes", "high_quality", "w1", "w1_bound", "penalty_share")  # of each arm, over training
SLOW = {*METRICS, "w1_bound", "penalty_share"}  # measured now and then
LIVE_TRANSPORT = 512  # points for the exact W1 shown while training: about 50 ms
LIVE = ("gp_weight", "clip", "r1_weight", "margin", "n_critic")  # knobs that have a slider inside the picture, where they have a meaning
_LOOKS_AHEAD = "Under unrolling the generator gets the gradient of the critic which will have answered; shown are the critic and its gradient as they are."
_BEGINNING = "Orange diamonds are made by the generator, blue discs are data; arrows show the gradient that a generated point gets."
_BOUND = "The critic's lower bound: E_p s − E_q s on the same points, divided by its steepest rise from a generated to a real point; none where it is below 0."
VANISHED = 1e-4  # a mean gradient at the generated points below this moves nothing in a run's time


class Height(NamedTuple):
    """What the surface's height is: its label, whether it is the score or minus it (an energy), and the value that says p = q; None:
    no value does, and a score is drawn minus its mean over both clouds."""

    label: str
    energy: bool = False
    equal: float | None = None


class Measured(Stage):
    """A stage of GANs in training that are measured.

    Attributes:
        scores: for each arm what was measured last …
        scores_step: … and at which step.
        shares: for each arm how much of the gradient at the generated points comes from each critic of an ensemble.
    """

    scores: list[dict[str, Score]]
    scores_step: int
    shares: list[list[float]]


def mode_count(lab: Measured) -> int:
    """How many modes the data have now (1 where that has no meaning)."""
    arm = lab.training.arms[0]
    mixture = mixture_of(arm.spec.data, arm.common)
    return 1 if mixture is None else len(mixture.weights)


def describe(lab: Measured, edited: int | None) -> dict[str, Any]:
    """What the browser is told of no other page."""
    arms = [told | {"objective": _objective(lab, i)} for i, told in enumerate(arms_told(lab))]
    return {
        "arms": arms,
        "panels": _panels(lab),
        "metrics": _metrics(lab),
        "measured_at": lab.scores_step if lab.scores else None,
        "live": live_sliders(lab, edited, LIVE, last=True),
        "latent_note": _latent_note(lab),
    }


def _latent_note(lab: Measured) -> str:
    spec = lab.training.arms[0].spec
    if not GENERATORS[spec.generator].learns:
        return "There is none: no z is mapped to generated points here, they are made from the data."
    what = LATENTS[spec.latent][0]
    if spec.latent_dim == 1:
        return f"z has one dimension ({what}): its line is bent into the data."
    cut = "" if spec.latent_dim == 2 else f", the other {spec.latent_dim - 2} coordinates 0"
    return f"Where the generator puts a square grid of z ({what}{cut})."


def _seen(values: Any) -> str:
    """What has to be said of the pictures of a critic that does not judge single points alone; empty for others."""
    said = []
    if values["packing"] > 1:
        said.append(
            f"This critic judges {values['packing']} points together: shown is its mean score of a point beside {values['packing'] - 1} generated ones."
        )
    if values["minibatch_kernels"]:
        said.append("This critic sees whole batches: shown is its score of a point beside a generated batch.")
    if values["ensemble"] > 1:
        said.append("An ensemble: shown is the sum of its critics' scores.")
    return " ".join(said)


def _objective(lab: Measured, arm: int) -> dict[str, Any]:
    values: dict[str, Any] = lab.experiment.values(arm)
    name = str(values["objective"])
    row = OBJECTIVES[name]
    who = player_of(row)
    equal = plain(row.undecided(values)) if row.undecided and values["ensemble"] == 1 else None
    score: dict[str, Any] = {"name": "score", "kind": "score", "label": f"{who}'s score s", "help": "High = it takes the point for real.", "equal": equal}
    if equal is None:
        help = "Only differences of scores mean something here: shown is the score minus its mean over both clouds, and no line where p = q."
        score |= {"kind": "centred", "label": f"{who}'s score s − its mean", "help": help}
    own = [{"name": kind, "kind": kind, "label": label, "help": "The score in this objective's own units.", "equal": equal} for kind, label in row.readouts]
    readouts = [*([] if row.energy else [score]), *(own if values["ensemble"] == 1 or row.energy else [])]
    readouts += [{"name": "slope", "kind": "slope", "label": f"slope ‖∇s‖{lab.experiment.place.per}", "help": "How steep the score is.", "equal": None}]
    note = " ".join(filter(None, [_LOOKS_AHEAD if values["unrolling"] else "", _seen(values)]))
    return {"name": name, "title": row.title, "readouts": readouts, "note": note}


def height_of(experiment: Experiment, arm: int) -> Height:
    """What the surface in three dimensions shows of an arm: what the picture's first layer does."""
    values: dict[str, Any] = experiment.values(arm)
    row = OBJECTIVES[str(values["objective"])]
    if row.energy:
        return Height("energy E(x)", energy=True)
    equal = plain(row.undecided(values)) if row.undecided and values["ensemble"] == 1 else None
    return Height(f"{player_of(row)}'s score s" + (" − its mean" if equal is None else ""), equal=equal)


def _panels(lab: Measured) -> list[dict[str, Any]]:
    """The charts; with several arms each has a line of every arm, in the arm's own colour. Those behind "All charts" are ``more``."""
    experiment, count = lab.experiment, len(lab.experiment.arms)
    floors = {name: plain(score.floor) for name, score in (lab.scores[0] if lab.scores else {}).items()}
    values = [experiment.values(i) for i in range(count)]
    rows = [OBJECTIVES[str(each["objective"])] for each in values]
    own = colours(experiment)

    def lines(
        curve: str, label: str, colour: str, equilibrium: Sequence[float | None] = (), floor: float | None = None, name: str = ""
    ) -> list[dict[str, Any]]:
        def line(i: int, words: str, colour: str) -> dict[str, Any]:
            rule = {"equilibrium": plain(equilibrium[i]) if equilibrium else None, "rule": name or "equilibrium"}
            return {"curve": f"{curve} {i}", "label": words, "colour": colour, "floor": plain(floor), "sparse": curve in SLOW, **rule}

        if count == 1:
            return [line(0, label, colour)]
        return [line(i, f"{LETTERS[i]} {label}".strip(), own[i]) for i in range(count)]

    # an ensemble's losses are added up
    at_rest = {
        player: [int(each["ensemble"]) * find(each) if (find := getattr(row, f"{player}_equilibrium")) else None for row, each in zip(rows, values)]
        for player in ("critic", "generator")
    }
    target = [float(each["lipschitz"]) if "lipschitz" in meaningful(each) else None for each in values]
    who = player_of(rows[0]) if len({player_of(row) for row in rows}) == 1 else "critic"
    meanings = list(dict.fromkeys(row.meaning for row in rows))
    losses = {name: lines(f"{key}_loss", name, key, at_rest[key]) for key, name in (("critic", who), ("generator", "generator"))}
    gradient = "Mean of ‖∂ℓ_G/∂x‖ over a batch of generated points. Where it vanishes, the generator stands still."
    panels = [
        {
            "title": f"Gradient at a generated point{experiment.place.per}",
            "log": True,
            "help": gradient,
            "lines": lines("sample_gradient", "" if count > 1 else "mean", "neutral"),
        },
        {
            "title": "W1 to the data",
            "log": True,
            "help": f"{METRICS['w1'].help} Here between {LIVE_TRANSPORT} of each. {_BOUND}{_held(values)}",
            "lines": [
                *lines("w1", "exact" if count == 1 else "", "neutral", floor=floors.get("w1")),
                *(lines("estimate", name_of(values[0]), "curve1") if count == 1 and tells_w1(values[0]) else []),
                *(lines("w1_bound", "critic's lower bound", "critic") if count == 1 and tells_w1(values[0]) else []),
            ],
        },
    ]
    if mixture_of(lab.training.arms[0].spec.data, lab.training.arms[0].common) is not None:
        quality = lines("high_quality", "high quality", "generator", floor=floors.get("high_quality")) if count == 1 else []
        covered = [*lines("modes", "share of modes" if count == 1 else "", "critic"), *quality]
        help = f"{METRICS['modes'].help} {METRICS['high_quality'].help}"
        panels.append({"title": "Modes and quality" if count == 1 else "Share of modes", "log": False, "help": help, "lines": covered, "range": [0, 1.08]})
    note = meanings[0] if len(meanings) == 1 else ""
    told = [("Losses", [*losses[who], *losses["generator"]])] if count == 1 else [(f"Loss of the {name}", part) for name, part in losses.items()]
    more = [{"title": title, "log": False, "help": " ".join(meanings), "note": note if count == 1 else "", "lines": part} for title, part in told]
    weights = "‖∂L_G/∂w‖, the norm of the gradient with respect to the generator's weights."
    more.append(
        {
            "title": "Gradient at the generator's weights",
            "log": True,
            "help": weights,
            "lines": lines("generator_gradient", "" if count > 1 else "norm", "generator"),
        }
    )
    slope = "Mean ‖∇s‖ at the generated points; the dashed line is what the penalty aims at, not an equilibrium of the game, at which the gradient is 0."
    more.append(
        {
            "title": f"Slope of the {who}{experiment.place.per}",
            "log": True,
            "help": slope,
            "lines": lines("critic_slope", "" if count > 1 else "‖∇s‖", "critic", target, name="target"),
        }
    )
    if any(target_of(each) is not None for each in values):
        more += _of_the_penalty(lines, count, all(GAMES[str(each["game"])] is PLAIN for each in values))
    return [*panels, *({**panel, "more": True} for panel in more)]


def _held(values: Sequence[Mapping[str, Any]]) -> str:
    """What holds the slope of an only arm's critic that tells W1."""
    words = held(values[0]).words if len(values) == 1 and tells_w1(values[0]) else ""
    return f" The critic's slope is {words}." if words else ""


def _of_the_penalty(lines: Callable[..., list[dict[str, Any]]], count: int, plain_game: bool) -> list[dict[str, Any]]:
    penalty = "What the penalty adds to the critic's loss, weight included; the loss above is without it. It is small where slopes are as wanted."
    share = "‖gradient of the penalty‖ over the sum of both norms, at the critic's weights in its next update: near 1 the penalty alone is learned."
    said = "" if count > 1 else "weight included"
    own = {"title": "Penalty in the critic's loss", "log": True, "help": penalty, "lines": lines("penalty", said, "critic")}
    shared = {"title": "The penalty's share of the gradient", "log": False, "help": share, "lines": lines("penalty_share", "", "critic"), "range": [0, 1.08]}
    return [own, shared] if plain_game else [own]


def tells_w1(values: Mapping[str, Any]) -> bool:
    """Whether an arm's critic means to tell W1 of the points, which it does where it judges nothing else."""
    return OBJECTIVES[str(values["objective"])].needs_bound and GAMES[str(values["game"])] is PLAIN


def says(lab: Measured) -> str:
    """What stands on screen, measured at a step that it names."""
    if not lab.scores:
        return _BEGINNING
    at, count = lab.scores_step, len(lab.scores)
    record = next((each for each in reversed(lab.training.records) if each.step <= at), None)
    arms = record.arms if record else ()
    gradients = [each["sample_gradient"] for each in arms]
    sentences = [_reached(lab, i, LETTERS[i] if count > 1 else "") for i in range(count)]
    for i, gradient in enumerate(gradients):
        if gradient < VANISHED:
            whose = f" of {LETTERS[i]}" if count > 1 else ""
            sentences.append(f"The gradient at the generated points{whose} is {number(gradient)}: the generator stands still.")
    sentences += [_parting(lab, i, info, LETTERS[i] if count > 1 else "") for i, info in enumerate(arms)]
    sentences += [unbounded(lab.experiment.values(i), LETTERS[i] if count > 1 else "") for i in range(count)]
    return f"Step {at:,}: " + " ".join(filter(None, sentences))


def _parting(lab: Measured, arm: int, info: Mapping[str, float], letter: str) -> str:
    """Where −loss ÷ K and exact W1 part, and why."""
    values, w1 = lab.experiment.values(arm), lab.scores[arm]["w1"]
    if not tells_w1(values) or w1.value is None or unbounded(values):
        return ""
    told = estimate(info["critic_loss"], values, lab.experiment.place.scale)
    words = parting(told, w1.value, w1.floor, slope_aimed_at(values), info["critic_slope"], held(values).bound is not None)
    return f"{letter}: {words}" if letter and words else words


def _reached(lab: Measured, arm: int, letter: str) -> str:
    """Modes, quality and W1 of an arm beside those of perfect samples."""
    scores = lab.scores[arm]
    modes, quality, apart = scores["modes"], scores["high_quality"], scores["w1"]
    far = f"W1 is {number(apart.value or 0.0)}" + (f" (two clouds of real points: {number(apart.floor)})" if apart.floor is not None and arm == 0 else "")
    if modes.value is None or quality.value is None:
        return f"{f'{letter}: ' if letter else ''}{far}."
    perfect = f" (perfect samples: {100 * quality.floor:.1f} %)" if quality.floor is not None and arm == 0 else ""
    subject = f"{letter}'s samples" if letter else "samples"
    return f"{subject} reach {modes.value:.0f} of {mode_count(lab)} modes; {100 * quality.value:.1f} % lie within 3σ of one{perfect}; {far}."


def unbounded(values: Mapping[str, Any], letter: str = "") -> str:
    """What has to be said of a loss that reads as a distance only under a bound, where there is no bound; else nothing."""
    if not tells_w1(values) or held(values).words:
        return ""
    return f"Nothing bounds the critic's slope{f' of {letter}' if letter else ''}: its loss is no distance. Choose a method, not an objective alone."


def _metrics(lab: Measured) -> list[dict[str, Any]]:
    arm = lab.training.arms[0]
    if not lab.scores:  # a new run: the rows stand already, so that nothing moves when the first values come
        names = METRICS if mixture_of(arm.spec.data, arm.common) is not None else ("w1",)
        return [{"label": METRICS[name].title, "values": ["…"] * len(lab.training.arms), "floor": None, "help": METRICS[name].help} for name in names]
    shown: list[dict[str, Any]] = []
    for name, score in lab.scores[0].items():
        if score.floor is None:
            continue
        as_text = {"modes": lambda v: f"{v:.0f} of {mode_count(lab)}", "high_quality": lambda v: f"{100 * v:.1f} %"}.get(name, lambda v: f"{v:.3g}")
        values = ["–" if scores[name].value is None else as_text(scores[name].value) for scores in lab.scores]
        shown.append({"label": METRICS[name].title, "values": values, "floor": as_text(score.floor), "help": METRICS[name].help})
    if any(each.spec.ensemble > 1 for each in lab.training.arms):
        sizes = ", ".join(map(str, widths(max((each.spec for each in lab.training.arms), key=lambda spec: spec.ensemble))))
        by_width = [" · ".join(f"{100 * share:.0f}" for share in shares) + " %" if len(shares) > 1 else "" for shares in lab.shares]
        help = (
            f"How much of the gradient at the generated points comes from each critic of the ensemble ({sizes} units): mean ‖∂ℓ_G/∂x‖ of each over their sum."
        )
        shown.append({"label": "Gradient by critic", "values": by_width, "floor": None, "help": help})
    return shown
