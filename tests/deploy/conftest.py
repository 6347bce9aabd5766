"""A class of two tiny servers; without HAProxy its tests are skipped, in CI they fail."""

import os
import sys
from pathlib import Path

import pytest

from deploy import front
from deploy.start import Class, folder_for, free_ports

TINY = Path(__file__).with_name("tiny_replica.py")


@pytest.fixture
def haproxy():
    try:
        return front.haproxy()
    except front.CannotStart as error:
        if os.environ.get("GAN2D_REQUIRE_HAPROXY"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture
def tiny_class(haproxy, monkeypatch):
    """It looks after its servers while a test waits with its ``until``."""
    monkeypatch.setattr("deploy.start.REST", 0.5)
    with folder_for(None) as folder:
        (port,) = free_ports(1)
        room = Class(2, port, folder, "127.0.0.1", command=lambda own: [sys.executable, str(TINY), str(own)])
        room.address = f"127.0.0.1:{port}"
        try:
            room.start()
            yield room
        finally:
            room.end()
