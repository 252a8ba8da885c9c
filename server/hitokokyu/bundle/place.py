"""Where installed packs are. By itself, for commands that start without the rules."""

from __future__ import annotations

from pathlib import Path

FOLDER = "bundles"
"""In the home folder."""
LIST = "in-use.json"


def list_file(home: Path) -> Path:
    """What says which packs are in use; a new one takes its place when that changes."""
    return home / FOLDER / LIST
