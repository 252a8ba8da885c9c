"""Signed packs of an office: put into its database once, used by every server of its service."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hitokokyu.bundle.archive import packed
from hitokokyu.bundle.envelope import sealed
from hitokokyu.bundle.errors import BundleRefused
from hitokokyu.bundle.installed import InstalledPacks
from hitokokyu.cli import main
from hitokokyu.home import home
from hitokokyu.store import Store
from hitokokyu.web.shared.packs import packs_of, put, remove
from hitokokyu.web.shared.settings import SharedSettings

from ..bundles.making import KEY, OTHER_KEY, RUMOUR, bundle, overlay
from ..packs import check
from .conftest import Found
from .office import Office
from .test_workers import reload

FAILING = check(examples={"warn": ["猫が《鳴いた》"], "silent": ["橋"]})


def trust(home_folder: Path) -> None:
    InstalledPacks(home_folder).keys.add(KEY.public_key(), "our city")


@pytest.fixture
def settings(database_address: str | None) -> SharedSettings:
    return SharedSettings(address="https://hitokokyu.test", database=database_address)


@pytest.fixture
def store(settings: SharedSettings) -> Store:
    trust(home())
    return Store(home(), database=settings.database)


def kept(store: Store) -> list[tuple[str, str]]:
    return [(pack.name, pack.version) for pack in store.packs.all()]


def used(settings: SharedSettings) -> list[str]:
    """Asked as a service asks that starts."""
    folders = packs_of(settings)
    assert all(folder.is_dir() for folder in folders)
    return [folder.parent.name + " " + folder.name.partition("-")[0] for folder in folders]


def test_what_is_put_in_is_used(store: Store, settings: SharedSettings, tmp_path: Path) -> None:
    made = put(store, bundle(tmp_path / "a", "1.0"), may_be_older=False)
    assert (made.name, made.version) == ("common", "1.0")
    office = sealed(packed(overlay(tmp_path / "office", {"rumor.spread": {"off": True, "why": "要らない"}})), KEY)
    put(store, office, may_be_older=False)
    put(store, bundle(tmp_path / "b", "2.0"), may_be_older=False)
    assert kept(store) == [("common", "2.0"), ("office", "1.0")]
    assert used(settings) == ["common 2.0", "office 1.0"]
    assert remove(store, "office")
    assert used(settings) == ["common 2.0"]
    assert not remove(store, "office")
    store.close()


def test_what_is_refused_changes_nothing(store: Store, settings: SharedSettings, tmp_path: Path) -> None:
    good = bundle(tmp_path / "good", "2.0")
    put(store, good, may_be_older=False)
    for content, code in (
        (b"no bundle", "not-signed"),
        (bundle(tmp_path / "x", "3.0", key=OTHER_KEY), "key-not-trusted"),
        (bundle(tmp_path / "x", "3.0", FAILING), "pack-refused"),
        (bundle(tmp_path / "x", "3.0", expires=date(2020, 1, 1)), "expired"),
        (bundle(tmp_path / "x", "1.0"), "older"),
        (good[:-1] + bytes([good[-1] ^ 1]), "altered"),
    ):
        with pytest.raises(BundleRefused) as refused:
            put(store, content, may_be_older=False)
        assert refused.value.code == code
        assert kept(store) == [("common", "2.0")]
        assert used(settings) == ["common 2.0"]
    put(store, bundle(tmp_path / "x", "1.0"), may_be_older=True)
    assert kept(store) == [("common", "1.0")]
    assert used(settings) == ["common 1.0"]
    store.close()


def test_whoever_writes_into_the_database_alone_is_not_believed(
    store: Store, settings: SharedSettings, tmp_path: Path
) -> None:
    put(store, bundle(tmp_path / "good", "1.0"), may_be_older=False)
    store.packs.keep("common", "2.0", bundle(tmp_path / "forged", "2.0", key=OTHER_KEY))
    with pytest.raises(BundleRefused) as refused:
        packs_of(settings)
    assert refused.value.code == "key-not-trusted"
    store.close()


def test_two_servers_use_the_same_packs(found: Found, postgres_address: str, tmp_path: Path) -> None:
    offices = [found(database=postgres_address, workers=1) for _ in range(2)]
    first, second = offices
    visitors = [office.visitor(office.token("hanako")) for office in offices]

    def put_in(office: Office, version: str) -> None:
        file = tmp_path / f"{version}.hkpack"
        file.write_bytes(bundle(tmp_path / version, version))
        made = office.run("pack", "put", str(file))
        assert made.returncode == 0, made.stderr
        assert f"common {version}" in made.stdout

    def use_installed(office: Office) -> None:
        office.settings["packs"] = []
        office.write_settings()
        reload(office)

    def versions() -> list[str]:
        return [visitor.check(RUMOUR).json["packs"][0]["version"] for visitor in visitors]

    trust(first.home)
    put_in(first, "1.0")
    use_installed(first)
    first.until(lambda: versions()[0] == "1.0")
    # The other server finds it in the database, but does not trust its key: it goes on as before, and says so.
    use_installed(second)
    second.until(lambda: "going on with the settings and rules of before" in second.said())
    assert "bundle trust" in second.said()
    assert versions() == ["1.0", "1.0.0"]
    trust(second.home)
    put_in(second, "2.0")
    for office in offices:
        reload(office)
    first.until(lambda: versions() == ["2.0", "2.0"])


def test_words_of_the_commands(
    settings: SharedSettings, store: Store, tmp_path: Path
) -> None:
    config = tmp_path / "shared.toml"
    database = "" if settings.database is None else f'database = "{settings.database}"\n'
    config.write_text(f'address = "{settings.address}"\n{database}', encoding="utf-8")

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["shared", "pack", *words, "--config", str(config)])

    assert "There are no packs." in run("list").output
    file, newer = tmp_path / "1.hkpack", tmp_path / "2.hkpack"
    file.write_bytes(bundle(tmp_path / "1", "1.0"))
    newer.write_bytes(bundle(tmp_path / "2", "2.0"))
    assert run("put", str(newer)).exit_code == 0
    assert "common  2.0" in run("list").output
    older = run("put", str(file))
    assert older.exit_code == 1 and "--allow-older" in older.output
    assert run("put", str(file), "--allow-older").exit_code == 0
    assert kept(store) == [("common", "1.0")]
    missing = run("remove", "other")
    assert missing.exit_code == 1 and "There is no pack other" in missing.output
    store.close()
