"""Serving with gunicorn: one process that loads the rules, and workers that it forks.

What the rules take in memory is there once: the workers read it where the first process put it. A
worker that dies is replaced; SIGHUP reads settings and packs again and replaces the workers one
after another, each after what it is doing; SIGTERM ends all in the same way.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from ...advise.prepared import proved_ruleset
from ...advisor import Advisor, Settings, UnknownGuideline, rules_cache
from ...bundle.errors import BundleRefused
from ...home import home
from ...pack.errors import PackError
from ...store import Store, StoreError
from ..renewal import settle
from .limits import SharedLimit
from .metrics import Metrics, forget_worker
from .packs import packs_of
from .service import Limits, Rules, SharedService
from .sessions import session_key
from .settings import SettingsRefused, SharedSettings, read_settings

log = logging.getLogger(__name__)

_GRACE_SECONDS = 30
_KEEP_ALIVE_SECONDS = 75
"""Longer than the proxy keeps an idle connection, so that it never sends into one that we close."""
_OWNER_AND_GROUP_ONLY = 0o007


class _Log(Logger):
    """Says less: gunicorn repeats what was sent, and that may be a secret."""

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith(("Error handling", "Socket error")):
            kind = sys.exc_info()[0]
            self.error("%s while answering", "error" if kind is None else kind.__name__)
        else:
            super().exception(msg, *args, **kwargs)

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Invalid request from"):
            super().warning("A request that is no HTTP was refused")
        else:
            super().warning(msg, *args, **kwargs)


class SharedServer(BaseApplication):
    """The first process. `run()` returns when it is told to end."""

    def __init__(self, file: Path, *, ready: Callable[[SharedSettings], None]) -> None:
        """Load everything, so that what does not fit is known before anybody is promised anything.

        Args:
            file: the settings.
            ready: is called when requests are answered.

        Raises:
            SettingsRefused, BundleRefused, PackError, UnknownGuideline, StoreError, OSError
        """
        self._file = file
        self._ready = ready
        self._settings = read_settings(file)
        self._rules = _load(self._settings)
        settle()
        self._key = session_key(home())
        # Brings the database up to date, before several workers want to.
        Store(home(), database=self._settings.database).close()
        # Made here for good: who reached a limit has reached it after a reload, too.
        self._limits = _limits(self._settings)
        super().__init__(prog="hitokokyu")

    def load_config(self) -> None:
        settings = self._settings
        for name, value in {
            "bind": [settings.bind],
            "workers": settings.workers,
            "threads": settings.threads,
            "worker_class": "gthread",
            "graceful_timeout": _GRACE_SECONDS,
            "timeout": _GRACE_SECONDS,
            "keepalive": _KEEP_ALIVE_SECONDS,
            "umask": _OWNER_AND_GROUP_ONLY,
            # Whom to believe is decided in `service`, and nowhere else.
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "logger_class": _Log,
            "loglevel": "warning",
            "proc_name": "hitokokyu-shared",
            "when_ready": lambda arbiter: self._ready(settings),
            "child_exit": lambda arbiter, worker: forget_worker(worker.pid),
        }.items():
            self.cfg.set(name, value)

    def reload(self) -> None:
        """Take up new settings and packs; if they are refused, everything stays as it was."""
        try:
            settings = read_settings(self._file)
            rules = _load(settings)
        except (SettingsRefused, BundleRefused, PackError, UnknownGuideline, StoreError, OSError) as refused:
            log.error("設定もルールも前のままで続けます / going on with the settings and rules of before:\n%s", refused)
        else:
            if (settings.per_token, settings.per_address) != (self._settings.per_token, self._settings.per_address):
                self._limits = _limits(settings)
            self._settings, self._rules = settings, rules
            # Outside of `_load`: only now is nobody left who needs the rules of before.
            settle()
            log.warning("設定とルールを読み直しました / settings and rules were read again")
        super().reload()

    def load(self) -> SharedService:
        """In a worker, after it was forked: connections must not be shared."""
        store = Store(home(), database=self._settings.database)
        return SharedService(self._settings, self._rules, store, self._limits, self._key, Metrics())


def _limits(settings: SharedSettings) -> Limits:
    return Limits(SharedLimit(settings.per_token), SharedLimit(settings.per_address))


def _load(settings: SharedSettings) -> Rules:
    packs = packs_of(settings)
    ruleset = proved_ruleset(packs, rules_cache())
    # Whether the settings fit these rules.
    Advisor.of(ruleset, Settings(guidelines=settings.guidelines, sensitivity=settings.sensitivity))
    return Rules(ruleset, packs)


