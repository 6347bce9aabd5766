"""A small lesson as a lecturer writes it, and what may be replaced in it."""

SMALL = "critic_depth=1&critic_width=8&generator_depth=1&generator_width=8&batch_size=16&n_critic=1"
RUN = f"data=ring8&recipe=gan&seed=3&arms=2&b.recipe=gan-ns&{SMALL}"
TEXT = f"""
title = "A small lesson"
question = "What comes of it?"
explain = ["Because it is so.", "And <b>not</b> ![x](https://example.org/x.png) otherwise."]

[run]
open = "lab?{RUN}"
steps = 20
panel = "W1 to the data"

[[predict]]
kind = "choice"
ask = "Which is nearer?"
options = [["A", "A.w1 < 0.5 * B.w1"], ["B", "B.w1 < 0.5 * A.w1"], ["Neither", "otherwise"]]

[[predict]]
kind = "number"
ask = "How far is A?"
measure = "A.w1"
low = 0
high = 10
within = 0.5

[[predict]]
kind = "mark"
ask = "Where are the points of B?"
arm = "B"
radius = 0.5
least = 0.2

[[measure]]
measure = "A.w1"

[[claim]]
says = "It is not there yet."
when = "A.w1 > 0.1"

[exercise]
task = "Leave it as it is."
open = "lab?data=ring8&recipe=gan&seed=3&{SMALL}"
steps = 30
only = ["n_critic"]
check = ["A.w1 > 0.1", "A.modes >= 0"]
solution = {{ n_critic = 2 }}
"""
