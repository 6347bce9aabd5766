"""The game itself as a few moving numbers: small games, the steps that methods make in them, their orbits, eigenvalues and words, all in double
precision. It imports ``elements`` and ``common`` only, as the rest of ``theory``: the losses are those of the tables, nothing is trained."""
