"""A model that is too small, fitted to a mixture on the line by following one divergence after the other: settings, formulas, paths and what they
mean in words. It imports ``machine``, ``common`` and ``theory`` only: nothing here is a network, and all of it is quadrature in double precision."""
