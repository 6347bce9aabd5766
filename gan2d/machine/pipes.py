"""What a process that works for this one hears and answers by: its own standard input and output, each message a pickle."""

from __future__ import annotations

import os
import pickle
import queue
import sys
import threading
from typing import Any, BinaryIO


def hear() -> tuple[queue.SimpleQueue[Any], BinaryIO]:
    """Requests as they come in, and where answers go. The process ends, in the middle of whatever it does, once nobody is there who could ask."""
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what is printed on the way is no answer
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def listen() -> None:
        try:
            while True:
                requests.put(pickle.load(source))
        except Exception:
            os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    return requests, answers


def answer(answers: BinaryIO, said: Any) -> None:
    """Send an answer."""
    pickle.dump(said, answers)
    answers.flush()
