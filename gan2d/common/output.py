"""Files that are written: looked at before the work begins, written beside and renamed, so that each is whole or as it was before."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator

from gan2d.common.errors import NAME, InputError, named_file

ROOM = 16 * 2**20  # bytes that must be free: results with a hundred thousand own points are 5 MB
Path = str | os.PathLike[str]


def check(path: Path | None) -> None:
    """Raise InputError where results could not be written to this file, so that nobody trains for nothing; nothing stays behind."""
    if path is None:
        return
    with _in_words(path):
        target = os.path.realpath(path)
        if _special(target):
            return
        folder = os.path.dirname(target)
        if not os.path.isdir(folder):
            raise InputError(
                f"{named_file(path)} cannot be written: there is no folder {named_file(os.path.dirname(path) or folder)}. Make it, or name another file."
            )
        if not os.fspath(path) or os.path.isdir(target) or os.fspath(path).endswith(os.sep):
            raise InputError(f"{named_file(path) or 'The results'} cannot be written: that is no file's name but a folder's.")
        with contextlib.suppress(FileNotFoundError):
            os.stat(target)
            if not os.access(target, os.W_OK):
                raise InputError(f"{named_file(path)} cannot be written: it is write-protected. Name another file.")
        with open(beside := _beside(target), "xb"):
            pass
        os.remove(beside)
        if shutil.disk_usage(folder).free < ROOM:
            raise InputError(f"{named_file(path)} cannot be written: fewer than {ROOM >> 20} MB are free there. Make room, or name a file elsewhere.")


def write(path: Path, data: str | bytes) -> None:
    """Write a whole file: readers, and another command that writes the same one, see all of this or nothing of it. Raises InputError."""
    content = data.encode() if isinstance(data, str) else data
    with _in_words(path):
        target = os.path.realpath(path)
        if _special(target):
            with open(target, "wb") as file:
                file.write(content)
            return
        beside = _beside(target)
        try:
            with open(beside, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileNotFoundError):
                shutil.copymode(target, beside)
            os.replace(beside, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.remove(beside)
            raise


def save(path: Path, data: str | bytes) -> None:
    """The same for what took long to make: where it can be written there no more, it is put into a folder for what is temporary, and the InputError says so."""
    try:
        write(path, data)
    except InputError as error:
        spare = os.path.join(tempfile.gettempdir(), f"{secrets.token_hex(4)}-{os.path.basename(path)[-NAME:]}")
        try:
            write(spare, data)
        except InputError:
            raise error from None
        raise InputError(f"{error} The results stand in {spare} instead.") from None


def _special(target: str) -> bool:
    """Whether it is a device or a pipe, such as /dev/stdout: that is no file which could be replaced."""
    return os.path.exists(target) and not os.path.isfile(target) and not os.path.isdir(target)


def _beside(target: str) -> str:
    """A name in the same folder that nobody else writes to."""
    return os.path.join(os.path.dirname(target), f".{secrets.token_hex(6)}.writing")


@contextlib.contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise InputError(f"{named_file(path)} cannot be written: {getattr(error, 'strerror', None) or 'that is no name of a file'}.") from None
