"""What is the matter with a run, in words: every sentence is a fact about the steps so far, with the figure that says so; none is a forecast."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gan2d.measure.metrics import COVERAGE_SAMPLES, HELD
from gan2d.measure.story import FEWEST, GAIN, Story, improving, measured, now, recent, since

FEWEST_STEPS = 300  # before so many steps nothing is said, but that a run diverged
TINY = 1e-7  # a gradient below this is lost beside the ε = 1e-8 in Adam's step: the generator stands still
FELL = 1e-4  # … and so is one that fell to this share of its largest: rates are chosen for the size that it had
RAN_AWAY = 10.0  # W1 so many times what it was before the first step: the samples fly off
NEAR = 1.5  # W1 up to so many times its floor is no distance: half as much again is what unlucky perfect samples score
CLOSED = 0.02  # … and no more is this share of the way that it came, where the floor is tiny: a line far away
COLLAPSED = 0.5  # collapsed, if the lost modes should hold at least this share of the samples
ON_MODES = 0.1  # collapsed, if this share lies on modes or in a tight heap: a blob that learned nothing yet is nearest to a few modes too
HOPPED = 0.5  # hopping, if this share of the samples was at other modes a few measurements ago
LUCK = 3.0  # standard errors of a share by which perfect samples hardly ever leave it: once in 700 times above it
SHAPE = 2.0  # times its floor: beyond it the radii's distance from the Rayleigh law lies by luck once in 200 times
QUALITY = 0.8  # of the floor: with less, more than one sample in five lies between the modes
CAPTURED = 0.75  # overgeneralising is about modes that are reached: at least this share of them
SHRUNKEN = 0.75  # spread ratio below which a mode is too narrow; then 99.97 % are of high quality, where the truth has 98.9 %
UNEQUAL = 0.1  # reverse KL in nats above its floor: as much as losing one mode in ten costs


class Diagnosis(NamedTuple):
    """What is to be said of a run.

    Attributes:
        kind: a name of DIAGNOSES.
        words: a few words for a small panel, such as "collapsed to 3 modes".
        sentence: the same with the figure that says so.
    """

    kind: str
    words: str
    sentence: str


class Kind(NamedTuple):
    """One thing that a run may have.

    Attributes:
        tone: "bad", "fair" or "good".
        says: the words and the sentence of a Diagnosis, or None where it does not hold.
    """

    title: str
    help: str
    tone: str
    says: Callable[[Story], tuple[str, str] | None]


def _lost(story: Story) -> np.ndarray:
    """Which modes were lost at each recent measurement, (t, K)."""
    return story.shares[recent(story)] < HELD * story.weights


def _uncaptured(story: Story) -> int:
    """How many modes no sample lies on; where too few samples lie on any, that says nothing."""
    return len(story.weights) - round(now(story, "modes")) if now(story, "high_quality") >= ON_MODES else 0


def _lost_count(story: Story) -> int:
    return max(round(float(np.median(_lost(story).sum(1)))), _uncaptured(story))


def _lost_share(story: Story) -> float:
    """Share of the samples that the lost modes should hold; at least, where it is not known which were not captured."""
    if not story.weights.size:
        return 0.0
    return max(float(np.median(_lost(story) @ story.weights)), float(np.sort(story.weights)[: _uncaptured(story)].sum()))


def _w1(story: Story) -> float:
    return now(story, "w1")


def _away(story: Story) -> bool:
    floor, first = float(story.floors["w1"] or 0.0), float(story.values["w1"][0])
    return _w1(story) > max(NEAR * floor, floor + CLOSED * first)


def _reached(story: Story) -> str:
    return f"W1 is {_w1(story):.2g}, where perfect samples score {story.floors['w1']:.2g}"


def _of_floor(story: Story, name: str) -> float:
    return now(story, name) / float(story.floors[name] or 1.0)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


# figures by which a run may improve, with words, and how they are written
PROGRESS: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("w1", "W1", "{:.2g}".format),
    ("high_quality", "the share of samples within 3σ of a mode", _percent),
    ("modes", "the number of captured modes", "{:.0f}".format),
)


def _counted(count: int) -> str:
    return f"{count} mode" + "s" * (count != 1)


def _diverged(story: Story) -> tuple[str, str] | None:
    if not story.alive[-1]:
        step = int(story.steps[np.argmin(story.alive)])
        return (
            f"diverged by step {step}",
            f"By step {step} a number was NaN, infinite or absurdly large, and nothing learns from there. Smaller learning rates may help.",
        )
    first = float(story.values["w1"][0])
    if _w1(story) > RAN_AWAY * first:
        return "flew off", f"The samples are far away: {_reached(story)}, and at first it was {first:.2g}."
    return None


def _early(story: Story) -> tuple[str, str] | None:
    """Too few steps, or too few measurements since half of them."""
    step, count = int(story.steps[-1]), measured(story)
    if step < FEWEST_STEPS:
        return "too early to tell", f"Nothing is said before step {FEWEST_STEPS}; this was measured at step {step}."
    return ("too early to tell", f"Measured {count} of the {FEWEST} times since half of the steps that a verdict needs.") if count < FEWEST else None


def _vanishing(story: Story) -> tuple[str, str] | None:
    known = story.gradient[np.isfinite(story.gradient)]
    lately = story.gradient[recent(story)]
    lately = lately[np.isfinite(lately)]
    if not lately.size or not _away(story) or improving(story, "w1"):
        return None
    size, largest = float(np.median(lately)), float(known.max())
    if size >= TINY and size >= FELL * largest:
        return None
    told = f"its gradient at the points is {size:.0e} (at most it was {largest:.0e})"
    return "vanishing gradient", f"The generator learns next to nothing: {told}, but {_reached(story)}."


def _converged(story: Story) -> tuple[str, str] | None:
    if _away(story):
        return None
    if not story.weights.size:
        return "converged", f"The samples are where the data are: {_reached(story)}."
    if _lost_share(story) or _of_floor(story, "high_quality") < QUALITY or now(story, "spread_ratio") < SHRUNKEN or _is_unequal(story) or _is_thin(story):
        return None
    modes = f"All {len(story.weights)} modes" if len(story.weights) > 1 else "The mode"
    quality, perfect = _percent(now(story, "high_quality")), _percent(float(story.floors["high_quality"] or 1.0))
    return "converged", f"{modes} held, {quality} of the samples within 3σ of one (perfect: {perfect}), and {_reached(story)}."


def _hopping(story: Story) -> tuple[str, str] | None:
    if not story.weights.size or _lost_share(story) < COLLAPSED:
        return None
    shares = story.shares[recent(story)]
    moved = 0.5 * np.abs(shares[:, None] - shares[None]).sum(2)
    first = shares.argmax(1) + 1
    path = first[np.append(True, first[1:] != first[:-1])][-4:]
    if moved.max() < HOPPED or len(path) < 2:
        return None
    held, said = f"{len(story.weights) - _lost_count(story)} of {len(story.weights)}", " → ".join(map(str, path))
    told = f"most samples were at modes {said} one after the other, and up to {_percent(float(moved.max()))} of them moved"
    return f"collapsed, hopping {said}", f"It holds {held} modes at a time, and not the same: {told}."


def _collapsed(story: Story) -> tuple[str, str] | None:
    share = _lost_share(story)
    somewhere = now(story, "high_quality") >= ON_MODES or now(story, "spread_ratio") < SHRUNKEN
    if share < COLLAPSED or not somewhere or (improving(story, "w1") and improving(story, "reverse_kl")):
        return None
    held = len(story.weights) - _lost_count(story)
    told = f"{_counted(held)} of {len(story.weights)} {'holds' if held == 1 else 'hold'} nearly all samples"
    return f"collapsed to {_counted(held)}", f"{told}; the others, where {_percent(share)} of the data are, get none."


def _near(story: Story) -> str:
    """At how many modes the samples are, where most of them are at any."""
    if not story.weights.size or now(story, "high_quality") < 0.5:
        return ""
    return f", at {len(story.weights) - _lost_count(story)} of {len(story.weights)} modes"


def _slow(story: Story) -> tuple[str, str] | None:
    half = story.steps[since(story, 0.5, FEWEST)]
    for name, words, show in PROGRESS if story.weights.size else PROGRESS[:1]:
        gained = improving(story, name)
        best = float(story.floors[name] or 0.0)
        # beyond what perfect samples score it goes up and down by luck
        if gained and (best - gained[1]) / GAIN[name] > 0:
            then, here, perfect = map(show, (*gained, best))
            near = _near(story)
            return f"improving{near}", f"Not there, but improving: from step {half[0]} to {half[-1]} {words} went from {then} to {here} (perfect: {perfect})."
    return None


def _overgeneralising(story: Story) -> tuple[str, str] | None:
    if not story.weights.size or _of_floor(story, "high_quality") >= QUALITY or _lost_share(story) > 1 - CAPTURED:
        return None
    modes, count = now(story, "modes"), len(story.weights)
    if modes < CAPTURED * count:
        return None
    quality = now(story, "high_quality")
    told = f"It reaches {modes:.0f} of {count} modes, but only {_percent(quality)} of the samples lie within 3σ of one"
    rest = f"the rest lies where there are no data (spread ratio {now(story, 'spread_ratio'):.2g})"
    return f"overgeneralising: {_percent(1 - quality)} off the modes", f"{told}; {rest}."


def _missing(story: Story) -> tuple[str, str] | None:
    share, count, lost = _lost_share(story), len(story.weights), _lost_count(story)
    if not 0 < share < COLLAPSED or now(story, "modes") < CAPTURED * (count - lost):
        return None
    told = f"{_counted(lost)} of {count} {'gets' if lost == 1 else 'get'} almost no samples"
    return f"missing {lost} of {count} modes", f"{told}, though {_percent(share)} of the data are there."


def _shrunken(story: Story) -> tuple[str, str] | None:
    if not story.weights.size or now(story, "spread_ratio") >= SHRUNKEN or _of_floor(story, "high_quality") < QUALITY:
        return None
    told = f"Within the modes the samples spread only {now(story, 'spread_ratio'):.2f} times as wide as the data, so that"
    quality, perfect = now(story, "high_quality"), float(story.floors["high_quality"] or 1.0)
    return "shrunken modes", f"{told} {100 * quality:.1f} % of them are of high quality, where perfect samples score {100 * perfect:.1f} %."


def _is_thin(story: Story) -> bool:
    """More samples within 3σ than luck explains; or more than one standard error allows, where the radii are not Rayleigh either."""
    perfect = float(story.floors["high_quality"] or 1.0)
    above = (now(story, "high_quality") - perfect) / math.sqrt(max(perfect * (1 - perfect), 1e-9) / COVERAGE_SAMPLES)
    return above > LUCK or (above > 1 and _of_floor(story, "radii_ks_all") > SHAPE)


def _thin(story: Story) -> tuple[str, str] | None:
    if not story.weights.size or not _is_thin(story):
        return None
    beyond, perfect = 1 - now(story, "high_quality"), 1 - float(story.floors["high_quality"] or 1.0)
    told = f"Only {100 * beyond:.2f} % of the samples lie further than 3σ from their mode, where {100 * perfect:.2f} % of perfect samples do"
    far = f"{now(story, 'radii_ks_all'):.2g} (perfect: {story.floors['radii_ks_all']:.2g})"
    return "tails too thin", f"{told}: a fault, not a merit. Their distances from it are {far} away from the Rayleigh law that they should have."


def _is_unequal(story: Story) -> bool:
    excess = now(story, "reverse_kl") - float(story.floors["reverse_kl"] or 0.0)
    return excess > UNEQUAL


def _unequal(story: Story) -> tuple[str, str] | None:
    if not story.weights.size or not _is_unequal(story) or _of_floor(story, "high_quality") < QUALITY:
        return None
    due = np.median(story.shares[recent(story)], 0) / story.weights
    told = f"mode {due.argmax() + 1} gets {due.max():.1f} times its share and mode {due.argmin() + 1} {due.min():.1f} times"
    return "unequal shares", f"No mode is lost, but {told}: reverse KL is {now(story, 'reverse_kl'):.2g} (perfect: {story.floors['reverse_kl']:.2g})."


def _plateau(story: Story) -> tuple[str, str]:
    modes = f", {_percent(now(story, 'high_quality'))} of the samples lie within 3σ of a mode" if story.weights.size else ""
    first = int(story.steps[since(story, 0.5, FEWEST)][0])
    told = f"since step {first} no figure got steadily better. Most such runs got better later"
    return f"little change since {first}", f"Not there: {_reached(story)}{modes}, and {told}."


DIAGNOSES: dict[str, Kind] = {
    "diverged": Kind("Diverged", "A number became NaN, infinite or absurdly large, or the samples flew off.", "bad", _diverged),
    "early": Kind("Too early to tell", f"Verdicts begin at step {FEWEST_STEPS}.", "fair", _early),
    "vanishing": Kind("Vanishing gradient", "The generator is far from the data and gets no gradient: the critic is too sure, or too flat.", "bad", _vanishing),
    "converged": Kind("Converged", "All modes have their share, most samples lie on them, and W1 is near that of perfect samples.", "good", _converged),
    "hopping": Kind(
        "Mode collapse, hopping",
        "A few modes hold nearly all samples, and others a while later: the generator flees from a critic that follows it.",
        "bad",
        _hopping,
    ),
    "collapsed": Kind("Mode collapse", "A few modes hold nearly all samples, the others none, and it is the same ones now as a while ago.", "bad", _collapsed),
    "slow": Kind("Improving", "Not there, but a figure got steadily better over the last half of the steps.", "fair", _slow),
    "overgeneralising": Kind("Overgeneralising", "The modes are reached, but many samples lie between them.", "fair", _overgeneralising),
    "missing": Kind("Missing modes", "A few modes get almost no samples.", "fair", _missing),
    "shrunken": Kind("Shrunken modes", "Each mode's samples lie closer together than the data: less variety than there should be.", "fair", _shrunken),
    "thin": Kind("Tails too thin", "Fewer samples than there should be lie far out in their modes: more are of high quality than of the data.", "fair", _thin),
    "unequal": Kind("Unequal shares", "All modes are there, but some get far more samples than is due to them.", "fair", _unequal),
    "plateau": Kind(
        "Plateau so far",
        "Away from the data, and over the last half of the steps no figure got steadily better. Most such runs got better later.",
        "fair",
        _plateau,
    ),
}


def diagnose(story: Story) -> Diagnosis:
    """The first of DIAGNOSES that holds; the last always does."""
    said = ((kind, row.says(story)) for kind, row in DIAGNOSES.items())
    return next(Diagnosis(kind, *words) for kind, words in said if words is not None)
