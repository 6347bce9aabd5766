"""The published comparison as an experiment: every method's settings, interrupted and gone on with, and the table beside the printed rows."""

import json
import math

import pytest

from gan2d import __main__ as command
from gan2d.common.errors import InputError
from gan2d.measure import metrics
from gan2d.settings import settings
from gan2d.settings.crowd import make
from gan2d.settings.meaning import meaningful
from gan2d.studies import coverage as modes
from gan2d.studies.coverage import BEST_STEPS, DATA, METHODS, PRESETS, Method, Preset, bench_modes, read_results, settings_of, steps_of
from gan2d.studies.published import COLUMNS, PUBLISHED, figures, rows_for_people, table
from gan2d.training.population import WITH_MODES, Population

TINY = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
SEEDS, STEPS = 3, 250  # as many seeds as in the other files on crowds: the same program; three chunks
SMALL = {"gan": Method("GAN", "gan-ns"), "fast": Method("GAN, fast critic", "gan-ns", {"critic_rate": 0.01})}  # the same program too
CELLS = [(method, data) for method in SMALL for data in DATA]


# ---- settings ----


@pytest.fixture
def as_they_are(small, monkeypatch):
    """All methods and presets, not the small ones of this file."""
    monkeypatch.setattr(modes, "METHODS", METHODS)
    monkeypatch.setattr(modes, "PRESETS", PRESETS)


@pytest.mark.usefixtures("as_they_are")
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_settings(method, data, preset):
    row = METHODS[method]
    told = settings_of(method, data, preset, 4)
    assert (told.data, told.recipe, told.seed) == (data, row.recipe, 4)
    values = told.values()
    usual = settings.defaults(data, row.recipe)
    wanted = dict(row.knobs) if row.own else {**PRESETS[preset].knobs, **row.knobs}
    read = meaningful(values)
    assert {n: values[n] for n in read} == {n: (usual | wanted)[n] for n in read}, "what the preset and the method do not name is the recipe's"
    assert set(told.knobs) <= set(meaningful(values)) and all(usual[name] != value for name, value in told.knobs.items())
    told.compiled()
    assert steps_of(method, 77) == (BEST_STEPS if row.own else 77)


@pytest.mark.usefixtures("as_they_are")
@pytest.mark.parametrize("preset", PRESETS)
def test_all_methods_but_our_own_have_networks_and_steps_in_common(preset):
    told = [settings_of(name, "ring8", preset).values() for name, row in METHODS.items() if not row.own]
    for knob in ("generator_depth", "generator_width", "critic_depth", "critic_width", "batch_size", "latent_dim", "critic_rate", "generator_rate"):
        assert len({values[knob] for values in told}) == 1, knob
    assert len({row.title for row in METHODS.values()}) == len(METHODS)


@pytest.mark.usefixtures("as_they_are")
@pytest.mark.parametrize("preset", PRESETS)
def test_words_of_a_preset_say_what_it_is(preset):
    row, values = PRESETS[preset], settings_of("gan", "ring8", preset).values()
    assert f"{values['generator_depth']}×{values['generator_width']}" in row.words and f"{values['critic_depth']}×{values['critic_width']}" in row.words
    assert f"batch {values['batch_size']}" in row.words


# ---- the experiment ----


