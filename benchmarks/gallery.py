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
SEEDS = 8
LOOKS = 40  # times on the way that the samples are looked at: of a run that becomes NaN the last one before is drawn
DARK = {"real": "#56B4E9", "generated": "#FF8C42"}  # the page's colours on a dark background, see static/theme/colours.js


def dots(points, box):
    """Points (n, 2) as a path, those outside the box at its edge: a dot is a line of no length with round ends."""
    place = np.clip((points - [box[0], box[2]]) / [box[1] - box[0], box[3] - box[2]], 0, 1)
    x, y = SIDE * place[:, 0], SIDE * (1 - place[:, 1])
    return "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(x, y))


def picture(real, generated, box):
    """A square picture without a background, in the page's colours for light and dark."""
    dark = "".join(f".{name}{{stroke:{colour}}}" for name, colour in DARK.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f"<style>path{{fill:none;stroke-linecap:round}}.real{{stroke:{REAL}}}.generated{{stroke:{GENERATED}}}"
        f"@media(prefers-color-scheme:dark){{{dark}}}</style>"
        f'<path class="real" stroke-width="3.4" opacity=".6" d="{dots(real, box)}"/>'
        f'<path class="generated" stroke-width="3.4" opacity=".9" d="{dots(generated, box)}"/></svg>\n'
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
    for i in range(LOOKS):
        training.advance(card.steps * (i + 1) // LOOKS - training.step)
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
