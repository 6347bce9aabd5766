"""Crowds by name: what B shares with A, links there and back, broken links, and how much memory many seeds take."""

import json
import re

import jax
import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS
from gan2d.settings import crowd, settings
from gan2d.settings.crowd import FEWEST, MOST, Crowd, make, memory, read_link
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import OWNERS, meaningful
from gan2d.settings.recipes import RECIPES
from gan2d.settings.settings import SEEDS, Settings
from gan2d.training.many import Many, grid

TINY = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
A = settings.make("ring8", "gan-ns", TINY, 7)
# a size of the networks: the smallest few values are enough, and others would fill the memory
SIZES = {"generator_depth", "generator_width", "critic_depth", "critic_width", "minibatch_kernels", "ensemble", "unrolling", "packing", "code_dim"}


def big(**knobs):
    return settings.make("ring8", "gan-ns", {"generator_width": 512, "critic_width": 512} | knobs)


@pytest.mark.parametrize("count", [FEWEST, "3", 16, MOST])
def test_a_number_of_seeds_is_a_number_or_its_text(count):
    made = make(A, count)
    assert made.seeds == int(count) and len(made.numbers()) == int(count) and made.sides == (A,)


@pytest.mark.parametrize("count", [FEWEST - 1, MOST + 1, 0, -3, "abc", "", None, 2.5, "1e2", "9" * 4000])
def test_too_few_or_too_many_seeds_are_a_sentence(count):
    with pytest.raises(InputError, match=r"^seeds must be a whole number between 2 and 1,024; .* is not\.$") as error:
        make(A, count)
    assert len(str(error.value)) < 200


def test_seeds_follow_each_other_and_begin_again_after_the_largest():
    assert make(A, 4).numbers() == [7, 8, 9, 10]
    assert make(settings.make(seed=SEEDS - 1), 4).numbers() == [SEEDS - 1, SEEDS, 0, 1]


def test_b_takes_data_their_knobs_and_the_first_seed_of_a():
    a = settings.make("ring8", "gan-ns", TINY | {"sigma": 0.2, "critic_rate": 0.01}, 7)
    b = settings.make("two_gaussians", "wgan", TINY | {"sigma": 0.4, "distance": 3.0, "clip": 0.2}, 99, "published")
    made = make(a, 3, b)
    assert made.settings == a and len(made.sides) == 2
    assert (made.other.data, made.other.seed, made.other.recipe, made.other.preset) == ("ring8", 7, "wgan", "published")
    values = made.other.values()
    assert values["sigma"] == 0.2 and values["clip"] == 0.2 and values["critic_width"] == 8 and "distance" not in made.other.knobs
    assert values["critic_rate"] == b.values()["critic_rate"] != 0.01, "what is no knob of the data is its own"


def test_b_takes_own_points_of_a():
    cloud = np.random.default_rng(0).normal(size=(20, 2))
    made = make(settings.make(cloud, "gan-ns", TINY), 2, settings.make("ring8", "wgan"))
    assert made.other.data == "points" and np.array_equal(made.other.points, made.settings.points)


def test_json_is_plain_and_says_both():
    told = json.loads(json.dumps(make(A, 3, settings.make(recipe="wgan")).to_json(), allow_nan=False))
    assert told["seeds"] == 3 and settings.make(**told["settings"]) == A and told["other"]["recipe"] == "wgan"
    assert "other" not in make(A, 3).to_json()


def any_value(name, rng):
    row = KNOBS[name]
    if row.choices is not None:
        return str(rng.choice(list(row.choices)))
    if name in SIZES:
        return int(row.low + rng.integers(0, 3)) if row.integer else row.low
    value = rng.uniform(row.low, row.high)
    return int(value) if row.integer else float(value)


def at_random(data, rng, seed):
    """Settings with up to six knobs moved anywhere in their ranges; what chooses other knobs' meaning stays."""
    recipe, preset = str(rng.choice(list(RECIPES))), str(rng.choice(["toy", "published"]))
    names = [n for n in meaningful(settings.defaults(data, recipe, preset)) if n not in OWNERS]
    # the published batches are large, and packed points must come out even
    moved = {"batch_size": 16} | {str(name): any_value(str(name), rng) for name in rng.choice(names, 6, replace=False)}
    return settings.make(data, recipe, moved | {"batch_size": 16}, seed, preset)


