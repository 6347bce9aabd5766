"""Fills the tables of docs/scale.md from what benchmarks/class_load.py has measured.

Usage: python -m benchmarks.class_load --write, then python -m benchmarks.scale
Nothing is extrapolated but the number of machines: they share nothing, so that twice as many serve twice as many, each as full as the measured one was.
"""

import json
import math
import re

from benchmarks.class_load import TOLD
from deploy.program import ROOT

PAGE = ROOT / "docs" / "scale.md"
MACHINE_CORES, PRICE, HOURS = 8, 0.05, 1.5  # a machine to rent; euros for a core and an hour, with its 4 GB of memory; a lecture
STUDENTS = (1_000, 10_000)
UNKNOWN = "**to be measured**"


def row(*cells):
    return f"| {' | '.join(cells)} |"


def table(head, rows):
    return "\n".join([row(*head), row("---", *["---:"] * (len(head) - 1)), *(row(*cells) for cells in rows)])


def measured(told):
    """What one machine gave."""
    if told is None:
        return table(("one machine", "measured"), [("100 visits, 30 of them training", UNKNOWN)])
    killed, away = told["killed"], told["killed"]["back_after_s"]

    def most(spread, unit):
        return f"{spread['most']:g}{unit}" if spread else "none was there"

    return table(
        ("one machine", "measured"),
        [
            ("cores; servers", f"{told['machine']['cores']} ({told['machine']['processor']}); {told['replicas']}"),
            ("visits; of them training", f"{told['visits']}; {told['training']}"),
            ("snapshots a second of each who trains: least, median", f"{told['snapshots_per_second']['least']:g}, {told['snapshots_per_second']['median']:g}"),
            ("first picture, the slowest", most(told["first_picture_s"], " s")),
            ("errors", f"{len(told['errors']) + told['tracebacks_in_the_logs'] + told['lost_without_a_kill']}"),
            ("a server killed: visits of it back on the same step", f"{killed['back_on_the_same_step']} of {killed['visits']}"),
            ("the slowest of those who train; of those who paused", f"{most(away['training'], ' s')}; {most(away['paused'], ' s')}"),
            ("cores taken by the servers; by HAProxy", f"{told['cores_taken']['servers']:.2f}; {told['cores_taken']['haproxy']:.2f}"),
            ("memory of the servers at rest; with all", f"{told['memory_mb']['at_rest']['servers']:,} MB; {told['memory_mb']['with_all']['servers']:,} MB"),
            ("network of one who trains", f"{told['kilobit_per_second_of_who_trains']['median'] / 1e3:.1f} Mbit/s"),
        ],
    )


def needs(told, students):
    """What so many students need at once, each machine as full as the measured one was."""
    share = told["training"] / told["visits"]
    cores = students * told["machine"]["cores"] / told["visits"]
    machines = math.ceil(cores / MACHINE_CORES) + 1
    return {
        "training at once": f"{students * share:,.0f}",
        f"machines of {MACHINE_CORES} cores, with one to spare": f"{machines:,}",
        "servers (replicas) on each": f"{math.ceil(told['replicas'] / told['machine']['cores'] * MACHINE_CORES)}",
        "memory of each": f"{told['memory_mb']['with_all']['servers'] / told['machine']['cores'] * MACHINE_CORES / 1e3:.0f} GB",
        "network of all": f"{students * share * told['kilobit_per_second_of_who_trains']['median'] / 1e6:.1f} Gbit/s",
        f"a lecture of {HOURS:g} hours": f"{machines * MACHINE_CORES * PRICE * HOURS:,.0f} €",
        "cores that only those who train keep busy": f"{told['cores_taken']['servers'] / told['visits'] * students:,.0f} of {cores:,.0f}",
        "one recorded run of 1,000 snapshots": f"{told['kilobyte_per_snapshot']:.0f} MB",
    }


def planned(told):
    """The same for each number of students."""
    head = ("students at once", *(f"{students:,}" for students in STUDENTS))
    if told is None:
        return table(head, [("machines, servers, memory, network, cost", UNKNOWN, UNKNOWN)])
    columns = [needs(told, students) for students in STUDENTS]
    return table(head, [(name, *(column[name] for column in columns)) for name in columns[0]])


def filled(page, told):
    """The page with its tables as the figures are."""
    for name, text in (("measured", measured(told)), ("planned", planned(told))):
        page = re.sub(rf"(<!-- {name} -->\n).*?(\n<!-- end -->)", lambda found, text=text: found[1] + text + found[2], page, flags=re.S)
    return page


def figures():
    """What was measured, or None."""
    return json.loads(TOLD.read_text(encoding="utf-8")) if TOLD.exists() else None


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), figures()), encoding="utf-8")


if __name__ == "__main__":
    main()
