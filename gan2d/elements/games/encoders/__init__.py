"""Games in which an encoder makes codes of points, beside the generator that makes points of codes; one file a game. It imports
``elements`` and ``elements/seam``; no game of this folder knows the others, but for BigBiGAN, which is BiGAN with more scores."""
