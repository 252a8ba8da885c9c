"""libfaketime, by which a program sees another time."""

from __future__ import annotations

from pathlib import Path


def library() -> Path | None:
    """What is loaded before a program starts; None where it is not installed."""
    return next(Path("/usr").glob("lib*/**/faketime/libfaketimeMT.so.1"), None)
