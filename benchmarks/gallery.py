"""Draw the gallery's pictures: train each card's A and B for seed 0 and write static/gallery/NAME.svg and NAME-remedy.svg (or only the cards named).

python -m benchmarks.gallery [NAME ...]
"""

import argparse
from pathlib import Path

import numpy as np

from gan2d.measure.frame import box_of
from gan2d.measure.samples import real, samples
from gan2d.settings.edits import with_arms
from gan2d.settings.experiment import with_axes
from gan2d.studies.gallery import GALLERY
from gan2d.training.training import Broken, Training
from gan2d.ui.figures import GENERATED, REAL

FOLDER = Path(__file__).parents[1] / "static" / "gallery"
SIDE = 200  # of the picture, in its own units
REAL_POINTS, GENERATED_POINTS = 240, 200
LOOKS = 200  # times on the way that the samples are looked at
INSIDE = 0.25  # a picture shows the last look at which so many of the samples were still in view
DARK = {"real": "#56B4E9", "generated": "#FF8C42"}  # the page's colours on a dark background, see static/theme/colours.js


def dots(points, box):
    """Points (n, 2) within the box as a path: a dot is a line of no length with round ends."""
    place = (points - [box[0], box[2]]) / [box[1] - box[0], box[3] - box[2]]
    place = place[np.isfinite(place).all(1)]
    place = place[((place >= 0) & (place <= 1)).all(1)]
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


def train(card, which):
    """Real points, an arm's generated points, the view and the step: the card's end, or the last look at which the samples were in view."""
    training = Training(with_axes(with_arms(card.experiment, [card.experiment.arms[which]]), []))
    (arm,) = training.arms
    box, shown, step = box_of(arm.spec, arm.common), samples(arm, GENERATED_POINTS), 0
    try:
        for i in range(LOOKS):
            training.advance(card.steps * (i + 1) // LOOKS - training.step)
            points = samples(arm, GENERATED_POINTS)
            inside = (points > [box[0], box[2]]) & (points < [box[1], box[3]])
            if inside.all(1).mean() >= INSIDE:
                shown, step = points, training.step
    except Broken:
        pass  # it stands at its last finite state
    return real(arm, REAL_POINTS), shown, box, step


def main():
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*GALLERY, []], metavar="NAME", help=", ".join(GALLERY))
    FOLDER.mkdir(exist_ok=True)
    for name in parser.parse_args().names or GALLERY:
        for which, file in enumerate((name, f"{name}-remedy")):
            *drawn, step = train(GALLERY[name], which)
            text = picture(*drawn)
            (FOLDER / f"{file}.svg").write_text(text, encoding="utf-8")
            print(f"{file}: step {step}, {len(text) / 1024:.1f} KB", flush=True)


if __name__ == "__main__":
    main()
