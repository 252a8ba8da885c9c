"""Rule packs of the office that its database holds: every server of the service uses the same.

They are signed bundles. The database is only the way they come: each server verifies them with the
keys that it trusts itself (`hitokokyu bundle trust`), proves their rules, and installs them as if
they had come as files.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from ...bundle.archive import ordered
from ...bundle.errors import BundleRefused
from ...bundle.installed import InstalledPacks
from ...context.timetable import in_japan
from ...home import home
from ...store import Store
from ...store.packs import StoredPack
from .settings import SharedSettings


def packs_of(settings: SharedSettings) -> tuple[Path, ...]:
    """The folders to judge by, lowest layer first: those that the settings name, or else the embedded
    pack and the bundles that are installed, what the database has newly included.

    Raises:
        BundleRefused: one of them is not to be used. Nothing was changed.
        StoreError: the database cannot be read.
        OSError: a bundle cannot be written into the folder of ひと呼吸.
    """
    if settings.packs:
        return settings.packs
    installed = InstalledPacks(home())
    store = Store(home(), database=settings.database)
    try:
        for pack in store.packs.all():
            # Which version is right is decided where it was put in, and so is until when it may be.
            installed.install(store.packs.content(pack.name), _day(pack.at), may_be_older=True)
    finally:
        store.close()
    return tuple(installed.folders())


def put(store: Store, content: bytes, *, may_be_older: bool) -> StoredPack:
    """Give a bundle to all servers of the service: prove it on this one, then put it into the database.

    Args:
        content: of the file.
        may_be_older: take a version that is older than the one in the database.

    Raises:
        BundleRefused: nothing was changed.
        StoreError: nothing was put into the database.
        OSError: it cannot be written; nothing was changed.
    """
    installed = InstalledPacks(home())
    today = _day(datetime.now(UTC).timestamp())
    listed = installed.verified(content, today).archive.list
    before = next((pack for pack in store.packs.all() if pack.name == listed.pack), None)
    if before is not None and ordered(listed.version) < ordered(before.version) and not may_be_older:
        raise BundleRefused(
            "older",
            f"いま使っている {before.version} より古い版（{listed.version}）です。本当に古いほうを使うなら --allow-older を付けてください。",
            f"Version {listed.version} is older than {before.version}, which is in use. If you do want the older one, say --allow-older.",
        )
    installed.install(content, today, may_be_older=may_be_older)
    return store.packs.keep(listed.pack, listed.version, content)


def remove(store: Store, name: str) -> bool:
    """Take a pack out of the database, and out of use on this server.

    Returns:
        whether there was one.

    Raises:
        BundleRefused: those that are left do not fit together without it. Nothing was changed.
        StoreError: the database cannot be written.
        OSError: it cannot be written.
    """
    installed = InstalledPacks(home())
    known = {pack.name for pack in store.packs.all()} | {one.pack for one in installed.in_use()}
    while any(one.pack == name for one in installed.in_use()):
        installed.roll_back(name)
    store.packs.remove(name)
    return name in known


def _day(at: float) -> date:
    return in_japan(datetime.fromtimestamp(at, UTC)).date()
