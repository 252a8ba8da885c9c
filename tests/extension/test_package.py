"""What goes to the stores is the folder that everybody can read, and nothing else."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from .package import BROWSERS, UnknownFile, build
from .tools import EXTENSION

LICENCE = Path(__file__).parents[2] / "LICENSE"


def unpacked(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize("browser", BROWSERS)
def test_zip_holds_the_folder_file_by_file(tmp_path: Path, browser: str) -> None:
    archive = build(browser, EXTENSION, tmp_path)
    held = unpacked(archive)
    manifest = json.loads(held.pop("manifest.json"))
    assert held.pop("LICENSE") == LICENCE.read_bytes()
    expected = {
        path.relative_to(EXTENSION).as_posix(): path.read_bytes()
        for path in EXTENSION.rglob("*")
        if path.is_file() and path.suffix != ".ts" and path.name != "manifest.json"
    }
    assert held == expected
    original = json.loads((EXTENSION / "manifest.json").read_bytes())
    if browser == "chromium":
        assert original.pop("key"), "the store takes no key"
    assert manifest == original
    assert archive.name == f"hitokokyu-{manifest['version']}-{browser}.zip"


@pytest.mark.parametrize("browser", BROWSERS)
def test_same_files_give_the_same_bytes(tmp_path: Path, browser: str) -> None:
    copy = shutil.copytree(EXTENSION, tmp_path / "copy")
    for path in copy.rglob("*.js"):
        path.touch()
        path.chmod(0o600)
    first = build(browser, EXTENSION, tmp_path / "first").read_bytes()
    assert build(browser, copy, tmp_path / "second").read_bytes() == first


def test_what_does_not_belong_into_a_store_is_refused(tmp_path: Path) -> None:
    copy = shutil.copytree(EXTENSION, tmp_path / "copy")
    (copy / "background" / "main.js.orig").touch()
    with pytest.raises(UnknownFile, match=r"main\.js\.orig"):
        build("firefox", copy, tmp_path)
    assert list(tmp_path.glob("*.zip")) == []


def test_everything_can_be_read_by_a_person() -> None:
    for path in EXTENSION.rglob("*.js"):
        longest = max(map(len, path.read_text(encoding="utf-8").splitlines()))
        assert longest <= 160, path
