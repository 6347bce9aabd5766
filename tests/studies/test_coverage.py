"""The published comparison as an experiment: every method's settings, interrupted and gone on with."""

import json
import math

import pytest

from gan2d.cluster.study import Where
from gan2d.common.errors import InputError
from gan2d.common.interrupt import Interrupted
from gan2d.formats.files import read_json
from gan2d.measure import metrics
from gan2d.measure.samples import samples
from gan2d.measure.survey import WITH_MODES
from gan2d.settings.experiment import defaults
from gan2d.settings.meaning import meaningful
from gan2d.studies import coverage as modes
from gan2d.studies.coverage import BEST_STEPS, DATA, METHODS, PRESETS, Method, Preset, bench_modes, experiment_of, read_results, steps_of
from gan2d.training.training import Training

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
    told = experiment_of(method, data, preset, 5, 4)
    assert (told.data, told.arms[0].recipe, told.seed, str(told.axis("seed"))) == (data, row.recipe, 4, "seed:5") and len(told.arms) == 1
    values = told.values()
    usual = defaults(data, row.recipe)
    wanted = dict(row.knobs) if row.own else {**PRESETS[preset].knobs, **row.knobs}
    read = meaningful(values)
    assert {n: values[n] for n in read} == {n: (usual | wanted)[n] for n in read}, "what the preset and the method do not name is the recipe's"
    assert set(told.arms[0].knobs) <= set(meaningful(values)) and all(usual[name] != value for name, value in told.arms[0].knobs.items())
    told.compiled()
    assert steps_of(method, 77) == (BEST_STEPS if row.own else 77)


@pytest.mark.usefixtures("as_they_are")
@pytest.mark.parametrize("preset", PRESETS)
def test_all_methods_but_our_own_have_networks_and_steps_in_common(preset):
    told = [experiment_of(name, "ring8", preset).values() for name, row in METHODS.items() if not row.own]
    for knob in ("generator_depth", "generator_width", "critic_depth", "critic_width", "batch_size", "latent_dim", "critic_rate", "generator_rate"):
        assert len({values[knob] for values in told}) == 1, knob
    assert len({row.title for row in METHODS.values()}) == len(METHODS)


@pytest.mark.usefixtures("as_they_are")
@pytest.mark.parametrize("preset", PRESETS)
def test_words_of_a_preset_say_what_it_is(preset):
    row, values = PRESETS[preset], experiment_of("gan", "ring8", preset).values()
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


@pytest.mark.compiles
def test_every_method_is_measured_on_every_data_set(known):
    results, _ = known
    assert (results["preset"], results["seeds"], results["steps"]) == ("small", SEEDS, STEPS)
    assert "tiny networks; 3 seeds." in results["words"] and "VEEGAN" in results["words"]
    assert json.loads(json.dumps(results, allow_nan=False)) == results and read_results(json.dumps(results)) == results
    assert [(method, data) for method, row in results["rows"].items() for data in row] == CELLS
    for method, data in CELLS:
        cell = results["rows"][method][data]
        assert cell["turns"] == STEPS and cell["seconds"] >= 0 and read_json(cell["experiment"]) == experiment_of(method, data, "small", SEEDS)
        assert set(cell["values"]) == set(WITH_MODES) and all(len(values) == SEEDS for values in cell["values"].values())


@pytest.mark.compiles
@pytest.mark.parametrize(("method", "data"), CELLS)
def test_a_cell_is_the_coverage_of_its_members(method, data, known):
    run = Training(experiment_of(method, data, "small", SEEDS))
    run.advance(STEPS)
    values, mixture = known[0]["rows"][method][data]["values"], metrics.mixture_of(data, run.arms[0].common)
    for i, points in enumerate(samples(run.arms[0], metrics.COVERAGE_SAMPLES)):
        for name, value in metrics.coverage(points, mixture).items():
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


@pytest.mark.compiles
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
    def lost(arm, n):
        """One seed's samples are NaN."""
        points = samples(arm, n).copy()
        points[1] = math.nan
        return points

    monkeypatch.setattr(modes, "samples", lost)
    monkeypatch.setattr(modes, "DATA", ("ring8",))
    values = bench_modes("small", SEEDS, 1, ["gan"])["rows"]["gan"]["ring8"]["values"]
    assert all(told[1] is None for told in values.values())
    # radii within 3σ are unknown where no sample lies there
    assert all(None not in (told[0], told[2]) for name, told in values.items() if name != "radii_ks" or 0 not in values["high_quality"])


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


# ---- in blocks ----


def values(results):
    return {method: {data: cell["values"] for data, cell in row.items()} for method, row in results["rows"].items()}


@pytest.mark.compiles
def test_a_cell_that_is_one_block_is_the_same_bit_for_bit(known):
    told = []
    results = bench_modes("small", SEEDS, STEPS, tell=lambda *said: told.append(said), where=Where(members=3))
    assert values(results) == values(known[0]) and [(method, data) for method, row in results["rows"].items() for data in row] == CELLS
    assert told[0] == (f"0 of {len(CELLS)} blocks are done, steps", 0, len(CELLS) * STEPS) and results["rows"]["gan"]["ring8"]["blocks"]["members"] == [3]


@pytest.mark.compiles
def test_blocks_are_gone_on_with_where_they_were_ended(tmp_path, monkeypatch):
    begun, work = [], modes.block

    def block(told, tell):
        begun.append((told["experiment"]["data"], told["experiment"]["axes"]["seed"]))
        return work(told, tell)

    monkeypatch.setattr(modes, "block", block)
    file = tmp_path / "modes.json"

    def end(what, done, total):
        if done >= 170:
            raise Interrupted

    with pytest.raises(Interrupted):
        bench_modes("small", SEEDS, 50, ["gan"], file, end, Where(members=2))
    first, second = DATA[:2]
    assert begun == [(first, [0, 1]), (first, [2]), (second, [0, 1]), (second, [2])] and list(read_results(file.read_text())["rows"]["gan"]) == [first]
    results = bench_modes("small", SEEDS, 50, ["gan"], file, where=Where(members=2))
    assert begun[4:] == [(second, [2])], "a cell, and a block of the next one, were kept"
    assert numbers(results) == numbers(read_results(file.read_text())) and list(tmp_path.iterdir()) == [file]
    assert numbers(results) == numbers(bench_modes("small", SEEDS, 50, ["gan"], where=Where(members=2))), "as if nothing had happened"
