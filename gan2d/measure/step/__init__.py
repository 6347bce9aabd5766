"""One step of the game, taken apart: what each update draws, scores, loses and changes, point by point, from the real state and with the
step's own random draws; and what flows between the players at a moment. It imports ``measure`` and what is below it; nothing is trained here."""
