"""The scenarios there are: those of the packs, and the office's own, made on this machine."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from ..pack import scenarios as pack
from ..pack.errors import Problem
from ..pack.loader import SCENARIOS
from ..pack.yaml_source import Source

log = logging.getLogger(__name__)

OFFICE = "office"
"""The folder of the office's own scenarios, inside the folder of ひと呼吸."""

def _sources(scenarios: pack.ScenarioSet) -> dict[str, Source]:
    return {loaded.value.id: loaded.source for loaded in scenarios.loaded}


_Stamp = tuple[tuple[str, int, int], ...]


class Library:
    """Reads the packs at the first use; the office's own folder again whenever it changes.

    A pack is refused whole. Of the office's own files one that is broken is left out, so that it
    takes neither the others nor the packs with it; `refused` says what is wrong with it.
    Safe to share between threads.
    """

    def __init__(self, folders: Sequence[Path], office: Path | None = None) -> None:
        """
        Args:
            folders: the packs.
            office: the folder of the office's own, there or not.
        """
        self._folders = folders
        self.office = office
        self._lock = Lock()
        self._packs: pack.ScenarioSet | None = None
        self._sources: dict[str, Source] = {}
        self._stamp: _Stamp | None = None
        self._own: dict[str, pack.AnyScenario] = {}
        self._refused: tuple[Problem, ...] = ()
        self._all: dict[str, pack.AnyScenario] = {}

    @property
    def scenarios(self) -> dict[str, pack.AnyScenario]:
        """All of them by id; the same object until something changes.

        Raises:
            PackError: the scenarios of a pack are refused.
        """
        self._read_if_changed()
        return self._all

    @property
    def own(self) -> dict[str, pack.AnyScenario]:
        """The office's own, by id.

        Raises:
            PackError: the scenarios of a pack are refused.
        """
        self._read_if_changed()
        return self._own

    @property
    def refused(self) -> tuple[Problem, ...]:
        """What is wrong with the office's own files that are left out.

        Raises:
            PackError: the scenarios of a pack are refused.
        """
        self._read_if_changed()
        return self._refused

    def source(self, name: str) -> tuple[Path, Source]:
        """The file that a scenario is in, and what it says there.

        Raises:
            KeyError: there is none of this id.
            PackError: the scenarios of a pack are refused.
        """
        self._read_if_changed()
        source = self._sources[name]
        folders = [self.office] if name in self._own and self.office is not None else self._folders
        return next(folder / source.file for folder in folders if (folder / source.file).is_file()), source

    def own_files(self) -> int:
        """How many files the office has, broken ones included."""
        return len(_stamp(self.office))

    def remove_own(self) -> None:
        """Delete the office's own scenarios.

        Raises:
            OSError: a file cannot be deleted.
        """
        if self.office is not None and self.office.exists():
            shutil.rmtree(self.office)

    def _read_if_changed(self) -> None:
        # Reading takes a second: two tabs that open at once must not both do it.
        with self._lock:
            if self._packs is None:
                self._packs = pack.load_scenarios(self._folders)
                self._all = self._packs.by_id
                self._sources = _sources(self._packs)
            stamp = _stamp(self.office)
            if self.office is not None and stamp != self._stamp:
                own, problems = pack.sound_scenarios(self.office, self._packs)
                self._own, self._refused = own.by_id, tuple(problems)
                self._all = {**self._packs.by_id, **self._own}
                self._sources = {**_sources(self._packs), **_sources(own)}
                self._stamp = stamp
                for problem in problems:
                    log.warning("%s: left out: %s", self.office, problem)


def _stamp(folder: Path | None) -> _Stamp:
    """Differs when a file came, went or was written again."""
    if folder is None:
        return ()
    found = []
    for path in sorted((folder / SCENARIOS).rglob("*.y*ml")):
        try:
            state = path.stat()
        except FileNotFoundError:
            continue  # Gone in this moment.
        found.append((str(path), state.st_mtime_ns, state.st_size))
    return tuple(found)
