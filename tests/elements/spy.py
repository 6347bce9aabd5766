"""For the tests that a table row reads exactly the knobs that it lists."""

from gan2d.settings.knobs import Knobs


class Spy:
    """Knobs that remember which of them were read."""

    def __init__(self, knobs: Knobs):
        self.knobs, self.read = knobs, set()

    def __getattr__(self, name):
        self.read.add(name)
        return getattr(self.knobs, name)
