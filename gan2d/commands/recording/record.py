"""``record``: any experiment of any live page as one HTML file that plays without Python, server or network."""

from __future__ import annotations

import argparse
from typing import Any

from gan2d.commands.arguments import read_file
from gan2d.commands.progress import BROKEN, INTERRUPTED, allow, bar, end_bar, ended
from gan2d.common import output
from gan2d.common.errors import InputError, named_file, whole
from gan2d.common.interrupt import Interrupted
from gan2d.formats.files import read_text
from gan2d.settings.experiment import MOST_STEPS, Experiment, check_steps
from gan2d.training.cost import seconds_of_step
from gan2d.ui.player.stage import Stage
from gan2d.ui.recording import openings
from gan2d.ui.recording.html import page
from gan2d.ui.recording.live_pages import LIVE, is_link, of_experiment, of_link, path_of
from gan2d.ui.recording.record import Recorder, marked, named
from gan2d.ui.recording.tight import packed

STEPS, SNAPSHOTS, MOST_SNAPSHOTS = 2000, 300, 1200
ROOM = 4_350_000  # bytes of a recording, so that its HTML file has less than 6 MB: the letters in it hold 6 bits each


def add(commands: Any) -> None:
    """Teach the command line ``record``."""
    command = commands.add_parser("record", help="record an experiment of a page as one HTML file that plays without a server")
    what = "a link to a page, what stands after its question mark, or a saved experiment (JSON)"
    command.add_argument("source", nargs="?", metavar="LINK_OR_FILE", help=what)
    command.add_argument("--html", metavar="FILE", help="the file to write")
    command.add_argument("--page", help=f"the page that shows it: {', '.join(LIVE)} (default: as in the link, or the first that shows the file)")
    command.add_argument("--steps", help=f"steps to train (default: the moment's, else {STEPS} or as many as the page takes)")
    command.add_argument("--snapshots", help=f"pictures on the way, at most {MOST_SNAPSHOTS} (default {SNAPSHOTS})")
    command.add_argument("--yes", action="store_true", help="train even where that takes more than a minute")
    command.add_argument("--openings", action="store_true", help="make the recordings anew with which the pages open; nothing else may be given")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, record, write."""
    if args.openings:
        return _openings(args)
    if not args.source or not args.html:
        raise InputError("record takes a link or a saved experiment and --html FILE, such as: record 'data=ring8&recipe=wgan-gp' --html ring8.html.")
    output.check(args.html)
    stage, experiment = _read(args)
    snapshots = whole("snapshots", SNAPSHOTS if args.snapshots is None else args.snapshots, 1, MOST_SNAPSHOTS)
    recorder = Recorder(stage, experiment)
    until = _until(args, recorder, experiment)
    allow(args, until * seconds_of_step(experiment), until)
    stopped, status = None, 0
    try:
        stopped = recorder.record(experiment.changes, until, snapshots, lambda step: bar("step", step, until))
        status = BROKEN if stopped else 0
    except Interrupted:
        stopped, status = ended(recorder.training.step, until), INTERRUPTED
    end_bar()
    path = str(path_of(stage))
    said = {"words": "Recording", **named(recorder, path)}
    made = page(packed(marked(recorder.reels, said), ROOM), stage.module, f"gan2d – {LIVE[path][1]}: {said['query']}")
    output.save(args.html, made)
    print(f"{LIVE[path][1]}, {recorder.training.step:,} steps in {recorder.count} pictures: {named_file(args.html)}, {len(made) / 1e6:.1f} MB")
    if stopped:
        print(stopped)
    return status


def _read(args: argparse.Namespace) -> tuple[Stage, Experiment]:
    if is_link(args.source):
        return of_link(args.source, args.page)
    experiment = read_text(read_file(args.source))
    return of_experiment(experiment, args.page), experiment


def _until(args: argparse.Namespace, recorder: Recorder, experiment: Experiment) -> int:
    """The step at which it ends."""
    if args.steps is not None:
        return whole("steps", args.steps, 0, MOST_STEPS)
    return check_steps(experiment.step or recorder.stage.target() or STEPS)


def _openings(args: argparse.Namespace) -> int:
    """Make what is shipped anew."""
    if args.source or args.html or args.page or args.steps or args.snapshots:
        raise InputError("--openings records every page as it opens; leave everything else out.")
    for path in openings.OPENINGS:
        output.check(openings.file_of(path))
        made = openings.recorded(path, lambda step, path=path: bar(f"{path}, step", step, openings.OPENINGS[path].steps))  # type: ignore[misc]
        output.write(openings.file_of(path), made)
        end_bar()
        print(f"{path}: {len(made) / 1e3:,.0f} kB")
    return 0
