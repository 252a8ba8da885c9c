"""`make extension`: the zip for each store, from the one folder that developers load unpacked.

Nothing is bundled or minified. The same files give the same bytes on every machine: fixed times,
sorted names, and stored rather than deflated, because zlib versions compress differently.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "extension"
DIST = ROOT / "dist"
BROWSERS = ("chromium", "firefox")

KINDS = {".css", ".html", ".js", ".json", ".png", ".svg"}
LEFT_OUT = "types"
"""Declarations for the type checker: no browser reads them."""

NO_TIME = (1980, 1, 1, 0, 0, 0)
ORDINARY_FILE = 0o100644 << 16


def main() -> None:
    for browser in BROWSERS:
        try:
            path = build(browser, EXTENSION, DIST)
        except UnknownFile as error:
            sys.exit(str(error))
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size:,} bytes")


class UnknownFile(Exception):
    """Something lies in the folder that is not known to belong into a store."""


def build(browser: str, extension: Path, folder: Path) -> Path:
    """Write `hitokokyu-<version>-<browser>.zip` into a folder and return its path.

    Raises UnknownFile.
    """
    contents = contents_for(browser, extension)
    version = json.loads(contents["manifest.json"])["version"]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"hitokokyu-{version}-{browser}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.external_attr = ORDINARY_FILE
            archive.writestr(entry, contents[name])
    return path


def contents_for(browser: str, extension: Path) -> dict[str, bytes]:
    """What goes into the zip, by name. Raises UnknownFile."""
    contents = {"LICENSE": (ROOT / "LICENSE").read_bytes()}
    for path in extension.rglob("*"):
        name = path.relative_to(extension)
        if path.is_dir() or name.parts[0] == LEFT_OUT:
            continue
        if path.suffix not in KINDS:
            raise UnknownFile(
                f"{path}: ストアに出すファイルではないようです。消すか、KINDS に加えてください。\n"
                f"{path}: this does not look like a file for a store. Remove it, or add it to KINDS."
            )
        contents[name.as_posix()] = path.read_bytes()
    if browser == "chromium":
        contents["manifest.json"] = without_key(contents["manifest.json"])
    return contents


def without_key(manifest: bytes) -> bytes:
    """The manifest without `key`, which fixes the id of an unpacked folder.

    The Chrome Web Store refuses an upload that has one: there the id comes from the store.
    """
    lines = manifest.decode().splitlines(keepends=True)
    rest = "".join(line for line in lines if not line.startswith('  "key": '))
    given, left = json.loads(manifest), json.loads(rest)
    assert {**left, "key": given["key"]} == given
    return rest.encode()


if __name__ == "__main__":
    main()
