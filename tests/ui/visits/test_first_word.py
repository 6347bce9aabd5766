"""The first word stands in whole pages of HTML, once, and nothing else that the server sends is touched."""

import asyncio

import pytest

from gan2d.ui.first_word import SCRIPT, FirstWord

PAGE = b"<html><head><title>x</title></head><body>" + b"." * 3000 + b"</body></html>"


def answered(body, kind=b"text/html; charset=utf-8", status=200, **more):
    """What a browser gets of an answer in two pieces, and which headers the app was asked with."""
    asked, sent = [], []

    async def app(scope, receive, send):
        asked.extend(scope["headers"])
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *more.items()]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:50], "more_body": True})
        await send({"type": "http.response.body", "body": body[50:]})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "headers": [(b"accept", b"text/html,*/*"), (b"accept-encoding", b"gzip")]}
    asyncio.run(FirstWord(app)(scope, None, send))
    return dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:]), dict(asked)


def test_a_page_has_it_in_its_head_and_is_as_long_as_it_says():
    headers, body, asked = answered(PAGE)
    assert body == PAGE.replace(b"</head>", SCRIPT + b"</head>") and int(headers[b"content-length"]) == len(body)
    assert b"accept-encoding" not in asked, "else it would come packed"


@pytest.mark.parametrize(("kind", "status"), [(b"text/css", 200), (b"application/json", 200), (b"text/html", 404)])
def test_anything_else_stays_as_it_is(kind, status):
    headers, body, _ = answered(PAGE, kind, status)
    assert body == PAGE and int(headers[b"content-length"]) == len(PAGE)


def test_a_websocket_passes():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)

    asyncio.run(FirstWord(app)({"type": "websocket"}, None, None))
    assert seen == [{"type": "websocket"}]
