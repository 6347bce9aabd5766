"""What a GAN is made of, as tables of pure functions: data and pairs of distributions, generators, objectives, penalties, projections,
optimisers, whose turn it is, and tricks. Each declares the knobs that it reads beside its formula. It imports ``common`` only; the whole of
a game, of settings or of training has no place here."""
