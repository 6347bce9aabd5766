"""What the system tells of this process."""

import io
import sys

import pytest

from gan2d.machine import backend


@pytest.mark.parametrize(("lines", "crowded"), [(10, False), (70, True)])
def test_mappings_are_crowded_when_half_of_all_are_taken(monkeypatch, lines, crowded):
    files = {"/proc/self/maps": lambda: io.BytesIO(b"mapping\n" * lines), "/proc/sys/vm/max_map_count": lambda: io.StringIO("100\n")}
    monkeypatch.setattr(backend, "open", lambda name, mode="r": files[name](), raising=False)
    assert backend.maps_are_crowded() is crowded


def test_elsewhere_nothing_is_known(monkeypatch):
    def missing(name, mode="r"):
        raise OSError(name)

    monkeypatch.setattr(backend, "open", missing, raising=False)
    assert backend.resident() == 0 and not backend.maps_are_crowded()


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells how much memory a process takes.")
def test_memory_that_is_taken_is_seen():
    before = backend.resident()
    taken = bytearray(b"x") * (64 * 2**20)
    assert backend.resident() - before > 0.8 * len(taken)
