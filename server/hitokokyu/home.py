"""Where ひと呼吸 keeps its own files on this machine."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

VARIABLE = "HITOKOKYU_HOME"


def home() -> Path:
    """The folder for settings, pairing and caches; made, for its owner only, if it is not there.

    `HITOKOKYU_HOME` names it; otherwise it is the usual place of the operating system.

    Raises:
        OSError: the folder cannot be made.
    """
    chosen = os.environ.get(VARIABLE)
    folder = (
        Path(chosen).expanduser()
        if chosen
        else platformdirs.user_data_path("hitokokyu", appauthor=False)
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # An empty folder was made for us, perhaps with a generous umask. One that holds other
    # people's files is not ours to lock; every file we write is closed by itself anyway.
    if folder.stat().st_mode & 0o077 and not any(folder.iterdir()):
        folder.chmod(0o700)
    return folder.absolute()
