"""Links and files of gan2d's first version, which had a language of its own for each page, said in today's.

Its links know ``pair``, ``critics``, ``span``, ``seeds`` and a B whose knobs say all that is not default; its files hold
``settings``, ``scene``, ``lineup`` or ``crowd``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gan2d.common.errors import InputError, left_out, shown, unknown, whole
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.elements.pairs import PAIRS, of_pair
from gan2d.settings.axis import MOST_MEMBERS, SEED
from gan2d.settings.constraints import read_constraint
from gan2d.settings.experiment import check_seed, make
from gan2d.settings.knobs import KNOBS
from gan2d.settings.presets import OPTIMUM

VIEWS = {"theta": "theta_shown", "points": "plan_points", "other": "plan_other", "bins": "piles", "task": "exercise"}
LETTERS = "abcdef"
NONE = "none"  # today's word in a link for no critics
# what links of a page meant that said nothing of the pair, or of the critics
FIRST = {"distances": ("parallel_gaussians", "gan,ebgan,wgan,wgan-gp"), "perfect_critic": ("gaussians_1d", "gan,gan-ns,ebgan,wgan,wgan-gp")}


def query(said: dict[str, str], page: str) -> tuple[dict[str, str], list[str]]:
    """A link in today's language, and a sentence for each part of an old one that could not be used."""
    apart = page in ("", *FIRST) and "recipe" not in said and said.get("critics") != NONE
    if apart and ("pair" in said or (page and not {"critics", "span", "theta"}.isdisjoint(said))):
        return _scene(said, *FIRST.get(page, FIRST["distances"]))
    if page == "constraints" and "critics" in said:
        return _lineup(said)
    if "seeds" in said or (any(name.startswith("b.") for name in said) and "arms" not in said):
        return _crowd(said)
    return said, []


def _kept(text: str, check: Any) -> tuple[list[str], list[str]]:
    kept, complaints = [], []
    for part in filter(None, text.split(",")):
        try:
            check(part)
            kept.append(part)
        except InputError as error:
            complaints.append(left_out("critics", part, error))
    return kept, complaints


def _known_critic(name: str) -> None:
    if name not in OPTIMUM:
        raise unknown("critic", name, OPTIMUM)


def _scene(old: dict[str, str], usual: str, others: str) -> tuple[dict[str, str], list[str]]:
    said = {VIEWS.get(name, name): text for name, text in old.items() if name not in ("pair", "critics", "span", "data")}
    pair, complaints = old.get("pair", usual), []
    if pair not in PAIRS:
        complaints.append(left_out("pair", pair, unknown("pair of distributions", pair, PAIRS)))
        pair = usual
    said["data"] = old.get("data", "ring8") if PAIRS[pair].of_data else of_pair(pair)
    if "span" in old:
        said["axis"] = f"{PAIRS[pair].knob}:{old['span']}"
    wanted = old.get("critics", others)
    critics, more = _kept(wanted, _known_critic)
    said |= _arms([(name, {}) for name in critics or ([] if wanted else ["wgan-gp"]) or others.split(",")], "optimum")
    if not wanted:
        said["critics"] = NONE
    return said, complaints + more


