"""Who plays whom: the players, and one turn of a game, as pure functions to be compiled. It imports ``settings`` and ``elements``; loops
over turns, vectorising and the past are in ``training``."""
