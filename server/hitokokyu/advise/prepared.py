"""Packs that were proved once need not be proved at every start.

What was read, checked and worked out is kept as JSON under a name that changes with any file of the
packs, any line of the engine, and the tokenizer; a damaged or foreign file is simply made again.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from ..match.prefilter import Plans
from ..models import PackInfo
from ..pack import schema
from ..pack.loader import NOT_RULES, Loaded, PackSet, load
from ..pack.yaml_source import Source
from .ruleset import Ruleset

_ENGINE = Path(__file__).resolve().parents[1]
_KEPT = 4
"""How many prepared packs are kept: today's, and a few to go back to."""


class _Piece(BaseModel):
    model_config = ConfigDict(extra="forbid")
    file: str
    line: int


class _Guideline(_Piece):
    value: schema.Guideline


class _Lexicon(_Piece):
    value: schema.Lexicon


class _Check(_Piece):
    value: schema.Check


class _Elements(_Piece):
    value: schema.DisclaimerElements


class _Phrases(_Piece):
    value: schema.DisclaimerPhrases


class _Platforms(_Piece):
    value: schema.DisclaimerPlatforms


class _Prepared(BaseModel):
    model_config = ConfigDict(extra="forbid")
    infos: list[PackInfo]
    guidelines: dict[str, _Guideline]
    lexicons: dict[str, _Lexicon]
    checks: dict[str, _Check]
    elements: dict[str, _Elements]
    phrases: dict[str, _Phrases]
    platforms: dict[str, _Platforms]
    pack_of: dict[str, str]
    switched_off: dict[str, str]
    plans: dict[str, dict[str, list[Any]]]
    """As `Plans.as_json` gives them."""


_TABLES = ("guidelines", "lexicons", "checks", "elements", "phrases", "platforms")


def proved_ruleset(folders: Sequence[Path], cache: Path | None) -> Ruleset:
    """Rules whose examples have all been run: today, or when exactly these were first loaded.

    Args:
        cache: folder for what was worked out; None to work it out again.

    Raises:
        PackError: the packs are refused.
    """
    return proved(folders, cache)[0]


def proved(folders: Sequence[Path], cache: Path | None) -> tuple[Ruleset, bytes]:
    """As `proved_ruleset`, and what `restored` makes the same rules of: in another process, say."""
    file = cache / f"{_digest(folders)}.json" if cache is not None else None
    with _collector_paused():
        if file is not None:
            # Where it is not there, not ours or damaged, it will be written again.
            with suppress(OSError, ValueError, TypeError, KeyError):
                content = file.read_bytes()
                return restored(content), content
        plans = Plans()
        ruleset = Ruleset(load(folders), plans)
        ruleset.prove()
        content = _dumped(ruleset.packs, plans)
        if file is not None:
            _write(file, content)
        return ruleset, content


@contextmanager
def _collector_paused() -> Iterator[None]:
    """What is built here stays; walking all of it again and again doubles the time of a start."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _digest(folders: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for name in ("sudachipy", "sudachidict-core", "google-re2"):
        digest.update(f"{name} {version(name)}\n".encode())
    for folder, pattern in ((_ENGINE, "*.py"), *((folder, "*.y*ml") for folder in folders)):
        for path in sorted(folder.rglob(pattern)):
            if path.relative_to(folder).parts[0] in NOT_RULES:
                continue
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
        digest.update(b"\1")
    return digest.hexdigest()


def engine_digest() -> str:
    """Tells one engine from another: every line of it, the tokenizer, its dictionary, RE2."""
    return _digest(())


def _dumped(packs: PackSet, plans: Plans) -> bytes:
    content: dict[str, Any] = {
        "infos": [info.model_dump() for info in packs.infos],
        "pack_of": packs.pack_of,
        "switched_off": packs.switched_off,
        "plans": plans.as_json(),
    }
    for table in _TABLES:
        content[table] = {
            name: {
                "file": loaded.source.file,
                "line": loaded.source.line(()),
                "value": loaded.value.model_dump(mode="json", by_alias=True, exclude_unset=True),
            }
            for name, loaded in getattr(packs, table).items()
        }
    return json.dumps(content, ensure_ascii=False).encode()


def restored(content: bytes) -> Ruleset:
    """Rules as they were kept, by the very same engine on this machine or on another.

    Raises:
        ValueError, TypeError, KeyError: it was something else that wrote this.
    """
    prepared = _Prepared.model_validate_json(content)
    packs = PackSet(
        infos=prepared.infos, pack_of=prepared.pack_of, switched_off=prepared.switched_off
    )
    for table in _TABLES:
        getattr(packs, table).update(
            (name, Loaded(piece.value, Source(piece.file, None, {(): piece.line})))
            for name, piece in getattr(prepared, table).items()
        )
    return Ruleset(packs, Plans.from_json(prepared.plans), judged=True)


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Whole or not at all, also when two processes start at once.
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".tmp", delete=False) as temporary:
            temporary.write(content)
        os.replace(temporary.name, file)
        for old in _oldest(file.parent):
            old.unlink(missing_ok=True)
    except OSError:
        # A full disk or a read-only home costs time at the next start, nothing else.
        return


def _oldest(folder: Path) -> Iterator[Path]:
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    yield from kept[_KEPT:]
