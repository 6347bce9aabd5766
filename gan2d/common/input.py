"""Files that people give: read up to a size, or refused in a sentence."""

from __future__ import annotations

import os

from gan2d.common.errors import InputError, named_file


def read_bounded(path: str | os.PathLike[str], largest: int, otherwise: str) -> bytes:
    """A file's bytes, at most ``largest``.

    Raises:
        InputError: it cannot be read, or is larger: then ``otherwise`` says what to think of that.
    """
    name = named_file(path)
    try:
        with open(path, "rb") as file:
            data = file.read(largest + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{name} cannot be read: {getattr(error, 'strerror', None) or 'that is no name of a file'}.") from None
    if len(data) > largest:
        raise InputError(f"{name} is larger than {largest >> 20} MB; {otherwise}.")
    return data
