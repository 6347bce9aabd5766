"""What the Lab tells the browser beside the frames: labels, panels, metrics, live sliders, sentences."""

from __future__ import annotations

from typing import Any

from gan2d.elements.generators import GENERATORS
from gan2d.elements.networks.networks import LATENTS, widths
from gan2d.elements.objectives import OBJECTIVES
from gan2d.games.plain import Info
from gan2d.measure.metrics import METRICS, Score, mixture_of
from gan2d.settings.experiment import LETTERS
from gan2d.settings.meaning import meaningful
from gan2d.ui.player.stage import Stage, live_sliders
from gan2d.ui.player.wire import plain
from gan2d.ui.stages.menus import arms_told

QUANTITIES = (*Info._fields, "modes", "high_quality", "w1")  # of each arm, over training
LIVE_TRANSPORT = 512  # points for the exact W1 shown while training: about 50 ms
LEAD = {
    "look": "Orange points are the generator's: watch them leave the middle and find the blue data, pushed along the arrows.",
    "try": "Drag n_critic down to 1 or up to 20 while it trains, or choose another recipe, and count the modes that survive.",
}
LIVE = ("gp_weight", "clip", "r1_weight", "margin", "n_critic")  # knobs that have a slider inside the picture, where they have a meaning
_ARROWS = "Arrows: −∂ℓ_G/∂x, the push that the generator's own loss gives a generated point."
_LOOKS_AHEAD = "Under unrolling it gets another one: that of the critic which will have answered; shown is the critic as it is."


class Measured(Stage):
    """A stage of GANs in training that are measured.

    Attributes:
        scores: for each arm what was measured last …
        scores_step: … and at which step.
        shares: for each arm how much of the generated points' push comes from each critic of an ensemble.
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
    values = lab.experiment.values(arm)
    name = str(values["objective"])
    row = OBJECTIVES[name]
    readouts = [{"kind": "score", "label": "critic's score s", "help": "High = the critic takes it for real."}]
    readouts += [{"kind": kind, "label": label, "help": "The score in this objective's own units."} for kind, label in row.readouts if values["ensemble"] == 1]
    readouts += [{"kind": "slope", "label": "slope ‖∇s‖", "help": f"How steep the score is; a Wasserstein critic should be near {1 / lab.experiment.place.scale:.3g} between the clouds."}]
    arrows = " ".join(filter(None, [_ARROWS, _LOOKS_AHEAD if values["unrolling"] else "", _seen(values)]))
    return {"name": name, "title": row.title, "readouts": readouts, "arrows": arrows}


def _panels(lab: Measured) -> list[dict[str, Any]]:
    """The charts; with several arms each has a line of every arm, in the arm's own colour."""
    experiment, count = lab.experiment, len(lab.experiment.arms)
    floors = {name: plain(score.floor) for name, score in (lab.scores[0] if lab.scores else {}).items()}

    def lines(curve: str, label: str, colour: str, equilibrium: Any = None, floor: float | None = None) -> list[dict[str, Any]]:
        shared = {"floor": plain(floor), "sparse": curve in METRICS}
        if count == 1:
            return [{"curve": f"{curve} 0", "label": label, "colour": colour, "equilibrium": plain(equilibrium and equilibrium(0)), **shared}]
        words = f" {label}" if label else ""
        return [
            {"curve": f"{curve} {i}", "label": f"{LETTERS[i]}{words}", "colour": f"curve{i}", "equilibrium": plain(equilibrium and equilibrium(i)), **shared}
            for i in range(count)
        ]

    def loss(player: str) -> Any:
        def equilibrium(i: int) -> float | None:
            values = experiment.values(i)
            find = getattr(OBJECTIVES[str(values["objective"])], f"{player}_equilibrium")
            return int(values["ensemble"]) * find(values) if find else None  # an ensemble's losses are added up

        return equilibrium

    def target(i: int) -> float | None:
        values = experiment.values(i)
        # K is a slope in the networks' coordinates, and the chart is in the user's units
        return float(values["lipschitz"]) / experiment.place.scale if "lipschitz" in meaningful(values) else None

    meanings = list(dict.fromkeys(OBJECTIVES[str(experiment.values(i)["objective"])].meaning for i in range(count)))
    both = [*lines("critic_loss", "critic", "critic", loss("critic")), *lines("generator_loss", "generator", "generator", loss("generator"))]
    panels = [{"title": "Losses", "log": False, "help": " ".join(meanings), "note": meanings[0] if len(meanings) == 1 else "", "lines": both}]
    if count > 1:
        panels = [
            {"title": f"{who}'s loss", "log": False, "help": " ".join(meanings), "lines": part}
            for who, part in (("Critic", both[:count]), ("Generator", both[count:]))
        ]
    gradient = "Norm of the generator's loss gradient with respect to its weights, and its mean norm at the generated points. If it vanishes, learning stops."
    at_weights = lines("generator_gradient", "at its weights", "generator") if count == 1 else []
    panels += [
        {
            "title": "Gradient that reaches the generator" if count == 1 else "Gradient at the generated points",
            "log": True,
            "help": gradient,
            "lines": [*at_weights, *lines("sample_gradient", "at its points" if count == 1 else "", "neutral")],
        },
        {
            "title": "Critic's slope",
            "log": True,
            "help": "Mean ‖∇s‖ at the generated points.",
            "lines": lines("critic_slope", "‖∇s‖ at the points" if count == 1 else "", "critic", target),
        },
    ]
    if lab.scores and lab.scores[0]["modes"].value is not None:
        quality = lines("high_quality", "high quality", "generator", floor=floors["high_quality"]) if count == 1 else []
        covered = [*lines("modes", "share of modes" if count == 1 else "", "critic", floor=1.0), *quality]
        panels.append({"title": "Coverage", "log": False, "help": f"{METRICS['modes'].help} {METRICS['high_quality'].help}", "lines": covered})
    exact = lines("w1", f"exact, {LIVE_TRANSPORT} points" if count == 1 else "", "neutral", floor=floors.get("w1"))
    panels.append({"title": "Earth mover's distance W1", "log": True, "help": METRICS["w1"].help, "lines": exact})
    return panels