@pytest.mark.parametrize("case", range(12))
def test_a_link_is_read_back_to_the_same_crowd(case):
    rng = np.random.default_rng(case)
    data = str(rng.choice([name for name in DATASETS if name != "points"]))
    seed = int(rng.integers(0, 10**6))
    for other in (None, at_random(data, rng, seed)):
        said = make(at_random(data, rng, seed), int(rng.integers(2, 9)), other)
        query = said.to_query()
        assert all(isinstance(name, str) and isinstance(text, str) for name, text in query.items())
        assert read_link(query) == (said, []) == read_link(dict(reversed(query.items())))


def test_a_link_says_what_is_different_in_b_alone():
    query = make(A, 3, A.with_knob("critic_rate", 0.01)).to_query()
    assert query == A.to_query() | {"seeds": "3", "b.recipe": "gan-ns", "b.critic_rate": "0.01"} | {f"b.{name}": str(value) for name, value in TINY.items()}
    assert "b.recipe" in make(A, 3, A).to_query() and not [name for name in make(A, 3).to_query() if name.startswith("b.")]


def test_the_usual_link_is_empty():
    assert read_link({}) == (make(Settings(), 16), [])


WHOLE = {"data": "moons", "recipe": "gan-ns", "seed": "5", "seeds": "4", "critic_width": "8", "b.recipe": "wgan", "b.clip": "0.2"}
BROKEN = {
    "seeds": ("abc", "seeds must be a whole number between 2 and 1,024"),
    "colour": ("red", "There is no knob named 'colour'"),
    "data": ("moon", "Did you mean 'moons'"),
    "recipe": ("gann", "Did you mean 'gan'"),
    "critic_width": ("wide", "critic_width must be a whole number"),
    "gp_weight": ("1", "gp_weight has no effect"),
    "b.recipe": ("nonsense", "There is no recipe named 'nonsense'"),
    "b.data": ("nowhere", "There is no data set named 'nowhere'"),
    "b.colour": ("red", "There is no knob named 'colour'"),
    "b.clip": ("99", "clip must be a number"),
    "b.seeds": ("3", "There is no knob named 'seeds'"),
    "b.": ("3", "There is no knob named ''"),
    "b.b.clip": ("0.2", "There is no knob named 'b.clip'"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_part_of_a_link_is_left_out_with_a_sentence_and_the_rest_is_kept(name):
    text, why = BROKEN[name]
    query = WHOLE | {name: text}
    if name == "recipe":
        query.pop("b.clip")
    told, complaints = read_link(query)
    own = [c for c in complaints if c.startswith(f"The link's {name}={text} was left out. ")]
    assert len(own) == 1 and why in own[0] and own[0].endswith((".", "?"))
    kept = {n: t for n, t in WHOLE.items() if n != name and n in query and not (name == "b.recipe" and n == "b.clip")}
    said = told.to_query()
    assert {n: said[n] for n in kept if n in said} == {n: kept[n] for n in kept if n in said}
    missing = set(kept) - set(said)
    assert all(any(f"The link's {n}=" in c for c in complaints) for n in missing), "what is lost with it is told too"


@pytest.mark.parametrize("text", ["100000", "1", "-3", "2.5", "", "nan", "<script>"])
def test_a_number_of_seeds_that_cannot_be_is_sixteen(text):
    told, complaints = read_link({"data": "moons", "seeds": text})
    assert told.seeds == 16 and told.settings.data == "moons" and len(complaints) == 1 and f"seeds={text}" in complaints[0]


@pytest.mark.parametrize("name", ["seeds", "data", "seed", "b.data", "b.seed", *(f"b.{name}" for name in ("recipe", "preset", "clip", "batch_size", "x"))])
@pytest.mark.parametrize("text", ["nonsense", "-1e9", "1e999", "nan", "9" * 5000, "\x00", ","], ids=lambda t: repr(t)[:12])
def test_any_broken_link_is_a_crowd_and_sentences(name, text):
    told, complaints = read_link({name: text})
    assert told.settings == Settings() and told.seeds == 16 and len(complaints) == 1 and complaints[0].startswith(f"The link's {name}=")


@pytest.mark.parametrize("name", ["b.data", "b.seed", "b.sigma"])
def test_what_b_cannot_have_of_its_own_is_told(name):
    told, complaints = read_link(WHOLE | {"data": "ring8", name: {"b.data": "moons", "b.seed": "9", "b.sigma": "0.3"}[name]})
    assert (told.other.data, told.other.seed) == ("ring8", 5) and "sigma" not in told.other.knobs
    assert len(complaints) == 1 and complaints[0].startswith(f"The link's {name}=")


def test_a_knob_of_the_data_that_b_does_not_read_is_not_taken_over():
    told, complaints = read_link({"generator": "noisy_copy", "copy_noise": "0.5", "b.generator": "network"})
    assert not complaints and told.other.values()["generator"] == "network" and told.settings.values()["copy_noise"] == 0.5


def test_where_not_even_the_fewest_seeds_fit_no_number_is_named():
    with pytest.raises(InputError, match="GB") as error:
        make(big(batch_size=4096, minibatch_kernels=32), FEWEST)
    assert "Take 2 seeds" not in str(error.value)


def test_more_than_fits_falls_back_to_fewer_seeds():
    told, complaints = read_link({"seeds": "1000", "critic_width": "512", "generator_width": "512"})
    assert told.seeds == 16 and told.settings.values()["critic_width"] == 512 and "GB" in complaints[0] and len(complaints) == 1


@pytest.mark.parametrize(
    "case", [(big(), 1024, None), (big(), 700, big(packing=2)), (big(batch_size=4096), 100, None), (big(ensemble=4), 1024, None), (big(), 900, A)]
)
def test_more_than_fits_names_gigabytes_and_a_number_of_seeds_that_fits(case):
    chosen, count, other = case
    with pytest.raises(InputError) as error:
        make(chosen, count, other)
    needed, room, fit = re.search(r"about ([\d.]+) GB of memory, and (\d+) GB are allowed\. Take (\d+) seeds or fewer", str(error.value)).groups()
    assert float(needed) > float(room) == crowd.ROOM / 2**30 and str(error.value).endswith(".")
    assert make(chosen, fit, other).seeds == int(fit) < count
    assert float(needed) == pytest.approx(memory(Crowd(chosen, count, make(chosen, 2, other).other)) / 2**30, abs=0.06)
    with pytest.raises(InputError):
        make(chosen, int(int(fit) * 1.1) + 2, other)


def bytes_of(chosen, seeds):
    many = Many(*chosen.compiled(), grid(range(seeds)))
    return sum(leaf.nbytes for leaf in jax.tree.leaves(many.states))


def test_the_estimate_is_twice_the_real_states_where_batches_are_small():
    """A step holds the states before and after it; that is nearly all where the networks are wide and a batch has four points."""
    wide = settings.make("ring8", "gan-ns", {"generator_width": 256, "critic_width": 256, "batch_size": 4})
    real = bytes_of(wide, 3)
    assert real <= memory(make(wide, 3)) / 2 <= 2 * real
    assert memory(make(A, 3)) / 2 >= bytes_of(A, 3)


def test_the_estimate_grows_with_what_takes_memory():
    usual = memory(make(A, 4))
    assert memory(make(A, 8)) == 2 * usual == memory(make(A, 4, A))
    for name, value in {"minibatch_kernels": 8, "ensemble": 3, "batch_size": 64, "critic_depth": 3, "generator_width": 32, "unrolling": 5}.items():
        assert memory(make(A.with_knob(name, value), 4)) > usual, name
    # by hand: the kernels' (batch × batch) distances, there and back, of each seed
    one, two = (memory(make(A.with_knob("minibatch_kernels", k).with_knob("batch_size", 256), 4)) for k in (8, 16))
    assert two - one >= 4 * crowd.ACTIVATIONS * 4 * 2 * 256**2 * 8
