"""The games beside the plain one, as a table of what differs: which networks make points, what a critic is shown beside them, and which terms
of its own a game adds to the losses; one file a game. It imports ``elements``; a turn of a game is in ``gan2d/games``."""
