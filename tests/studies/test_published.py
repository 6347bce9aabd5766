"""Our measurements beside the printed rows: those are the papers', and the table holds both."""

import math
from pathlib import Path

import pytest

import gan2d
from gan2d.studies.coverage import METHODS, read_results
from gan2d.studies.published import COLUMNS, DATA, OF_PAPER, PERFECT, PUBLISHED, RAN, SOURCES, figures, rows_for_people, table

# as the papers print them: ring modes, high quality in %, reverse KL, then grid's; (value, standard error)
PRINTED = {
    "GAN (VEEGAN's paper)": [(1, None), (99.3, None), None, (3.3, None), (0.5, None), None],
    "Unrolled (VEEGAN's paper)": [(7.6, None), (35.6, None), None, (23.6, None), (16, None), None],
    "ALI (VEEGAN's paper)": [(2.8, None), (0.13, None), None, (15.8, None), (1.6, None), None],
    "VEEGAN": [(8, None), (52.9, None), None, (24.6, None), (40, None), None],
    "GAN (PacGAN's paper)": [(6.3, 0.5), (98.2, 0.2), (0.45, None), (17.3, 0.8), (94.8, 0.7), (0.70, None)],
    "ALI (PacGAN's paper)": [(6.6, 0.3), (97.6, 0.4), (0.36, 0.04), (24.1, 0.4), (95.7, 0.6), (0.14, 0.03)],
    "PacGAN2 (PacGAN's paper)": [(7.9, 0.1), (95.6, 2.0), (0.07, 0.03), (23.8, 0.7), (91.3, 0.8), (0.13, 0.04)],
    "PacGAN3 (PacGAN's paper)": [(7.8, 0.1), (97.7, 0.3), (0.10, 0.02), (24.6, 0.4), (94.2, 0.4), (0.06, 0.02)],
    "PacGAN4 (PacGAN's paper)": [(7.8, 0.1), (95.9, 1.4), (0.07, 0.02), (24.8, 0.2), (93.6, 0.6), (0.04, 0.01)],
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


VALUES = {
    "modes": [8.0, 6.0, None, 7.0],
    "high_quality": [0.9, 0.8, None, 0.7],
    "reverse_kl": [0.1, 0.3, None, 0.2],
    "spread_ratio": [None] * 4,
    "radii_ks": [None, 0.02, None, 0.04],
}


def test_figures_are_mean_and_standard_error():
    told = figures(VALUES)
    # a seed that became NaN holds no mode and no quality; of reverse KL it has none
    assert told["modes"] == pytest.approx((5.25, math.sqrt((2.75**2 + 0.75**2 + 5.25**2 + 1.75**2) / 3) / 2))
    assert told["high_quality"] == pytest.approx((0.6, math.sqrt((0.3**2 + 0.2**2 + 0.6**2 + 0.1**2) / 3) / 2))
    assert told["reverse_kl"] == pytest.approx((0.2, math.sqrt((0.1**2 + 0.1**2) / 2 / 3))) and "spread_ratio" not in told
    assert figures({"modes": [3.0]}) == {"modes": (3.0, None)} and figures({"modes": []}) == {} == figures({})


TITLES = {"gan": "GAN", "pacgan2": "PacGAN2", "best": "gan2d's best"}


def cell(turns):
    return {"turns": turns, "values": VALUES}


def test_rows_are_ours_first_then_the_printed_ones():
    results = {"rows": {"gan": {"ring8": cell(3000)}, "gone": {"ring8": cell(3000)}, "best": {}}}
    rows = rows_for_people(results, TITLES)
    assert [(row["Method"], row["Measured"]) for row in rows] == [("GAN", "here"), *((title, "in the paper") for title in PRINTED)]
    assert rows[0] == {
        "Method": "GAN",
        "Measured": "here",
        "Runs": "4",
        "Steps": "3,000 (paper: 400,000)",
        "ring8 modes": "5.2 ± 1.8",
        "ring8 high quality, %": "60.0 ± 20.4",
        "ring8 reverse KL": "0.20 ± 0.06",
        "ring8 spread ratio": "–",
        "ring8 radii KS, ≤ 3σ": "0.030 ± 0.010",
        "ring8 radii KS, all": "–",
        "grid25 modes": "–",
        "grid25 high quality, %": "–",
        "grid25 reverse KL": "–",
        "grid25 spread ratio": "–",
        "grid25 radii KS, ≤ 3σ": "–",
        "grid25 radii KS, all": "–",
    }
    told = {row["Method"]: row for row in rows}["GAN (PacGAN's paper)"]
    assert (told["Runs"], told["Steps"], told["grid25 modes"], told["grid25 high quality, %"], told["grid25 reverse KL"]) == (
        "10",
        "400,000",
        "17.3 ± 0.8",
        "94.8 ± 0.7",
        "0.70",
    )
    assert rows[1]["ring8 modes"] == "1.0" and rows[1]["ring8 reverse KL"] == rows[1]["Steps"] == "–"
    assert rows_for_people(None, TITLES) == rows[1:]


def test_perfect_samples_stand_between_ours_and_the_papers():
    floors = {"ring8": {"modes": 8.0, "high_quality": 0.9889, "reverse_kl": 0.0015, "spread_ratio": 1.0, "radii_ks": 0.0174, "radii_ks_all": 0.0171}}
    rows = rows_for_people({"rows": {"gan": {"ring8": cell(3000)}}, "floors": floors}, TITLES)
    assert [row["Method"] for row in rows] == ["GAN", PERFECT, *PRINTED]
    told = [rows[1][f"ring8 {column}"] for column in COLUMNS.values()]
    assert told == ["8.0", "98.9", "0.0015", "1.00", "0.017", "0.017"] and rows[1]["grid25 modes"] == rows[1]["Steps"] == "–"


def test_a_row_says_how_long_it_trained():
    """Ours after 3,000 steps stood beside 400,000, and gan2d's best of 10,000 under a caption of 3,000."""
    rows = {row["Method"]: row["Steps"] for row in rows_for_people({"rows": {"pacgan2": {"ring8": cell(3000)}, "best": {"ring8": cell(10_000)}}}, TITLES)}
    assert rows["PacGAN2"] == "3,000 (paper: 400,000)" and rows["gan2d's best"] == "10,000"
    same = rows_for_people({"rows": {"gan": {"ring8": cell(400_000)}}}, TITLES)
    assert same[0]["Steps"] == "400,000"
    assert set(OF_PAPER) <= set(METHODS) and set(RAN) <= set(PUBLISHED)


def test_what_is_shown_is_what_was_measured():
    results = read_results((Path(gan2d.__file__).parents[1] / "docs" / "bench-modes-small.json").read_text(encoding="utf-8"))
    rows = {row["Method"]: row for row in rows_for_people(results, {name: row.title for name, row in METHODS.items()})}
    assert rows["gan2d's best"]["Steps"] == "10,000" and rows["WGAN-GP"]["Steps"] == "3,000"
    assert "3,000" not in results["words"] and SOURCES in results["words"]


def test_pacgan_has_one_year():
    """arXiv:1712.04086 is of 2017; the conference paper's 2018 stood beside it in some places."""
    root = Path(gan2d.__file__).parents[1]
    texts = {
        path: path.read_text(encoding="utf-8")
        for folder in ("gan2d", "docs", "pages")
        for path in (root / folder).rglob("*.*")
        if path.suffix in (".py", ".json", ".md")
    }
    assert sum("1712.04086" in text for text in texts.values()) >= 4
    assert not [path for path, text in texts.items() if "Lin et al. 2018" in text]


def test_the_table_holds_ours_and_theirs():
    results = {"rows": {name: {data: cell(3000) for data in DATA} for name in TITLES}, "words": "Made by hand."}
    lines = table(results, TITLES).splitlines()
    assert all(f"{data} {column}" in lines[0] for data in DATA for column in COLUMNS.values()) and "Steps" in lines[0]
    assert [line.split("  ")[0] for line in lines[1:-2]] == [*TITLES.values(), *PRINTED]
    assert lines[-1] == "Made by hand."
