"""Your own points from CSV files: of all kinds that programs write; a file of another kind is refused by a sentence that names the line."""

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.formats.points_csv import read_csv
from gan2d.settings.points import FEWEST, read_points

PAIRS = [(float(i), i / 8 - 1) for i in range(FEWEST + 2)]


def lines(separator, header="", pairs=PAIRS, end="\n"):
    return (header + end if header else "") + end.join(f"{x}{separator}{y}" for x, y in pairs) + end


READABLE = {
    "commas": lines(","),
    "semicolons": lines(";"),
    "tabs": lines("\t"),
    "spaces": lines(" "),
    "comma and space": lines(", "),
    "padded columns": lines(",    "),
    "a header": lines(",", "x,y"),
    "a wordy header": lines(",", '"the first coordinate, in metres","the second coordinate, in metres"'),
    "a header and blank lines": "\n\n" + lines(",", "x,y").replace("\n", "\n\n"),
    "quotes": "".join(f'"{x}","{y}"\n' for x, y in PAIRS),
    "Windows": lines(",", "x,y", end="\r\n"),
    "old Mac": lines(",", "x,y", end="\r"),
    "a byte order mark": "\ufeff".encode() + lines(",", "x,y").encode(),
    "bytes": lines(",").encode(),
    "no end of line": lines(",").rstrip(),
    "exponents": "".join(f"{x:e},{y:e}\n" for x, y in PAIRS),
}


@pytest.mark.parametrize("case", READABLE)
def test_a_csv_that_can_be_read(case):
    points = read_csv(READABLE[case], "mine.csv")
    np.testing.assert_array_equal(points.array, np.array(PAIRS, np.float32))
    assert points.name == "mine.csv" and points == read_points(np.array(PAIRS))


REFUSED = {
    "empty": ("", "it has 0"),
    "a header alone": ("x,y\n", "it has 0"),
    "too few": (lines(",", pairs=PAIRS[: FEWEST - 1]), f"between {FEWEST} and"),
    "one column": ("1\n" * 9, "Line 1 .* 1 columns"),
    "three columns": ("1,2,3\n" * 9, "Line 1 .* 3 columns"),
    "a gap": (lines(",") + "3,\n", f"Line {len(PAIRS) + 1} .* 1 columns"),
    "text in a cell": (lines(",", "x,y") + "3,abc\n", f"Line {len(PAIRS) + 2} .*'3,abc'"),
    "a second header": ("x,y\nmetres,metres\n" + lines(","), "Line 2 .*metres"),
    "NaN": (lines(",") + "nan,1\n", f"finite.* row {len(PAIRS)}"),
    "infinity": ("inf,1\n" + lines(","), "finite.* row 0"),
    "far away": (lines(",") + "1e9,0\n", "Rescale"),
    "all the same": ("1,2\n" * 20, "different"),
    "decimal commas": ("".join(f"{i},5;{i},25\n" for i in range(9)), "two numbers"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "UTF-8"),
    "NUL bytes": ("\0" * 50, r"[Tt]he CSV"),
    "one endless word": ("a" * 200_000, r"[Tt]he CSV"),
    "a quote that never ends": ('"1,2\n' + "1,2\n" * 40_000, r"[Tt]he CSV"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_csv_that_cannot(case):
    text, why = REFUSED[case]
    with pytest.raises(InputError, match=why):
        read_csv(text)
