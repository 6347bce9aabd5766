"""Your own points from a CSV file."""

from __future__ import annotations

import csv
import io

import numpy as np

from gan2d.common.errors import InputError
from gan2d.settings.points import Points, check_points


def read_csv(text: str | bytes, name: str = "") -> Points:
    """Points from a CSV of two numeric columns; one header line is allowed.

    Raises:
        InputError: text or gaps where numbers belong (with the line), more or fewer than two columns, too few points.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InputError("The CSV is not UTF-8 text; save it as 'CSV (UTF-8)' with two columns, x and y.") from None
    sample = text[:2000]
    delimiter = max(",;\t", key=sample.count)
    if delimiter not in sample:
        delimiter = " "
    try:
        lines = list(csv.reader(io.StringIO(text, newline=None), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(f"The CSV cannot be read ({error}); every line must hold two numbers, x and y.") from None
    rows = [(i, row) for i, row in enumerate(([c for c in line if c.strip()] for line in lines), 1) if row]
    points: list[list[float]] = []
    for place, (line, row) in enumerate(rows):
        try:
            numbers = [float(cell) for cell in row]
        except ValueError:
            if place == 0:
                continue  # a header
            raise InputError(f"Line {line} of the CSV holds {delimiter.join(row)[:60]!r}; every line must hold two numbers, x and y.") from None
        if len(numbers) != 2:
            raise InputError(f"Line {line} of the CSV has {len(numbers)} columns; every line must hold two numbers, x and y.")
        points.append(numbers)
    return Points(check_points(points if points else np.zeros((0, 2)), "the CSV"), name)
