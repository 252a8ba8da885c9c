"""The inside of a bundle: the files of one pack, and a list that knows each of them.

An archive is a zip without compression: the same files always make the same bytes, and nothing in it
is larger than it looks. Whoever signed it, only names that stay inside a folder are taken.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ..models import Localized
from ..pack.errors import PackError
from ..pack.loader import COURSES, SCENARIOS
from ..pack.schema import Manifest as PackManifest
from ..pack.yaml_source import YamlProblem, read_documents
from .errors import BundleRefused

MOST_FILES = 5_000
MOST_BYTES = 64 << 20
"""Of all files together."""
LIST_NAME = "bundle.json"
PACK_FILE = "pack.yaml"
FOLDERS = ("checks", COURSES, "disclaimers", "guidelines", "lexicons", SCENARIOS)
"""What is read of a pack; nothing else goes into a bundle."""

_LONGEST_NAME = 200
_BAD_CHARACTERS = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
_VERSION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){0,5}\Z")
# The earliest that a zip can tell.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class FileEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    size: Annotated[int, Field(ge=0)]
    sha256: Digest

    @classmethod
    def of(cls, content: bytes) -> FileEntry:
        return cls(size=len(content), sha256=hashlib.sha256(content).hexdigest())

    def fits(self, content: bytes) -> bool:
        return self == FileEntry.of(content)


class BundleList(BaseModel):
    """`bundle.json`: what the bundle is, and every file of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    pack: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
    version: str
    title: Localized
    expires: date | None = None
    """The last day on which it may be installed; what is installed stays."""
    files: dict[str, FileEntry]

    @property
    def digest(self) -> str:
        """SHA-256 over the list, and so over every file."""
        return hashlib.sha256(self.as_bytes()).hexdigest()

    def as_bytes(self) -> bytes:
        """The same content always as the same bytes."""
        return json.dumps(
            self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, indent=1
        ).encode()


@dataclass(frozen=True)
class Archive:
    list: BundleList
    files: Mapping[str, bytes]
    """By their path in the pack."""


