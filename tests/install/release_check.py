"""`make release-check`: what is in dist/ is installed, lived with and removed, on this machine, for real.

Not part of `make test`: pipx fetches the dependencies of the wheel.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from contextlib import closing, suppress
from http.cookiejar import CookieJar
from importlib.metadata import version
from pathlib import Path

from hitokokyu.store import Store
from hitokokyu.web.server import is_hitokokyu

from ..browser.service import LINK, free_port
from ..exams import exam, keep_exam

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
PATIENCE = 300
POST = "生活保護の面接に来たおじいさん、奥さんの治療費で借金が三百万あるって泣いてた。"
RULE = "confidential.seen-on-duty"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def main() -> None:
    _check_sums()
    (wheel,) = DIST.glob("*.whl")
    (single,) = DIST.glob(f"hitokokyu-{version('hitokokyu')}-{sysconfig.get_platform()}*")
    with tempfile.TemporaryDirectory(prefix="hitokokyu-release-") as scratch:
        _try_with_pipx(wheel, Path(scratch) / "pipx")
        _try_single_file(single, Path(scratch) / "single")
    print("All of it works, and is gone again.")


def _check_sums() -> None:
    listed = {}
    for line in (DIST / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in DIST.iterdir() if path.name != "SHA256SUMS"}
    assert listed == there, "dist/ is not what SHA256SUMS says"
    print(f"{len(there)} files are as SHA256SUMS says")


def _try_with_pipx(wheel: Path, folder: Path) -> None:
    home = folder / "home"
    home.mkdir(parents=True)
    environment = {**_environment(home), "PIPX_HOME": str(folder / "pipx"), "PIPX_BIN_DIR": str(folder / "bin")}
    pipx = [sys.executable, "-m", "pipx"]
    _run([*pipx, "install", "--quiet", "--python", sys.executable, str(wheel)], environment)
    command = folder / "bin" / f"hitokokyu{'.exe' if os.name == 'nt' else ''}"
    _live([str(command)], environment, home, kind="pipx")
    _run([*pipx, "uninstall", "hitokokyu"], environment)
    assert not command.exists() and not (folder / "pipx" / "venvs" / "hitokokyu").exists()


def _try_single_file(single: Path, folder: Path) -> None:
    home = folder / "home"
    home.mkdir(parents=True)
    command = folder / f"ひと 呼吸{single.suffix if single.suffix == '.exe' else ''}"
    shutil.copy(single, command)
    # Nothing of this Python is to be found from there.
    environment = {**_environment(home), "PATH": os.environ.get("SYSTEMROOT", "/nowhere")}
    _live([str(command)], environment, home, kind="single-file")
    command.unlink()


def _live(command: Sequence[str], environment: dict[str, str], home: Path, *, kind: str) -> None:
    """From the first command to the last; in the end `home` is as it was."""
    before = set(home.rglob("*"))
    print(f"{kind}:")
    started = time.monotonic()
    assert version("hitokokyu") in _run([*command, "--version"], environment)
    print(f"  --version after {time.monotonic() - started:.1f} s")
    started = time.monotonic()
    rules = [finding["rule"] for finding in json.loads(_run([*command, "check", "--json", POST], environment))["findings"]]
    assert RULE in rules, rules
    print(f"  first check, all examples proved, after {time.monotonic() - started:.1f} s")
    posts = home.parent / "posts.jsonl"
    posts.write_text("".join(json.dumps({"id": str(n), "text": POST}) + "\n" for n in range(200)), encoding="utf-8")
    assert _run([*command, "check", "--jsonl", str(posts)], environment).count(RULE) >= 200
    assert "松本市" in _run([*command, "disclaimer", "--city", "松本市", "--bio", "猫が好き"], environment)
    folder = Path(environment["HITOKOKYU_HOME"])
    _draw_certificate(command, environment, folder)

    port = free_port()
    with (home.parent / "service.log").open("wb") as log:
        service = subprocess.Popen([*command, "serve", "--port", str(port)], env=environment, stdout=log, stderr=log)
    try:
        started = time.monotonic()
        while not is_hitokokyu(port):
            assert service.poll() is None, (home.parent / "service.log").read_text(encoding="utf-8")
            assert time.monotonic() - started < PATIENCE, "the service did not start"
            time.sleep(0.1)
        print(f"  the service answers after {time.monotonic() - started:.1f} s")
        said = _run([*command, "open", "disclaimer", "--print", "--port", str(port)], environment)
        link = LINK.search(said)
        assert link is not None, said
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        with browser.open(link[0], timeout=PATIENCE) as page:
            assert page.status == 200 and "ひと呼吸" in page.read().decode()
        found = json.loads(_run([*command, "doctor", "--json", "--port", str(port)], environment))
        states = {check["check"]: check["state"] for check in found["checks"]}
        assert found["faults"] == 0 and states["service"] == states["rules"] == "ok", found
        assert kind in found["checks"][0]["words"]["en"], found["checks"][0]
    finally:
        service.terminate()
        with suppress(subprocess.TimeoutExpired):
            service.wait(PATIENCE)
        service.kill()
    print(f"  {len(states)} looks of doctor, no fault")

    goodbye = _run([*command, "uninstall", "--yes", "--port", str(port)], environment)
    assert ("pipx uninstall" if kind == "pipx" else command[0]) in goodbye, goodbye
    left = set(home.rglob("*")) - before
    assert not folder.exists() and not left, left
    unpacked = list(Path(environment["TMPDIR"]).iterdir())
    assert unpacked == [], unpacked
    print("  nothing is left behind")


def _draw_certificate(command: Sequence[str], environment: dict[str, str], folder: Path) -> None:
    with closing(Store(folder)) as store:
        keep_exam(store, exam())
    file = folder.parent.parent / "certificate.pdf"
    _run([*command, "training", "certificate", str(file), "--name", "松本 花子"], environment)
    assert "was changed" not in _run([*command, "training", "verify", str(file)], environment).replace("no line was changed", "")
    print(f"  a certificate of {file.stat().st_size:,} bytes, and its code fits")
    file.unlink()


def _environment(home: Path) -> dict[str, str]:
    temporary = home.parent / "tmp"
    temporary.mkdir()
    ours = {"HOME": str(home), "USERPROFILE": str(home), "HITOKOKYU_HOME": str(home / "hitokokyu")}
    kept = {name: value for name, value in os.environ.items() if name.startswith(("LANG", "LC_", "PATH", "PIP_", "SYSTEM"))}
    folders = {name: str(temporary) for name in ("TMPDIR", "TEMP", "TMP")}
    return {**kept, **ours, **folders, "PYTHONUTF8": "1"}


def _run(command: Sequence[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", timeout=2 * PATIENCE, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


if __name__ == "__main__":
    main()
