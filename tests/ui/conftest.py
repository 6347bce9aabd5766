"""For every test of what is on the screen."""

import pytest

from gan2d.ui import opening
from gan2d.ui.player import making
from gan2d.ui.stages import lab_words


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """An action waits until what it asks for is made: only tests of the waiting itself look at what the screen shows meanwhile."""
    monkeypatch.setattr(making, "AT_ONCE", 300)
    monkeypatch.setattr(opening, "PATIENCE", 300)


@pytest.fixture(autouse=True)
def few_points(monkeypatch):
    """Exact W1 of few points: of as many as the Lab shows it takes a tenth of the tests' time."""
    monkeypatch.setattr(lab_words, "LIVE_TRANSPORT", 64)
