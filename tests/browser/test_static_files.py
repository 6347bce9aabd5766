"""What the server gives away beside the pages: the folder static/, and nothing else."""

import http.client

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["../app.py", "%2e%2e/app.py", "..%2fapp.py", "%2e%2e%2f.streamlit%2fconfig.toml", "..%5capp.py", "theme/../../app.py", ""])
def test_nothing_but_the_static_folder_is_served(server, path):
    host, port = server.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)  # which sends the path as it is
    connection.request("GET", f"/app/static/{path}")
    answer = connection.getresponse()
    body = answer.read().decode(errors="replace")
    assert "import streamlit" not in body and "enableStaticServing" not in body
    connection.request("GET", "/app/static/theme/dom.js")
    known = connection.getresponse()
    assert known.status == 200 and "export" in known.read().decode()
