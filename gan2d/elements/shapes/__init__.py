"""The shapes that pairs of distributions are made of: Gaussians on a line, and funnels with the rays down to their tips. Pure functions of numbers and
arrays, alike for samplers under JAX and for theory in double precision. It imports ``common`` only; knobs and tables have no place here."""
