"""Your own points from CSV files: of all kinds that programs write; a file of another kind is refused by a sentence that names the line."""

import time

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.formats.points_csv import chosen, count_lines, evenly, points_of, read_csv, table_of, words
from gan2d.settings.points import FEWEST, MOST, read_points

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
    "decimal commas and semicolons": lines(";", "Valence;Arousal").replace(".", ","),
    "decimal commas and tabs": lines("\t", "Valence\tArousal").replace(".", ","),
    "decimal commas and spaces": lines("  ").replace(".", ","),
    "decimal commas in quotes": "".join(f'"{x}","{y}"\n' for x, y in PAIRS).replace(".", ","),
    "Excel in German": ("Größe;Höhe\r\n" + lines(";", end="\r\n").replace(".", ",")).encode("cp1252"),
    "Excel's Unicode text": lines("\t", "x\ty", end="\r\n").replace(".", ",").encode("utf-16"),
    "sep=;": "sep=;\n" + lines(";", "x;y"),
    "sep=; of Excel": b"\xef\xbb\xbf" + ("sep=;\r\n" + lines(";", "x;y", end="\r\n").replace(".", ",")).encode(),
    "sep=\\t": "sep=\\t\n" + lines("\t"),
    "numpy.savetxt": "# x, y\n" + "".join(f"{x:.18e} {y:.18e}\n" for x, y in PAIRS),
    "numpy.savetxt with commas": "# x, y\n# made today\n" + lines(","),
    "comments and blank lines": "# one\n\n" + lines(",").replace("\n", "\n# more\n", 3),
    "blank cells at the end": "x,y,,\n" + lines(",").replace("\n", ",,\n") + ",,,\n,,,\n",
    "a delimiter at the end": lines(";").replace("\n", ";\n"),
    "a label in words": "x,y,label\n" + "".join(f"{x},{y},a {'b' if x else 'c'}\n" for x, y in PAIRS),
    "a label in words first": "".join(f'"no, {x}";{x};{y}\n' for x, y in PAIRS),
    "a label of numbers": "x,y,label\n" + "".join(f"{x},{y},{x % 2}\n" for x, y in PAIRS),
    "an index": ",a,b\n" + "".join(f"{i},{x},{y}\n" for i, (x, y) in enumerate(PAIRS)),
    "an index from 1 without a header": "".join(f"{i},{x},{y}\n" for i, (x, y) in enumerate(PAIRS, 1)),
    "R's row names": '"x" "y"\n' + "".join(f'"{i}" {x} {y}\n' for i, (x, y) in enumerate(PAIRS, 1)),
    "a gap": "x,y\n" + lines(",") + "3,\n,4\nNA,4\n",
    "a true minus": lines(",").replace("-", "−"),
}


@pytest.mark.parametrize("case", READABLE)
def test_a_csv_that_can_be_read(case):
    points = read_csv(READABLE[case], "mine.csv")
    np.testing.assert_array_equal(points.array, np.array(PAIRS))
    assert points.name == "mine.csv" and points == read_points(np.array(PAIRS))


