"""Games in which an encoder makes codes of points, beside the generator."""
