"""What workers do in tests of blocks, found there by its name: each start is a line in a file, and files say when to go on."""

import math
import os
import signal
import time
from pathlib import Path

from gan2d.training.sane import Trouble
from gan2d.training.training import Broken


def double(block, tell):
    """Count to "steps", and give twice the block's number."""
    _begun(block)
    for step in range(block["steps"]):
        tell(step)
    return {"double": 2 * block["number"]}


def fall_once(block, tell):
    """The same, but the worker that gets the block of number "falls" first is killed as soon as the file "go" is there."""
    fallen = Path(block["folder"]) / "fallen"
    if block["number"] == block["falls"] and not fallen.exists():
        _begun(block)
        _wait(Path(block["folder"]) / "go", tell)
        fallen.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return double(block, tell)


def wait(block, tell):
    """The same, but all blocks after the first as soon as the file "go" is there."""
    _begun(block)
    if block["number"]:
        _wait(Path(block["folder"]) / "go", tell)
    return {"double": 2 * block["number"]}


def endless(block, tell):
    """Go on for ever; a line "given up" where nobody waits any more."""
    _begun(block)
    try:
        _wait(Path(block["folder"]) / "never", tell)
    finally:
        (Path(block["folder"]) / "given up").touch()


def breaks(block, tell):
    """Training that meets NaN."""
    raise Broken(41, Trouble("gradient", math.nan))


def fails(block, tell):
    """A worker that lacks something."""
    raise ModuleNotFoundError("No module named 'optax'")


def begun(folder):
    """The numbers of the blocks that were begun, in order of number."""
    return sorted(int(line) for line in (folder / "begun").read_text().split())


def _begun(block):
    with open(Path(block["folder"]) / "begun", "a") as file:
        file.write(f"{block['number']}\n")


def _wait(file, tell):
    step = 0
    while not file.exists():
        tell(step)
        step += 1
        time.sleep(0.05)
