"""HAProxy accepts what is written for it, and what keeps it from starting is said in a sentence."""

import subprocess

import pytest

from deploy import front
from deploy.front import CannotStart, Front, check, configuration, health

TWO = {"r1": "127.0.0.1:8601", "r2": "127.0.0.1:8602"}


@pytest.fixture
def certificate(tmp_path):
    pem = tmp_path / "class.pem"
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=class", "-keyout", tmp_path / "key", "-out", tmp_path / "own"],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("No openssl was found, which makes a certificate to try with.")
    pem.write_text((tmp_path / "own").read_text() + (tmp_path / "key").read_text())
    return str(pem)


def accepted(tmp_path, text):
    (tmp_path / "haproxy.cfg").write_text(text)
    check(tmp_path / "haproxy.cfg")
    return text


@pytest.mark.parametrize("count", [1, 2, 64])
def test_haproxy_accepts_the_configuration(haproxy, tmp_path, count):
    servers = {f"r{number}": f"127.0.0.1:{9000 + number}" for number in range(count)}
    text = accepted(tmp_path, configuration(servers, tmp_path / "socket", 8501))
    assert text.count(" cookie r") == count and "$" not in text


def test_over_https_the_cookie_comes_from_a_frame_too(haproxy, tmp_path, certificate):
    text = accepted(tmp_path, configuration(TWO, tmp_path / "socket", 8501, certificate=certificate))
    assert "SameSite=None" in text and "secure" in text
    assert "SameSite=Lax" in configuration(TWO, tmp_path / "socket", 8501)


@pytest.mark.parametrize("path", ["courses/gan", "/courses/gan/"])
def test_a_base_path_is_where_the_health_is_asked_for(haproxy, tmp_path, path):
    assert health(path) == "/courses/gan/_stcore/health" and health() == "/_stcore/health"
    assert "GET /courses/gan/_stcore/health" in accepted(tmp_path, configuration(TWO, tmp_path / "socket", 8501, base_path=path))


def test_what_haproxy_says_against_a_configuration_is_told(haproxy, tmp_path):
    with pytest.raises(CannotStart, match=r"does not accept .*no_such_address"):
        accepted(tmp_path, configuration({"r1": "no_such_address:1"}, tmp_path / "socket", 8501))


def test_without_haproxy_it_is_said_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(front, "PLACES", str(tmp_path))
    with pytest.raises(CannotStart, match=r"HAProxy is not installed.*apt-get install haproxy"):
        front.haproxy()


def test_where_no_haproxy_runs_nobody_is_asked_for_long(tmp_path):
    with pytest.raises(OSError):
        Front(tmp_path / "socket").loads()
