"""After a whole session, nothing that was written stands anywhere: logs, store, temporary files, history."""

from __future__ import annotations

import base64
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from hitokokyu.store import Store

from ..api.conftest import CHROMIUM, Service
from ..api.test_pages import NAVIGATION, cookie_of, csrf_of
from ..browser.service import free_port
from ..exercises import ALL, write_scenarios

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

PATIENCE = 120.0
"""Seconds until a test gives up."""

MARK = "zq7kanariya"
"""Stands in everything that is written here, so that a look for it finds every trace."""
POST = f"橋が落ちたらしいよ拡散して {MARK}"
KEPT = "nokoshitakanariya"
"""Stands in what somebody asks to keep: it has to be found, or the search finds nothing."""

ALLOW_CORE_FILES = 'ulimit -S -c $(ulimit -H -c) && exec "$0" "$@"'
"""As large as the machine lets them be: many let none be by themselves."""


class Session:
    """The real service in a process of its own, which can write nowhere but below one folder."""

    def __init__(self, folder: Path, pack: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.port = free_port()
        self.printed = folder / "printed.txt"
        self._pack = pack
        for name in ("home", "tmp", "user", "cwd"):
            (folder / name).mkdir(mode=0o700)
        command = shutil.which("hitokokyu", path=str(Path(sys.executable).parent))
        assert command is not None, "install the package first: the tests run its real command"
        self.command = command
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "HITOKOKYU_HOME": str(self.home),
            "HOME": str(folder / "user"),
            "TMPDIR": str(folder / "tmp"),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Service:
        with self.printed.open("ab") as printed:
            self.process = subprocess.Popen(
                ["sh", "-c", ALLOW_CORE_FILES, self.command, "serve", "--log", "--port", str(self.port), "--pack", str(self._pack)],
                env=self.environment,
                cwd=self.folder / "cwd",
                stdout=printed,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + PATIENCE
        service = Service(self.port, Store(self.home))
        while True:
            with suppress(OSError):
                if service.send("GET", "/healthz").status == 200:
                    return service
            assert self.process.poll() is None, self.printed.read_text()
            assert time.monotonic() < deadline, "the service did not start"
            time.sleep(0.05)

    def end(self, sign: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(sign)
        return self.process.wait(PATIENCE)

    def files(self) -> dict[str, bytes]:
        """Everything below the folder, by name."""
        found = {}
        for path in self.folder.rglob("*"):
            with suppress(FileNotFoundError):  # A journal may have come to its end meanwhile.
                if path.is_file():
                    found[str(path.relative_to(self.folder))] = path.read_bytes()
        return found

    def written_elsewhere(self) -> list[str]:
        """Files outside of the folder that the process has open for writing."""
        assert self.process is not None
        found = []
        for link in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                target = Path(os.readlink(link))
                flags = (Path(f"/proc/{self.process.pid}/fdinfo") / link.name).read_text()
                is_writable = int(re.search(r"flags:\s+(\d+)", flags)[1], 8) & (os.O_WRONLY | os.O_RDWR)  # type: ignore[index]
                if is_writable and target.is_file() and not target.is_relative_to(self.folder):
                    found.append(str(target))
        return found


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    pack = write_scenarios(tmp_path / "pack", *ALL)
    (tmp_path / "session").mkdir()
    running = Session(tmp_path / "session", pack)
    yield running
    if running.process is not None and running.process.poll() is None:
        running.process.kill()
        running.process.wait()


def spellings(mark: str) -> list[bytes]:
    """How a word may stand in a file: as it is, as Windows writes, and in base64 at every third byte."""
    plain = mark.encode()
    shifted = (base64.b64encode(b"\0" * shift + plain)[4 if shift else 0 :] for shift in range(3))
    # The last group of four may hold a part of what follows.
    return [plain, mark.encode("utf-16-le"), mark.encode("utf-16-be"), *(one.rstrip(b"=")[:-1] for one in shifted)]


def traces(files: dict[str, bytes], mark: str) -> list[str]:
    wanted = [*spellings(mark), *spellings(mark.upper())]
    return [name for name, content in files.items() if any(spelling in content for spelling in wanted)]


def page_of(service: Service, printed: str) -> Service:
    """A page that was let in by the link that the service showed in its terminal."""
    shown = re.findall(rf"http://127\.0\.0\.1:{service.port}(/open/\S+)", printed)
    cookie = cookie_of(service.send("GET", shown[-1], **NAVIGATION))
    csrf = csrf_of(service.send("GET", "/", Cookie=cookie, **NAVIGATION))
    own = f"http://127.0.0.1:{service.port}"
    headers = {"Cookie": cookie, "X-CSRF-Token": csrf, "Origin": own, "Sec-Fetch-Site": "same-origin"}
    return Service(service.port, service.store, headers)


def work_with(service: Service, script: Service, page: Service) -> None:
    """A day with ひと呼吸, everything said being marked."""
    calendar = "\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//", "BEGIN:VEVENT", f"UID:{MARK}", f"SUMMARY:早番 {MARK}",
         f"LOCATION:{MARK}", f"DESCRIPTION:{MARK}", "DTSTART;TZID=Asia/Tokyo:20261201T083000",
         "DTEND;TZID=Asia/Tokyo:20261201T171500", "END:VEVENT", "END:VCALENDAR"]
    )  # fmt: skip
    table = f"言葉,種類,公表日,メモ\n{MARK}構想,公表前,2027-12-01,{MARK}のメモ\n"
    done = [
        # Checks, as scripts and pages ask for them.
        script.check({"text": POST, "context": {"profile": f"市職員 {MARK}", "reply_to": MARK}}),
        script.check({"text": POST + "。橋を渡った。" * 900}),
        page.check({"text": POST}),
        page.post("/api/v1/disclaimers", {"city": "見本市", "platform": "x", "bio": MARK}),
        service.pair(CHROMIUM),
        # Hours and training.
        script.post("/api/v1/hours/import", {"ics": calendar}),
        script.post("/api/v1/training/answers", {"id": str(uuid.uuid4()), "scenario": "rumor.mend", "certainty": 2, "text": f"橋が心配。{MARK}"}),
        script.post("/api/v1/training/self-check/pieces", {"text": POST}),
        script.post("/api/v1/training/self-check", {"text": POST, "marked": []}),
        script.post("/api/v1/training/exports", {"kind": "answers", "name": MARK}),
        script.post("/api/v1/training/kept", {"id": str(uuid.uuid4()), "text": KEPT}),
        # Words not to be told yet.
        page.post("/api/v1/withheld/import", {"csv": table}),
        page.send("GET", f"/api/v1/withheld?q={MARK}"),
        page.send("GET", "/api/v1/withheld/export"),
        script.check({"text": f"{MARK}構想が始まる"}),
    ]
    assert [answer.status for answer in done] == [200] * len(done)
    assert MARK in done[-2].body.decode() and "withheld" in done[-1].body.decode()
    refused = [
        service.post("/api/v1/check", {"text": POST}, Authorization=f"Bearer {MARK}"),
        service.pair(CHROMIUM, code=MARK),
        script.post("/api/v1/hours/import", {"ics": MARK}),
        script.post("/api/v1/hours/import", {"file": f"/{MARK}.ics"}),
        script.post("/api/v1/training/courses", {"source": f"course: {MARK}: ["}),
        script.post("/api/v1/training/editor/draft", {"base": MARK}),
        page.post("/api/v1/withheld/import", {"csv": f'"{MARK}'}),
        script.check(f'{{"text": "{POST}'.encode()),
        script.check({"text": POST, MARK: 1}),
        script.check({"text": [POST]}),
        script.check({"text": POST, "guidelines": [MARK]}),
        script.check({"text": MARK * 3_000}),
        script.post("/api/v1/check", POST.encode() * 20_000),
        script.post("/api/v1/check", POST.encode(), Content_Type=f"text/{MARK}"),
        script.send("GET", f"/{MARK}?q={quote(POST)}", User_Agent=MARK, Referer=f"http://{MARK}/"),
        script.send(MARK.upper(), "/api/v1/check"),
        script.send("GET", f"/open/{MARK}"),
        script.check({"text": POST}, Origin=f"https://{MARK}.example"),
        script.check({"text": POST}, Host=f"{MARK}.example"),
        script.post("/api/v1/training/restore", b"SQLite format 3\0" + MARK.encode(), Content_Type="application/vnd.sqlite3"),
    ]
    statuses = {answer.status for answer in refused}
    assert statuses >= {400, 401, 403, 404, 405, 413, 415, 422}, "a refusal of each kind was provoked"
    assert max(statuses) < 500 and min(statuses) >= 400


def test_nothing_that_was_written_is_left(session: Session) -> None:
    service = session.start()
    page = page_of(service, session.printed.read_text())
    script = service.script()
    work_with(service, script, page)
    secrets = [
        script.headers["Authorization"].partition(".")[2],
        page.headers["Cookie"].partition("=")[2],
        page.headers["X-CSRF-Token"],
    ]
    assert session.written_elsewhere() == []
    # Looked for while it runs: the journal of the store is there, and temporary files would be.
    alive = session.files()
    assert traces(alive, KEPT) != [], "the search finds what is there"
    assert traces(alive, MARK) == []
    assert [traces(alive, secret) for secret in secrets] == [[]] * 3

    # Its end in the middle of a check, as by a lack of memory; and a start over what that left behind.
    text = {"text": POST + "。橋を渡った。" * 2_000}
    asking = [threading.Thread(target=ask_in_vain, args=(service.script(), text)) for _ in range(4)]
    for thread in asking:
        thread.start()
    session.end(signal.SIGKILL)
    for thread in asking:
        thread.join(PATIENCE)
    again = session.start()
    assert again.script().check({"text": POST}).status == 200

    # A crash of the kind of which systems keep the memory of the process.
    assert session.end(signal.SIGSEGV) == -signal.SIGSEGV
    left = session.files()
    assert traces(left, KEPT) != []
    assert traces(left, MARK) == []
    assert "POST /api/v1/check 200" in left["printed.txt"].decode()
    with closing(Store(session.home)) as store:
        assert len(store.kept.drafts()) == 1, "what was acknowledged survived"


def ask_in_vain(script: Service, content: dict[str, str]) -> None:
    # The service is killed meanwhile.
    with suppress(OSError, EOFError, ValueError):
        while script.check(content).status:
            pass


def test_the_system_is_told_to_keep_no_memory_of_a_crash(session: Session) -> None:
    session.start()
    assert session.process is not None
    limits = Path(f"/proc/{session.process.pid}/limits").read_text()
    assert re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE), limits


