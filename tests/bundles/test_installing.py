"""Installing: the new packs are used whole, or those of before stay."""

from __future__ import annotations

import shutil
import threading
from datetime import date
from pathlib import Path

import pytest

from hitokokyu.advisor import Advisor
from hitokokyu.bundle.archive import packed
from hitokokyu.bundle.envelope import sealed
from hitokokyu.bundle.errors import BundleRefused
from hitokokyu.bundle.installed import InstalledPacks, chosen_packs
from hitokokyu.home import home

from ..packs import ask, check, words
from .making import KEY, OTHER_KEY, RUMOUR, TODAY, bundle, overlay

OTHER_TITLE = check(title=words("新しい題"))
FAILING = check(examples={"warn": ["猫が《鳴いた》"], "silent": ["橋"]})


@pytest.fixture
def installed(tmp_path: Path) -> InstalledPacks:
    packs = InstalledPacks(home())
    packs.keys.add(KEY.public_key(), "our city")
    return packs


@pytest.fixture
def make(tmp_path: Path) -> Path:
    return tmp_path / "make"


def everything(installed: InstalledPacks) -> dict[str, bytes]:
    folder = installed.list_file.parent
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def versions(installed: InstalledPacks) -> list[str]:
    return [f"{one.pack} {one.now.version}" for one in installed.in_use()]


def titles() -> set[str]:
    return {finding.title.ja for finding in ask(Advisor(chosen_packs(())), RUMOUR).findings}


def refused(installed: InstalledPacks, content: bytes, **how: object) -> str:
    """The reason; and nothing at all has changed."""
    before = everything(installed)
    with pytest.raises(BundleRefused) as error:
        installed.install(content, TODAY, **how)  # type: ignore[arg-type]
    assert everything(installed) == before
    return error.value.code


def test_installed_and_updated_and_rolled_back(installed: InstalledPacks, make: Path) -> None:
    assert chosen_packs(()) == []
    installed.install(bundle(make, "1.0"), TODAY)
    assert (versions(installed), titles()) == (["common 1.0"], {"題"})
    installed.install(bundle(make, "1.1", OTHER_TITLE), TODAY)
    assert (versions(installed), titles()) == (["common 1.1"], {"新しい題"})
    installed.roll_back("common")
    assert (versions(installed), titles()) == (["common 1.0"], {"題"})
    # What was rolled back may come again, and may be left again.
    installed.install(bundle(make, "1.1", OTHER_TITLE), TODAY)
    installed.roll_back("common")
    assert installed.roll_back("common") is None
    assert (versions(installed), chosen_packs(())) == ([], [])
    with pytest.raises(BundleRefused) as error:
        installed.roll_back("common")
    assert error.value.code == "not-installed"


def test_files_are_their_owner_s_alone(installed: InstalledPacks, make: Path) -> None:
    installed.install(bundle(make, "1.0"), TODAY)
    folder = installed.list_file.parent
    for path in (folder, *(path for path in folder.rglob("*") if path.is_file())):
        assert path.stat().st_mode & 0o077 == 0, path


def test_installing_again_changes_nothing(installed: InstalledPacks, make: Path) -> None:
    content = bundle(make, "1.0")
    installed.install(content, TODAY)
    before = everything(installed)
    assert installed.install(content, TODAY) is None
    assert everything(installed) == before


@pytest.mark.parametrize("is_first", [True, False])
def test_refusals_leave_everything(installed: InstalledPacks, make: Path, is_first: bool) -> None:
    if not is_first:
        installed.install(bundle(make, "1.5"), TODAY)
    good = bundle(make, "2.0")
    assert refused(installed, bundle(make, "2.0", key=OTHER_KEY)) == "key-not-trusted"
    assert refused(installed, good[:-1]) == "altered"
    assert refused(installed, good[300:]) == "not-signed"
    assert refused(installed, bundle(make, "2.0", FAILING)) == "pack-refused"
    assert refused(installed, bundle(make, "2.0", check(clauses=["a-city:9"]))) == "pack-refused"
    scenario = {"scenarios/rumor/x.yaml": "id: rumor.x\n"}
    assert refused(installed, bundle(make, "2.0", more=scenario)) == "pack-refused"
    assert versions(installed) == ([] if is_first else ["common 1.5"])


def test_older_versions_and_others_of_the_same_number(installed: InstalledPacks, make: Path) -> None:
    old = bundle(make, "1.9")
    installed.install(bundle(make, "1.10"), TODAY)
    assert refused(installed, old) == "older"
    assert refused(installed, bundle(make, "1.10.0", OTHER_TITLE)) == "same-version"
    installed.install(old, TODAY, may_be_older=True)
    assert versions(installed) == ["common 1.9"]


def test_expired(installed: InstalledPacks, make: Path) -> None:
    content = bundle(make, "1.0", expires=date(2026, 11, 21))
    assert refused(installed, content) == "expired"
    installed.install(content, date(2026, 11, 21))
    # It only concerns the installation.
    assert titles() == {"題"}


