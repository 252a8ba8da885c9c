"""Where the embedded rule pack is: inside the wheel, or beside the sources."""

from __future__ import annotations

from pathlib import Path

EMBEDDED_PACK_ID = "common"

_PACKAGE = Path(__file__).resolve().parent


def embedded_pack() -> Path:
    """The folder of the embedded pack.

    Raises:
        FileNotFoundError: the installation is broken.
    """
    for folder in (_PACKAGE / "_rules", _PACKAGE.parents[1] / "rules"):
        if (folder / "pack.yaml").is_file():
            return folder
    raise FileNotFoundError(f"no rule pack beside {_PACKAGE}: install hitokokyu again")
