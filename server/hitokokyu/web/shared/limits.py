"""How often somebody may ask, counted over all workers of a service.

Libraries for this count in the memory of one process (then each worker gives away the whole
allowance again) or in a server such as Redis (one more to run, and to keep). Here the workers
share a table of numbers that is made before they are: one number for each caller, the moment at
which their bucket will be full again. It names nobody, and ends with the service.
"""

from __future__ import annotations

import fcntl
import hashlib
import math
import mmap
import os
import secrets
import struct
import tempfile
import threading
import time

from ..auth import RateLimit
from ..errors import Problem
from .settings import Rate

_PLACES = 1 << 20
"""So many that two of a thousand callers hardly ever share a number. Only what is used takes memory."""
_NUMBER = struct.Struct("=d")


class SharedLimit(RateLimit):
    """A bucket for every caller, common to this process and all that it forks afterwards.

    Safe to share between threads. A worker that is killed keeps no lock: the system takes it back.
    """

    def __init__(self, rate: Rate) -> None:
        self._every = 1 / rate.per_second
        self._full = rate.burst / rate.per_second
        self._table = mmap.mmap(-1, _PLACES * _NUMBER.size)
        self._key = secrets.token_bytes(16)
        with tempfile.NamedTemporaryFile(prefix="hitokokyu-limit-", delete=True) as file:
            # Nameless from here on; the locks are on the open file.
            self._locks = os.dup(file.fileno())
        # Locks of files hold between processes only.
        self._threads = threading.Lock()

    def spend(self, caller: str) -> None:
        """Count one request of this caller.

        Raises:
            Problem: `too-many-requests`.
        """
        digest = hashlib.blake2b(caller.encode(), digest_size=8, key=self._key).digest()
        place = int.from_bytes(digest) % _PLACES * _NUMBER.size
        with self._threads:
            fcntl.lockf(self._locks, fcntl.LOCK_EX, 1, place)
            try:
                # Since the machine started: the same clock in every worker.
                now = time.monotonic()
                full_again = max(now, _NUMBER.unpack_from(self._table, place)[0]) + self._every
                missing = full_again - now - self._full
                if missing <= 1e-9:
                    _NUMBER.pack_into(self._table, place, full_again)
            finally:
                fcntl.lockf(self._locks, fcntl.LOCK_UN, 1, place)
        if missing > 1e-9:
            raise Problem("too-many-requests", retry_after=max(1, math.ceil(missing)))
