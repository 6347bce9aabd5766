"""Your own points from a file: which two columns of its table they are, and some of a file that holds too many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gan2d.common.errors import InputError
from gan2d.formats.table_text import ENCODINGS, Column, Table, decoded, is_blank, number, read_table
from gan2d.settings.points import MOST, Points, check_points

ROOM = 60  # characters of a cell that a message shows
SLACK = 1000  # lines of a file that are no points: a header, comments, blank ones
HEAD = 20  # lines at a file's beginning that a sample keeps: the header is among them
Chosen = tuple[int, int]  # the places of two columns


def read_csv(text: str | bytes, name: str = "", columns: str | Sequence[str] | None = None, sample: bool = False) -> Points:
    """Points from a file's table.

    Args:
        columns: names two of its columns, by name or by number from 1, where it has more.
        sample: take MOST of its lines, evenly, where it has more.

    Raises:
        InputError: text or gaps where numbers belong (with the line), no two columns or more than two, too many or too few points.
    """
    table = table_of(text, sample)
    return points_of(table, chosen(table, columns), name)


def table_of(text: str | bytes, sample: bool = False) -> Table:
    """A file's table, or that of MOST of its lines; one that holds too many is not even read.

    Raises:
        InputError: too many lines, no text, or lines that are no rows of one table.
    """
    data = text.encode() if isinstance(text, str) else text
    if not too_many(data):
        return read_table(decoded(text))
    if not sample:
        raise InputError(f"The CSV has about {count_lines(data):,} lines, and at most {MOST:,} points can be used: take some of them, evenly (--sample).")
    part, lines = evenly(data)
    return read_table(decoded(part), lines)


def count_lines(data: bytes) -> int:
    """About how many lines a file has, without reading them."""
    return max(data.count(b"\n"), data.count(b"\r")) + 1


def too_many(data: bytes) -> bool:
    """Whether a file has more lines than points can be used."""
    return count_lines(data) > MOST + SLACK


def evenly(data: bytes, count: int = MOST) -> tuple[bytes, np.ndarray]:
    """So many of a file's lines, evenly from its beginning to its end but for the first HEAD, and their numbers.

    Lines are cut at their ends alone: nothing is read, so that a large file takes no longer than its bytes.
    """
    wide = 2 if data[:2] in ENCODINGS else 1  # bytes of a character
    end = ord("\n" if data.count(b"\n") else "\r")
    starts = np.concatenate([[0], np.flatnonzero(np.frombuffer(data, np.uint8) == end) + 1])
    if wide == 2:
        starts = np.unique(starts + starts % 2)
    starts = starts[starts < len(data)]
    ends = np.append(starts[1:], len(data))
    kept = np.unique(np.concatenate([np.arange(HEAD), np.linspace(HEAD, len(starts) - 1, max(0, count - HEAD)).round().astype(int)]))
    kept = kept[kept < len(starts)]
    return b"".join(data[starts[i] : ends[i]] for i in kept), kept + 1


def usual(table: Table) -> Chosen | None:
    """The two columns that are meant where nobody says which: named x and y, or the only two of numbers (but for an index); else None.

    Raises:
        InputError: the file has fewer than two columns of numbers, or a named one without any value.
    """
    found = table.numeric
    by_name = {column.name.lower(): column for column in table.columns}
    pair = [by_name.get(name) for name in ("x", "y")]
    if all(pair):
        pair_found = [column for column in pair if column is not None]
        _check(table, pair_found)
        return pair_found[0].place, pair_found[1].place
    blank = [column for column in table.columns if column.blank]
    if blank and table.rows:
        raise InputError(f"{_called(blank[0])} of the CSV is blank in every row: fill it, or {_say_which(table)}.")
    if len(found) == 3 and found[0].counts and found[0].place == 0:
        found = found[1:]
    if len(found) == 2:
        return found[0].place, found[1].place
    if len(found) < 2 and table.rows:
        raise InputError(_too_few(table))
    return None if table.rows else (0, 1)


def chosen(table: Table, columns: str | Sequence[str] | None = None) -> Chosen:
    """The places of the two columns that are named, or that are meant.

    Raises:
        InputError: there is no such column, or nobody can tell which two of many are meant.
    """
    if columns is None:
        meant = usual(table)
        if meant is None:
            raise InputError(f"The CSV has {len(table.numeric)} columns of numbers ({_names(table.numeric)}), and points have two: {_say_which(table)}.")
        return meant
    wanted = [text.strip() for text in (columns.split(",") if isinstance(columns, str) else columns)]
    if len(wanted) != 2:
        raise InputError(f"columns takes two names or numbers, such as x,y or 2,3; {','.join(wanted)[:ROOM]!r} are {len(wanted)}.")
    pair = [_column(table, text) for text in wanted]
    _check(table, pair)
    return pair[0].place, pair[1].place


def points_of(table: Table, columns: Chosen, name: str = "") -> Points:
    """The points of two columns; rows in which one of them is blank are left out.

    Raises:
        InputError: a cell holds no number (with its line), or the points cannot be used.
    """
    points, commas, dots = [], 0, 0
    for row in table.rows:
        cells = [row.cells[place] for place in columns]
        if any(map(is_blank, cells)):
            continue
        values = [number(cell) for cell in cells]
        if None in values:
            bad = table.delimiter.join(cells).strip()
            raise InputError(f"Line {row.line} of the CSV holds {bad[:ROOM]!r}; every line must hold two numbers, x and y.")
        points.append(values)
        commas, dots = commas + sum("," in cell for cell in cells), dots + sum("." in cell for cell in cells)
    if commas and dots:
        raise InputError("The CSV has decimal commas in some lines and decimal points in others; it must be one of them in all.")
    if table.delimiter == "," and _decimals(table, columns):
        raise InputError(
            "The CSV looks like one column with decimal commas, such as 0,561; points have two columns. Put a semicolon or a tab between two numbers."
        )
    return Points(check_points(np.array(points, float) if points else np.zeros((0, 2)), "the CSV"), name)


def words(table: Table, columns: Chosen, count: int) -> str:
    """What of a file is taken, where that is not all that it holds; "" where it is."""
    told = []
    if len(table.numeric) > 2:
        told.append(f"columns {' and '.join(table.columns[place].name for place in columns)} of {len(table.columns)}")
    gaps = left_out(table, columns)
    if gaps:
        told.append(f"{gaps:,} {'row' if gaps == 1 else 'rows'} with a blank cell left out")
    return f"{count:,} points; {'; '.join(told)}." if told else ""


def left_out(table: Table, columns: Chosen) -> int:
    """Rows in which one of the two columns is blank."""
    return sum(any(is_blank(row.cells[place]) for place in columns) for row in table.rows)


def _decimals(table: Table, columns: Chosen) -> bool:
    """Whether two columns of whole numbers are one of decimals that was cut at its commas: 0,07 or −0,3 tell, or a first part that is always the same."""
    if len(table.columns) != 2:
        return False
    pairs = [[row.cells[place].strip() for place in columns] for row in table.rows]
    whole = all(part.lstrip("+-−").isdigit() for pair in pairs for part in pair) and all(right.isdigit() for _, right in pairs)
    named = not all(column.name.startswith("column ") for column in table.columns)
    if not whole or named:
        return False
    return any(len(right) > 1 and right[0] == "0" for _, right in pairs) or any(left in ("-0", "−0") for left, _ in pairs) or _beside_one(pairs)


def _beside_one(pairs: Sequence[Sequence[str]]) -> bool:
    """Whether many right parts stand beside always the same left one."""
    return len({left for left, _ in pairs}) == 1 < len({right for _, right in pairs})


def _column(table: Table, text: str) -> Column:
    by_name = {column.name: column for column in reversed(table.columns)}
    by_lower = {column.name.lower(): column for column in reversed(table.columns)}
    if text in by_name or text.lower() in by_lower:
        return by_name.get(text) or by_lower[text.lower()]
    if text.isdigit() and 1 <= int(text) <= len(table.columns):
        return table.columns[int(text) - 1]
    raise InputError(f"The CSV has no column {text[:ROOM]!r}: it has {_names(table.columns)}, or say their numbers, from 1.")


def _check(table: Table, pair: Sequence[Column]) -> None:
    for column in pair:
        if column.blank and table.rows:
            raise InputError(f"{_called(column)} of the CSV is blank in every row; points need two columns of numbers.")


def _too_few(table: Table) -> str:
    first = table.rows[0]
    bad = next(((row, cell) for row in table.rows[:1] for cell in row.cells if not is_blank(cell) and number(cell) is None), None)
    holds = f" holds {bad[1].strip()[:ROOM]!r}, and" if bad else ""
    return f"Line {first.line} of the CSV{holds} has {len(table.columns)} columns, {len(table.numeric)} of numbers; points have two, x and y."


def _called(column: Column) -> str:
    return f"Column {column.name!r}" if not column.name.startswith("column ") else f"C{column.name[1:]}"


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(column.name[:ROOM] for column in columns[:8]) + (" …" if len(columns) > 8 else "")


def _say_which(table: Table) -> str:
    two = [column.name if "," not in column.name else str(column.place + 1) for column in (table.numeric * 2)[:2]]
    return f"say which two, such as --columns {','.join(name if not name.startswith('column ') else name.removeprefix('column ') for name in two)}"
