"""A running service takes up what is installed, between two requests, and keeps what it has if it must."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hitokokyu.bundle.installed import InstalledPacks
from hitokokyu.home import home
from hitokokyu.store import Store
from hitokokyu.web.renewal import Renewal

from ..packs import check, words
from .making import KEY, RUMOUR, TODAY, bundle, overlay

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends the process by signals")

PATIENCE = 120
"""Seconds until a test gives up."""
HITOKOKYU = Path(sys.executable).with_name("hitokokyu")
Ask = Callable[[], dict[str, Any]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def installed(tmp_path: Path) -> InstalledPacks:
    packs = InstalledPacks(home())
    packs.keys.add(KEY.public_key(), "our city")
    return packs


@pytest.fixture
def serve() -> Iterator[Callable[..., Ask]]:
    processes = []

    def start(*options: str) -> Ask:
        port = free_port()
        process = subprocess.Popen(
            [HITOKOKYU, "serve", "--port", str(port), "--sensitivity", "off", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
        )
        processes.append(process)
        assert process.stdout is not None
        assert any("is running" in line for line in process.stdout), process.communicate()[1]
        bearer, _ = Store(home()).tokens.create("test")

        def ask() -> dict[str, Any]:
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/api/v1/check",
                json.dumps({"text": RUMOUR}).encode(),
                {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                report: dict[str, Any] = json.load(answer)
            return report

        return ask

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def packs(report: dict[str, Any]) -> str:
    return " ".join(f"{pack['id']}-{pack['version']}" for pack in report["packs"])


def eventually(ask: Ask, wanted: str) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while packs(report := ask()) != wanted:
        assert time.monotonic() < deadline, packs(report)
        time.sleep(0.2)
    return report


def test_taken_up_without_a_restart(
    installed: InstalledPacks, serve: Callable[..., Ask], tmp_path: Path
) -> None:
    installed.install(bundle(tmp_path / "make", "1.0"), TODAY)
    ask = serve()
    assert packs(ask()) == "common-1.0"
    # All the while somebody asks; nobody is turned away, and nobody sees half of anything.
    is_over = threading.Event()
    seen: list[tuple[str, str]] = []
    failures: list[BaseException] = []

    def keep_asking() -> None:
        try:
            while not is_over.is_set():
                report = ask()
                seen.append((packs(report), report["findings"][0]["title"]["ja"]))
        except BaseException as error:
            failures.append(error)

    clients = [threading.Thread(target=keep_asking) for _ in range(3)]
    for client in clients:
        client.start()
    try:
        installed.install(bundle(tmp_path / "make", "1.1", check(title=words("新しい題"))), TODAY)
        eventually(ask, "common-1.1")
        installed.roll_back("common")
        eventually(ask, "common-1.0")
    finally:
        is_over.set()
        for client in clients:
            client.join(PATIENCE)
    assert failures == []
    assert set(seen) == {("common-1.0", "題"), ("common-1.1", "新しい題")}


def test_refused_packs_leave_the_service_as_it_is(
    installed: InstalledPacks, serve: Callable[..., Ask], tmp_path: Path
) -> None:
    office = overlay(tmp_path / "office", {"rumor.spread": {"severity": "note", "why": "ここでは軽い"}})
    installed.install(bundle(tmp_path / "make", "1.0"), TODAY)
    ask = serve("--pack", "installed", "--pack", str(office))
    assert packs(ask()) == "common-1.0 office-1.0"
    # It fits by itself, and not under the folder of the office, of which the command was not told.
    installed.install(bundle(tmp_path / "make", "1.1", check("rumor.other")), TODAY)
    installed.install(bundle(tmp_path / "make", "1.2", check(title=words("合う題"))), TODAY)
    report = eventually(ask, "common-1.2 office-1.0")
    assert [(f["title"]["ja"], f["severity"]) for f in report["findings"]] == [("合う題", "note")]
    installed.install(bundle(tmp_path / "make", "1.3", check("rumor.other")), TODAY)
    time.sleep(5)
    assert packs(ask()) == "common-1.2 office-1.0"


def test_damaged_packs_are_no_reason_to_use_others(
    installed: InstalledPacks, tmp_path: Path
) -> None:
    installed.install(bundle(tmp_path / "make", "1.0"), TODAY)
    (folder,) = installed.folders()
    (folder / "pack.yaml").unlink()
    ended = subprocess.run(
        [HITOKOKYU, "serve", "--port", str(free_port())],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 1
    assert re.search("does not start.*bundle rollback common", ended.stderr, re.DOTALL)


def test_what_is_installed_while_the_rules_are_read_is_taken_up(tmp_path: Path) -> None:
    file, made = tmp_path / "in-use.json", []

    def make() -> Any:
        made.append(file.read_text() if file.exists() else None)
        file.write_text("new")
        return lambda environ, start: [b""]

    renewal = Renewal(make, file)
    assert renewal.renew() and made == [None, "new"]
