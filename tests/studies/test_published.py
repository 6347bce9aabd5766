"""Our measurements beside the printed rows: those are the papers', and the table holds both."""

import math

import pytest

from gan2d.studies.coverage import DATA
from gan2d.studies.published import COLUMNS, PUBLISHED, figures, rows_for_people, table

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


def test_the_table_holds_ours_and_theirs():
    titles = {"gan": "GAN", "fast": "GAN, fast critic"}
    results = {"rows": {name: {data: {"values": VALUES} for data in DATA} for name in titles}, "words": "Made by hand."}
    lines = table(results, titles).splitlines()
    heads = [i for i, line in enumerate(lines) if line.split()[:1] and line.split()[0] in DATA]
    assert [lines[i].split()[0] for i in heads] == list(DATA) and all(column in lines[i] for i in heads for column in COLUMNS.values())
    for i in heads:
        block = lines[i + 1 : i + 1 + len(titles) + len(PRINTED)]
        assert [line.split("  ")[0] for line in block] == [*titles.values(), *PRINTED]
    assert lines[-1] == "Made by hand."
