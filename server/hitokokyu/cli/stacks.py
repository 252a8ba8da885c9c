"""Packs named on the command line: `embedded`, `installed`, a folder, a bundle, or several joined by `+`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

from ..bundle.envelope import SUFFIX
from ..bundle.errors import BundleRefused
from ..bundle.installed import InstalledPacks
from ..home import home
from ..resources import embedded_pack
from .common import fail


@contextmanager
def stack_of(name: str) -> Iterator[list[Path]]:
    """The folders of packs that a name stands for, lowest layer first; `none` stands for none."""
    if name == "none":
        yield []
        return
    # A folder may have a + in its own name.
    parts = [name] if Path(name).exists() else name.split("+")
    with ExitStack() as stack:
        yield [folder for part in parts for folder in _folders(part, stack)]


def _folders(part: str, stack: ExitStack) -> list[Path]:
    path = Path(part)
    try:
        if part == "embedded":
            return [embedded_pack()]
        if part == "installed":
            return InstalledPacks(home()).folders()
        if path.is_dir():
            return [path]
        if path.is_file() and path.suffix == SUFFIX:
            return [_unpacked(path, stack)]
    except BundleRefused as error:
        fail(f"{part}: {error}")
    fail(
        f"ルールパック {part} がありません。フォルダ、バンドル（*{SUFFIX}）、embedded、installed のどれかを指定してください。"
        f" / there is no rule pack {part}; give a folder, a bundle (*{SUFFIX}), `embedded` or `installed`."
    )


def _unpacked(path: Path, stack: ExitStack) -> Path:
    """A bundle in a folder of its own for a while; not installed, but verified as if it were."""
    archive = InstalledPacks(home()).verified(path.read_bytes(), date.min).archive
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hitokokyu-")))
    for name, content in archive.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder
