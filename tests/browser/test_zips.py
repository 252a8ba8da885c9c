"""What `make extension` builds for the stores starts as it is, in the browser it is for."""

from __future__ import annotations

import shutil
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.extension.package import build

from .chromium import EXTENSION
from .firefox import Firefox
from .website import Site

pytestmark = pytest.mark.browser


def test_chromium_starts_the_zip_of_its_store(playwright: Playwright, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(build("chromium", EXTENSION, tmp_path)) as archive:
        archive.extractall(folder)
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile",
        executable_path=shutil.which("chromium"),
        headless=True,
        locale="ja-JP",
        args=[
            f"--disable-extensions-except={folder}",
            f"--load-extension={folder}",
            "--no-sandbox",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ],
    )
    errors: list[str] = []
    with closing(context):
        context.on("weberror", lambda error: errors.append(str(error.error)))
        if not context.service_workers:
            context.wait_for_event("serviceworker")
        base = context.service_workers[0].url.removesuffix("/background/main.js")
        # Without a key in the manifest the store gives the id: it is not the one of the folder.
        page = context.new_page()
        page.goto(f"{base}/options/options.html")
        expect(page.locator("#headline")).not_to_be_empty()
        popup = context.new_page()
        popup.goto(f"{base}/popup/popup.html")
        expect(popup.locator("#headline")).not_to_be_empty()
    assert errors == []


def test_firefox_starts_the_zip_of_its_store(site: Site, tmp_path: Path) -> None:
    archive = build("firefox", EXTENSION, tmp_path)
    with closing(Firefox(tmp_path, site, extension=archive)) as firefox:
        firefox.open_settings().expect("h1", "ひと呼吸")
        firefox.open_popup().expect("#headline", "サービス")
        assert firefox.ask("status")["port"]
