"""What stands in the picture of the whole under an arm's settings: players, losses, and where a penalty and a projection act; all of it from the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gan2d.elements.generators import GENERATORS
from gan2d.elements.networks.networks import LATENTS
from gan2d.elements.objectives import OBJECTIVES, Objective
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.projections import PROJECTIONS, Projection
from gan2d.settings.meaning import meaningful


def player_of(row: Objective) -> str:
    """What the second player is called: a discriminator where its output is a probability, a critic elsewhere."""
    return "discriminator" if any(kind == "sigmoid" for kind, _ in row.readouts) else "critic"


def output_of(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """(kind, label) of what the losses read off a score, where that is another number than the score; an ensemble has several."""
    row = OBJECTIVES[str(values["objective"])]
    return row.readouts[0] if row.readouts and (values["ensemble"] == 1 or row.energy) else None


def target_of(values: Mapping[str, Any]) -> float | None:
    """The slope that the penalty aims at; None where there is no penalty."""
    row = PENALTIES[str(values["penalty"])]
    if row.places is None:
        return None
    return float(values["lipschitz"]) if "lipschitz" in row.knobs else 0.0


def _projection(row: Projection, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": row.title, "help": row.help, "bound": float(values[row.knobs[0]]) if row.bound else None}


def _layers(depth: int, width: int) -> str:
    return f"{depth} hidden layer{'s' if depth > 1 else ''} of {width} units" if depth else "linear"


def diagram(values: Mapping[str, Any], per: str = "") -> dict[str, Any]:
    """What the browser draws; ``per`` stands behind the names of slopes and gradients."""
    row, generator = OBJECTIVES[str(values["objective"])], GENERATORS[str(values["generator"])]
    penalty, projection = PENALTIES[str(values["penalty"])], PROJECTIONS[str(values["projection"])]
    output, who, read = output_of(values), player_of(row), meaningful(values)
    z = f"{LATENTS[str(values['latent'])][0]}, {values['latent_dim']} dimensions" if generator.learns else ""
    return {
        "learns": generator.learns,
        "z": z,
        "generator": _layers(values["generator_depth"], values["generator_width"]) if generator.learns else generator.help,
        "player": who,
        "network": _layers(values["critic_depth"], values["critic_width"]),
        "objective": row.title,
        "meaning": row.meaning,
        "output": {"kind": output[0], "label": output[1]} if output else None,
        "alone": values["ensemble"] == 1,
        "penalty": None if penalty.places is None else {"title": penalty.title, "help": penalty.help, "between": penalty.between},
        "target": target_of(values),
        "projection": _projection(projection, values) if projection.source else None,
        "n_critic": int(values["n_critic"]),
        "n_generator": int(values["n_generator"]) if "n_generator" in read else 0,
        "per": per,
    }
