"""Whether an extension and a service of different ages still understand each other.

Both announce in every message which revisions of the API they speak, as `oldest-newest`. They fit
when they have one in common; when they do not, each can tell from the two ranges alone which of
them has to be updated. The extension does the same sum in `extension/background/protocol.js`.

The newest goes up when one side begins to rely on something that the other must do or know; the
oldest goes up when that is dropped. What the other side may ignore (another field, another
category) needs no new revision. Scripts announce nothing and go by the description at
`/openapi.json`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .errors import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HEADER = "Hitokokyu-Api"
OLDEST, NEWEST = 1, 1
ANNOUNCEMENT = (HEADER, f"{OLDEST}-{NEWEST}")
"""The header that every answer carries."""

_ENVIRON_KEY = "HTTP_HITOKOKYU_API"
_RANGE = re.compile(r"\A([0-9]{1,4})-([0-9]{1,4})\Z")


def require_fit(environ: WSGIEnvironment) -> None:
    """Refuse whoever announces that it does not speak as we do.

    Raises:
        Problem: `extension-outdated`, `service-outdated`; `bad-request` for what is no range.
    """
    announced = environ.get(_ENVIRON_KEY)
    if announced is None or announced == ANNOUNCEMENT[1]:
        return
    found = _RANGE.match(announced)
    if found is None:
        raise Problem("bad-request")
    oldest, newest = map(int, found.groups())
    if newest < OLDEST:
        raise Problem("extension-outdated")
    if oldest > NEWEST:
        raise Problem("service-outdated")
