"""Files: looked at before anybody trains, whole or as they were, and never those of two writers mixed."""

import errno
import os
import shutil
import threading

import pytest

from gan2d.common import output
from gan2d.common.errors import InputError


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("results/out.json", "there is no folder results"),
        ("", "The results cannot be written"),
        (".", "a folder's"),
        ("new/", "a folder's|there is no folder"),
        ("/proc/out.json", "/proc/out.json cannot be written"),
        ("x" * 300, "File name too long"),
        ("a\0b", "no name of a file"),
        ("\ud800", "no name of a file"),
        ("loop", "symbolic links"),
    ],
)
def test_what_cannot_be_written_is_a_sentence_and_leaves_nothing(tmp_path, monkeypatch, path, why):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(InputError, match=why):
        output.check(path)
    assert os.listdir(tmp_path) == ["loop"]


def test_what_can_be_written_stays_as_it_is(tmp_path):
    file = tmp_path / "out.json"
    output.check(None)
    output.check(file)
    assert not file.exists()
    file.write_text("before")
    output.check(file)
    assert file.read_text() == "before" and os.listdir(tmp_path) == ["out.json"]


def test_no_room_and_no_right_are_told_before(tmp_path, monkeypatch):
    file = tmp_path / "out.json"
    file.write_text("before")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(InputError, match="write-protected"):
        output.check(file)
    monkeypatch.undo()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(100, 100, 0))
    with pytest.raises(InputError, match="fewer than 16 MB are free"):
        output.check(file)


def test_a_file_is_whole_or_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "out.json"
    output.write(file, "first θ")
    assert file.read_text(encoding="utf-8") == "first θ"
    file.chmod(0o640)

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        output.write(file, "second")
    monkeypatch.undo()
    assert file.read_text(encoding="utf-8") == "first θ" and os.listdir(tmp_path) == ["out.json"]
    output.write(file, "second")
    assert file.read_text() == "second" and file.stat().st_mode & 0o777 == 0o640


def test_a_link_and_a_pipe_are_written_through(tmp_path):
    (tmp_path / "there").mkdir()
    link, real = tmp_path / "link.json", tmp_path / "there" / "real.json"
    link.symlink_to(real)
    output.write(link, "x")
    assert link.is_symlink() and real.read_text() == "x"
    output.check("/dev/null")
    output.write("/dev/null", "x")
    assert not os.path.isfile("/dev/null")


def test_two_writers_do_not_mix(tmp_path):
    file, texts = tmp_path / "out.json", ["a" * 300_000, "b" * 200_000]
    seen = set()
    writers = [threading.Thread(target=lambda text=text: [output.write(file, text) for _ in range(15)]) for text in texts]
    output.write(file, texts[0])
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seen.add(file.read_text())
    assert seen <= set(texts) and os.listdir(tmp_path) == ["out.json"]


def test_what_took_long_is_kept_elsewhere_when_its_place_has_gone(tmp_path, monkeypatch):
    gone = tmp_path / "gone" / "out.json"
    monkeypatch.setattr(output.tempfile, "gettempdir", lambda: str(tmp_path))
    with pytest.raises(InputError, match=r"cannot be written.* The results stand in .*out.json instead"):
        output.save(gone, "hours of work")
    assert [file.read_text() for file in tmp_path.glob("*out.json")] == ["hours of work"]