def _metrics(lab: Measured) -> list[dict[str, Any]]:
    arm = lab.training.arms[0]
    if not lab.scores:  # a new run: the rows stand already, so that nothing moves when the first values come
        names = METRICS if mixture_of(arm.spec.data, arm.common) is not None else ("w1",)
        return [{"label": METRICS[name].title, "values": ["…"] * len(lab.training.arms), "floor": None, "help": METRICS[name].help} for name in names]
    shown: list[dict[str, Any]] = []
    for name, score in lab.scores[0].items():
        if score.value is None:
            continue
        as_text = {"modes": lambda v: f"{v:.0f} of {mode_count(lab)}", "high_quality": lambda v: f"{100 * v:.1f} %"}.get(name, lambda v: f"{v:.3g}")
        values = [as_text(scores[name].value) for scores in lab.scores]
        shown.append({"label": METRICS[name].title, "values": values, "floor": as_text(score.floor), "help": METRICS[name].help})
    if any(each.spec.ensemble > 1 for each in lab.training.arms):
        sizes = ", ".join(map(str, widths(max((each.spec for each in lab.training.arms), key=lambda spec: spec.ensemble))))
        by_width = [" · ".join(f"{100 * share:.0f}" for share in shares) + " %" if len(shares) > 1 else "" for shares in lab.shares]
        help = f"How much of the push on generated points comes from each critic of the ensemble ({sizes} units): mean ‖∂ℓ_G/∂x‖ of each over their sum."
        shown.append({"label": "Gradient by critic", "values": by_width, "floor": None, "help": help})
    return shown
