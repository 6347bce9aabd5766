"""What a picture shows of a game that is not the plain one, and what is measured of it; which points, lines and numbers a game has is said in
its own file in ``elements/games``; and what is published of one. It imports ``measure``, ``games``, ``settings`` and ``elements``; nothing is trained here."""
