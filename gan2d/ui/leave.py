"""When a tab is closed, the memory of its run comes back at once, not when Streamlit forgets the session."""

from __future__ import annotations

import atexit
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from streamlit import runtime
from streamlit.runtime.runtime import RuntimeState
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gan2d.machine.backend import give_memory_back
from gan2d.machine.programs import forget_all
from gan2d.machine.workers import Newest
from gan2d.ui.player.player import Player

CHECK_SECONDS = 20.0


def watch(player: Player) -> None:
    """Look now and then whether this visitor is still there; if not, the run keeps only its first and last state, and when nobody is left,
    no program is kept.

    Should the visitor come back, nothing is lost: going back in the run then replays more of it.
    """
    context = get_script_run_ctx()
    if player.watched or context is None or not runtime.exists() or not runtime.get_instance().is_active_session(context.session_id):
        return  # a server that tries a page before anybody comes keeps what it has compiled for them
    player.watched = True
    _later(weakref.ref(player), context.session_id)


def watch_making(worker: Newest, work: Future[Any]) -> None:
    """Look now and then whether this visitor still waits for what is made; if not, it is given up."""
    context = get_script_run_ctx()
    if context is not None and runtime.exists() and runtime.get_instance().is_active_session(context.session_id):
        _again(_look_at_making, worker, work, context.session_id)


def _look_at_making(worker: Newest, work: Future[Any], session: str) -> None:
    atexit.unregister(threading.current_thread().cancel)  # type: ignore[attr-defined]
    if work.done():
        return
    if runtime.exists() and runtime.get_instance().is_active_session(session):
        _again(_look_at_making, worker, work, session)
    else:
        worker.leave()


def _later(ref: weakref.ref[Player], session: str) -> None:
    _again(_look, ref, session)


def _again(look: Callable[..., None], *given: Any) -> None:
    timer = threading.Timer(CHECK_SECONDS, look, given)
    timer.daemon = True
    # a thread that wakes up while the interpreter shuts down would bring it down with a crash
    atexit.register(timer.cancel)
    timer.start()


def _look(ref: weakref.ref[Player], session: str) -> None:
    atexit.unregister(threading.current_thread().cancel)  # type: ignore[attr-defined]
    player = ref()
    if player is not None and runtime.exists() and runtime.get_instance().is_active_session(session):
        _later(ref, session)
        return
    if player is not None:
        player.worker.leave()
        player.heavy_step.give_up()
        player.background.stop()
        player.training.forget()
        player.watched = False
    # whoever is there may be about to open a page: without its programs that would take long
    if runtime.exists() and runtime.get_instance().state is RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED:
        give_memory_back()
    else:
        forget_all()
