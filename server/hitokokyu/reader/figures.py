"""How often the reader was right when it was measured: `make train` writes it, people are told it."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from ..models import Frozen, Sensitivity
from ..resources import embedded_pack

FILE = "reader/measured.json"


class Share(Frozen):
    """`count` of `of`."""

    count: int = Field(ge=0)
    of: int = Field(ge=0)


class Measured(Frozen):
    """Rules and reader together at one sensitivity; at off, the rules alone."""

    sensitivity: Sensitivity | Literal["off"]
    right: Share
    """Of the warnings, those that were called for (precision)."""
    found: Share
    """Of what is to be warned of, what was (recall)."""
    in_peace: Share
    """Of the harmless posts, many of them near misses, those that got no warning."""
    everyday_alarms: Share
    """Of everyday posts, those that got one."""


class Figures(Frozen):
    """What was measured, of which reader and on which files of `rules/corpus/`."""

    reader: str
    """`ReaderInfo.digest`"""
    corpus: tuple[str, ...]
    sensitivities: tuple[Measured, ...]


@cache
def figures() -> Figures | None:
    """Those that come with hitokokyu; None if they cannot be read, since no check waits for them."""
    try:
        return Figures.model_validate_json((embedded_pack() / FILE).read_bytes())
    except (OSError, ValueError):
        return None