@pytest.fixture(scope="module", autouse=True)
def small():
    """Two methods with tiny networks, kept after every chunk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(modes, "METHODS", SMALL)
        patch.setattr(modes, "PRESETS", {"small": Preset("Small", TINY, 700, "tiny networks")})
        patch.setattr(modes, "SAVE_SECONDS", -1.0)
        yield


@pytest.fixture(scope="module")
def known(small):
    """The results of the whole experiment, and what was told of its progress."""
    told = []
    return bench_modes("small", SEEDS, STEPS, tell=lambda *said: told.append(said)), told


def numbers(results):
    """The results without the time that they took."""
    rows = {method: {data: {k: v for k, v in cell.items() if k != "seconds"} for data, cell in row.items()} for method, row in results["rows"].items()}
    return results | {"rows": rows}


def test_every_method_is_measured_on_every_data_set(known):
    results, _ = known
    assert (results["preset"], results["seeds"], results["steps"]) == ("small", SEEDS, STEPS)
    assert "tiny networks; 3 seeds, 250 turns." in results["words"] and "VEEGAN" in results["words"]
    assert json.loads(json.dumps(results, allow_nan=False)) == results and read_results(json.dumps(results)) == results
    assert [(method, data) for method, row in results["rows"].items() for data in row] == CELLS
    for method, data in CELLS:
        cell = results["rows"][method][data]
        assert cell["turns"] == STEPS and cell["seconds"] >= 0 and settings.make(**cell["settings"]) == settings_of(method, data, "small")
        assert set(cell["values"]) == set(WITH_MODES) and all(len(values) == SEEDS for values in cell["values"].values())


@pytest.mark.parametrize(("method", "data"), CELLS)
def test_a_cell_is_the_coverage_of_a_population(method, data, known):
    run = Population(make(settings_of(method, data, "small"), SEEDS))
    run.advance(STEPS)
    values = known[0]["rows"][method][data]["values"]
    for i, points in enumerate(run.samples(metrics.COVERAGE_SAMPLES)[0]):
        for name, value in metrics.coverage(points, run.mixture).items():
            assert values[name][i] == pytest.approx(value, abs=1e-5), name


def test_progress_is_told_and_ends_at_its_total(known):
    _, told = known
    assert [what for what, *_ in told] == [f"{method} on {data}" for method, data in CELLS for _ in range(3)] + ["all"]
    assert [done for _, done, _ in told] == [250 * i + step for i in range(4) for step in (100, 200, 250)] + [1000]
    assert {total for *_, total in told} == {4 * STEPS}


def test_methods_of_their_own_number_of_turns_count_so(monkeypatch):
    monkeypatch.setattr(modes, "METHODS", {"best": Method("Best", "gan-ns", own=True), "gan": SMALL["gan"]})
    monkeypatch.setattr(modes, "BEST_STEPS", 30)
    asked, told = [], []
    monkeypatch.setattr(modes, "_cell", lambda method, data, preset, seeds, turns, file, tell: asked.append(turns) or tell(turns))
    bench_modes("small", SEEDS, None, tell=lambda *said: told.append(said))
    assert asked == [30, 30, 700, 700] and [done for _, done, _ in told] == [30, 60, 760, 1460, 1460] and told[0][2] == 1460


@pytest.mark.parametrize("stop", [0, 1, 4, 8, 10])
def test_interrupted_and_gone_on_with_it_has_the_same_numbers(known, stop, tmp_path):
    file, told = tmp_path / "modes.json", []

    def interrupt(*said):
        told.append(said)
        if len(told) > stop:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bench_modes("small", SEEDS, STEPS, file=file, tell=interrupt)
    assert file.exists() == (stop >= 3), "written after each cell"
    assert (tmp_path / "modes.json.part").exists() == (stop % 3 > 0)
    again = []
    results = bench_modes("small", SEEDS, STEPS, file=file, tell=lambda *said: again.append(said))
    assert numbers(results) == numbers(known[0]) and numbers(json.loads(file.read_text(encoding="utf-8"))) == numbers(known[0])
    # 3 chunks a cell: those of whole cells and of the kept part are not trained again
    assert len(again) == 12 + 1 - stop and again[-1] == ("all", 1000, 1000)
    assert list(tmp_path.iterdir()) == [file]
    everything = bench_modes("small", SEEDS, STEPS, file=file, tell=lambda *said: again.append(said))
    assert everything == results and again[-1] == again[-2], "nothing is left to do"


def test_more_methods_go_into_the_same_file(known, tmp_path):
    file = tmp_path / "modes.json"
    assert list(bench_modes("small", SEEDS, STEPS, ["gan"], file)["rows"]) == ["gan"]
    assert numbers(bench_modes("small", SEEDS, STEPS, ["fast"], file)) == numbers(known[0])


@pytest.mark.parametrize("words", [b"", b"half", b"\x81\xa4name", b"\x93\x01", b"\x01", b"\x80", b"\xff" * 50])
def test_a_half_written_part_is_begun_anew(known, words, tmp_path):
    file = tmp_path / "modes.json"
    (tmp_path / "modes.json.part").write_bytes(words)
    assert numbers(bench_modes("small", SEEDS, STEPS, ["gan"], file))["rows"]["gan"] == numbers(known[0])["rows"]["gan"]


def part(folder, **arguments):
    """What is kept of the first cell after 100 turns."""

    def interrupt(what, done, total):
        if done > 100:
            raise KeyboardInterrupt

    file = folder / "modes.json"
    with pytest.raises(KeyboardInterrupt):
        bench_modes(file=file, tell=interrupt, **({"preset": "small", "seeds": SEEDS, "steps": STEPS, "methods": ["gan"]} | arguments))
    return file, folder / "modes.json.part"


def test_a_part_that_lacks_its_end_is_begun_anew(known, tmp_path):
    file, kept = part(tmp_path)
    kept.write_bytes(kept.read_bytes()[:-40])
    assert numbers(bench_modes("small", SEEDS, STEPS, ["gan"], file))["rows"]["gan"] == numbers(known[0])["rows"]["gan"]


def test_a_part_of_another_method_is_left_alone(known, tmp_path):
    file, _ = part(tmp_path, methods=["fast"])
    told = []
    results = bench_modes("small", SEEDS, STEPS, ["gan"], file, lambda *said: told.append(said))
    assert told[0] == ("gan on ring8", 100, 500) and numbers(results)["rows"]["gan"] == numbers(known[0])["rows"]["gan"]


def test_a_part_of_more_turns_is_begun_anew(tmp_path):
    file, kept = part(tmp_path)
    assert kept.exists() and not file.exists()
    told = []
    results = bench_modes("small", SEEDS, 50, ["gan"], file, lambda *said: told.append(said))
    assert results["rows"]["gan"]["ring8"]["turns"] == 50 and told[0] == ("gan on ring8", 50, 100)


def test_a_seed_that_became_nan_is_null(monkeypatch):
    class Lost(Population):
        """One seed's samples are NaN."""

        def __init__(self, crowd):
            super().__init__(crowd)
            side = self.sides[0]
            draw = side.samples

            def lost(n):
                points = draw(n).copy()
                points[1] = math.nan
                return points

            side.samples = lost

    monkeypatch.setattr(modes, "Population", Lost)
    monkeypatch.setattr(modes, "DATA", ("ring8",))
    values = bench_modes("small", SEEDS, 1, ["gan"])["rows"]["gan"]["ring8"]["values"]
    assert all(told[1] is None and None not in (told[0], told[2]) for told in values.values())