def test_a_post_that_is_typed_into_the_command_is_not_in_the_history_of_the_shell(session: Session) -> None:
    """As docs/threat-model.md advises: `hitokokyu check -`, then the post, then Ctrl+D."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe("bash", ["bash", "--norc", "--noprofile", "-i"], {**session.environment, "PS1": "$ ", "TERM": "dumb"})
    said = b""
    deadline = time.monotonic() + PATIENCE

    def until(words: bytes) -> None:
        nonlocal said
        while words not in said:
            assert time.monotonic() < deadline, said
            if select.select([terminal], [], [], 1)[0]:
                said += os.read(terminal, 65_536)
        said = said.partition(words)[2]

    try:
        until(b"$ ")
        pack = session.folder.parent / "pack"
        os.write(terminal, f"{session.command} check --pack {pack} --lang en -; echo finished $?\n".encode())
        while os.tcgetpgrp(terminal) == pid:  # Until then the shell itself would read what is typed.
            assert time.monotonic() < deadline, said
            time.sleep(0.05)
        os.write(terminal, f"{POST}\n\x04".encode())
        until(b"rumor.spread")
        until(b"finished 0")
        os.write(terminal, b"exit\n")
        with suppress(OSError):  # How a terminal says that nobody is there any more.
            while os.read(terminal, 65_536):
                pass
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGHUP)
        os.waitpid(pid, 0)
        os.close(terminal)
    files = session.files()
    assert b"check --pack" in files["user/.bash_history"]
    assert traces(files, MARK) == []
