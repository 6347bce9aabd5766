"""Files that people give: read whole up to a size, and refused in one sentence beyond it or where there is none."""

import pytest

from gan2d.common.errors import InputError
from gan2d.common.input import read_bounded


@pytest.mark.parametrize("folder", ["", "deep" * 30])
def test_a_file_is_read_up_to_its_last_byte_and_not_beyond(tmp_path, folder):
    file = tmp_path / folder / "mine.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"x" * 2**20)
    assert read_bounded(file, 2**20, "no") == file.read_bytes()
    file.write_bytes(b"x" * (2**20 + 1))
    with pytest.raises(InputError, match=r"mine.csv is larger than 1 MB; points should be fewer\."):
        read_bounded(file, 2**20, "points should be fewer")


@pytest.mark.parametrize(
    "name, why", [("nowhere.csv", "No such file"), (".", "Is a directory"), ("a\0b", "that is no name of a file"), ("n" * 5000, "cannot be read")]
)
def test_what_cannot_be_read_is_a_short_sentence(name, why):
    with pytest.raises(InputError, match=why) as refused:
        read_bounded(name, 10, "no")
    assert len(str(refused.value)) < 200
