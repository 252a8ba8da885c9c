"""Small packs and bundles of them."""

from __future__ import annotations

import io
import shutil
import stat
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hitokokyu.bundle.archive import packed
from hitokokyu.bundle.envelope import sealed

from ..packs import MANIFEST, Data, check, write

KEY = Ed25519PrivateKey.from_private_bytes(b"an office of a-city, for tests..")
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"somebody else, whom nobody knows")
TODAY = date(2026, 11, 22)
RUMOUR = "橋が落ちた拡散して"
OFFICE: Data = {
    "pack.yaml": {**MANIFEST, "pack": "office", "version": "1.0"},
    "guidelines/a-city.yaml": None,
    "disclaimers/elements.yaml": None,
    "disclaimers/phrases.yaml": None,
    "disclaimers/platforms.yaml": None,
}
"""What makes of a pack one that lies on top of another."""


def base(
    folder: Path, version: str, *checks: Data, more: Mapping[str, str] | None = None
) -> Path:
    """A pack that takes the place of the embedded one. Args: more: files by path."""
    shutil.rmtree(folder, ignore_errors=True)
    manifest = {**MANIFEST, "pack": "common", "version": version}
    return write(folder, *(checks or (check(),)), files={"pack.yaml": manifest, **(more or {})})


def bundle(
    folder: Path,
    version: str,
    *checks: Data,
    key: Ed25519PrivateKey = KEY,
    expires: date | None = None,
    more: Mapping[str, str] | None = None,
) -> bytes:
    """A signed bundle of such a pack. Args: folder: where it is made."""
    return sealed(packed(base(folder, version, *checks, more=more), expires), key)


def overlay(folder: Path, overrides: Data, *checks: Data) -> Path:
    """A pack of an office that changes rules below it."""
    manifest = {**OFFICE["pack.yaml"], "overrides": overrides}
    return write(folder, *checks, files={**OFFICE, "pack.yaml": manifest})


def archive_of(
    files: dict[str, bytes],
    *,
    compression: int = zipfile.ZIP_STORED,
    mode: int = stat.S_IFREG | 0o644,
) -> bytes:
    """Any zip, also one that no honest tool would make."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            entry.compress_type = compression
            archive.writestr(entry, content)
    return buffer.getvalue()


def files_in(content: bytes) -> dict[str, bytes]:
    """What is in an archive, the list included."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
