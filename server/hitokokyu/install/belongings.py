"""What ひと呼吸 has on a machine, and taking it away again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from ..bundle.place import FOLDER
from ..models import Localized
from ..training.library import OFFICE


@dataclass(frozen=True)
class Belonging:
    """Files of one kind in the folder of ひと呼吸."""

    words: Localized
    paths: tuple[Path, ...]

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(file.stat().st_size for path in self.paths for file in _files(path))


_KINDS: tuple[tuple[Localized, tuple[str, ...]], ...] = (
    (
        Localized(ja="記録（練習、勤務予定、拡張機能とのつながり）", en="record (training, working hours, pairing)"),
        ("hitokokyu.sqlite3*", "hitokokyu.lock", "hitokokyu-*.sqlite3*"),
    ),
    (Localized(ja="「まだ言えない言葉」とその鍵", en="words not to be told yet, and their key"), ("withheld-terms.*",)),
    (Localized(ja="学習記録の送り先", en="where learning records are sent"), ("lrs.json*",)),
    (Localized(ja="この職場でつくった問題", en="training scenarios made here"), (OFFICE,)),
    (
        Localized(ja="共用サービスの利用者ごとのファイルと鍵", en="files of the users of a shared service, and its key"),
        ("users", "session-key*"),
    ),
    (Localized(ja="入れたルールパックと、信頼する鍵", en="rule packs that were installed, and trusted keys"), (FOLDER,)),
    (Localized(ja="下ごしらえしたルール", en="rules that were prepared"), ("cache",)),
    (Localized(ja="自動起動の設定", en="settings of autostart"), ("autostart.*", "autostart-*")),
    (
        Localized(ja="途中でやめたときのファイル", en="files of work that was broken off"),
        (".backup-*", ".restore-*", ".new-*", ".empty-*", ".doctor-*"),
    ),
)
"""Everything that any part of ひと呼吸 puts into its folder, by names with `*`."""


_INSIDE: dict[str, tuple[str, ...]] = {
    OFFICE: ("pack.y*ml", "scenarios", "courses", ".new-*", "*.tmp"),
    "users": ("[0-9a-f]" * 32,),
    FOLDER: ("packs", "lock", "*.json", "*.new", "*.tmp", ".new-*"),
    "cache": ("*.json", "*.tmp"),
}
"""What alone may lie in those folders of ours that others might have, too."""


def _is_ours(path: Path, names: tuple[str, ...]) -> bool:
    if not any(fnmatch(path.name, name) for name in names):
        return False
    inside = _INSIDE.get(path.name)
    if inside is None or path.is_symlink() or not path.is_dir():
        return True
    return all(any(fnmatch(child.name, name) for name in inside) for child in path.iterdir())


def belongings(folder: Path) -> tuple[tuple[Belonging, ...], tuple[Path, ...]]:
    """What is ours in the folder of ひと呼吸, and what else is there.

    Somebody may have named a folder of theirs in `HITOKOKYU_HOME`: what has no name of ours is not ours.
    """
    rest = set(folder.iterdir()) if folder.is_dir() else set()
    ours = []
    for words, names in _KINDS:
        paths = {path for path in rest if _is_ours(path, names)}
        rest -= paths
        if paths:
            ours.append(Belonging(words, tuple(sorted(paths))))
    return tuple(ours), tuple(sorted(rest))


def remove(folder: Path, ours: tuple[Belonging, ...]) -> None:
    """Delete them, and the folder if that leaves it empty.

    Raises:
        OSError: something cannot be deleted.
    """
    for belonging in ours:
        for path in belonging.paths:
            # A link is ours; what it points to may not be.
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _files(path: Path) -> Iterator[Path]:
    if path.is_symlink():
        return
    if path.is_dir():
        yield from (file for file in path.rglob("*") if file.is_file() and not file.is_symlink())
    else:
        yield path
