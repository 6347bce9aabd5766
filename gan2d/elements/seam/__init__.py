"""What a game is: the row of a table that says how it differs from the plain one, and what every game may measure by the data's modes; no game
itself, those are in ``elements/games``. It imports ``elements`` and the networks."""