ANOTHER = {"preset": ("paper", "its preset is 'paper', not 'small'"), "seeds": (7, "its seeds is 7, not 3"), "steps": (99, "its steps is 99, not 250")}
NO_RESULTS = {
    "text": ("nonsense", "This file is no JSON"),
    "empty": ("", "This file is no JSON"),
    "half": ('{"format": "gan2d bench-modes", "rows": {', "This file is no JSON"),
    "list": ("[]", "does not hold results of bench-modes"),
    "number": ("3", "does not hold results"),
    "other": ('{"format": "gan2d seeds"}', "does not hold results"),
    "no rows": ('{"format": "gan2d bench-modes", "rows": 3}', "does not hold results"),
}


@pytest.mark.parametrize("name", ANOTHER)
def test_a_file_of_another_experiment_is_a_sentence(name, known, tmp_path):
    value, why = ANOTHER[name]
    file = tmp_path / "modes.json"
    file.write_text(json.dumps(known[0] | {name: value}), encoding="utf-8")
    before = file.read_bytes()
    with pytest.raises(InputError) as error:
        bench_modes("small", SEEDS, STEPS, file=file)
    assert why in str(error.value) and "holds another experiment" in str(error.value) and str(error.value).endswith(".") and file.read_bytes() == before


@pytest.mark.parametrize("case", NO_RESULTS)
def test_a_file_that_holds_no_results_is_a_sentence(case, tmp_path):
    words, why = NO_RESULTS[case]
    file = tmp_path / "modes.json"
    file.write_text(words, encoding="utf-8")
    with pytest.raises(InputError, match=why) as error:
        bench_modes("small", SEEDS, STEPS, file=file)
    assert str(error.value).endswith(".") and file.read_text(encoding="utf-8") == words


