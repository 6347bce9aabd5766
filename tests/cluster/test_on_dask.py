"""Blocks on a real cluster of two processes: the same bits as here, workers that die, connections that are lost, and what has no cluster."""

import contextlib
import gc
import importlib.util
import logging
import socket
import threading

import block_work
import pytest

from gan2d.cluster import on_dask
from gan2d.cluster.study import Where, finished
from gan2d.common.errors import InputError
from gan2d.common.interrupt import Interrupted
from gan2d.settings.experiment import make
from gan2d.studies import seeds
from gan2d.training.training import Broken

TINY = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
HAVE = importlib.util.find_spec("distributed") is not None
pytestmark = pytest.mark.compiles  # workers take seconds to start
NEEDED = pytest.mark.skipif(not HAVE, reason="distributed is not installed: pip install -r requirements-cluster.txt")


@pytest.fixture(scope="module")
def cluster():
    """A scheduler and two workers on this machine; its address."""
    import distributed

    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, memory_limit=None, dashboard_address=None, silence_logs=logging.CRITICAL) as local:
        yield local.scheduler_address


def blocks(folder, count=4, **more):
    return [{"number": i, "steps": 3, "folder": str(folder), **more} for i in range(count)]


def silent(what, done, total):
    """Nobody looks."""


def doubles(results):
    return {i: result["double"] for i, result in results}


@NEEDED
def test_a_cluster_gives_the_bits_of_this_process(cluster, tmp_path):
    experiment = make("ring8", "gan-ns", TINY, 5, axes={"seed": 4, "critic_rate": [0.001, 0.01]})
    told = []
    here = seeds.in_blocks(experiment, 30, Where(None, 4))
    there = seeds.in_blocks(experiment, 30, Where(cluster, 4, tmp_path / "out.json"), lambda *said: told.append(said))
    assert there == here and here["blocks"]["members"] == [4, 4]
    assert told[0] == ("0 of 2 blocks are done, steps", 0, 60) and told[-1] == ("2 of 2 blocks are done, steps", 60, 60)
    assert any(0 < done < 60 for _, done, _ in told), "progress comes from within the blocks"
    assert seeds.in_blocks(experiment, 30, Where("no cluster", 4, tmp_path / "out.json")) == here, "all blocks are kept: none is trained"


@NEEDED
def test_a_killed_worker_costs_its_block_alone(cluster, tmp_path):
    done = {}
    for i, result in finished(block_work.fall_once, blocks(tmp_path, 6, falls=1), Where(cluster), silent):
        done[i] = result["double"]
        if len(done) == 5:
            assert 1 not in done
            (tmp_path / "go").touch()
    assert done == {i: 2 * i for i in range(6)} and (tmp_path / "fallen").exists()
    assert block_work.begun(tmp_path) == [0, 1, 1, 2, 3, 4, 5]


@contextlib.contextmanager
def proxy(address):
    """A TCP proxy before an address, and what cuts all of its connections."""
    host, port = address.removeprefix("tcp://").rsplit(":", 1)
    ends, visitors, listening = [], set(), socket.create_server(("127.0.0.1", 0))

    def pump(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)

    def serve():
        with contextlib.suppress(OSError):
            while True:
                near, visitor = listening.accept()
                visitors.add(visitor)
                far = socket.create_connection((host, int(port)))
                ends.extend((near, far))
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

    def cut():
        while ends:
            end = ends.pop()
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    server = threading.Thread(target=serve)
    server.start()
    yield f"tcp://127.0.0.1:{listening.getsockname()[1]}", cut
    listening.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for a visitor
    server.join()
    listening.close()
    cut()
    for each in [each for each in gc.get_objects() if type(each) is socket.socket and each.fileno() >= 0 and each.getsockname() in visitors]:
        each.close()  # of a connection that was cut Dask leaves some open


@NEEDED
def test_a_lost_connection_costs_the_blocks_in_work(cluster, tmp_path, monkeypatch):
    clients, connect = [], on_dask._client
    monkeypatch.setattr(on_dask, "_client", lambda *said: clients.append(connect(*said)) or clients[-1])
    with proxy(cluster) as (address, cut):
        done = {}
        for i, result in finished(block_work.wait, blocks(tmp_path), Where(address), silent):
            done[i] = result["double"]
            if len(done) == 1:
                cut()
                (tmp_path / "go").touch()
    assert done == {i: 2 * i for i in range(4)} and len(clients) == 2
    begun = block_work.begun(tmp_path)
    assert begun.count(0) == 1 and len(begun) <= 4 + 2, "each of two workers had one in its hands"


@NEEDED
def test_a_connection_that_is_lost_again_and_again_is_a_sentence(cluster, tmp_path):
    with proxy(cluster) as (address, cut), pytest.raises(InputError, match="was lost 3 times"):
        list(finished(block_work.endless, blocks(tmp_path, 2), Where(address), lambda what, done, total: cut() if done else None))


@NEEDED
def test_whoever_ends_a_study_ends_its_blocks(cluster, tmp_path):
    def end(what, done, total):
        if done:
            raise Interrupted

    with pytest.raises(Interrupted):
        list(finished(block_work.endless, blocks(tmp_path, 1), Where(cluster), end))
    assert doubles(finished(block_work.double, blocks(tmp_path, 2), Where(cluster), silent)) == {0: 0, 1: 2}, "the workers are free again"
    while not (tmp_path / "given up").exists():
        threading.Event().wait(0.05)


@NEEDED
def test_what_a_worker_meets_is_told_here(cluster, tmp_path, monkeypatch):
    with pytest.raises(Broken, match="Step 42 made the gradient NaN"):
        list(finished(block_work.breaks, blocks(tmp_path, 1), Where(cluster), silent))
    with pytest.raises(InputError, match=r"could not run its block \(ModuleNotFoundError: No module named 'optax'\)"):
        list(finished(block_work.fails, blocks(tmp_path, 1), Where(cluster), silent))
    monkeypatch.setattr(on_dask, "sources", lambda: "another")
    with pytest.raises(InputError, match="has another gan2d than this process"):
        list(finished(block_work.double, blocks(tmp_path, 1), Where(cluster), silent))


@NEEDED
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "locale", "local:0", "http://x", "tcp://", ""])
def test_an_address_without_a_scheduler_is_a_sentence(address, monkeypatch, tmp_path):
    monkeypatch.setattr(on_dask, "PATIENCE", 0.2)
    with pytest.raises(InputError, match="No Dask scheduler answers"):
        list(on_dask.finished(block_work.double, dict(enumerate(blocks(tmp_path, 1))), address, silent))


def test_without_dask_it_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install -r requirements-cluster\.txt"):
        list(finished(block_work.double, blocks(tmp_path), Where("local"), silent))
