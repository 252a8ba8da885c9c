"""Packs named on the command line: `embedded`, a folder, or several joined by `+`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..resources import embedded_pack
from .common import fail


@contextmanager
def stack_of(name: str) -> Iterator[list[Path]]:
    """The folders of packs that a name stands for, lowest layer first."""
    # A folder may have a + in its own name.
    parts = [name] if Path(name).exists() else name.split("+")
    yield [_folder(part) for part in parts]


def _folder(part: str) -> Path:
    if part == "embedded":
        return embedded_pack()
    path = Path(part)
    if not path.is_dir():
        fail(
            f"ルールパック {part} がありません。フォルダか embedded を指定してください。"
            f" / there is no rule pack {part}; give a folder, or `embedded`."
        )
    return path
