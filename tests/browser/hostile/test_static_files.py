"""What the server gives away beside the pages: the folder static/, and nothing else."""

import contextlib
import http.client

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["../app.py", "%2e%2e/app.py", "..%2fapp.py", "%2e%2e%2f.streamlit%2fconfig.toml", "..%5capp.py", "theme/../../app.py", ""])
def test_nothing_but_the_static_folder_is_served(server, path):
    host, port = server.removeprefix("http://").split(":")
    with contextlib.closing(http.client.HTTPConnection(host, int(port), timeout=20)) as connection:  # which sends the path as it is
        connection.request("GET", f"/app/static/{path}")
        body = connection.getresponse().read().decode(errors="replace")
        assert "import streamlit" not in body and "enableStaticServing" not in body
        connection.request("GET", "/app/static/theme/dom.js")
        assert "export" in connection.getresponse().read().decode()
