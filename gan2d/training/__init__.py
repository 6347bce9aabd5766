"""An experiment in training: compiled loops, members of axes under vmap, states kept for going back. It imports ``games`` and what is
below it; what is measured of the result is in ``measure``."""
