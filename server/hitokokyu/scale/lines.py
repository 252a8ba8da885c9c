"""Posts as JSON Lines, read strictly."""

from __future__ import annotations

import json

from pydantic import BaseModel, ConfigDict

from ..models import Category, Context, Post, Text
from ..web.validation import parse


class Line(BaseModel):
    """One line of the input. A labelled corpus may be piped in as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | int | None = None
    text: Text
    context: Context = Context()
    labels: tuple[Category, ...] | None = None
    allow: tuple[Category, ...] = ()
    note: str = ""
    source: str = ""


def read_line(line: bytes) -> tuple[Line, Post]:
    """
    Raises:
        Problem: it is no line of posts; says where and how to mend it.
    """
    parsed = parse(Line, line)
    data = json.loads(line)
    post = {key: data[key] for key in ("text", "context") if key in data}
    # A lone surrogate is kept for the parser to name.
    return parsed, parse(Post, json.dumps(post).encode())


def id_of(line: bytes) -> str | int | None:
    """The id of a line that is refused, if it has a readable one."""
    try:
        identity = json.loads(line)["id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return identity if isinstance(identity, (str, int)) else None