def _lineup(old: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    said = {name: text for name, text in old.items() if name != "critics"}
    critics, complaints = _kept(old["critics"], read_constraint)
    if critics:
        arms = [read_constraint(text) for text in critics]
        said |= _arms([(arm.recipe, {name: str(value) for name, value in arm.knobs.items()}) for arm in arms], "side_by_side")
    return said, complaints


def _arms(rows: Iterable[tuple[str, Mapping[str, str]]], preset: str) -> dict[str, str]:
    rows = list(rows)
    said = {"preset": preset, "recipe": rows[0][0]} | ({"arms": str(len(rows))} if len(rows) > 1 else {})
    for letter, (recipe, knobs) in zip(LETTERS, rows):
        if letter != "a":
            said[f"{letter}.recipe"] = recipe
        said |= {f"{letter}.{name}": text for name, text in knobs.items()}
    return said


def _crowd(old: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    said, complaints = {name: text for name, text in old.items() if name != "seeds"}, []
    if "seeds" in old:
        try:
            said["axis"] = f"{SEED}:{whole('seeds', old['seeds'], 1, MOST_MEMBERS)}"
        except InputError as error:
            complaints.append(left_out("seeds", old["seeds"], error))
    common = _common(said)
    for name in [name for name in said if name.startswith("b.") and name[2:] in (*common, "data", "seed")]:
        text = said.pop(name)
        try:
            _same(said, name[2:], text)
        except InputError as error:
            complaints.append(left_out(name, text, error))
    if not any(name.startswith("b.") for name in said) or "arms" in said:
        return said, complaints
    for name in [name for name in said if name in KNOBS and name not in (*common, "data")]:
        said["a." + name] = said.pop(name)
    if "copy_noise" not in common and "b.copy_noise" in said:
        said["copy_noise"] = said.pop("b.copy_noise")  # it is B's alone
    return said | {"arms": "2", "b.recipe": said.get("b.recipe", "wgan-gp"), "b.preset": said.get("b.preset", "toy")}, complaints


def _common(said: Mapping[str, str]) -> tuple[str, ...]:
    """Knobs that B takes from A: those of the data, and of their noisy copy where A has one."""
    row, generator = DATASETS.get(said.get("data", ""), DATASETS["ring8"]), GENERATORS.get(said.get("generator", ""))
    return row.knobs + (generator.knobs if generator and not generator.learns else ())


def _same(said: Mapping[str, str], name: str, text: str) -> None:
    """Raise InputError where B asks for something else than A has."""
    read: Callable[[str], Any] = {"data": lambda given: make(given).data, "seed": check_seed}.get(name) or KNOBS[name].parse
    asked = read(text)
    usual = {"data": "ring8", "seed": 0, **DATASETS.get(said.get("data", ""), DATASETS["ring8"]).defaults}
    try:
        own = read(said.get(name, str(usual.get(name, KNOBS[name].default if name in KNOBS else ""))))
    except InputError:
        return  # what is wrong with A's own is told anyway
    if asked != own:
        raise InputError("Both settings have A's data and first seed.")


def saved(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """A saved file in today's language; one that is of today, or none of gan2d's, is returned as it is."""
    if isinstance(said.get("settings"), Mapping):
        return _of_run(said)
    if isinstance(said.get("scene"), Mapping):
        return _of_scene(said)
    if isinstance(said.get("lineup"), Mapping):
        return _of_lineup(said)
    if isinstance(said.get("crowd"), Mapping):
        return _of_crowd(said)
    return said


def _mapping(said: Any, what: str) -> Mapping[str, Any]:
    if said is not None and not isinstance(said, Mapping):
        raise InputError(f"The saved file's {what} must be an object; {shown(said)} is not.")
    return said or {}


def _list(said: Any, what: str) -> list[Any]:
    if said is not None and not isinstance(said, list):
        raise InputError(f"The saved file's {what} must be a list; {shown(said)} is not.")
    return said or []


def _arm(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: settings[name] for name in ("recipe", "preset", "knobs") if name in settings}


def _of_run(said: Mapping[str, Any]) -> dict[str, Any]:
    settings = said["settings"]
    odd = set(settings) - {"data", "recipe", "preset", "knobs", "seed", "points"}
    if odd:
        raise InputError(f"The saved run's settings hold {', '.join(sorted(map(str, odd)))[:120]}; they may hold data, knobs, points, preset, recipe, seed.")
    told = {name: settings[name] for name in ("data", "seed", "points") if name in settings}
    return told | {"arms": [_arm(settings)], "changes": said.get("changes") or [], "step": said.get("steps", 0)}


def _of_scene(said: Mapping[str, Any]) -> dict[str, Any]:
    scene = said["scene"]
    pair = PAIRS.get(str(scene.get("pair")))
    if pair is None:
        raise unknown("pair of distributions", scene.get("pair"), PAIRS)
    critics = _list(scene.get("critics"), "critics")
    told: dict[str, Any] = {
        "data": scene.get("data", "ring8") if pair.of_data else of_pair(str(scene["pair"])),
        "seed": scene.get("seed", 0),
        "arms": [{"recipe": name, "preset": "optimum"} for name in critics or ["wgan-gp"]],
        "everybody": scene.get("knobs") or {},
    }
    if scene.get("span"):
        told["axes"] = {pair.knob: ":".join(map(str, _list(scene["span"], "span")))}
    return told | {"changes": said.get("changes") or [], "step": said.get("steps", 0), "view": {} if critics else {"critics": NONE}}


def _of_lineup(said: Mapping[str, Any]) -> dict[str, Any]:
    lineup = said["lineup"]
    arms = [read_constraint(text) for text in _list(lineup.get("critics"), "critics")]
    runs = [_mapping(_mapping(row, "critic").get("replay"), "replay") for row in _list(said.get("critics"), "critics")]
    told = {"data": lineup.get("data", "ring8_wgan_gp"), "seed": lineup.get("seed", 0), "step": said.get("steps", 0)}
    if runs and len(runs) == len(arms) and all(isinstance(run.get("settings"), Mapping) for run in runs):
        # the settings that each began with are told beside it; the lineup itself is that of the end
        changes = [[*_list(change, "change"), i] for i, run in enumerate(runs) for change in _list(run.get("changes"), "changes")]
        return told | {"arms": [_arm(run["settings"]) for run in runs], "changes": changes}
    everybody = {**_mapping(lineup.get("knobs"), "knobs"), "generator": lineup.get("generator", "noisy_copy")}
    return told | {"arms": [{"recipe": arm.recipe, "preset": arm.preset, "knobs": dict(arm.knobs)} for arm in arms], "everybody": everybody}


def _of_crowd(said: Mapping[str, Any]) -> dict[str, Any]:
    crowd = said["crowd"]
    sides = [_mapping(crowd.get(name), name) for name in ("settings", "other") if name == "settings" or crowd.get(name)]
    first = sides[0]
    told = {name: first[name] for name in ("data", "seed", "points") if name in first}
    common = DATASETS[first["data"]].knobs if isinstance(first.get("data"), str) and first["data"] in DATASETS else ()
    changes = []
    for move in _list(said.get("moves"), "moves"):
        if len(_list(move, "move")) != 4:
            raise InputError(f"Each move of a saved crowd is [step, side, knob, value]; {shown(move)} is not.")
        step, side, name, value = move
        changes.append([step, name, value, None if name in common else side])
    return told | {"arms": [_arm(side) for side in sides], "axes": {SEED: crowd.get("seeds", 16)}, "changes": changes, "step": said.get("step", 0)}
