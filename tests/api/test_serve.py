"""`hitokokyu serve` as a process of its own."""

from __future__ import annotations

import http.server
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hitokokyu.home import home
from hitokokyu.store import Store
from hitokokyu.web.server import ADDRESS, is_hitokokyu

from ..exercises import ALL, scenario, write_scenarios
from ..packs import MANIFEST, check, write
from .conftest import PACK, Service

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends the process by signals")

# The embedded pack is replaced by the small one: these are tests of the command.
PROGRAM = """
import sys
from pathlib import Path
from hitokokyu import advisor
pack = Path(sys.argv.pop(1))
advisor.embedded_pack = lambda: pack
from hitokokyu.web.commands import serve
serve()
"""

Serve = Callable[..., subprocess.Popen[str]]

PATIENCE = 120
"""Seconds until a test gives up: a process may take long to start beside others."""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve() -> Iterator[Serve]:
    processes = []

    def start(port: int, *options: str, pack: Path = PACK) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(pack), "--port", str(port), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def _until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said + process.communicate()[1])


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_life(serve: Serve, port: int, sign: signal.Signals) -> None:
    process = serve(port)
    said = _until(process, "It works once")
    assert f"http://127.0.0.1:{port}" in said
    code = re.search(r"Pairing code: (\S+)", said)
    assert code is not None
    store = Store(home())
    service = Service(port, store)
    assert service.pair(code=code[1]).status == 200
    assert service.script().check().json["findings"]
    link = re.search(rf"http://127\.0\.0\.1:{port}(/open/\S+)", said)
    assert link is not None
    assert service.send("GET", link[1]).status == 303
    process.send_signal(sign)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")
    assert not is_hitokokyu(port)
    # The port is free at once, and there is no new code once something is paired.
    again = serve(port)
    assert "is running" in _until(again, "to stop")
    again.send_signal(sign)
    assert "Pairing code" not in again.communicate(timeout=PATIENCE)[0]


def test_log_never_shows_text(serve: Serve, port: int) -> None:
    process = serve(port, "--log")
    _until(process, "It works once")
    service = Service(port, Store(home())).script()
    service.check({"text": "ひみつの下書き"})
    service.check('{"text": "ひみつの下書き'.encode())
    process.terminate()
    err = process.communicate(timeout=PATIENCE)[1]
    assert "POST /api/v1/check 200" in err
    assert "POST /api/v1/check 400" in err
    assert "ひみつ" not in err


def test_already_running(serve: Serve, port: int) -> None:
    _until(serve(port), "It works once")
    second = serve(port)
    err = second.communicate(timeout=PATIENCE)[1]
    assert second.returncode == 1
    assert "already running" in err and f"127.0.0.1:{port}" in err and "すでに起動" in err


def test_port_of_another_program(serve: Serve) -> None:
    other = http.server.HTTPServer((ADDRESS, 0), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    try:
        process = serve(other.server_port)
        err = process.communicate(timeout=PATIENCE)[1]
    finally:
        other.shutdown()
        other.server_close()
    assert process.returncode == 1
    assert f"Port {other.server_port} is used by another program" in err
    assert "--port" in err and "別のプログラム" in err


def test_pack_that_is_refused(serve: Serve, port: int, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    (pack / "checks/rumor/spread.yaml").write_text("id: [", encoding="utf-8")
    process = serve(port, pack=pack)
    err = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 1
    assert "does not start" in err and "spread.yaml:1" in err
    assert "Traceback" not in err


def test_a_pack_laid_over_another_brings_rules_and_exercises(serve: Serve, port: int, tmp_path: Path) -> None:
    base = write_scenarios(tmp_path / "base", *ALL)
    plan = check(
        "security.city",
        let={"plan": {"text": ["見取り図"]}},
        when="plan",
        examples={"warn": ["《見取り図》"], "silent": ["図"]},
    )
    write(
        tmp_path / "city",
        plan,
        files={
            "pack.yaml": {**MANIFEST, "pack": "city"},
            "guidelines/a-city.yaml": None,
            "disclaimers/elements.yaml": None,
            "disclaimers/phrases.yaml": None,
            "disclaimers/platforms.yaml": None,
            "scenarios/security/city.yaml": scenario("security.city", text="庁舎の見取り図です"),
        },
    )
    _until(serve(port, "--pack", str(base), "--pack", str(tmp_path / "city")), "It works once")
    service = Service(port, Store(home())).script()
    assert [one["rule"] for one in service.check({"text": "見取り図"}).json["findings"]] == ["security.city"]
    seen = service.send("GET", "/api/v1/training/progress").json["categories"]
    assert {one["category"]: one["scenarios"] for one in seen} == {"rumor": 6, "security": 1}
    given = {"scenario": "security.city", "certainty": 2, "publish": False, "category": "security"}
    feedback = service.post("/api/v1/training/answers", {"id": str(uuid.uuid4()), **given}).json
    assert feedback["right"] and [one["rule"] for one in feedback["findings"]] == ["security.city"]


def test_there_is_no_way_to_listen_elsewhere(serve: Serve, port: int) -> None:
    process = serve(port, "--host", "0.0.0.0")
    assert "No such option" in process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 2
