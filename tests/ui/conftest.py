"""For every test of what is on the screen."""

import pytest

from gan2d.ui.player import making


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """An action waits until what it asks for is made: only tests of the waiting itself look at what the screen shows meanwhile."""
    monkeypatch.setattr(making, "AT_ONCE", 300)
