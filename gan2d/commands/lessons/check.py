"""``check``: runs a hand-in sheet again and verifies it; or tries every claim of a lesson's file on five seeds."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

from gan2d.commands.arguments import read_file
from gan2d.commands.progress import BROKEN, bar, end_bar
from gan2d.common import output
from gan2d.lessons.reader import read_lesson
from gan2d.lessons.sheet import Found, Line, read_sheet, try_again
from gan2d.lessons.shelf import files_of, name_of, standing
from gan2d.lessons.trial import FAIR, failing, five, holding, solved

_SIGNS = {True: "+", False: "-", None: " "}


def add(commands: Any) -> None:
    """Teach the command line ``check``."""
    command = commands.add_parser("check", help="run a hand-in of lessons again; or try a lesson's claims on five seeds")
    command.add_argument("file", help="a hand-in (.json) that the page Lessons has saved, or a lesson (.toml)")
    command.add_argument("--lessons", metavar="FOLDER", help="a folder of your own lessons that the hand-in may be about")
    command.add_argument("--json", metavar="FILE", help="write what was found to this file")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check, tell, write."""
    output.check(args.json)
    text = read_file(args.file)
    if Path(args.file).suffix.lower() == ".toml":
        return _lesson(args, text)
    sheet = read_sheet(text)
    shelf = standing(files_of(args.lessons) if args.lessons else ())
    for complaint in shelf.complaints:
        print(f"gan2d: {complaint}", file=sys.stderr)
    print(f"Hand-in of {sheet.name or 'somebody without a name'}: {len(sheet.done)} of {len(shelf.lessons)} lessons.")
    found = []
    for name, done in sheet.done.items():
        if name not in shelf.lessons:
            one = Found(name, name, [Line(None, "there is no such lesson here; --lessons FOLDER names a folder with others.")], False)
        else:
            one = try_again(done, shelf.lessons[name], bar)
        end_bar()
        found.append(one)
        print(f"{one.title}\n" + "\n".join(f"  {_SIGNS[line.right]} {line.text}" for line in one.lines))
    sound = all(one.sound for one in found)
    predictions = [line.right for one in found for line in one.lines if line.text.startswith("prediction")]
    print(f"Predictions that came true: {sum(map(bool, predictions))} of {len(predictions)}.")
    print("All of it is as the hand-in says." if sound else "Not all of it is as the hand-in says.")
    if args.json:
        told = [{"lesson": one.name, "sound": one.sound, "lines": [line._asdict() for line in one.lines]} for one in found]
        output.write(args.json, json.dumps({"name": sheet.name, "sound": sound, "lessons": told}, indent=1))
    return 0 if sound else BROKEN


def _lesson(args: argparse.Namespace, text: bytes) -> int:
    """Try a lesson on five seeds that nobody chose, and its exercise's solution."""
    lesson = read_lesson(text, name_of(Path(args.file).name))
    print(f"{lesson.title}: {len(lesson.claims)} claims, {len(lesson.predictions)} predictions, tried on {FAIR} seeds.")
    told = five(lesson.run)
    wrong = failing(lesson, told)
    best = solved(lesson)
    if best is not None and lesson.exercise is not None:
        ends = five(best)
        short = [condition for condition in lesson.exercise.conditions if holding(condition, ends) < FAIR - 1]
        wrong += [f"With the solution {condition} holds for {holding(condition, ends)} of {FAIR} seeds." for condition in short]
    print("\n".join(f"  - {text}" for text in wrong) if wrong else "  + every claim holds.")
    if args.json:
        plain = [{name: value if math.isfinite(value) else None for name, value in values.items()} for values in told]
        output.write(args.json, json.dumps({"lesson": lesson.name, "values": plain, "complaints": wrong}, indent=1))
    return BROKEN if wrong else 0
