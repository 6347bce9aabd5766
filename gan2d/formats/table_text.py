"""A table of numbers as programs write it – CSV, TSV, spreadsheets, numpy.savetxt, R – from text to columns.

Which character stands between two cells, and whether decimals have a point or a comma, is found by trying: the delimiter under
which the first rows hold the most numbers. Cells are counted before anything is dropped, so that a blank one shifts nobody.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from gan2d.common.errors import InputError

DELIMITERS = (";", "\t", ",", " ")  # the earlier one where two explain a file equally well
TRIED = 60  # rows that the delimiter is found on
BLANK = {"", "na", "n/a", "#n/a", "null"}  # cells without a value, in lower case
ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}  # by their first two bytes; Excel's "Unicode text" is one


class Row(NamedTuple):
    """The cells of one line, which has this number in the file."""

    line: int
    cells: list[str]


@dataclasses.dataclass(frozen=True)
class Column:
    """One column of a table: its name (that of its place where the file gives none), and what most of its cells are.

    Attributes:
        blank: none of its cells has a value.
        numbers: most cells that have a value hold a number.
        counts: it is an index: 0, 1, 2 … or 1, 2, 3 …
    """

    place: int
    name: str
    blank: bool
    numbers: bool
    counts: bool


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows of equally many cells, and what the columns are; ``delimiter`` stands between two cells."""

    columns: tuple[Column, ...]
    rows: list[Row]
    delimiter: str

    @property
    def numeric(self) -> list[Column]:
        """The columns of numbers."""
        return [column for column in self.columns if column.numbers]


def decoded(given: str | bytes) -> str:
    """A file's text: UTF-8 or UTF-16 with or without a byte order mark, else as Windows writes it in the west.

    Raises:
        InputError: it is no text.
    """
    text = given if isinstance(given, str) else ""
    if isinstance(given, bytes):
        try:
            text = given.decode(ENCODINGS.get(given[:2], "utf-8-sig"))
        except UnicodeDecodeError:
            text = given.decode("cp1252", "replace") if b"\0" not in given else "\0"
    if "\0" in text:
        raise InputError("The CSV is no text; save it as 'CSV UTF-8', with two columns of numbers, x and y.")
    return text.removeprefix("\ufeff")


def number(cell: str) -> float | None:
    """A cell's number, with a decimal point or a decimal comma; None where it is none."""
    text = cell.strip().replace("−", "-")
    if "," in text:
        if "." in text or text.count(",") > 1:
            return None
        text = text.replace(",", ".")
    try:
        return float(text) if "_" not in text else None
    except ValueError:
        return None


def is_blank(cell: str) -> bool:
    """Whether a cell has no value."""
    return cell.strip().lower() in BLANK


def read_table(text: str, numbers: Sequence[int] | np.ndarray | None = None) -> Table:
    """The table of a text. A first row without any number is its header, and so is the last line of comments (#) before it.

    ``numbers`` are those of its lines in the whole file, where it is a part of one.

    Raises:
        InputError: lines that cannot be cut into cells, or have other numbers of them (with the line).
    """
    told, lines, named = _lines(text)
    if numbers is not None:
        lines = [(int(numbers[i - 1]), line) for i, line in lines]
    delimiter = told or _delimiter(lines)
    rows = [row for row in _rows(lines, delimiter) if not all(map(is_blank, row.cells))]
    names: list[str] = []
    if rows and not any(number(cell) is not None for cell in rows[0].cells):
        names, rows = [cell.strip() for cell in rows[0].cells], rows[1:]
        rows, names = _fitted(rows, names)
    else:
        rows, _ = _fitted(rows, [])
        names = re.split(r"[,;\t ]+", named.strip()) if named else []
        if rows and len(names) != len(rows[0].cells):
            names = []
    return Table(_columns(rows, names), rows, delimiter)


