"""One step of the game in numbered steps, with the numbers of one chosen point of each batch."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.common.words import number
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.projections import PROJECTIONS
from gan2d.measure.step.critic import CriticUpdate
from gan2d.measure.step.generator import GeneratorUpdate
from gan2d.measure.step.walk import Walk
from gan2d.ui.overview.diagram import output_of, player_of, target_of

POINTS = 64  # of each batch that can be chosen, and are drawn
# what is read off a score, by the kind of an objective's readout; static/stages/shared/readouts.js draws the same
READ: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda s: 1 / (1 + math.exp(-s)) if s > 0 else math.exp(s) / (1 + math.exp(s)),
    "half_tanh": lambda s: math.tanh(s) / 2,
    "negate": lambda s: -s,
}
Step = dict[str, Any]


def _vector(values: Any) -> str:
    told = [number(float(value)) for value in np.ravel(values)[:4]]
    return f"({', '.join(told)}{', …' if np.size(values) > 4 else ''})"


def _wish(asked: float, whose: str) -> str:
    """What −∂ℓ/∂s asks of a score, in words."""
    if asked == 0:
        return f"the loss does not ask for another score of {whose}"
    return f"the score of {whose} should {'rise' if asked > 0 else 'fall'}"


def _change(before: float, after: float) -> str:
    return f"{number(before, 4)} → {number(after, 4)}"


def walked(walk: Walk, point: int, values: Mapping[str, Any], per: str = "") -> list[Step]:
    """The steps in order; ``per`` stands behind the names of slopes and gradients: title, sentence, rows of (name, value), what lights up in the picture of the whole, and what is marked in the plane."""
    who, told = player_of(OBJECTIVES[str(values["objective"])]), []
    for k, (i, update) in enumerate(walk.critic):
        name = f"{who.capitalize()} update {i + 1} of {walk.critic_updates}"
        told += _numbered(name, _critic(update, point, values, who), k)
        if k + 1 < len(walk.critic) and walk.critic[k + 1][0] > i + 1:
            between = f"Updates {i + 2} to {walk.critic[k + 1][0]} go the same way, each with points of its own."
            told.append(_step(f"{who.capitalize()} updates go on", between, [], "critic_loss-critic critic", {}) | {"batch": k})
    for k, (i, made) in enumerate(walk.generator, len(walk.critic)):
        name = f"Generator update {i + 1} of {walk.generator_updates}"
        told += _numbered(name, _generator(made, point, values, who), k)
    return [{**each, "rows": [[f"{name}{per if '∇' in name or '∂x̃' in name else ''}", value] for name, value in each["rows"]]} for each in told]


def _numbered(name: str, steps: Sequence[Step], batch: int) -> list[Step]:
    return [{**step, "title": f"{name} · {n}. {step['title']}", "batch": batch} for n, step in enumerate(steps, 1)]


def points_of(values: Mapping[str, Any]) -> int:
    """How many points of a batch can be chosen: those of whole packs."""
    batch, m = int(values["batch_size"]), int(values["packing"])
    return min(POINTS, batch // m * m or batch)


def _pack(values: Mapping[str, Any], point: int) -> tuple[int, str]:
    """The number of the score that a point has a part in, and what is said where it shares it or is seen with noise."""
    m = int(values["packing"])
    shared = f" It judges {m} points together: this is the score of the pack that point {point} is in." if m > 1 else ""
    return point // m, shared + (" It sees them with instance noise." if values["noise"] > 0 else "")


def _through(values: Mapping[str, Any], who: str) -> str:
    """How the gradient comes from the score to the point."""
    if values["unrolling"]:
        return f"through the {who} that will have answered this becomes the gradient at the point"
    more = " with what tricks add to it" if values["feature_matching"] or values["pulling_away"] else ""
    return f"through the {who}'s slope this becomes the gradient at the point{more}"


def _step(title: str, text: str, rows: list[list[str]], lights: str, marks: Mapping[str, Any]) -> Step:
    return {"title": title, "text": text, "rows": rows, "lights": lights.split(), "marks": dict(marks)}


def _read(values: Mapping[str, Any], scores: Mapping[str, float], marks: Mapping[str, Any]) -> list[Step]:
    output = output_of(values)
    if output is None:
        return []
    rows = [[f"for {name}", number(READ[output[0]](score))] for name, score in scores.items()]
    return [_step("Output", f"The losses read the score as {output[1]}.", rows, "output", marks)]


def _critic(update: CriticUpdate, point: int, values: Mapping[str, Any], who: str) -> list[Step]:
    at, note = _pack(values, point)
    x, made, batch = update.real[point].tolist(), update.fake[point].tolist(), len(update.real)
    marks = {"real": x, "fake": made}
    p, q, loss = float(update.real_scores[at]), float(update.fake_scores[at]), float(update.losses[at])
    up, down = float(update.by_real[at]), float(update.by_fake[at])
    z = [["z", _vector(update.z[point])]] if update.z.shape[1] else []
    drawn = f"{batch} latent vectors z and {batch} real points x are drawn" if z else f"{batch} real points x are drawn"
    source = "The generator makes a point of z." if z else "The generated point is made from the data."
    means = [["ℓ of the pair", number(loss)], ["mean ℓ of the batch", number(float(update.objective))]]
    wishes = f"Going down the loss, {_wish(up, 'the real point')}, and {_wish(down, 'the generated one')}."
    steps = [
        _step("Sample", f"{drawn}; this is number {point} of them.", [*z, ["real x", _vector(x)]], "z data", {"real": x}),
        _step("Generate", source, [["generated x̃", _vector(made)]], "z-G G G-fakes fakes", marks),
        _step(
            "Score",
            f"The {who} scores both points; high means real.{note}",
            [["s(x)", number(p)], ["s(x̃)", number(q)]],
            "data-critic fakes-critic critic critic-scores scores",
            marks,
        ),
        *_read(values, {"x": p, "x̃": q}, marks),
        _step("Loss", f"What the {who} minimises, for this pair and as the mean over the batch.", means, "scores-critic_loss critic_loss", marks),
        _step("Gradient", wishes, [["−∂ℓ/∂s(x)", number(up)], ["−∂ℓ/∂s(x̃)", number(down)]], "critic_loss-critic", marks),
    ]
    if update.slopes.size:
        steps.append(_penalty(update, at, values, marks))
    steps.append(_update(update, at, values, who, marks))
    return [*steps, _projection(update, at, values, marks)] if _projects(values) else steps


def _projects(values: Mapping[str, Any]) -> bool:
    return bool(PROJECTIONS[str(values["projection"])].source)


def _update(update: CriticUpdate, at: int, values: Mapping[str, Any], who: str, marks: Mapping[str, Any]) -> Step:
    after = update.scores_unprojected if _projects(values) else update.scores_after
    rows = [["‖gradient‖ of the loss", number(float(update.objective_gradient))]]
    if update.slopes.size:
        both = float(update.objective_gradient + update.penalty_gradient)
        share = f"{100 * float(update.penalty_gradient) / both:.0f} %" if both > 0 else "none"
        rows += [["‖gradient‖ of the penalty", number(float(update.penalty_gradient))], ["the penalty's share of both", share]]
    rows += [["weights move by", number(float(update.moved))]]
    rows += [[name, _change(float(before[at]), float(now[at]))] for name, before, now in _both(update.real_scores, update.fake_scores, after)]
    return _step("Update", f"The optimiser moves the {who}'s weights; the same points then score otherwise.", rows, "critic_loss-critic critic", marks)


def _both(real: Any, fake: Any, after: Any) -> list[tuple[str, Any, Any]]:
    return [("s(x)", real, after[0]), ("s(x̃)", fake, after[1])]


def _penalty(update: CriticUpdate, at: int, values: Mapping[str, Any], marks: Mapping[str, Any]) -> Step:
    row, target = PENALTIES[str(values["penalty"])], target_of(values) or 0.0
    places, slopes = update.places[:, at, :2].tolist(), update.slopes[:, at].tolist()
    where = "on the segment from the generated to the real point" if row.between else "at the place below" if len(places) == 1 else "at both places"
    several = len(places) > 1
    rows = [[f"place {k}" if several else "place", _vector(place)] for k, place in enumerate(places, 1)]
    rows += [[f"slope {k}" if several else "slope ‖∇s‖ there", number(slope)] for k, slope in enumerate(slopes, 1)]
    rows += [
        ["wanted slope", number(target)],
        ["cost of it", number(float(update.costs[:, at].sum()))],
        ["penalty, mean of the batch", number(float(update.penalty))],
    ]
    text = f"{row.title}: the slope is measured {where} and compared with the wanted one."
    shown = {**marks, "places": [[*place, slope] for place, slope in zip(places, slopes)], "between": row.between}
    return _step("Penalty", text, rows, "penalty penalty-critic_loss", shown)


def _projection(update: CriticUpdate, at: int, values: Mapping[str, Any], marks: Mapping[str, Any]) -> Step:
    row = PROJECTIONS[str(values["projection"])]
    rows = [
        [name, _change(float(before[at]), float(now[at]))]
        for name, before, now in _both(update.scores_unprojected[0], update.scores_unprojected[1], update.scores_after)
    ]
    if row.bound is not None:
        counted = [["weights put back", f"{int(update.outside):,} of {int(update.weights):,}"], ["largest |weight| before", number(float(update.largest))]]
        rows = [*counted, *rows]
    return _step(row.title, row.help, rows, "projection projection-critic", marks)


def _generator(update: GeneratorUpdate, point: int, values: Mapping[str, Any], who: str) -> list[Step]:
    at, note = _pack(values, point)
    made, pull = update.fake[point].tolist(), update.by_point[point].tolist()
    marks, pulled = {"fake": made}, {"fake": made, "arrow": pull}
    if not update.z.shape[1]:
        text = "The generator is frozen: its points get a gradient, and nothing follows it."
        return [_step("Nothing learns", text, [["−∂ℓ/∂x̃", _vector(pull)]], "gradients", pulled)]
    s, asked, after = float(update.scores[at]), float(update.by_score[at]), update.after[point].tolist()
    means = [["ℓ of the point", number(float(update.losses[at]))], ["mean ℓ of the batch", number(float(update.objective))]]
    chain = [["−∂ℓ/∂s", number(asked)], ["∇s at the point", _vector(update.slope[point])], ["−∂ℓ/∂x̃", _vector(pull)], ["its length", number(math.hypot(*pull))]]
    moved = math.dist(made, after)
    rows = [["‖gradient‖ at the weights", number(float(update.gradient))], ["weights move by", number(float(update.moved))]]
    rows += [["G(z)", f"{_vector(made)} → {_vector(after)}"], ["it moved by", number(moved)], ["s(G(z))", _change(s, float(update.scores_after[at]))]]
    drawn = f"{len(update.z)} latent vectors are drawn anew; this is number {point} of them."
    wish = _wish(asked, "the point")
    return [
        _step("Sample", drawn, [["z", _vector(update.z[point])]], "z", {}),
        _step("Generate", "The generator makes a point of z.", [["generated x̃ = G(z)", _vector(made)]], "z-G G G-fakes fakes", marks),
        _step("Score", f"The {who}, which now stands still, scores it.{note}", [["s(x̃)", number(s)]], "fakes-critic critic critic-scores scores", marks),
        *_read(values, {"x̃": s}, marks),
        _step("Loss", "What the generator minimises, for this point and as the mean over the batch.", means, "scores-generator_loss generator_loss", marks),
        _step(
            "Gradient",
            f"{wish[0].upper()}{wish[1:]}; {_through(values, who)}.",
            chain,
            "generator_loss-gradients gradients gradients-fakes",
            pulled,
        ),
        _step(
            "Update",
            "The gradients of all points together move the generator's weights; the same z then lands elsewhere.",
            rows,
            "fakes-G G",
            {**pulled, "after": after},
        ),
    ]


def batches(walk: Walk) -> list[dict[str, list[float]]]:
    """The first POINTS points of each kind of every batch, interleaved, rounded to what can be seen."""
    told = []
    for update in (each for _, each in [*walk.critic, *walk.generator]):
        kinds = {name: getattr(update, name) for name in ("real", "fake") if hasattr(update, name)}
        told.append({name: [float(f"{value:.5g}") for value in points[:POINTS].ravel()] for name, points in kinds.items()})
    return told
