"""Draw the pictures by which data are chosen in the bar: static/thumbnails/NAME.svg, a hundred or so samples of each data set as its defaults have it.

python -m benchmarks.thumbnails [NAME ...]
"""

import argparse
from pathlib import Path

import jax
import numpy as np

from benchmarks.gallery import dots
from gan2d.elements.data import DATASETS, LEARNED
from gan2d.settings.experiment import defaults
from gan2d.settings.knobs import compile_values

FOLDER = Path(__file__).parents[1] / "static" / "thumbnails"
SIDE, DOT = 64, 2.2  # in the picture's own units
POINTS = 220
PICTURED = [name for name in LEARNED if name != "points"]


def thumbnail(name):
    """Points of a data set in its own view, as a shape without a colour: the page fills it with that of real points."""
    row = DATASETS[name]
    _, knobs = compile_values(defaults(name, "gan"))
    points = np.asarray(row.sample(jax.random.key(0), POINTS, knobs))
    x0, x1, y0, y1 = row.box(knobs)
    at = (points - [x0, y1]) / [x1 - x0, y0 - y1] * SIDE
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}"><path d="{dots(at)}" stroke="#000" stroke-width="{DOT}" stroke-linecap="round"/></svg>\n'


def main():
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*PICTURED, []], metavar="NAME", help=", ".join(PICTURED))
    FOLDER.mkdir(exist_ok=True)
    for name in parser.parse_args().names or PICTURED:
        (FOLDER / f"{name}.svg").write_text(thumbnail(name), encoding="utf-8")


if __name__ == "__main__":
    main()
