"""A class of the app itself: who trains at a server that dies is back on the same step at the other one; and it ends without a trace."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from browsing import ROOT, SMALL

from benchmarks.visitor import Returning
from deploy.start import free_ports

pytestmark = pytest.mark.compiles


@pytest.fixture
def app_class(haproxy):
    """Its address, the process of each server by its name, and the starter."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "deploy.start", "--replicas", "2", "--port", str(port), "--address", "127.0.0.1"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}) as starter:
        try:
            said = ""
            while "Its servers are" not in said:
                line = starter.stderr.readline()
                assert line, said
                said += line
            yield f"http://127.0.0.1:{port}", {name: int(process) for process, name in re.findall(r"(\d+) \((r\d+)\)", said)}, starter
        finally:
            starter.terminate()
            starter.wait(20)


async def until(true, seconds):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


async def lose_a_server(address, processes):
    """Those who train and those who paused, at a server that is killed; both as they were when they are back."""
    over = asyncio.Event()
    visitors = [Returning(address, f"{SMALL}&seed={number}", number < 2) for number in range(4)]
    tasks = [asyncio.create_task(visitor.run(over)) for visitor in visitors]
    try:
        await until(lambda: all(visitor.meta.get("at", 0) > 20 if visitor.training else visitor.ended for visitor in visitors), 60)
        gone = visitors[0].replica
        os.kill(processes[gone], signal.SIGKILL)
        theirs = [visitor for visitor in visitors if visitor.replica == gone]
        await until(lambda: all(visitor.losses and not visitor.returning for visitor in theirs), 30)
        steps = {visitor: visitor.meta["at"] for visitor in theirs if visitor.training}
        await until(lambda: all(visitor.meta["at"] > step for visitor, step in steps.items()), 30)
    finally:
        over.set()
        await asyncio.gather(*tasks)
    return visitors, theirs, gone


def test_who_trains_at_a_server_that_dies_is_back_on_the_same_step(app_class):
    address, processes, starter = app_class
    visitors, theirs, gone = asyncio.run(lose_a_server(address, processes))
    assert theirs and len(theirs) < len(visitors), "both servers have visitors"
    for visitor in theirs:
        (loss,) = visitor.losses
        assert loss.at == loss.step
        assert visitor.replica != gone
    for visitor in visitors:
        assert not visitor.errors
        assert visitor in theirs or not visitor.losses, "nobody else noticed"
    starter.terminate()
    rest = starter.stderr.read()
    assert f"{gone} has ended (signal SIGKILL) and is started again." in rest and rest.endswith("The class is over.\n")
    for process in processes.values():
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
