"""Whoever does the work: every chunk once, in order, and none lost with the process that had it."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster
from hypothesis import given
from hypothesis import strategies as st

from hitokokyu.scale import engines
from hitokokyu.scale.chunks import Chunk, chunks
from hitokokyu.scale.cluster import Cluster
from hitokokyu.scale.engines import Engine, EngineError, Processes, WorkersLost, WorkFailed, here, where_it_pays

from .jobs import DeadlyJob, Done, FailingJob, SignallingJob, SlowJob

PATIENCE = 120
LINES = [f"line {number}\n".encode() for number in range(1, 121)]


@given(
    lines=st.lists(st.binary(max_size=30), max_size=60),
    most_lines=st.integers(1, 70),
    most_bytes=st.integers(1, 200),
)
def test_chunks_are_the_lines_again(lines: list[bytes], most_lines: int, most_bytes: int) -> None:
    made = list(chunks(lines, most_lines, most_bytes, file=3))
    assert [line for chunk in made for line in chunk.lines] == lines
    assert [number for chunk in made for number in range(chunk.first, chunk.last + 1)] == [
        *range(1, len(lines) + 1)
    ]
    for chunk in made:
        assert 1 <= len(chunk.lines) <= most_lines
        assert chunk.size <= most_bytes or len(chunk.lines) == 1
        assert chunk.file == 3


def test_no_more_is_read_than_a_chunk() -> None:
    def lines() -> Iterator[bytes]:
        yield b"first\n"
        yield b"second\n"
        raise AssertionError("read too far")

    assert next(chunks(lines(), most_lines=2)).lines == (b"first\n", b"second\n")


def test_texts_do_not_show_in_what_may_be_logged() -> None:
    assert "ひみつ" not in repr(Chunk(1, ("ひみつ".encode(),)))
    assert "line" not in repr(Chunk(1, (b"line",))).replace("lines", "")


@pytest.fixture(params=["processes", "dask"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "processes":
        return Processes(2)
    return Cluster(2, request.getfixturevalue("address"))


def require_all(done: list[tuple[Chunk, Done]]) -> None:
    assert [chunk for chunk, _ in done] == list(chunks(LINES, 3))
    assert [(result[1], result[3]) for _, result in done] == [(c.first, c.lines) for c in chunks(LINES, 3)]


def test_every_chunk_once_and_in_order(engine: Engine) -> None:
    done = list(engine.run(SlowJob(), chunks(LINES, 3)))
    require_all(done)
    assert os.getpid() not in {result[0] for _, result in done}


def test_several_workers_share_it(engine: Engine) -> None:
    done = list(engine.run(SlowJob(0.1), chunks(LINES, 3)))
    assert len({result[0] for _, result in done}) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="kills by a signal")
def test_worker_killed_in_the_middle(engine: Engine) -> None:
    done: list[tuple[Chunk, Done]] = []
    for chunk, result in engine.run(SlowJob(0.1), chunks(LINES, 3)):
        done.append((chunk, result))
        if len(done) == 4:
            # It has others under way, and may hold results that nobody has fetched.
            os.kill(result[0], signal.SIGKILL)
    require_all(done)
    assert len({result[0] for _, result in done}) >= 2


def test_results_stay_on_the_way_for_a_slow_reader_only_so_many(engine: Engine) -> None:
    read = 0

    def counted() -> Iterator[bytes]:
        nonlocal read
        for line in LINES:
            read += 1
            yield line

    running = engine.run(SlowJob(), chunks(counted(), 3))
    next(running)
    # Two workers, two chunks each and one more, of three lines; and the one that was handed out.
    assert read <= 3 * (2 * engines.AHEAD + 2)
    running.close()  # type: ignore[attr-defined]


def test_what_kills_every_worker_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "MOST_LOSSES", 1)
    with pytest.raises(WorkersLost, match="around lines 10 to 12"):
        list(Processes(1).run(DeadlyJob(), chunks(LINES[:12], 3)))


def test_cluster_without_anybody_left_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hitokokyu.scale.cluster._PATIENCE", 4)
    monkeypatch.setattr("hitokokyu.scale.cluster._LOOK_SECONDS", 1)
    with LocalCluster(n_workers=1, processes=False, dashboard_address="127.0.0.1:0", silence_logs="ERROR") as own:
        running = Cluster(1, own.scheduler_address).run(SlowJob(1), chunks(LINES, 3))
        next(running)
        own.scale(0)
        with pytest.raises(EngineError, match=r"いなくなり.*none came back"):
            list(running)


def test_an_unexpected_error_shows_no_text(engine: Engine, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WorkFailed) as failed:
        list(engine.run(FailingJob(), chunks(["ひみつの下書き".encode()])))
    assert (failed.value.kind, failed.value.first) == ("RuntimeError", 1)
    assert failed.value.__cause__ is None or "ひみつ" not in str(failed.value.__cause__)
    out, err = capfd.readouterr()
    assert "ひみつ" not in str(failed.value) + caplog.text + out + err


@pytest.mark.skipif(sys.platform == "win32", reason="kills by a signal")
def test_nobody_stays_behind(tmp_path: Path) -> None:
    """The process that asked is killed: its workers end, too."""
    import subprocess

    file = tmp_path / "at-work"
    program = (
        "from pathlib import Path\n"
        "from hitokokyu.scale.chunks import chunks\n"
        "from hitokokyu.scale.engines import Processes\n"
        "from tests.scale.jobs import SignallingJob\n"
        "if __name__ == '__main__':\n"
        f"    list(Processes(1).run(SignallingJob(Path({str(file)!r})), chunks([b'x'])))\n"
    )
    (tmp_path / "asking.py").write_text(program)
    root = Path(__file__).parents[2]
    process = subprocess.Popen([sys.executable, tmp_path / "asking.py"], env={**os.environ, "PYTHONPATH": str(root)})
    try:
        deadline = time.monotonic() + PATIENCE
        while not (file.exists() and file.read_text()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        worker = psutil.Process(int(file.read_text()))
        process.kill()
        process.wait(PATIENCE)
        worker.wait(PATIENCE)
    finally:
        process.kill()
        file.unlink(missing_ok=True)


def test_little_is_done_here_and_much_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "cores", lambda: 2)
    monkeypatch.setattr(engines, "FEW_CHUNKS", 4)
    job = SlowJob(0)
    little = list(where_it_pays(job.open(), lambda: job, chunks(LINES[:9], 3), None))
    assert {result[0] for _, result in little} == {os.getpid()}
    much = list(where_it_pays(job.open(), lambda: job, chunks(LINES, 3), None))
    require_all(much)
    assert os.getpid() not in {result[0] for _, result in much}


def test_here_is_in_this_process_and_thread() -> None:
    seen = [threading.get_ident() for _ in here(lambda chunk: chunk, chunks(LINES, 3))]
    assert set(seen) == {threading.get_ident()}


def test_cluster_that_nobody_can_reach() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hitokokyu.scale.cluster._PATIENCE", 1)
        with pytest.raises(EngineError, match=r"つながらない.*cannot reach"):
            list(Cluster(1, "tcp://127.0.0.1:9").run(SlowJob(), chunks(LINES)))
        with pytest.raises(EngineError, match="cannot reach"):
            list(Cluster(1, "nonsense://").run(SlowJob(), chunks(LINES)))


def listening() -> set[int]:
    return {
        connection.laddr.port
        for connection in psutil.Process().net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }


def test_cluster_of_its_own_is_for_nobody_else() -> None:
    """Its scheduler runs what it is sent: so it must not listen to any program of this machine."""
    before = listening()
    running = Cluster(1).run(SlowJob(), chunks(LINES[:6], 1))
    done = [next(running)[0].first]
    ports = listening() - before
    assert ports
    stranger = ssl.create_default_context()
    stranger.check_hostname, stranger.verify_mode = False, ssl.CERT_NONE
    for port in ports:
        # Without the keys of this run there is no conversation; a page for people is none, either.
        with pytest.raises((OSError, EOFError)), socket.create_connection(("127.0.0.1", port), 5) as plain:
            with stranger.wrap_socket(plain) as connection:
                connection.settimeout(5)
                if not connection.recv(1):
                    raise EOFError
    done += [chunk.first for chunk, _ in running]
    assert done == [1, 2, 3, 4, 5, 6]
