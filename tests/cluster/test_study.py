"""Blocks in this process: one after the other, told as they come, kept as they are done."""

import block_work
import pytest

from gan2d.cluster.study import Where, finished, told_of
from gan2d.cluster.worker import kind
from gan2d.common.errors import InputError
from gan2d.common.interrupt import Interrupted


def blocks(folder, count=3):
    return [{"number": i, "steps": 2, "folder": str(folder)} for i in range(count)]


def silent(what, done, total):
    """Nobody looks."""


def test_results_and_progress_come_as_they_are_done(tmp_path):
    told = []
    run = finished(block_work.double, blocks(tmp_path), Where(), lambda *said: told.append(said))
    number, result = next(run)
    assert number == 0 and result["double"] == 0 and result["machine"] == kind() and result["seconds"] >= 0
    assert block_work.begun(tmp_path) == [0] and told == [("0 of 3 blocks are done, steps", done, 6) for done in (0, 0, 1)]
    assert [(i, each["double"]) for i, each in run] == [(1, 2), (2, 4)] and told[-1] == ("3 of 3 blocks are done, steps", 6, 6)
    assert told_of([result, {"machine": "b"}, {"machine": kind()}], [4, 3, 3]) == {"members": [4, 3, 3], "machines": sorted([kind(), "b"])}


def test_an_ended_study_loses_the_block_in_work_alone(tmp_path):
    def end(what, done, total):
        if done >= 5:
            raise Interrupted

    where = Where(file=tmp_path / "out.json")
    done = []
    with pytest.raises(Interrupted):
        done.extend(finished(block_work.double, blocks(tmp_path), where, end))
    assert block_work.begun(tmp_path) == [0, 1, 2]
    told = []
    assert {i: each["double"] for i, each in finished(block_work.double, blocks(tmp_path), where, lambda *said: told.append(said))} == {0: 0, 1: 2, 2: 4}
    assert block_work.begun(tmp_path) == [0, 1, 2, 2] and told[0] == ("2 of 3 blocks are done, steps", 4, 6)


def test_the_file_is_looked_at_before_anything_is_trained(tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        next(finished(block_work.double, blocks(tmp_path), Where(file=tmp_path / "none" / "out.json"), silent))
    assert not (tmp_path / "begun").exists()
