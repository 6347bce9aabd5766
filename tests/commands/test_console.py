"""Consoles without UTF-8, closed pipes and full disks: every command prints, or says in a sentence why not."""

import io
import subprocess
import sys

import pytest

from gan2d import __main__ as command
from gan2d.commands import console

ROOT = __file__.rsplit("/tests/", 1)[0]


LETTERS = {
    "θ": "theta",
    "Σ": "Sigma",
    "‖∇s(x̂)‖²": "||grad s(x)||^2",
    "−1 … 2": "-1 ... 2",
    "10⁻³": "10^-^3",
    "Größe é": "Grosse e",
    "λ·K₁ ≤ ½": "lambda.K1 <= 1/2",
    "日": "?",
    "\udcff": "?",
}


@pytest.mark.parametrize("letters", LETTERS)
def test_letters_that_an_encoding_lacks(letters):
    assert letters.encode("ascii", "gan2d.plain").decode() == LETTERS[letters]


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "cp437", "utf-8"])
def test_every_letter_of_the_list_can_be_printed(monkeypatch, encoding, capsys):
    assert command.main(["list"]) == 0
    text = capsys.readouterr().out
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    assert command.main(["list"]) == 0
    assert console.finish() is None
    told = stream.buffer.getvalue().decode(encoding)
    assert len(told.splitlines()) == len(text.splitlines()) and told.count("?") == text.count("?") and "parallel_gaussians" in told


class Gone(io.RawIOBase):
    """What is printed to it goes nowhere."""

    def __init__(self, error):
        self.error = error

    def writable(self):
        return True

    def write(self, data):
        error, self.error = self.error, None
        if error:
            raise error
        return len(data)


@pytest.mark.parametrize(("error", "why"), [(BrokenPipeError(), None), (OSError(28, "No space left on device"), "No space left on device")])
def test_what_cannot_be_handed_out_at_exit(monkeypatch, error, why):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(Gone(error))))
    print("something")
    assert console.finish() == why


@pytest.mark.compiles
def test_a_reader_who_leaves_and_one_without_room():
    """The whole program, as a shell runs it: list | head -1, list > /dev/full, and distances on a console of Windows."""
    line = [sys.executable, "-m", "gan2d"]
    with subprocess.Popen([*line, "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b"" and process.wait() == 0
    with open("/dev/full", "w") as full:
        done = subprocess.run([*line, "list"], stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    assert done.returncode == 1 and done.stderr.decode() == "gan2d: what was printed is not whole: No space left on device.\n"
