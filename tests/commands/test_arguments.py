"""Every command with ``--data`` takes files of points as people have them, and which two of their columns are meant."""

import argparse

import numpy as np
import pytest

import gan2d.__main__ as command
from gan2d.commands.arguments import add_data, read_data
from gan2d.common.errors import InputError

CLOUD = np.random.default_rng(0).normal(size=(30, 2)).round(3)
TABLE = "Valence;Arousal;id\n" + "".join(f"{x};{y};{i * i}\n" for i, (x, y) in enumerate(CLOUD.tolist())).replace(".", ",")


def read(*argv):
    parser = argparse.ArgumentParser()
    add_data(parser, "a name")
    args = parser.parse_args(list(argv))
    return read_data(args.data, args)


@pytest.mark.parametrize("ending", ["csv", "tsv", "txt", "CSV"])
def test_a_file_and_its_columns(tmp_path, capsys, ending):
    file = tmp_path / f"mine.{ending}"
    file.write_text(TABLE + "1;;900\n", encoding="utf-8-sig")
    points = read("--data", str(file), "--columns", "Valence,Arousal")
    np.testing.assert_array_equal(points.array, CLOUD)
    assert points.name == file.name
    assert capsys.readouterr().err == f"{file.name}: 30 points; columns Valence and Arousal of 3; 1 row with a blank cell left out.\n"
    with pytest.raises(InputError, match="3 columns of numbers"):
        read("--data", str(file))


def test_names_are_names():
    assert read("--data", "moons") == "moons" and read("--data", "nonsense") == "nonsense"


def test_some_of_a_large_file(tmp_path):
    file = tmp_path / "large.csv"
    file.write_text("".join(f"{i},{-i}\n" for i in range(150_000)))
    with pytest.raises(InputError, match=r"about 150,001 lines.*--sample"):
        read("--data", str(file))
    points = read("--data", str(file), "--sample").array
    assert 99_900 < len(points) <= 100_000 and points[-1].tolist() == [149_999, -149_999]


@pytest.mark.parametrize("name", ["train", "distances", "lipschitz", "seeds"])
def test_every_command_has_them(name, tmp_path, capsys):
    file = tmp_path / "mine.csv"
    file.write_text(",x,y\n" + "".join(f"{i},{i}.5,\n" for i in range(20)))
    assert command.main([name, "--data", str(file)]) == 2
    assert "Column 'y' of the CSV is blank in every row" in capsys.readouterr().err
    file.write_text(TABLE)
    assert command.main([name, "--data", str(file), "--columns", "Valence,Joy"]) == 2
    assert "no column 'Joy'" in capsys.readouterr().err
