"""What the browser is told beside the frames: labels, panels, metrics, live sliders, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gan2d import metrics, observe
from gan2d.knobs import KNOBS, meaningful
from gan2d.metrics import METRICS
from gan2d.networks import LATENTS
from gan2d.objectives import OBJECTIVES
from gan2d.training import Info
from gan2d.ui.wire import plain

if TYPE_CHECKING:
    from gan2d.ui.lab import Lab

CURVES = (*Info._fields, "modes", "high_quality", "w1")
LIVE_TRANSPORT = 512  # points for the exact W1 shown while training: about 50 ms
MAX_FRAMES = 1200  # kept by the browser, about 22 kB each
SPEEDS = (1, 2, 5, 10, 20, 50, 100)  # turns between two snapshots
# a slider inside the picture spans what is worth dragging through; any other allowed value can be set in the sidebar
LIVE_RANGE: dict[str, tuple[float, float]] = {
    "gp_weight": (0.001, 100.0),
    "clip": (0.001, 1.0),
    "r1_weight": (0.001, 100.0),
    "margin": (0.01, 100.0),
    "n_critic": (0, 20),
}


def mode_count(lab: Lab) -> int:
    """How many modes the data have now (1 where that has no meaning)."""
    mixture = metrics.mixture_of(lab.run.spec.data, lab.run.knobs)
    return 1 if mixture is None else len(mixture.weights)


def describe(lab: Lab) -> dict[str, Any]:
    """The JSON beside a payload's frames; see static/protocol.js for its reader."""
    run, box = lab.run, lab.run.box()
    return {
        "uid": lab.uid,
        "view": [float(b) for b in box],
        "shape": {
            "surface": observe.SURFACE,
            "fakes": observe.FAKES,
            "arrows": observe.ARROWS,
            "pushes": observe.PUSHES,
            "latent": observe.LATENT,
        },
        "curves": list(CURVES),
        "panels": _panels(lab),
        "objective": _objective(lab),
        "metrics": _metrics(lab),
        "measured_at": lab.scores_step if lab.scores else None,
        "live": _live(lab),
        "playing": lab.playing,
        "message": lab.message,
        "lead": {
            "look": "Orange points are the generator's: watch them leave the middle and find the blue data, pushed along the arrows.",
            "try": "Drag n_critic down to 1 or up to 20 while it trains, or choose another recipe, and count the modes that survive.",
        },
        "speed": lab.speed,
        "speeds": list(SPEEDS),
        "stop_at": lab.stop_at,
        "steps_per_second": plain(lab.pace.rate),
        "latent_note": _latent_note(lab),
        "max_frames": MAX_FRAMES,
        "seed": run.settings.seed,
        "ack": lab.ack,
    }


def _latent_note(lab: Lab) -> str:
    spec = lab.run.spec
    what = LATENTS[spec.latent][0]
    if spec.latent_dim == 1:
        return f"z has one dimension ({what}): its line is bent into the data."
    cut = "" if spec.latent_dim == 2 else f", the other {spec.latent_dim - 2} coordinates 0"
    return f"Where the generator puts a square grid of z ({what}{cut})."


def _objective(lab: Lab) -> dict[str, Any]:
    name = str(lab.settings.values()["objective"])
    row = OBJECTIVES[name]
    readouts = [{"kind": "score", "label": "critic's score s", "help": "High = the critic takes it for real."}]
    readouts += [{"kind": kind, "label": label, "help": "The score in this objective's own units."} for kind, label in row.readouts]
    readouts += [{"kind": "slope", "label": "slope ‖∇s‖", "help": "How steep the score is; a Wasserstein critic should be near 1 between the clouds."}]
    return {
        "name": name,
        "title": row.title,
        "readouts": readouts,
        "meaning": row.meaning,
        "arrows": "Arrows: −∂ℓ_G/∂x, the push that the generator's own loss gives a generated point.",
    }


def _panels(lab: Lab) -> list[dict[str, Any]]:
    values = lab.settings.values()
    row = OBJECTIVES[str(values["objective"])]
    critic = row.critic_equilibrium(values) if row.critic_equilibrium else None  # type: ignore[arg-type]
    floors = {name: plain(score.floor) for name, score in lab.scores.items()}

    def line(curve: str, label: str, colour: str, equilibrium: float | None = None, floor: float | None = None) -> dict[str, Any]:
        return {"curve": curve, "label": label, "colour": colour, "equilibrium": plain(equilibrium), "floor": plain(floor), "sparse": curve in METRICS}

    panels = [
        {
            "title": "Losses",
            "log": False,
            "help": row.meaning,
            "lines": [line("critic_loss", "critic", "critic", critic), line("generator_loss", "generator", "generator", row.generator_equilibrium)],
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
    shown = []
    for name, score in lab.scores.items():
        if score.value is None:
            continue
        as_text = {"modes": lambda v: f"{v:.0f} of {mode_count(lab)}", "high_quality": lambda v: f"{100 * v:.1f} %"}.get(name, lambda v: f"{v:.3g}")
        shown.append({"label": METRICS[name].title, "value": as_text(score.value), "floor": as_text(score.floor), "help": METRICS[name].help})
    return shown


def _live(lab: Lab) -> list[dict[str, Any]]:
    values = lab.settings.values()
    names = [name for name in LIVE_RANGE if name in meaningful(values)][-3:]
    told = []
    for name in names:
        row, (low, high) = KNOBS[name], LIVE_RANGE[name]
        words: dict[str, Any] = {"name": name, "symbol": row.symbol, "label": row.label, "help": row.help}
        told.append(words | {"value": values[name], "low": low, "high": high, "log": row.log, "integer": row.integer})
    return told
