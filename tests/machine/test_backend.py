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


@pytest.mark.parametrize("told, megabytes, complains", [(None, 256, False), ("", 256, False), (" 1000 ", 1000, False), ("2GB", 256, True), ("-5", 256, True)])
def test_memory_for_programs_can_be_told_and_nonsense_is_a_sentence(monkeypatch, capsys, told, megabytes, complains):
    monkeypatch.delenv("GAN2D_PROGRAMS_MB", raising=False)
    if told is not None:
        monkeypatch.setenv("GAN2D_PROGRAMS_MB", told)
    assert backend._megabytes("GAN2D_PROGRAMS_MB", 256) == megabytes * 2**20
    assert ("is no whole number of megabytes; 256 are taken." in capsys.readouterr().err) is complains
