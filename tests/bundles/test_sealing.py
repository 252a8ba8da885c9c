"""What is in a bundle: always the same bytes for the same pack, and nothing else is accepted."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hitokokyu.bundle import archive
from hitokokyu.bundle.archive import BundleList, FileEntry, ordered, packed
from hitokokyu.bundle.envelope import fingerprint, opened, sealed
from hitokokyu.bundle.errors import BundleRefused

from .making import KEY, OTHER_KEY, TODAY, archive_of, base, files_in

TRUSTED = {fingerprint(KEY.public_key()): KEY.public_key()}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return packed(base(tmp_path_factory.mktemp("pack") / "pack", "1.0"))


@pytest.fixture(scope="module")
def good(plain: bytes) -> bytes:
    return sealed(plain, KEY)


def refusal(content: bytes) -> str:
    with pytest.raises(BundleRefused) as refused:
        opened(content, TRUSTED)
    # In both languages, whatever it is.
    assert refused.value.ja
    assert refused.value.en
    return refused.value.code


def listed(files: dict[str, bytes], **changed: object) -> bytes:
    """A list that fits these files."""
    entries = {name: FileEntry.of(content).model_dump() for name, content in files.items()}
    whole = {"format": 1, "pack": "common", "version": "1.0", "title": {"ja": "題", "en": "title"}, "expires": None}
    return json.dumps({**whole, "files": entries, **changed}).encode()


def test_good_bundle_is_opened(good: bytes, plain: bytes) -> None:
    found = opened(good, TRUSTED)
    assert (found.archive.list.pack, found.archive.list.version) == ("common", "1.0")
    assert found.signer == fingerprint(KEY.public_key())
    assert {"bundle.json", *found.archive.files} == set(files_in(plain))


def test_same_pack_makes_the_same_bytes(tmp_path: Path, good: bytes) -> None:
    folder = base(tmp_path / "elsewhere", "1.0")
    for number, path in enumerate(folder.rglob("*")):
        os.utime(path, (number, 10_000 * number))
    (folder / "notes.txt").write_text("not of the pack")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "posts.jsonl").write_text("{}")
    assert sealed(packed(folder), KEY) == good


def test_no_byte_may_be_another(good: bytes) -> None:
    for place in range(len(good)):
        altered = bytearray(good)
        altered[place] ^= 1 << place % 8
        assert refusal(bytes(altered)) in ("not-signed", "key-not-trusted", "altered")


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_nothing_may_be_cut_put_in_or_moved(data: st.DataObject, good: bytes) -> None:
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 200)))
    altered = good[:start] + data.draw(st.binary(max_size=50)) + good[end:]
    if altered != good:
        refusal(altered)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
@example(b"")
@example(b"hitokokyu-bundle 1\n")
@example(b"hitokokyu-bundle 2\n" + b"0" * 64 + b"\n" + b"A" * 88 + b"\n")
@example(b"PK\x03\x04")
def test_anything_else_is_refused(content: bytes) -> None:
    refusal(content)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_anything_that_is_signed_and_no_archive_is_refused(content: bytes) -> None:
    assert refusal(sealed(content, KEY)) == "damaged"


def test_unsigned_archive(plain: bytes) -> None:
    assert refusal(plain) == "not-signed"


def test_signed_by_somebody_else(plain: bytes, good: bytes) -> None:
    assert refusal(sealed(plain, OTHER_KEY)) == "key-not-trusted"
    # Nor does it help to write our office's name on it.
    _, signature, rest = sealed(plain, OTHER_KEY).split(b"\n", 3)[1:]
    head = b"\n".join(good.split(b"\n", 2)[:2])
    assert refusal(b"\n".join([head, signature, rest])) == "altered"


NAMES = [
    "../pack.yaml", "/etc/pack.yaml", "checks/../../x.yaml", "checks//x.yaml", "checks/./x.yaml",
    "C:/checks/x.yaml", "checks\\x\\y.yaml", "checks/rumor/nul.yaml", "checks/rumor/COM1.x.yaml",
    "checks/rumor/x.yaml ", "checks/rumor/x.py", "checks/rumor/.yaml.", "server/x.yaml", "x.yaml",
    "checks/rumor/x\u202e.yaml", "checks/a/b/c/d.yaml", "checks/rumor/" + "x" * 200 + ".yaml",
    "checks/rumor /x.yaml", "checks", "checks/rumor/SPREAD.yaml",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_that_lead_astray(plain: bytes, name: str) -> None:
    files = {**files_in(plain), name: b"{}"}
    del files["bundle.json"]
    content = archive_of({"bundle.json": listed(files), **files})
    assert refusal(sealed(content, KEY)) == "bad-name"


def test_list_and_files_must_fit(plain: bytes) -> None:
    files = files_in(plain)
    whole = files.pop("bundle.json")
    more = {**files, "checks/rumor/more.yaml": b"{}"}
    less = {name: files[name] for name in list(files)[1:]}
    other = {**files, "pack.yaml": files["pack.yaml"] + b" "}
    for held in (more, less, other):
        assert refusal(sealed(archive_of({"bundle.json": whole, **held}), KEY)) == "damaged"
    assert refusal(sealed(archive_of({**files, "bundle.json": whole}), KEY)) == "damaged"
    assert refusal(sealed(archive_of(files), KEY)) == "damaged"


@pytest.mark.parametrize(
    "changed",
    [{"format": 2}, {"pack": "Other"}, {"pack": "other"}, {"version": "1.1"}, {"more": 1}, {"title": "x"}, {"expires": "soon"}],
)
def test_lists_that_say_something_else(plain: bytes, changed: dict[str, object]) -> None:
    files = files_in(plain)
    del files["bundle.json"]
    content = archive_of({"bundle.json": listed(files, **changed), **files})
    assert refusal(sealed(content, KEY)) == "damaged"


def test_no_compression_and_no_links(plain: bytes) -> None:
    files = files_in(plain)
    compressed = archive_of(files, compression=zipfile.ZIP_DEFLATED)
    assert refusal(sealed(compressed, KEY)) == "damaged"
    assert refusal(sealed(archive_of(files, mode=stat.S_IFLNK | 0o777), KEY)) == "damaged"


def test_bombs(plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = archive_of({"bundle.json": bytes(archive.MOST_BYTES + 1)}, compression=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 200_000
    assert refusal(sealed(bomb, KEY)) == "too-large"
    many = archive_of({f"checks/rumor/{n}.yaml": b"" for n in range(archive.MOST_FILES + 2)})
    assert refusal(sealed(many, KEY)) == "too-large"
    # Two entries over the same bytes: more than there is.
    held = archive_of({"bundle.json": b"x" * 1000, "pack.yaml": b"x" * 1000})
    first, second = held.index(b"PK\x01\x02"), held.rindex(b"PK\x01\x02")
    entry = bytearray(held[second:][: 46 + len("pack.yaml")])
    entry[42:46] = held[first + 42 : first + 46]
    overlapping = held[:second] + bytes(entry) + held[second + len(entry) :]
    assert refusal(sealed(overlapping, KEY)) == "damaged"
    monkeypatch.setattr("hitokokyu.bundle.envelope.MOST_FILE_BYTES", len(plain))
    assert refusal(sealed(plain, KEY)) == "too-large"


def test_links_are_not_packed(tmp_path: Path) -> None:
    folder = base(tmp_path / "pack", "1.0")
    (tmp_path / "secret.yaml").write_text("secret: 1")
    (folder / "lexicons").mkdir()
    (folder / "lexicons" / "x.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(BundleRefused) as refused:
        packed(folder)
    assert refused.value.code == "bad-name"


@pytest.mark.parametrize("version", ["", "one", "1.x", "1.0-beta", "1..0", "-1", "1.0 ", "9" * 12])
def test_versions_that_have_no_order(tmp_path: Path, version: str) -> None:
    with pytest.raises(BundleRefused):
        packed(base(tmp_path / "pack", version or " "))


def test_order_of_versions() -> None:
    versions = ["0.9", "1", "1.0.1", "1.2", "1.10", "2026.2.28", "2026.11.0", "2026.11.1"]
    assert sorted(versions[::-1], key=ordered) == versions
    assert ordered("1.0.0") == ordered("1")


def test_list_is_the_same_bytes_again(good: bytes) -> None:
    found = opened(good, TRUSTED).archive.list
    assert BundleList.model_validate_json(found.as_bytes()) == found
    assert TODAY.isoformat() not in found.as_bytes().decode()
