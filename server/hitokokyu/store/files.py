"""Files of our own beside the database: closed to others from the first byte on, never there by half."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, in the place of one that may be there.

    Raises:
        OSError: it cannot be written; then the one before is still there.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with suppress(FileNotFoundError):
        draft.unlink()
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def remove_file(path: Path) -> None:
    """Remove what `replace_file` wrote, and drafts of it that a process left behind when it was killed.

    Raises:
        OSError: something cannot be removed.
    """
    for one in (path, *path.parent.glob(f"{path.name}.*.new")):
        one.unlink(missing_ok=True)
