"""Own points that visitors uploaded, by their digest: they survive a reload of the page, and links to them work as long as the server has them."""

from __future__ import annotations

import collections
import threading

from gan2d.settings.points import Points

ROOM = 64 * 2**20  # bytes of all files together; the oldest are forgotten
_lock = threading.Lock()
_files: collections.OrderedDict[str, Points] = collections.OrderedDict()


def remember(points: Points) -> None:
    """Keep these points."""
    with _lock:
        _files[points.digest] = points
        _files.move_to_end(points.digest)
        while len(_files) > 1 and sum(each.array.nbytes for each in _files.values()) > ROOM:
            _files.popitem(last=False)


def find(digest: str) -> Points | None:
    """The points of a digest, if they are still here."""
    with _lock:
        if digest in _files:
            _files.move_to_end(digest)
        return _files.get(digest)
