"""A script in Streamlit's own page, before anything of the app can come: it says why nothing comes."""

from __future__ import annotations

from typing import Any

# beside Streamlit's own files, wherever a proxy has put those; no module, so that an old browser reads it
SCRIPT = b'<script src="./app/static/first_word.js"></script>'
HTML = b"text/html"


class FirstWord:
    """ASGI middleware that puts the script into the head of every whole page of HTML."""

    def __init__(self, app: Any) -> None:
        """Around an app."""
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request; only pages are held until they are whole."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: dict[str, Any] | None = None
        body = b""

        async def watch(message: dict[str, Any]) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and is_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    body = with_script(body)
                    await send({**start, "headers": [*((k, v) for k, v in start["headers"] if k != b"content-length"), (b"content-length", b"%d" % len(body))]})
                    await send({**message, "body": body})

        # a whole page that nobody packed: the script goes in as text
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding" or b"text/html" not in accepted(scope)]
        await self.app({**scope, "headers": headers}, receive, watch)


def accepted(scope: Any) -> bytes:
    """What kinds of answer a request asks for."""
    return dict(scope["headers"]).get(b"accept", b"")


def is_page(message: Any) -> bool:
    """Whether an answer is a whole page of HTML, as text."""
    headers = dict(message["headers"])
    return message["status"] == 200 and headers.get(b"content-type", b"").startswith(HTML) and b"content-encoding" not in headers


def with_script(page: bytes) -> bytes:
    """The page with the script in its head."""
    return page.replace(b"</head>", SCRIPT + b"</head>", 1)
