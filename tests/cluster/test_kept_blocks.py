"""Finished blocks in a file: found again by what makes them, written whole, and a sentence for a file that cannot be used."""

import json

import block_work
import pytest

from gan2d.cluster import kept_blocks
from gan2d.cluster.kept_blocks import FORMAT, KeptBlocks, beside, forget
from gan2d.common.errors import InputError

BLOCK = {"experiment": {"seed": 1}, "steps": 5}


@pytest.fixture
def file(tmp_path):
    """The results' file, beside which one block is kept."""
    KeptBlocks(tmp_path / "out.json").keep(block_work.double, BLOCK, {"values": [1.5, None]})
    return tmp_path / "out.json"


def test_a_block_is_found_by_all_that_makes_it(file):
    kept = KeptBlocks(file)
    assert kept.get(block_work.double, BLOCK) == {"values": [1.5, None]}
    assert kept.get(block_work.wait, BLOCK) is None and kept.get(block_work.double, BLOCK | {"steps": 6}) is None
    kept.keep(block_work.double, BLOCK | {"steps": 6}, {"values": []})
    assert KeptBlocks(file).get(block_work.double, BLOCK) == {"values": [1.5, None]}
    forget(file)
    forget(file)
    forget(None)
    assert not beside(file).exists() and KeptBlocks(file).get(block_work.double, BLOCK) is None


def test_without_a_file_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kept = KeptBlocks(None)
    kept.keep(block_work.double, BLOCK, {})
    assert kept.get(block_work.double, BLOCK) == {} and not list(tmp_path.iterdir())


def test_blocks_of_another_gan2d_are_not_mixed_with_these(file, monkeypatch):
    monkeypatch.setattr(kept_blocks, "sources", lambda: "another")
    with pytest.raises(InputError, match="made by another gan2d"):
        KeptBlocks(file)


@pytest.mark.parametrize(
    "text", ["", "no JSON", "[]", "{}", "null", json.dumps({FORMAT: 1}), json.dumps({FORMAT: 1, "done": {"a": 1}}), b"\xff", "[" * 100_000]
)
def test_another_file_is_a_sentence(text, file):
    beside(file).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match="does not hold finished blocks"):
        KeptBlocks(file)


def test_a_folder_that_is_not_there_is_told_before_anything_is_trained(tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        KeptBlocks(tmp_path / "none" / "out.json")
