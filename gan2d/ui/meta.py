"""What the Lab tells the browser beside the frames: labels, panels, metrics, live sliders, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gan2d.elements.generators import GENERATORS
from gan2d.elements.networks.networks import LATENTS, widths
from gan2d.elements.objectives import OBJECTIVES
from gan2d.measure import metrics
from gan2d.measure.metrics import METRICS
from gan2d.settings.meaning import meaningful
from gan2d.training.loop import Info
from gan2d.ui.inside import MOST, sliders
from gan2d.ui.wire import plain

if TYPE_CHECKING:
    from gan2d.ui.lab import Lab

CURVES = (*Info._fields, "modes", "high_quality", "w1")
LIVE_TRANSPORT = 512  # points for the exact W1 shown while training: about 50 ms
LEAD = {
    "look": "Orange points are the generator's: watch them leave the middle and find the blue data, pushed along the arrows.",
    "try": "Drag n_critic down to 1 or up to 20 while it trains, or choose another recipe, and count the modes that survive.",
}
LIVE = ("gp_weight", "clip", "r1_weight", "margin", "n_critic")  # knobs that have a slider inside the picture, where they have a meaning


def mode_count(lab: Lab) -> int:
    """How many modes the data have now (1 where that has no meaning)."""
    mixture = metrics.mixture_of(lab.run.spec.data, lab.run.knobs)
    return 1 if mixture is None else len(mixture.weights)


def describe(lab: Lab) -> dict[str, Any]:
    """What Player tells of no other page; read by static/panels.js, sliders.js and the Lab's own stage."""
    return {
        "panels": _panels(lab),
        "objective": _objective(lab),
        "metrics": _metrics(lab),
        "measured_at": lab.scores_step if lab.scores else None,
        "live": _live(lab),
        "latent_note": _latent_note(lab),
    }


def _latent_note(lab: Lab) -> str:
    spec = lab.run.spec
    if not GENERATORS[spec.generator].learns:
        return "There is none: no z is mapped to generated points here, they are made from the data."
    what = LATENTS[spec.latent][0]
    if spec.latent_dim == 1:
        return f"z has one dimension ({what}): its line is bent into the data."
    cut = "" if spec.latent_dim == 2 else f", the other {spec.latent_dim - 2} coordinates 0"
    return f"Where the generator puts a square grid of z ({what}{cut})."


_ARROWS = "Arrows: −∂ℓ_G/∂x, the push that the generator's own loss gives a generated point."
_LOOKS_AHEAD = "Under unrolling it gets another one: that of the critic which will have answered; shown is the critic as it is."


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


def _objective(lab: Lab) -> dict[str, Any]:
    values = lab.settings.values()
    name = str(values["objective"])
    row = OBJECTIVES[name]
    readouts = [{"kind": "score", "label": "critic's score s", "help": "High = the critic takes it for real."}]
    readouts += [{"kind": kind, "label": label, "help": "The score in this objective's own units."} for kind, label in row.readouts if values["ensemble"] == 1]
    readouts += [{"kind": "slope", "label": "slope ‖∇s‖", "help": "How steep the score is; a Wasserstein critic should be near 1 between the clouds."}]
    return {
        "name": name,
        "title": row.title,
        "readouts": readouts,
        "arrows": " ".join(filter(None, [_ARROWS, _LOOKS_AHEAD if values["unrolling"] else "", _seen(values)])),
    }


def _panels(lab: Lab) -> list[dict[str, Any]]:
    values = lab.settings.values()
    row = OBJECTIVES[str(values["objective"])]
    many = int(values["ensemble"])  # whose losses are added up
    critic, generator = (many * find(values) if find else None for find in (row.critic_equilibrium, row.generator_equilibrium))  # type: ignore[arg-type]
    floors = {name: plain(score.floor) for name, score in lab.scores.items()}

    def line(curve: str, label: str, colour: str, equilibrium: float | None = None, floor: float | None = None) -> dict[str, Any]:
        return {"curve": curve, "label": label, "colour": colour, "equilibrium": plain(equilibrium), "floor": plain(floor), "sparse": curve in METRICS}

    panels = [
        {
            "title": "Losses",
            "log": False,
            "help": row.meaning,
            "note": row.meaning,
            "lines": [line("critic_loss", "critic", "critic", critic), line("generator_loss", "generator", "generator", generator)],
        },
        {
            "title": "Gradient that reaches the generator",
            "log": True,
            "help": "Norm of the generator's loss gradient with respect to its weights, and its mean norm at the generated points. If it vanishes, learning stops.",
            "lines": [line("generator_gradient", "at its weights", "generator"), line("sample_gradient", "at its points", "neutral")],
        },
        {
            "title": "Critic's slope",
            "log": True,
            "help": "Mean ‖∇s‖ at the generated points.",
            "lines": [line("critic_slope", "‖∇s‖ at the points", "critic", float(values["lipschitz"]) if "lipschitz" in meaningful(values) else None)],
        },
    ]
    if lab.scores.get("modes") is not None and lab.scores["modes"].value is not None:
        panels.append(
            {
                "title": "Coverage",
                "log": False,
                "help": f"{METRICS['modes'].help} {METRICS['high_quality'].help}",
                "lines": [
                    line("modes", "share of modes", "critic", floor=1.0),
                    line("high_quality", "high quality", "generator", floor=floors["high_quality"]),
                ],
            }
        )
    panels.append(
        {
            "title": "Earth mover's distance W1",
            "log": True,
            "help": METRICS["w1"].help,
            "lines": [line("w1", f"exact, {LIVE_TRANSPORT} points", "neutral", floor=floors.get("w1"))],
        }
    )
    return panels


def _metrics(lab: Lab) -> list[dict[str, Any]]:
    coverable = metrics.mixture_of(lab.run.spec.data, lab.run.knobs) is not None
    if not lab.scores:  # a new run: the rows stand already, so that nothing moves when the first values come
        names = METRICS if coverable else ("w1",)
        return [{"label": METRICS[name].title, "value": "…", "floor": None, "help": METRICS[name].help} for name in names]
    shown: list[dict[str, Any]] = []
    for name, score in lab.scores.items():
        if score.value is None:
            continue
        as_text = {"modes": lambda v: f"{v:.0f} of {mode_count(lab)}", "high_quality": lambda v: f"{100 * v:.1f} %"}.get(name, lambda v: f"{v:.3g}")
        shown.append({"label": METRICS[name].title, "value": as_text(score.value), "floor": as_text(score.floor), "help": METRICS[name].help})
    if lab.run.spec.ensemble > 1:
        sizes = ", ".join(map(str, widths(lab.run.spec)))
        by_width = " · ".join(f"{100 * share:.0f}" for share in lab.shares) + " %"
        help = f"How much of the push on generated points comes from each critic of the ensemble ({sizes} units): mean ‖∂ℓ_G/∂x‖ of each over their sum."
        shown.append({"label": "Gradient by critic", "value": by_width, "floor": None, "help": help})
    return shown


def _live(lab: Lab) -> list[dict[str, Any]]:
    values = lab.settings.values()
    read = meaningful(values)
    return sliders([name for name in LIVE if name in read][-MOST:], values.__getitem__)
