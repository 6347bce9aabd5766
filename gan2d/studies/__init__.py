"""Named experiments and what they tell: the Python interface, sweeps over θ, many seeds, constraints compared, strengths, coverage
against the papers, the gallery and the remedies. It imports ``measure`` and what is below it; nothing here knows a screen or a terminal's arguments."""
