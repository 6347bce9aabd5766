"""The pages on distances and the perfect critic in Streamlit's own harness: links in and out, bad links, controls, every pair and critic."""

import pytest
from harness import PAGES, components, link, meta, moved, open_group, open_page, player_of, views

from gan2d.elements.pairs import PAIRS, of_pair
from gan2d.settings.experiment import make
from gan2d.settings.presets import OPTIMUM
from gan2d.studies.sweep import ABLE
from gan2d.ui.stages.distances import PARTS

SMALL = {"critic_depth": "1", "critic_width": "8", "batch_size": "16"}
GAN = {"recipe": "gan", "preset": "optimum"}
BOTH = ("distances", "perfect_critic")
pytestmark = [pytest.mark.compiles, pytest.mark.usefixtures("never_ready")]


def keyed(page, name):
    return PAGES[page] + name


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("page", BOTH)
def test_every_pair_opens_from_its_link(page, pair):
    row = PAIRS[pair]
    query = {"data": "moons" if row.of_data else of_pair(pair), "recipe": "gan", "preset": "optimum", "seed": "3", "arms": "2", "b.recipe": "wgan"}
    query |= SMALL | {"axis": f"{row.knob}:0:1:4", "theta_shown": "0.75"}
    at = open_page(page, **query)
    said = meta(at)
    assert said["playing"] and said["pair"]["title"] == row.title and said["theta"] == 0.75
    assert [critic["title"] for critic in said["critics"]] == [OPTIMUM["gan"].title, OPTIMUM["wgan"].title]
    assert link(at) == query
    assert at.selectbox(key=keyed(page, "choose_pair")).value == pair


@pytest.mark.parametrize("pair", PAIRS)
def test_a_link_of_the_first_version_opens_the_same(pair):
    row = PAIRS[pair]
    old = {"pair": pair, "critics": "gan,wgan", "seed": "3", "theta": "0.75", "span": "0:1:4", **SMALL} | ({"data": "moons"} if row.of_data else {})
    at = open_page("distances", **old)
    arms = [{"recipe": recipe, "preset": "optimum", "knobs": SMALL} for recipe in ("gan", "wgan")]
    wanted = make("moons" if row.of_data else of_pair(pair), seed=3, arms=arms, axes={row.knob: "0:1:4"})
    assert player_of(at, "distances").experiment == wanted and meta(at)["theta"] == 0.75 and meta(at)["message"] is None


@pytest.mark.parametrize("critic", OPTIMUM)
def test_every_critic_opens_from_its_link(critic):
    at = open_page("perfect_critic", data="pair_gaussians_1d", recipe=critic, preset="optimum", axis="theta:0:2:4", **SMALL)
    assert [said["title"] for said in meta(at)["critics"]] == [OPTIMUM[critic].title]
    assert at.selectbox(key="perfect_choose_recipe").value == critic


def test_critics_that_estimate_no_distance_are_not_offered_where_distances_are():
    at = open_page("distances", **GAN, **SMALL)
    assert len(at.selectbox(key="distances_choose_recipe").options) == len(ABLE) < len(OPTIMUM)
    (said,) = meta(open_page("distances", recipe="lsgan", preset="optimum", **SMALL))["critics"]
    assert said["distance"] is None, "but one is shown without"


def test_a_first_visit_says_what_stands_there():
    said = meta(open_page("distances"))
    assert said["says"] and not said["playing"] and said["idle"] and said["critics"] == [] and said["pair"]["title"] == PAIRS["parallel_lines"].title
    said = meta(open_page("perfect_critic"))
    assert said["says"] and said["playing"] and said["panels"] and len(said["critics"]) == 3 and said["theta"] == 5


@pytest.mark.parametrize("page", BOTH)
def test_a_broken_link_falls_back_with_sentences(page):
    at = open_page(page, data="pair_paralel_lines", recipe="foo", theta_shown="99", axis="theta:6:0:3", width="many", taste="sweet", **SMALL)
    said = meta(at)
    assert said["message"]["kind"] == "warning"
    for words in ("data=pair_paralel_lines", "recipe=foo", "theta_shown=99", "theta:6:0:3", "width=many", "taste"):
        assert words in said["message"]["text"], words
    assert "taste" not in link(at) and "pair_paralel_lines" not in link(at).values()


@pytest.mark.parametrize("page", BOTH)
def test_a_broken_link_of_the_first_version_falls_back_with_sentences(page):
    at = open_page(page, pair="paralel_lines", critics="gan,foo", theta="99", span="6:0:3", width="many")
    said = meta(at)
    for words in ("pair=paralel_lines", "critics=foo", "=99", "6:0:3", "width=many"):
        assert words in said["message"]["text"], words
    assert [critic["title"] for critic in said["critics"]] == [OPTIMUM["gan"].title]


@pytest.mark.parametrize("page", BOTH)
def test_knobs_move_and_the_link_follows(page):
    at = open_page(page, data="pair_gaussians_1d", recipe="wgan-gp", preset="optimum", axis="theta:0:2:4", **SMALL)
    training, usual = player_of(at, page).training, player_of(at, page).experiment.values()["gp_weight"]
    at = open_group(at, page, "Objective")
    field = at.number_input if page == "perfect_critic" else at.select_slider  # there its slider stands in the picture
    moved(field(key=keyed(page, "knob_gp_weight")).set_value(10.0))
    at = open_group(at, page, "Data")
    field = at.number_input if page == "distances" else at.select_slider
    moved(field(key=keyed(page, "knob_width")).set_value(1.0))
    assert link(at)["changes"] == "0:gp_weight:10.0,0:width:1.0" and player_of(at, page).training is training
    moved(at.button(key=keyed(page, "restore_gp_weight")).click())
    assert player_of(at, page).experiment.values()["gp_weight"] == usual and player_of(at, page).training is training


