"""A process that compiles: what a compiler takes of memory, up to 600 MB for a moment, is not left in pieces in a server that lives for weeks.

It is asked where JAX finds no program in its folder: the lowered module goes there, the program comes back by the folder. It ends when it was
asked for nothing for a while. Where anything is not as expected, such as the inside of another JAX, the program is compiled here as ever.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import jax

from gan2d.machine.backend import PROGRAMS, resident, set_up, trim
from gan2d.machine.pipes import answer, hear
from gan2d.machine.program_files import instead

TIGHT = PROGRAMS + 244 * 2**20  # bytes of this process from which on others compile
IDLE = 15  # seconds without a request after which it ends and gives its memory back
_ROOT = Path(__file__).parents[2]
_LOCK = threading.Lock()
_process: subprocess.Popen[bytes] | None = None


class Request(NamedTuple):
    """A module to be compiled, and the name of its file."""

    module: bytes
    options: bytes
    name: str
    key: str


def ask(request: Request) -> bool:
    """Have a program compiled and written; whether that was done."""
    global _process
    with _LOCK:
        for _ in range(2):  # one that has just ended for want of work is begun again
            with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
                if _process is None or _process.poll() is not None:
                    _close()
                    command = [sys.executable, "-c", f"from {__package__} import compiler; compiler.serve()"]
                    _process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT)
                assert _process.stdin and _process.stdout
                pickle.dump(request, _process.stdin)
                _process.stdin.flush()
                return bool(pickle.load(_process.stdout))
            _close()
    return False


def _close() -> None:
    global _process
    process, _process = _process, None
    if process is not None:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]


def serve() -> None:
    """Compile what comes in, until nothing comes any more."""
    set_up()
    requests, answers = hear()
    with contextlib.suppress(queue.Empty):
        while True:
            request: Request = requests.get(timeout=IDLE)
            try:
                _compile(request)
                done = True
            except Exception as error:
                print(f"Compiled by the server itself: {type(error).__name__}: {error}", file=sys.stderr)
                done = False
            answer(answers, done)
            trim()
    os._exit(0)


def _compile(request: Request) -> None:
    from jax._src import compilation_cache
    from jax._src.interpreters import mlir
    from jax._src.lib import xla_client

    backend: Any = jax.devices()[0].client
    with mlir.make_ir_context():
        module = mlir.ir.Module.parse(request.module)
        devices = xla_client.DeviceList(tuple(backend.local_devices()[:1]))
        options = xla_client.CompileOptions.ParseFromString(request.options)
        began = time.monotonic()
        program = backend.compile_and_load(module, executable_devices=devices, compile_options=options)
    compilation_cache.put_executable_and_time(request.key, request.name, program, backend, int(time.monotonic() - began))


def tight() -> bool:
    """Whether this process takes so much that others compile for it: before, what the other one takes to begin is not worth it."""
    return resident() > TIGHT


def serves() -> bool:
    """Whether this process is a server, which lives for long; a command or a test compiles for itself."""
    return "GAN2D_SERVER" in os.environ


@functools.cache
def install() -> None:
    """From the next program on, where memory is tight and JAX has none in its folder, it is compiled there; on processors only."""

    def compiled(here: Callable[[], Any], kept: Callable[[], Any], wanted: dict[str, Any]) -> Any:
        def asked() -> bool:
            module, options = to_bytes(wanted["computation"]), wanted["compile_options"].SerializeAsString()
            return ask(Request(module, options, wanted["module_name"], wanted["cache_key"]))

        plain = wanted["backend"].platform == "cpu" and not wanted["host_callbacks"] and len(wanted["executable_devices"]) == 1
        found = kept() if plain and tight() and asked() else None
        return here() if found is None else found

    with contextlib.suppress(ImportError, AttributeError, TypeError):  # another JAX, which compiles here
        from jax._src.interpreters import mlir

        to_bytes = mlir.module_to_bytecode
        instead(compiled)