@pytest.mark.parametrize("kind", ["folder", "bytes"])
def test_a_file_that_cannot_be_read_is_a_sentence(kind, tmp_path):
    file = tmp_path / "modes.json"
    file.mkdir() if kind == "folder" else file.write_bytes(b"\xff\xfe\x00")
    try:
        bench_modes("small", SEEDS, STEPS, file=file)
    except Exception as error:
        assert isinstance(error, InputError), repr(error)


def test_a_file_that_cannot_be_written_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(modes, "SAVE_SECONDS", 1e9)
    with pytest.raises(InputError, match=r"cannot be written: .*\.$"):
        bench_modes("small", SEEDS, 1, ["gan"], tmp_path / "nowhere" / "modes.json")


def test_a_part_that_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(InputError, match=r"cannot be written: .*\.$"):
        bench_modes("small", SEEDS, STEPS, ["gan"], tmp_path / "nowhere" / "modes.json")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"preset": "big"}, "There is no preset named 'big'"),
        ({"seeds": 1}, "seeds must be a whole number between 2 and 64"),
        ({"seeds": "x"}, "seeds must be"),
        ({"steps": 0}, "steps must be a whole number between 1 and"),
        ({"methods": ["gan", "pacgan"]}, "There is no method named 'pacgan'"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(given, why):
    with pytest.raises(InputError, match=why):
        bench_modes(**given)


# ---- from the command line ----


def test_the_command_prints_the_table_and_writes_the_results(known, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("gan2d.commands.seeds.METHODS", SMALL)
    file = tmp_path / "modes.json"
    line = ["bench-modes", "--seeds", str(SEEDS), "--steps", str(STEPS), "--methods", "gan,fast", "--json", str(file)]
    assert command.main(line) == 0
    told = capsys.readouterr()
    assert told.out == table(known[0], {name: row.title for name, row in SMALL.items()}) + "\n" and told.err == ""
    assert numbers(json.loads(file.read_text(encoding="utf-8"))) == numbers(known[0])


@pytest.mark.parametrize("given", [["--preset", "big"], ["--seeds", "1"], ["--steps", "x"], ["--methods", "gan,none"]])
def test_a_mistake_is_one_sentence_and_exit_status_2(given, capsys):
    assert command.main(["bench-modes", *given]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith("gan2d: ") and told.err.count("\n") == 1


def test_an_interrupted_command_says_how_to_go_on(monkeypatch, capsys, tmp_path):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("gan2d.commands.seeds.bench_modes", interrupt)
    assert command.main(["bench-modes"]) == 130 and "--json FILE" in capsys.readouterr().err
    assert command.main(["bench-modes", "--json", "some.json"]) == 130 and "goes on from some.json" in capsys.readouterr().err


# ---- beside the printed rows ----

# as the papers print them: ring modes, high quality in %, reverse KL, then grid's; (value, standard error)
PRINTED = {
    "GAN (VEEGAN's paper)": [(1, None), (99.3, None), None, (3.3, None), (0.5, None), None],
    "Unrolled (VEEGAN's paper)": [(7.6, None), (35.6, None), None, (23.6, None), (16, None), None],
    "VEEGAN": [(8, None), (52.9, None), None, (24.6, None), (40, None), None],
    "GAN (PacGAN's paper)": [(6.3, 0.5), (98.2, 0.2), (0.45, None), (17.3, 0.8), (94.8, 0.7), (0.70, None)],
    "PacGAN2 (PacGAN's paper)": [(7.9, 0.1), (95.6, 2.0), (0.07, None), (23.8, 0.7), (91.3, 0.8), (0.13, None)],
    "PacGAN4 (PacGAN's paper)": [(7.8, 0.1), (95.9, 1.4), (0.07, None), (24.8, 0.2), (93.6, 0.6), (0.04, None)],
}


def test_the_printed_rows_are_those_of_the_papers():
    assert list(PUBLISHED) == list(PRINTED)
    for title, cells in PRINTED.items():
        for data, three in zip(("ring8", "grid25"), (cells[:3], cells[3:])):
            told = PUBLISHED[title][data]
            for name, wanted in zip(("modes", "high_quality", "reverse_kl"), three):
                assert (name in told) == (wanted is not None)
                if wanted is not None:
                    times = 100 if name == "high_quality" else 1
                    mean, error = told[name]
                    assert times * mean == pytest.approx(wanted[0])
                    assert error is None if wanted[1] is None else times * error == pytest.approx(wanted[1])


VALUES = {"modes": [8.0, 6.0, None, 7.0], "high_quality": [0.9, 0.8, None, 0.7], "reverse_kl": [0.1, 0.3, None, 0.2], "spread_ratio": [None] * 4}


def test_figures_are_mean_and_standard_error():
    told = figures(VALUES)
    # a seed that became NaN holds no mode and no quality; of reverse KL it has none
    assert told["modes"] == pytest.approx((5.25, math.sqrt((2.75**2 + 0.75**2 + 5.25**2 + 1.75**2) / 3) / 2))
    assert told["high_quality"] == pytest.approx((0.6, math.sqrt((0.3**2 + 0.2**2 + 0.6**2 + 0.1**2) / 3) / 2))
    assert told["reverse_kl"] == pytest.approx((0.2, math.sqrt((0.1**2 + 0.1**2) / 2 / 3))) and "spread_ratio" not in told
    assert figures({"modes": [3.0]}) == {"modes": (3.0, None)} and figures({"modes": []}) == {} == figures({})


def test_rows_are_ours_first_then_the_printed_ones():
    titles = {"gan": "GAN", "fast": "GAN, fast"}
    results = {"rows": {"gan": {"ring8": {"values": VALUES}}, "gone": {"ring8": {"values": VALUES}}}}
    rows = rows_for_people(results, titles)
    assert list(rows) == ["ring8", "grid25"]
    assert [(row["Method"], row[""]) for row in rows["ring8"]] == [("GAN", "here"), *((title, "published") for title in PRINTED)]
    assert [row["Method"] for row in rows["grid25"]] == list(PRINTED)
    assert rows["ring8"][0] == {
        "Method": "GAN",
        "": "here",
        "Modes": "5.2 ± 1.8",
        "High quality, %": "60.0 ± 20.4",
        "Reverse KL": "0.200 ± 0.058",
        "Spread ratio": "–",
    }
    assert rows["grid25"][3] == {
        "Method": "GAN (PacGAN's paper)",
        "": "published",
        "Modes": "17.3 ± 0.8",
        "High quality, %": "94.8 ± 0.7",
        "Reverse KL": "0.700",
        "Spread ratio": "–",
    }
    assert rows["ring8"][1]["Modes"] == "1.0" and rows["ring8"][1]["Reverse KL"] == "–"
    assert rows_for_people(None, titles)["ring8"] == rows["ring8"][1:]


def test_the_table_holds_ours_and_theirs(known):
    lines = table(known[0], {name: row.title for name, row in SMALL.items()}).splitlines()
    heads = [i for i, line in enumerate(lines) if line.split()[:1] and line.split()[0] in DATA]
    assert [lines[i].split()[0] for i in heads] == list(DATA) and all(column in lines[i] for i in heads for column in COLUMNS.values())
    for i in heads:
        block = lines[i + 1 : i + 1 + len(SMALL) + len(PRINTED)]
        assert [line.split("  ")[0] for line in block] == [row.title for row in SMALL.values()] + list(PRINTED)
    assert lines[-1] == known[0]["words"]