def ordered(version: str) -> tuple[int, ...]:
    """A version in the form in which a later one is greater.

    Raises:
        BundleRefused: it is not numbers with dots.
    """
    if not _VERSION.match(version):
        raise BundleRefused(
            "version-unordered",
            f"版 {version!r} は新しいかどうかを比べられません。pack.yaml の version を、点で区切った数字（2026.12.0 など）にしてください。",
            f"Version {version!r} cannot be told older or newer. In pack.yaml make `version` numbers with dots, as in 2026.12.0.",
        )
    numbers = [int(number) for number in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def packed(folder: Path, expires: date | None = None) -> bytes:
    """The archive of a pack: always the same bytes for the same files.

    Raises:
        BundleRefused: this is no pack, or a file of it cannot go into a bundle.
        OSError: a file cannot be read.
    """
    paths = [folder / PACK_FILE]
    paths += [path for name in FOLDERS for path in (folder / name).rglob("*.yaml")]
    files: dict[str, bytes] = {}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or any((folder / part).is_symlink() for part in PurePosixPath(name).parents):
            raise _bad_name(name)
        if path.is_file():
            files[name] = path.read_bytes()
    _require_good_names(files)
    manifest = _pack_manifest(files)
    ordered(manifest.version)
    described = BundleList(
        pack=manifest.pack,
        version=manifest.version,
        title=manifest.title,
        expires=expires,
        files={name: FileEntry.of(content) for name, content in sorted(files.items())},
    )
    _require_size(len(files), sum(map(len, files.values())))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in ((LIST_NAME, described.as_bytes()), *sorted(files.items())):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def unpacked(content: bytes) -> Archive:
    """What is in an archive, once everything about it is as it must be.

    Raises:
        BundleRefused
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _require_size(len(entries) - 1, sum(entry.file_size for entry in entries))
            _require_plain(entries, len(content))
            files = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        if isinstance(error, BundleRefused):
            raise
        raise _damaged() from None
    try:
        listed = BundleList.model_validate_json(files.pop(LIST_NAME, b""), strict=True)
    except ValidationError:
        raise _damaged() from None
    _require_good_names(files)
    if {name: FileEntry.of(held) for name, held in files.items()} != listed.files:
        raise _damaged()
    manifest = _pack_manifest(files)
    if (manifest.pack, manifest.version) != (listed.pack, listed.version):
        raise _damaged()
    ordered(listed.version)
    return Archive(listed, files)


def refused_pack(error: PackError) -> BundleRefused:
    """The reason, if it is what the bundle holds that is wrong."""
    problems = "\n".join(map(str, error.problems))
    return BundleRefused(
        "pack-refused",
        f"中のルールに問題があるので、使いません。作った人に伝えてください。\n{problems}",
        "The rules inside are faulty (see above), so the bundle is not used. Tell whoever made it.",
    )


def _require_plain(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = [entry.filename for entry in entries]
    if names[:1] != [LIST_NAME] or len(set(names)) != len(names):
        raise _damaged()
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        is_encrypted = bool(entry.flag_bits & 0x1)
        if entry.compress_type != zipfile.ZIP_STORED or is_encrypted or kind not in (0, stat.S_IFREG):
            raise _damaged()
    # Entries that lie over one another would be more than there is.
    if sum(entry.file_size for entry in entries) > size:
        raise _damaged()


def _require_size(files: int, size: int) -> None:
    if files > MOST_FILES or size > MOST_BYTES:
        raise BundleRefused(
            "too-large",
            f"大きすぎます（ファイル {files:,}、{size:,} バイト）。{MOST_FILES:,} ファイル、{MOST_BYTES >> 20} MiB までです。",
            f"It is too large ({files:,} files, {size:,} bytes); at most {MOST_FILES:,} files and {MOST_BYTES >> 20} MiB.",
        )


def _require_good_names(files: Mapping[str, bytes]) -> None:
    seen: set[str] = set()
    for name in files:
        folded = unicodedata.normalize("NFKC", name).casefold()
        if not _is_good_name(name) or folded in seen:
            raise _bad_name(name)
        seen.add(folded)


def _is_good_name(name: str) -> bool:
    parts = name.split("/")
    return (
        len(name) <= _LONGEST_NAME
        and name.isprintable()
        and not _BAD_CHARACTERS.search(name)
        and name.endswith(".yaml")
        and (name == PACK_FILE or (parts[0] in FOLDERS and 2 <= len(parts) <= 4))
        and all(
            part and part == part.strip(" .") and part.partition(".")[0].lower() not in _RESERVED
            for part in parts
        )
    )


def _bad_name(name: str) -> BundleRefused:
    shown = ascii(name[:_LONGEST_NAME])
    return BundleRefused(
        "bad-name",
        f"ファイル名 {shown} は受け付けません。パックのフォルダの中の、ふつうの .yaml ファイルだけを入れられます。",
        f"The file name {shown} is not accepted; only plain .yaml files inside the folders of a pack are.",
    )


def _damaged() -> BundleRefused:
    return BundleRefused(
        "damaged",
        "中身が一覧と合いません。もう一度受け取るか、作り直してください。",
        "What is inside does not fit its own list. Fetch it again, or have it made again.",
    )


def _pack_manifest(files: Mapping[str, bytes]) -> PackManifest:
    try:
        (document,) = read_documents(PACK_FILE, files.get(PACK_FILE, b"").decode())
        return PackManifest.model_validate(document.data)
    except (ValueError, YamlProblem):  # Of pydantic and of the encoding, too.
        raise BundleRefused(
            "no-manifest",
            "pack.yaml がないか、読めません。`hitokokyu rules lint --pack フォルダ` で確かめてください。",
            "There is no pack.yaml, or it cannot be read. See `hitokokyu rules lint --pack FOLDER`.",
        ) from None