REFUSED = {
    "empty": ("", "it has 0"),
    "a header alone": ("x,y\n", "it has 0"),
    "too few": (lines(",", pairs=PAIRS[: FEWEST - 1]), f"between {FEWEST} and"),
    "one column": ("1\n" * 9, "Line 1 .* 1 columns"),
    "three columns": ("1,2,3\n" * 9, r"3 columns of numbers \(column 1, column 2, column 3\).* --columns 1,2"),
    "three named ones": ("a,b,c\n" + "1,2,3\n" * 9, "3 columns of numbers .* --columns a,b"),
    "a third cell in one line": (lines(",") + "3,4,5\n", f"Line {len(PAIRS) + 1} .* 3 columns, and the first line has 2"),
    "y blank in every row": (",x,y\n" + "".join(f"{i},{i}.5,\n" for i in range(9)), "Column 'y' .* blank in every row"),
    "y blank in every row, of two": ("x,y\n" + "".join(f"{i}.5,\n" for i in range(9)), "Column 'y' .* blank in every row"),
    "a column blank in every row": (",a,b\n" + "".join(f"{i},{i}.5,\n" for i in range(9)), "Column 'b' .* blank in every row"),
    "a blank one between two": ("".join(f"0.{i}5,,0\n" for i in range(9)), "Column 2 .* blank in every row.* --columns 1,3"),
    "one column of decimal commas": ("".join(f"0,{i}61\n" for i in range(9)), "one column with decimal commas, such as 0,561"),
    "one of others": ("".join(f"{i},{61 * i:03d}\n" for i in range(9)), "one column with decimal commas"),
    "one with a header": ("Valence\n" + "".join(f"{i},{61 * i}\n" for i in range(9)), "Line 2 .* 2 columns, and the header has 1.* semicolon"),
    "two styles of decimals": (lines(";") + "0,5;1\n", "decimal commas in some lines"),
    "text in a cell": (lines(",", "x,y") + "3,abc\n", f"Line {len(PAIRS) + 2} .*'3,abc'"),
    "a second header": ("x,y\nmetres,metres\n" + lines(","), "Line 2 .*metres"),
    "NaN": (lines(",") + "nan,1\n", f"finite.* row {len(PAIRS)}"),
    "infinity": ("inf,1\n" + lines(","), "finite.* row 0"),
    "far away": (lines(",") + "1e10,0\n", "within"),
    "all the same": ("1,2\n" * 20, "different"),
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


# ---- which two of more columns

MANY = "id;Valence;Arousal;when, roughly\n" + "".join(f"{i * i};{x};{y};{i % 3}\n" for i, (x, y) in enumerate(PAIRS)).replace(".", ",")


@pytest.mark.parametrize("columns", ["Valence,Arousal", " valence , AROUSAL ", "2,3", ["Valence", "3"]])
def test_two_of_many_columns_are_named(columns):
    np.testing.assert_array_equal(read_csv(MANY, columns=columns).array, np.array(PAIRS))
    with pytest.raises(InputError, match=r"4 columns of numbers .*say which two, such as --columns id,Valence"):
        read_csv(MANY)


@pytest.mark.parametrize(
    ("columns", "why"),
    [("Valence,Joy", "no column 'Joy': it has id, Valence"), ("2,9", "no column '9'"), ("Valence", "are 1"), ("1,2,3", "are 3"), ("0,1", "no column '0'")],
)
def test_columns_that_are_none(columns, why):
    with pytest.raises(InputError, match=why):
        read_csv(MANY, columns=columns)


def test_columns_may_change_places_and_one_of_words_is_refused():
    assert read_csv(MANY, columns="Arousal,Valence").array[:, 0].tolist() == [y for _, y in PAIRS]
    with pytest.raises(InputError, match=r"Line 2 .*'1\.0,good'"):
        read_csv("x,y,mood\n" + "".join(f"{x},{y},good\n" for x, y in PAIRS[1:]), columns="1,mood")


def test_what_is_left_out_is_told():
    table = table_of(",x,y\n" + "".join(f"{i},{x},{y}\n" for i, (x, y) in enumerate(PAIRS)) + "10,3,\n11,,\n")
    columns = chosen(table)
    points = points_of(table, columns)
    assert words(table, columns, len(points.array)) == "10 points; columns x and y of 3; 2 rows with a blank cell left out."
    plain = table_of(lines(","))
    assert words(plain, chosen(plain), 10) == ""


# ---- more than can be used


def test_a_file_of_20_megabytes_is_a_sentence_at_once():
    row = b"0.123456789,0.987654321\n"
    large = row * (20 * 2**20 // len(row))
    began = time.perf_counter()
    with pytest.raises(InputError, match=r"about 873,81. lines, and at most 100,000 points can be used"):
        read_csv(large)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(("encoding", "end"), [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("utf-8", "\r"), ("utf-16", "\r\n")])
def test_some_of_its_points_are_taken_evenly(encoding, end):
    text = f"x;y{end}" + "".join(f"{i};{-i}{end}" for i in range(250_000))
    part, numbers = evenly(text.encode(encoding), 5_000)
    points = read_csv(part).array
    assert 4_970 <= len(points) <= 5_000 and count_lines(part) <= 5_001 * (2 if encoding == "utf-16" else 1)
    assert points[0].tolist() == [0, 0] and points[-1].tolist() == [249_999, -249_999], "from its beginning to its end"
    assert np.ptp(np.diff(points[30:, 0])) <= 1, "evenly"
    assert (points[:, 0] + 2 == numbers[1 : len(points) + 1]).all(), "their lines are known"


def test_a_sample_holds_as_many_as_can_be_used():
    text = "x,y\n" + "".join(f"{i},{i}\n" for i in range(MOST + 20_000)) + "1,two\n"
    with pytest.raises(InputError, match=f"Line {MOST + 20_002} .*'1,two'"):
        read_csv(text, sample=True)
    assert MOST - 100 < len(read_csv(text[:-6], sample=True).array) <= MOST
