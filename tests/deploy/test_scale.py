"""The page on scale says what was measured, and its arithmetic is right."""

from benchmarks.class_load import demands, spread
from benchmarks.scale import PAGE, UNKNOWN, figures, filled, needs

TOLD = {
    "machine": {"cores": 2, "processor": "a processor"},
    "visits": 100,
    "training": 30,
    "replicas": 4,
    "first_picture_s": spread([1, 2, 9.5]),
    "without_a_picture": 0,
    "snapshots_per_second": spread([4.5, 6, 7]),
    "kilobit_per_second_of_who_trains": spread([900, 1000, 1100]),
    "kilobyte_per_snapshot": 25.0,
    "cores_taken": {"servers": 1.8, "haproxy": 0.02, "visitors": 0.1},
    "memory_mb": {"at_rest": {"servers": 2000, "haproxy": 15}, "with_all": {"servers": 3000, "haproxy": 16}},
    "lost_without_a_kill": 0,
    "errors": [],
    "tracebacks_in_the_logs": 0,
    "killed": {"visits": 26, "back": 26, "back_on_the_same_step": 26, "back_after_s": {"training": spread([3, 8.0]), "paused": spread([2, 4])}},
}


def test_the_page_says_what_was_measured():
    page = PAGE.read_text(encoding="utf-8")
    assert page == filled(page, figures()), "python -m benchmarks.scale writes it anew"
    assert filled(page, TOLD) != page and UNKNOWN not in filled(page, TOLD)
    assert filled(filled(page, TOLD), figures()) == page


def test_a_thousand_students_are_ten_times_the_measured_hundred():
    told = needs(TOLD, 1000)
    assert told["training at once"] == "300"
    assert told["machines of 8 cores, with one to spare"] == "4"  # 20 cores are 3 machines
    assert told["servers (replicas) on each"] == "16" and told["memory of each"] == "12 GB"
    assert told["network of all"] == "0.3 Gbit/s" and told["a lecture of 1.5 hours"] == "2 €"
    assert told["cores that only those who train keep busy"] == "18 of 20"
    assert needs(TOLD, 10_000)["machines of 8 cores, with one to spare"] == "26"


def test_each_demand_can_fail():
    assert all(demands(TOLD).values()) and len(demands(TOLD)) == 5
    killed = TOLD["killed"]
    for wrong in (
        {"snapshots_per_second": spread([3.9, 6])},
        {"errors": ["one"]},
        {"first_picture_s": spread([1, 15.5])},
        {"without_a_picture": 1},
        {"killed": killed | {"back_on_the_same_step": 25}},
        {"killed": killed | {"back": 25}},
        {"killed": killed | {"back_after_s": {"training": spread([3, 10.5]), "paused": None}}},
    ):
        assert list(demands(TOLD | wrong).values()).count(False) == 1