def _lines(text: str) -> tuple[str | None, list[tuple[int, str]], str]:
    """The delimiter that a first line ``sep=;`` tells, the lines with their numbers, without comments, and the last comment before them."""
    told, comment = None, ""
    kept: list[tuple[int, str]] = []
    for i, line in enumerate(io.StringIO(text, newline=None), 1):
        line = line.rstrip("\n")
        if not kept and told is None and (found := re.fullmatch(r'"?sep=(.|\\t)"?', line.strip("\ufeff \r"), re.IGNORECASE)):
            told = "\t" if found[1] == "\\t" else found[1]
        elif line.lstrip().startswith("#"):
            comment = comment if kept else line.lstrip().lstrip("#")
        elif line.strip():
            kept.append((i, line))
    return told, kept, comment


def _rows(lines: Sequence[tuple[int, str]], delimiter: str) -> Iterator[Row]:
    """Each line's cells; a quoted cell may go over several lines."""
    texts = (" ".join(line.split()) if delimiter == " " else line for _, line in lines)
    reader = csv.reader((text + "\n" for text in texts), delimiter=delimiter, skipinitialspace=True)
    try:
        for cells in reader:
            yield Row(lines[reader.line_num - 1][0], cells)
    except csv.Error as error:
        raise InputError(f"The CSV cannot be read ({error}); every line must hold two numbers, x and y.") from None


def _delimiter(lines: Sequence[tuple[int, str]]) -> str:
    """The one under which most of the first lines have two numbers or more, and the most of their cells are numbers."""

    def explains(delimiter: str) -> tuple[float, float]:
        try:
            rows = list(_rows(lines[:TRIED], delimiter))
        except InputError:
            return 0.0, 0.0
        found = [sum(number(cell) is not None for cell in row.cells) for row in rows]
        pairs = sum(count >= 2 for count in found)
        share = sum(count / max(1, sum(not is_blank(cell) for cell in row.cells)) for count, row in zip(found, rows))
        # a single number beside blank cells says where the cells end too
        return pairs, share if pairs else float(sum(len(row.cells) > 1 for row in rows)) * share

    return max(DELIMITERS, key=explains)


def _fitted(rows: list[Row], names: list[str]) -> tuple[list[Row], list[str]]:
    """Rows as wide as the header, or as the first of them, and the header.

    Blank cells at the end of a line that is too long, as spreadsheets leave them, are dropped, and those of a short one are
    filled up. A header that names one column less than all rows have, as R writes it, leaves out that of the rows' names.
    """
    widths = [_used(row.cells) for row in rows]
    if len(names) > 1 and widths and min(widths) == max(widths) == len(names) + 1:
        names = ["", *names]
    width = len(names) or max(widths[:1], default=0)
    if not names and rows:
        width = max(width, min(len(row.cells) for row in rows))  # blank in every row: there, though empty
    for row, used in zip(rows, widths):
        if used > width:
            first = "the header" if names else "the first line"
            hint = " If these are decimal commas, put a semicolon or a tab between two numbers." if width == 1 else ""
            raise InputError(f"Line {row.line} of the CSV has {used} columns, and {first} has {width}; all must have equally many.{hint}")
    return [Row(line, (cells + [""] * width)[:width]) for line, cells in rows], names


def _used(cells: Sequence[str]) -> int:
    """How many cells there are up to the last with a value."""
    return max((i for i, cell in enumerate(cells, 1) if not is_blank(cell)), default=0)


def _columns(rows: Sequence[Row], names: Sequence[str]) -> tuple[Column, ...]:
    width = len(rows[0].cells) if rows else len(names)
    told = []
    for place in range(width):
        cells = [row.cells[place] for row in rows if not is_blank(row.cells[place])]
        values = [value for value in map(number, cells) if value is not None]
        counts = len(values) == len(rows) > 1 and values[0] in (0, 1) and bool((np.diff(values) == 1).all())
        name = names[place] if place < len(names) else ""
        told.append(Column(place, name or f"column {place + 1}", not cells, bool(values) and 2 * len(values) >= len(cells), counts))
    while told and told[-1].blank and not (len(told) <= len(names) and names[len(told) - 1]):
        told.pop()  # blank and without a name, at the end: a spreadsheet's
    return tuple(told)
