"""A small disk of a test's own (Linux): only what is run `around` it sees it, and no rights are needed to make it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_FILLER = "filler"


@dataclass(frozen=True)
class Disk:
    mounted: Path
    """Where those see it who are on the inside."""
    around: tuple[str, ...]
    """A command that runs the one that follows it on the inside, in the same process."""
    within: Path
    """The same folder, as it is reached from the outside."""

    def fill(self) -> None:
        """Not a byte is left."""
        with (self.within / _FILLER).open("ab", buffering=0) as file:
            for size in (1 << 16, 1 << 12, 1):
                try:
                    while file.write(b"\0" * size):
                        pass
                except OSError:
                    continue

    def make_room(self) -> None:
        (self.within / _FILLER).unlink()

    def lock(self) -> None:
        """Nothing can be written any more; what is open stays open, as on a disk that failed."""
        folder = str(self.mounted)
        self._run("mount", "--bind", folder, folder)
        self._run("mount", "-o", "remount,bind,ro", folder)

    def unlock(self) -> None:
        self._run("umount", str(self.mounted))

    def _run(self, *words: str) -> None:
        subprocess.run([*self.around, *words], check=True)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Disk]:
    """Mount a disk of this size, as `mount` takes it, on a folder."""
    # A mount lasts as long as somebody is inside, and services come and go.
    mounted = f'mount -t tmpfs -o size={size} none "$0" && echo there && exec sleep infinity'
    holder = subprocess.Popen(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "there\n"
        enter = ("nsenter", f"--target={holder.pid}", "--user", "--mount", "--preserve-credentials")
        yield Disk(folder, enter, Path(f"/proc/{holder.pid}/root") / folder.relative_to("/"))
    finally:
        holder.kill()
        holder.communicate()
