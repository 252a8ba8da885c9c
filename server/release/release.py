"""`make release`: everything that is handed out, in dist/.

Wheel and sources, the extension for each store, the single file for this kind of machine, a bill of
materials, and a checksum of each. The same commit gives the same bytes, the single file apart (it
holds the Python that builds it).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path

from sbom import describe

ROOT = Path(__file__).resolve().parents[2]
RELEASE = Path(__file__).resolve().parent
DIST = ROOT / "dist"
SCRATCH = ROOT / ".cache" / "release"
SUMS = "SHA256SUMS"

PYINSTALLER = "pyinstaller>=6.22,<7"


def main() -> None:
    shutil.rmtree(DIST, ignore_errors=True)
    shutil.rmtree(SCRATCH, ignore_errors=True)
    SCRATCH.mkdir(parents=True)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": _time_of_commit()}
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", DIST, ROOT, env=environment)
    _run(sys.executable, "-m", "tests.extension.package", cwd=ROOT)
    (wheel,) = DIST.glob("*.whl")
    python = _install(wheel)
    bill = DIST / f"{wheel.name.removesuffix('-py3-none-any.whl')}.cdx.json"
    bill.write_bytes(describe(python))
    _build_single_file(python, environment)
    _write_sums()


def _install(wheel: Path) -> Path:
    """An environment with the wheel and what it needs, in the versions that the tests ran with."""
    folder = SCRATCH / "runtime"
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    tested = SCRATCH / "tested.txt"
    tested.write_text(
        "".join(
            f"{one.name}=={one.version}\n" for one in distributions() if one.name.lower() != "hitokokyu"
        )
    )
    _pip(python, "--constraint", tested, wheel)
    return python


def _build_single_file(python: Path, environment: Mapping[str, str]) -> None:
    _pip(python, PYINSTALLER)
    _run(
        python,
        *("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
        *("--distpath", DIST, "--workpath", SCRATCH / "work"),
        RELEASE / "hitokokyu.spec",
        env=environment,
    )


def _write_sums() -> None:
    files = sorted(path for path in DIST.iterdir() if path.name != SUMS)
    lines = []
    for file in files:
        with file.open("rb") as content:
            lines.append(f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {file.name}\n")
        print(f"{file.name}  {file.stat().st_size:,} bytes")
    (DIST / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def _time_of_commit() -> str:
    shown = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return shown.stdout.strip()


def _pip(python: Path, *what: str | Path) -> None:
    pip = [sys.executable, "-m", "pip", "--python", python]
    _run(*pip, "install", "--quiet", "--disable-pip-version-check", *what)


def _run(*command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> None:
    subprocess.run([str(word) for word in command], cwd=cwd, env=env, check=True)


if __name__ == "__main__":
    main()
