"""New rules for a running service: whole, between two requests, or not at all."""

from __future__ import annotations

import gc
import logging
import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SECONDS = 2.0
"""Between two looks at the list of installed packs."""

log = logging.getLogger(__name__)


def settle() -> None:
    """What is there stays: the collector need not walk it again, until this is called the next time.

    In processes forked from here its pages of memory stay shared, since nothing writes into them.
    """
    # Otherwise what was replaced since would stay as well.
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class Renewal:
    """An application that another takes the place of when the list of installed packs changes.

    A request is answered to its end by the application that began it. When the new rules are
    refused, the old ones stay, and the log says so.
    """

    def __init__(self, make: Callable[[], WSGIApplication], file: Path) -> None:
        """Make the application to begin with; what `make` raises is raised here.

        Args:
            make: makes one over the rules of now.
            file: the list of installed packs; need not be there.
        """
        self._make = make
        self._file = file
        # Before anything is made of it: what is installed while the rules are being read must not be missed.
        self._seen = self._state()
        self._application = make()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._application(environ, start_response)

    def watch(self) -> None:
        """Look after the list from now on, in a thread of its own."""
        threading.Thread(target=self._watch, name="installed-packs", daemon=True).start()

    def _watch(self) -> None:
        pause = threading.Event()
        while not pause.wait(SECONDS):
            self.renew()

    def renew(self) -> bool:
        """Take up what changed. Returns: whether there is another application now."""
        state = self._state()
        if state == self._seen:
            return False
        self._seen = state
        try:
            self._application = self._make()
        except Exception as error:
            log.error(
                "The installed packs are not taken up (%s): the rules of before stay. See `hitokokyu bundle list`.",
                type(error).__name__,
            )
            return False
        settle()
        log.warning("The installed packs have changed: from now on the new rules are used.")
        return True

    def _state(self) -> tuple[int, int, int] | None:
        with suppress(OSError):
            found = os.stat(self._file)
            return found.st_ino, found.st_size, found.st_mtime_ns
        return None
