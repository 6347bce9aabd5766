"""Draw the gallery's pictures: train each card's 8 seeds of A and B to its end, and write static/gallery/NAME.svg and NAME-remedy.svg (or only the
cards named) of the first seed whose A shows the phenomenon as most do, and whose B is cured.

python -m benchmarks.gallery [NAME ...]
"""

import argparse
import collections
from pathlib import Path

import numpy as np

from gan2d.measure.diagnosis import diagnose
from gan2d.measure.frame import box_of
from gan2d.measure.samples import real, samples
from gan2d.studies.gallery import GALLERY, play
from gan2d.training.training import Training
from gan2d.ui.figures import GENERATED, REAL

FOLDER = Path(__file__).parents[1] / "static" / "gallery"
SIDE = 200  # of the picture, in its own units
REAL_POINTS, GENERATED_POINTS = 240, 200
DOT, HEAP = 3.4, 12  # a dot's width; so many of them at one place are drawn as a larger one
SEEDS = 8
LOOKS = 40  # times on the way that the samples are looked at: of a run that becomes NaN the last one before is drawn
DARK = {"real": "#56B4E9", "generated": "#FF8C42"}  # the page's colours on a dark background, see static/theme/colours.js


def places(points, box):
    """Points (n, 2) in the picture's units, those outside the box at its edge."""
    place = np.clip((points - [box[0], box[2]]) / [box[1] - box[0], box[3] - box[2]], 0, 1) * [1, -1] + [0, 1]
    return np.clip(SIDE * place, DOT, SIDE - DOT)


def dots(at):
    """Points as a path: a dot is a line of no length with round ends."""
    return "".join(f"M{x:.1f} {y:.1f}h0" for x, y in at)


def heaps(at):
    """Where so many points lie at one place that they would look like one: a dot with an area by their number, as in the live picture."""
    for cell, count in collections.Counter(tuple(cell) for cell in (at // DOT).astype(int)).items():
        if count >= HEAP:
            width = min(5.0 * DOT, 1.4 * DOT * (count / HEAP) ** 0.5)
            x, y = np.clip((np.array(cell) + 0.5) * DOT, width / 2, SIDE - width / 2)
            yield f'<path class="generated" stroke-width="{width:.1f}" d="M{x:.1f} {y:.1f}h0"/>'


def picture(real, generated, box):
    """A square picture without a background, in the page's colours for light and dark."""
    dark = "".join(f".{name}{{stroke:{colour}}}" for name, colour in DARK.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f"<style>path{{fill:none;stroke-linecap:round}}.real{{stroke:{REAL}}}.generated{{stroke:{GENERATED}}}"
        f"@media(prefers-color-scheme:dark){{{dark}}}</style>"
        f'<path class="real" stroke-width="{DOT}" opacity=".6" d="{dots(places(real, box))}"/>{"".join(heaps(places(generated, box)))}'
        f'<path class="generated" stroke-width="{DOT}" opacity=".9" d="{dots(places(generated, box))}"/></svg>\n'
    )


def telling(card):
    """The seed that is drawn: of A's most common diagnosis, with a B that is cured."""
    played = play(card, SEEDS, 0)
    a, b = ([played.taken.story(played, arm, i) for i in range(SEEDS)] for arm in (0, 1))
    kinds = [diagnose(story).kind for story in a]
    usual = collections.Counter(kind for kind, story in zip(kinds, a) if card.shows(story)).most_common(1)[0][0]
    return next((i for i in range(SEEDS) if kinds[i] == usual and card.shows(a[i]) and card.cured(b[i])), kinds.index(usual))


def drawn(card, seed):
    """For A and for B real points, generated points at the card's end, or at the last look before they became NaN, and the view."""
    training, kept = Training(card.experiment), {}
    early = range(1, card.steps // LOOKS)  # some are NaN within a few steps
    for step in [*early, *(card.steps * (i + 1) // LOOKS for i in range(LOOKS))]:
        training.advance(step - training.step)
        for which, arm in enumerate(training.arms):
            points = samples(arm, GENERATED_POINTS)[seed]
            if np.isfinite(points).all():
                kept[which] = points
    for which, arm in enumerate(training.arms):
        points = np.asarray(real(arm, REAL_POINTS))
        yield points[seed] if points.ndim == 3 else points, kept[which], box_of(arm.spec, arm.knobs_of(seed), arm.place)


def main():
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*GALLERY, []], metavar="NAME", help=", ".join(GALLERY))
    FOLDER.mkdir(exist_ok=True)
    for name in parser.parse_args().names or GALLERY:
        seed = telling(GALLERY[name])
        for file, parts in zip((name, f"{name}-remedy"), drawn(GALLERY[name], seed)):
            text = picture(*parts)
            (FOLDER / f"{file}.svg").write_text(text, encoding="utf-8")
            print(f"{file}: seed {seed}, step {GALLERY[name].steps}, {len(text) / 1024:.1f} KB", flush=True)


if __name__ == "__main__":
    main()
