"""A stand-in for a server of the app, which starts at once: says that it is well, gives a page, and echoes a WebSocket's words with its own port.

Usage: python tiny_replica.py PORT
"""

import asyncio
import http
import os
import sys

from websockets.asyncio.server import serve


def answer(connection, request):
    """A plain page for all but the WebSocket."""
    if request.headers.get("Upgrade", "").lower() != "websocket":
        return connection.respond(http.HTTPStatus.OK, f"{os.getpid()}")
    return None


async def echo(socket):
    async for words in socket:
        await socket.send(f"{os.getpid()} {socket.request.headers.get('Host')} {words}")


async def main(port):
    async with serve(echo, "127.0.0.1", port, process_request=answer):
        await asyncio.Future()


asyncio.run(main(int(sys.argv[1])))
