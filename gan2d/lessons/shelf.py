"""The shelf: the lessons that are shipped, and those of a lecturer's own folder or files, each read whole or told why not."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from gan2d.common.errors import InputError, named_file, shown, within
from gan2d.common.memoise import Recent
from gan2d.lessons.fields import said
from gan2d.lessons.lesson import Lesson
from gan2d.lessons.reader import LARGEST, read_lesson

SHIPPED = Path(__file__).parent
FOLDER = "GAN2D_LESSONS"  # names a folder of one's own in the environment
MOST = 100  # lessons on a shelf
_NAME = re.compile(r"[\w-]{1,40}", re.ASCII)
_READ: Recent[Lesson] = Recent(2 * MOST)


class Shelf(NamedTuple):
    """Lessons by name, in their order, and a sentence for each file that is none."""

    lessons: dict[str, Lesson]
    complaints: list[str]

    def after(self, name: str) -> str | None:
        """The lesson that comes next."""
        names = [*self.lessons]
        return next(iter(names[names.index(name) + 1 :]), None) if name in names else None


def name_of(file: str) -> str:
    """A lesson's name: that of its file without its end, and without the number that puts it in order."""
    plain = re.sub(r"^\d+[_-]", "", file.removesuffix(".toml"))
    if not _NAME.fullmatch(plain):
        raise InputError(f"A lesson's file is called by at most 40 letters of a to z, digits, - and _; {shown(file)} is not.")
    return plain


def shelf(files: Iterable[tuple[str, bytes | InputError]]) -> Shelf:
    """What these files hold; of two with the same name the later one stands."""
    lessons: dict[str, Lesson] = {}
    complaints: list[str] = []
    for i, (file, text) in enumerate(files):
        try:
            if isinstance(text, InputError):
                raise text
            if i >= MOST:
                raise InputError(f"at most {MOST} lessons are read.")
            name = name_of(file)
            lessons[name] = _remembered(text, name)
        except InputError as error:
            complaints.append(str(said(within(file, 60), error)))
    return Shelf(lessons, complaints)


def _remembered(text: bytes, name: str) -> Lesson:
    lesson = _READ.get((text, name))
    if lesson is None:
        lesson = _READ[text, name] = read_lesson(text, name)
    return lesson


def files_of(folder: str | Path) -> list[tuple[str, bytes | InputError]]:
    """The lessons' files in a folder, in order of their names, with their text or why there is none.

    Raises:
        InputError: there is no such folder, or it cannot be read.
    """
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".toml"))
    except (OSError, ValueError) as error:
        raise InputError(f"The folder {named_file(folder)} cannot be read: {getattr(error, 'strerror', None) or 'that is no name of a folder'}.") from None
    return [(name, _text(Path(folder) / name)) for name in names[: MOST + 1]]


def _text(path: Path) -> bytes | InputError:
    try:
        with open(path, "rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        return InputError(f"It cannot be read: {error.strerror}.")


def standing(own: Iterable[tuple[str, bytes | InputError]] = ()) -> Shelf:
    """The shipped lessons, those of the folder that the environment names, and ``own`` ones."""
    files, complaints = files_of(SHIPPED), []
    folder = os.environ.get(FOLDER)
    try:
        files += files_of(folder) if folder else []
    except InputError as error:
        complaints = [str(error)]
    told = shelf([*files, *own])
    return Shelf(told.lessons, [*complaints, *told.complaints])