@pytest.mark.parametrize("page", BOTH)
def test_another_pair_brings_its_own_knobs(page):
    at = open_page(page, **GAN, **SMALL)
    moved(at.selectbox(key=keyed(page, "choose_pair")).set_value("mixtures"))
    at = open_group(at, page, "Data")
    keys = {widget.key for widget in (*at.slider, *at.select_slider, *at.number_input)}
    assert {keyed(page, "knob_sigma"), keyed(page, "knob_imbalance")} <= keys and keyed(page, "knob_width") not in keys
    assert link(at)["data"] == "pair_mixtures"
    moved(at.selectbox(key=keyed(page, "choose_pair")).set_value("noisy_copy"))
    moved(at.selectbox(key=keyed(page, "choose_data")).set_value("swiss_roll"))
    assert link(at)["data"] == "swiss_roll" and meta(at)["pair"]["words"].startswith("p: swiss roll")


@pytest.mark.parametrize("page", BOTH)
def test_critics_can_be_added_and_taken_away(page):
    at = open_page(page, data="pair_gaussians_1d", **GAN, **SMALL)
    moved(at.button(key=keyed(page, "add_arm")).click())
    moved(at.selectbox(key=keyed(page, "choose_recipe1")).set_value("hinge"))
    assert link(at)["recipe"] == "gan" and link(at)["b.recipe"] == "hinge" and len(meta(at)["critics"]) == 2
    moved(at.button(key=keyed(page, "give_up0")).click())
    assert link(at)["recipe"] == "hinge" and "arms" not in link(at) and len(meta(at)["critics"]) == 1


def test_no_critics_at_all_where_distances_speak_for_themselves():
    at = open_page("distances", data="pair_gaussians_1d", critics="none", **GAN, **SMALL)
    assert link(at)["critics"] == "none" and meta(at)["critics"] == [] and not meta(at)["playing"]
    at = open_page("distances", data="pair_gaussians_1d", **GAN, **SMALL)
    assert "critics" not in link(at) and len(meta(at)["critics"]) == 1 and meta(at)["playing"]


@pytest.mark.parametrize("page", BOTH)
def test_the_values_of_theta_move(page):
    at = open_page(page, data="pair_gaussians_1d", axis="theta:0:2:4", **GAN, **SMALL)
    moved(at.text_input(key=keyed(page, "theta")).set_value("-1:1:3"))
    assert link(at)["axis"] == "theta:-1:1:3" and meta(at)["span"] == [-1.0, 1.0, 3] and meta(at)["message"] is None
    moved(at.text_input(key=keyed(page, "theta")).set_value("1:0"))
    assert meta(at)["message"]["kind"] == "error" and "first:last:count" in meta(at)["message"]["text"] and link(at)["axis"] == "theta:-1:1:3"


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_from_its_link(part):
    at = open_page("distances", part=part, **GAN, **SMALL)
    assert at.button_group(key="distances_part").value == part
    assert link(at).get("part", "curves") == part and link(at)["recipe"] == "gan"
    assert bool(at.selectbox) == (part in ("curves", "plan")) and len(components(at)) == (1 if part == "curves" else 2)


def test_parts_keep_what_was_chosen_in_the_link():
    at = open_page("distances", part="plan", plan_points="12", plan_other="greedy", **GAN, **SMALL)
    assert at.slider(key="distances_plan_points").value == 12
    at.slider(key="distances_plan_points").set_value(30)
    theta = at.select_slider(key="distances_plan_theta")
    theta.set_value(float(theta.options[120]))
    moved(at)
    assert link(at)["plan_points"] == "30" and link(at)["plan_other"] == "greedy" and float(link(at)["theta_shown"]) == float(theta.options[120])
    at.button_group(key="distances_part").set_value("piles")
    moved(at)
    at.slider(key="distances_piles").set_value(3)
    moved(at)
    assert link(at)["piles"] == "3" and link(at)["part"] == "piles"
    at.button_group(key="distances_part").set_value("curves")
    moved(at)
    assert "part" not in link(at) and meta(at)["critics"]


def test_links_of_the_first_version_to_parts():
    at = open_page("distances", part="plan", points="12", other="greedy", critics="gan", **SMALL)
    assert at.slider(key="distances_plan_points").value == 12 and link(at)["plan_other"] == "greedy"
    at = open_page("distances", part="piles", bins="4", task="7", critics="gan", **SMALL)
    assert at.slider(key="distances_piles").value == 4 and at.number_input(key="distances_exercise").value == 7


@pytest.mark.parametrize(
    ("page", "said", "why"),
    [
        ("plan", {"plan_points": "1000"}, "plan_points must be a whole number between 4 and 96"),
        ("plan", {"plan_other": "optimal"}, "optimal"),
        ("piles", {"piles": "9"}, "piles must be a whole number between 2 and 6"),
        ("piles", {"exercise": "x"}, "exercise must be a whole number"),
    ],
)
def test_what_of_a_part_cannot_be_used_is_told(page, said, why):
    at = open_page("distances", part=page, **GAN, **SMALL, **said)
    assert why in at.warning[0].value.replace("\\", "") and next(iter(said)) not in link(at)


def test_a_broken_part_of_a_link_is_told():
    at = open_page("distances", part="plam", **GAN, **SMALL)
    text = meta(at)["message"]["text"]
    assert "Did you mean 'plan'" in text and "part" not in link(at)


def test_a_plan_on_a_line_says_why_there_is_none():
    at = open_page("distances", data="pair_gaussians_1d", part="plan", **GAN, **SMALL)
    assert "keeps the order" in at.info[0].value and not views(at)