def test_overlays_of_the_office_survive_or_the_update_is_refused(
    installed: InstalledPacks, make: Path, tmp_path: Path
) -> None:
    office = overlay(tmp_path / "office", {"rumor.spread": {"severity": "note", "why": "ここでは軽い"}})

    def severities() -> list[str]:
        report = ask(Advisor(chosen_packs((installed.list_file, office))), RUMOUR)
        return [finding.severity.value for finding in report.findings]

    installed.install(bundle(make, "1.0"), TODAY, overlays=[office])
    assert severities() == ["note"]
    installed.install(bundle(make, "1.1", OTHER_TITLE), TODAY, overlays=[office])
    assert severities() == ["note"]
    renamed = bundle(make, "1.2", check("rumor.other"))
    assert refused(installed, renamed, overlays=[office]) == "pack-refused"
    assert severities() == ["note"]
    installed.install(renamed, TODAY)
    with pytest.raises(BundleRefused):
        installed.install(bundle(make, "1.3", check("rumor.third")), TODAY, overlays=[office])


def test_layers_are_bundles_too(installed: InstalledPacks, make: Path, tmp_path: Path) -> None:
    office = overlay(tmp_path / "office", {"rumor.spread": {"off": True, "why": "要らない"}})
    installed.install(bundle(make, "1.0", check(), check("security.other")), TODAY)
    installed.install(sealed(packed(office), KEY), TODAY)
    assert versions(installed) == ["common 1.0", "office 1.0"]
    report = ask(Advisor(chosen_packs(())), RUMOUR)
    assert [finding.rule for finding in report.findings] == ["security.other"]
    # A new base, under a layer that needs what it no longer has.
    assert refused(installed, bundle(make, "1.1", check("security.other"))) == "pack-refused"
    installed.install(bundle(make, "1.2", OTHER_TITLE, check("security.other")), TODAY)
    assert versions(installed) == ["common 1.2", "office 1.0"]


@pytest.mark.parametrize("damage", ["changed", "gone", "more"])
def test_damaged_files_are_never_judged_by(installed: InstalledPacks, make: Path, damage: str) -> None:
    first, second = bundle(make, "1.0"), bundle(make, "1.1", OTHER_TITLE)
    installed.install(first, TODAY)
    installed.install(second, TODAY)
    (folder,) = installed.folders()
    rule = folder / "checks" / "rumor" / "spread.yaml"
    if damage == "changed":
        rule.write_bytes(rule.read_bytes().replace(b"caution", b"note"))
    elif damage == "gone":
        shutil.rmtree(folder / "checks")
    else:
        (folder / "lexicons").mkdir()
        (folder / "lexicons" / "x.yaml").write_text("{}")
    with pytest.raises(BundleRefused) as error:
        chosen_packs(())
    assert error.value.code == "installed-damaged"
    installed.install(second, TODAY)
    assert titles() == {"新しい題"}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"null", b'[{"pack": 1}]', b"\xff"])
def test_damaged_registers(installed: InstalledPacks, make: Path, content: bytes) -> None:
    installed.install(bundle(make, "1.0"), TODAY)
    installed.list_file.write_bytes(content)
    with pytest.raises(BundleRefused) as error:
        chosen_packs(())
    assert error.value.code == "installed-unreadable"
    keys = installed.list_file.with_name("trusted-keys.json")
    keys.write_bytes(content)
    with pytest.raises(BundleRefused) as error:
        installed.keys.all()
    assert error.value.code == "keys-unreadable"


def test_only_a_few_versions_are_kept(installed: InstalledPacks, make: Path) -> None:
    for number in range(6):
        installed.install(bundle(make, f"1.{number}"), TODAY)
    (installed.list_file.parent / "packs" / "common" / ".new-left-behind").mkdir()
    installed.install(bundle(make, "1.6"), TODAY)
    (one,) = installed.in_use()
    assert [version.version for version in one.earlier] == ["1.5", "1.4", "1.3"]
    assert len(list((installed.list_file.parent / "packs" / "common").iterdir())) == 4


def test_whoever_reads_meanwhile_sees_one_or_the_other(installed: InstalledPacks, make: Path) -> None:
    contents = [bundle(make, f"1.{number}", OTHER_TITLE if number % 2 else check()) for number in range(8)]
    installed.install(contents[0], TODAY)
    is_over = threading.Event()
    seen: list[object] = []

    def look() -> None:
        while not is_over.is_set():
            try:
                seen.append(tuple(path.name for path in InstalledPacks(home()).folders()))
            except Exception as error:
                seen.append(error)

    reader = threading.Thread(target=look)
    reader.start()
    for content in contents[1:]:
        installed.install(content, TODAY)
    is_over.set()
    reader.join(60)
    assert not reader.is_alive()
    assert [one for one in seen if isinstance(one, Exception)] == []
    assert all(len(one) == 1 for one in seen if isinstance(one, tuple))
    assert len(set(seen)) > 1


def test_trust(installed: InstalledPacks, make: Path) -> None:
    (full,) = installed.keys.all()
    installed.install(bundle(make, "1.0"), TODAY)
    installed.keys.remove(full)
    assert refused(installed, bundle(make, "1.1")) == "key-not-trusted"
    # What is installed stays.
    assert titles() == {"題"}
