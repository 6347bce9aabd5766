"""A line between browser and server that is slow, or cut: every piece of every connection waits a random while, each way, and order stays within a connection."""

import asyncio
import contextlib
import random
import threading
from urllib.parse import urlsplit

LONGEST = 0.8  # seconds, each way
PIECE = 2**16


class SlowLine:
    """Forwards TCP, and so HTTP and WebSocket, to a server; ``longest`` may be changed at any time. Once ``cut``, nothing passes until it is mended."""

    def __init__(self, server, seed, longest=LONGEST):
        self.host, self.port = urlsplit(server).hostname, urlsplit(server).port
        self.order, self.longest = random.Random(seed), longest
        self.writers, self.broken, self.refused = set(), False, 0

    def cut(self):
        """End all connections, and let none begin."""
        self.broken, self.refused = True, 0
        self.loop.call_soon_threadsafe(self._end)

    def mend(self):
        self.broken = False

    def _end(self):
        for writer in self.writers:
            writer.transport.abort()

    async def _pipe(self, reader, writer):
        """Each piece is due a random while after it came, but not before the piece before it; the line holds any number of them."""
        pieces, loop = asyncio.Queue(), asyncio.get_running_loop()

        async def send():
            with contextlib.suppress(ConnectionError):
                while (piece := await pieces.get()) is not None:
                    due, content = piece
                    await asyncio.sleep(due - loop.time())
                    writer.write(content)
                    await writer.drain()
            writer.close()

        sender = asyncio.ensure_future(send())
        with contextlib.suppress(ConnectionError):
            due = 0.0
            while content := await reader.read(PIECE):
                due = max(due, loop.time() + self.order.uniform(0, self.longest))
                pieces.put_nowait((due, content))
        pieces.put_nowait(None)
        await sender

    async def _connect(self, reader, writer):
        if self.broken:
            self.refused += 1
            writer.transport.abort()
            return
        try:
            to_reader, to_writer = await asyncio.open_connection(self.host, self.port)
        except OSError:
            writer.close()
            return
        self.writers |= {writer, to_writer}
        await asyncio.gather(self._pipe(reader, to_writer), self._pipe(to_reader, writer))
        self.writers -= {writer, to_writer}

    async def _serve(self, ready, over):
        self.loop = asyncio.get_running_loop()
        listener = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        ready.set()
        await over.wait()
        listener.close()
        self._end()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)
        await asyncio.sleep(0)  # transports close in the round after


@contextlib.contextmanager
def slow_line(server, seed, longest=LONGEST):
    """A line to that server, whose ``address`` a browser opens in its place; it runs in a thread of its own."""
    line, ready = SlowLine(server, seed, longest), threading.Event()
    loop, over = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(line._serve(ready, over)))
    thread.start()
    assert ready.wait(10)
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()
