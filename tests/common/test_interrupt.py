"""Ctrl-C: the first waits for a good moment, the second ends at once, and what was there before comes back."""

import signal
import threading

import pytest

from gan2d.common import interrupt
from gan2d.common.interrupt import Interrupted


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_the_first_waits_and_the_second_ends(name, capsys):
    before = signal.getsignal(getattr(signal, name))
    with interrupt.heard():
        interrupt.check()
        signal.raise_signal(getattr(signal, name))
        assert "once more" in capsys.readouterr().err
        with pytest.raises(Interrupted):
            interrupt.check()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(getattr(signal, name))
    interrupt.check()
    assert signal.getsignal(getattr(signal, name)) is before


def test_another_thread_hears_nothing():
    told = []

    def work():
        with interrupt.heard():
            told.append(signal.getsignal(signal.SIGINT))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert told == [before]
