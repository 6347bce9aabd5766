"""Published comparisons that are made of many cells, each a training of its own: how a cell is trained, kept and gone on with, and the W1 benchmark. It
imports ``measure``, ``cluster`` and what is below them."""
