"""The packs that were installed from bundles, and which of them are in use.

One small file says what is in use. Writing it anew is the swap: at once, whole, or not at all.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

from ..advise.prepared import proved_ruleset
from ..home import home
from ..models import Localized
from ..pack.courses import load_courses
from ..pack.errors import PackError
from ..pack.scenarios import load_scenarios
from ..resources import EMBEDDED_PACK_ID, embedded_pack
from ..store.files import replace_file
from .archive import LIST_NAME, Archive, BundleList, ordered, refused_pack
from .envelope import Bundle, opened
from .errors import BundleRefused
from .keys import TrustedKeys
from .place import FOLDER, list_file

_PACKS = "packs"
_KEPT = 3
"""So many earlier versions of a pack are kept to go back to."""


class Version(BaseModel):
    """One version of a pack that was installed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    digest: str
    signer: str
    title: Localized


class InUse(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    pack: str
    now: Version
    earlier: tuple[Version, ...] = ()
    """Those before, the last one first."""


class InstalledPacks:
    """The installed packs of one home folder."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER
        self.keys = TrustedKeys(self._folder)
        self.list_file = list_file(home)

    def in_use(self) -> tuple[InUse, ...]:
        """Lowest layer first.

        Raises:
            BundleRefused: what is kept is damaged.
        """
        try:
            known = json.loads(self.list_file.read_bytes())
            return tuple(map(InUse.model_validate, known))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, ValidationError, TypeError):
            raise BundleRefused(
                "installed-unreadable",
                f"入れてあるパックの一覧を読めません。{self.list_file} を消し、バンドルをもう一度入れてください。",
                f"The list of installed packs cannot be read. Delete {self.list_file} and install the bundles again.",
            ) from None

    def folders(self) -> list[Path]:
        """The packs to judge by: the embedded one, or the one in its place, and those on top.

        Raises:
            BundleRefused: what is kept is damaged. Nothing is judged by half of it.
        """
        used = self.in_use()
        for one in used:
            self._require_whole(one)
        return self._stack(used)

    def install(
        self,
        content: bytes,
        today: date,
        *,
        may_be_older: bool = False,
        overlays: Sequence[Path] = (),
        progress: Callable[[str], None] = lambda pack: None,
    ) -> InUse | None:
        """Verify a bundle, prove its rules together with all others, and use them from now on.

        Args:
            content: of the file.
            may_be_older: take a version that is older than the one in use.
            overlays: packs of the office that lie on top and must still fit.
            progress: called with the name of the pack before the proof, which takes a while.

        Returns:
            What is in use now; None if exactly this is in use already.

        Raises:
            BundleRefused: nothing changed.
            OSError: it cannot be written; nothing changed.
        """
        bundle = self.verified(content, today)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            return self._install(bundle, may_be_older, overlays, progress)

    def verified(self, content: bytes, today: date) -> Bundle:
        """A bundle whose signature and content are good. Whether its rules are is not looked at.

        Raises:
            BundleRefused
        """
        bundle = opened(content, self.keys.public_keys())
        expires = bundle.archive.list.expires
        if expires is not None and today > expires:
            raise BundleRefused(
                "expired",
                f"入れられるのは {expires} まででした。新しいものを受け取ってください。",
                f"It could be installed until {expires}. Get a newer one.",
            )
        return bundle

    def _install(
        self,
        bundle: Bundle,
        may_be_older: bool,
        overlays: Sequence[Path],
        progress: Callable[[str], None],
    ) -> InUse | None:
        listed = bundle.archive.list
        used = self.in_use()
        before = next((one for one in used if one.pack == listed.pack), None)
        new = Version(
            version=listed.version, digest=listed.digest, signer=bundle.signer, title=listed.title
        )
        if before is not None:
            if before.now.digest == new.digest and self._is_whole(before):
                return None
            _require_newer(before.now, new, may_be_older)
        now = InUse(pack=listed.pack, now=new, earlier=_earlier(before, new))
        chosen = tuple(now if one.pack == now.pack else one for one in used)
        if before is None:
            # A base takes the place of the embedded one, below all others.
            chosen = (now, *used) if now.pack == EMBEDDED_PACK_ID else (*used, now)
        place = self._place(now)
        self._write(bundle.archive, place)
        try:
            progress(now.pack)
            self._require_good(chosen, overlays)
            self._use(chosen)
        except BaseException:
            if before is None or self._place(before) != place:
                shutil.rmtree(place, ignore_errors=True)
            raise
        self._tidy(chosen)
        return now

    def roll_back(self, pack: str, overlays: Sequence[Path] = ()) -> InUse | None:
        """Use the version before of a pack.

        Returns:
            What is in use now; None if there was none before, so that the pack is used no more.

        Raises:
            BundleRefused: there is no such pack, or the one before cannot be used; nothing changed.
            OSError: nothing changed.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            used = self.in_use()
            before = next((one for one in used if one.pack == pack), None)
            if before is None:
                known = ", ".join(one.pack for one in used) or "–"
                raise BundleRefused(
                    "not-installed",
                    f"{pack} というパックは入っていません。入っているもの: {known}",
                    f"No pack {pack} is installed; installed are: {known}",
                )
            now: InUse | None = None
            if before.earlier:
                now = InUse(pack=pack, now=before.earlier[0], earlier=before.earlier[1:])
                self._require_whole(now)
            chosen = tuple(
                one for old in used for one in ([now] if old is before else [old]) if one is not None
            )
            self._require_good(chosen, overlays)
            self._use(chosen)
            self._tidy(chosen)
            return now

    def _alone(self) -> FileLock:
        return FileLock(self._folder / "lock", mode=0o600)

    def _place(self, one: InUse) -> Path:
        return self._folder / _PACKS / one.pack / f"{one.now.version}-{one.now.digest[:16]}"

    def _stack(self, used: Sequence[InUse]) -> list[Path]:
        folders = [self._place(one) for one in used]
        return folders if any(one.pack == EMBEDDED_PACK_ID for one in used) else [embedded_pack(), *folders]

    def _write(self, archive: Archive, place: Path) -> None:
        """Write every file beside its place first: a folder that is there is whole."""
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".new-", dir=place.parent))
        try:
            for name, content in {LIST_NAME: archive.list.as_bytes(), **archive.files}.items():
                path = draft / name
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(content)
                    os.fsync(file.fileno())
            shutil.rmtree(place, ignore_errors=True)
            draft.rename(place)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise

    def _is_whole(self, one: InUse) -> bool:
        place = self._place(one)
        try:
            listed = BundleList.model_validate_json((place / LIST_NAME).read_bytes())
            names = {path.relative_to(place).as_posix() for path in place.rglob("*.yaml")}
            return (
                listed.digest == one.now.digest
                and names == set(listed.files)
                and all(entry.fits((place / name).read_bytes()) for name, entry in listed.files.items())
            )
        except (OSError, ValueError):
            return False

    def _require_whole(self, one: InUse) -> None:
        if not self._is_whole(one):
            raise BundleRefused(
                "installed-damaged",
                f"入れてあるパック {one.pack} {one.now.version} のファイルがこわれています。バンドルをもう一度入れるか、`hitokokyu bundle rollback {one.pack}` で前の版に戻してください。",
                f"The files of the installed pack {one.pack} {one.now.version} are damaged. Install the bundle again, or go back with `hitokokyu bundle rollback {one.pack}`.",
            )

    def _require_good(self, chosen: Sequence[InUse], overlays: Sequence[Path]) -> None:
        if not chosen and not overlays:
            return  # What came with hitokokyu was proved before it was published.
        for one in chosen:
            self._require_whole(one)
        folders = [*self._stack(chosen), *overlays]
        try:
            # The prepared rules stay: the service that takes them up need not prove them again.
            ruleset = proved_ruleset(folders, self._folder.parent / "cache")
            scenarios = load_scenarios(folders, ruleset.packs.clauses())
            load_courses(folders, scenarios.by_id, ruleset.packs.guidelines)
        except PackError as error:
            raise refused_pack(error) from None

    def _use(self, chosen: Sequence[InUse]) -> None:
        content = json.dumps([one.model_dump() for one in chosen], ensure_ascii=False, indent=1)
        replace_file(self.list_file, content.encode())

    def _tidy(self, chosen: Sequence[InUse]) -> None:
        """Remove what nobody can go back to any more, and what an interrupted installation left."""
        wanted = {
            self._place(InUse(pack=one.pack, now=version))
            for one in chosen
            for version in (one.now, *one.earlier)
        }
        for folder in (self._folder / _PACKS).glob("*/*"):
            if folder not in wanted:
                shutil.rmtree(folder, ignore_errors=True)


def chosen_packs(packs: Sequence[Path]) -> list[Path]:
    """The folders of packs that were chosen on a command line; by default those that are installed.

    Args:
        packs: folders, and for all installed packs together `list_file`.

    Returns:
        None at all if none was chosen and none is installed: then it is the embedded one.

    Raises:
        BundleRefused: what is installed is damaged.
    """
    try:
        installed = InstalledPacks(home())
    except OSError:
        return list(packs)
    if not packs:
        return installed.folders() if installed.in_use() else []
    return [
        folder
        for path in packs
        for folder in (installed.folders() if path == installed.list_file else [path])
    ]


def _require_newer(now: Version, new: Version, may_be_older: bool) -> None:
    order, other = ordered(now.version), ordered(new.version)
    if other < order and not may_be_older:
        raise BundleRefused(
            "older",
            f"いま使っている {now.version} より古い版（{new.version}）です。本当に古いほうを使うなら --allow-older を付けてください。",
            f"Version {new.version} is older than {now.version}, which is in use. If you do want the older one, say --allow-older.",
        )
    if other == order and now.digest != new.digest:
        raise BundleRefused(
            "same-version",
            f"いま使っている {now.version} と同じ版なのに、中身が違います。作った人に、pack.yaml の version を上げてもらってください。",
            f"It has the same version as the one in use ({now.version}) and other content. Ask its maker to raise `version` in pack.yaml.",
        )


def _earlier(before: InUse | None, new: Version) -> tuple[Version, ...]:
    if before is None:
        return ()
    known = (before.now, *before.earlier)
    return tuple(version for version in known if version.digest != new.digest)[:_KEPT]
