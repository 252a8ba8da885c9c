"""The extension, or a choice in it, changes under pages that are open: they are watched on all the same."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from .chromium import EXTENSION, Chromium, eventually, extension_id
from .conftest import Launch
from .in_page import InPage
from .posts import HARMLESS, WITH_PHONE
from .service import Service
from .test_composer import composer, write

pytestmark = pytest.mark.browser


def update(chromium: Chromium, folder: Path) -> None:
    """Put a newer version in place, as the browser does."""
    newer = shutil.copytree(EXTENSION, folder)
    manifest = json.loads((newer / "manifest.json").read_text(encoding="utf-8"))
    manifest["version"] = "99.0.0"
    (newer / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    session = chromium.context.browser.new_browser_cdp_session()
    session.send("Extensions.loadUnpacked", {"path": str(newer)})
    session.detach()
    # Its pages are gone with the old version; those of the new one are there a moment later.
    chromium.inside = chromium.context.new_page()

    def is_there() -> bool:
        try:
            chromium.inside.goto(f"chrome-extension://{extension_id()}/options/options.html")
            return chromium.inside.evaluate("chrome.runtime.getManifest().version") == "99.0.0"
        except Error:
            return False

    eventually(is_there)


def test_a_page_that_was_open_is_watched_on(launch: Launch, shared_service: Service, tmp_path: Path) -> None:
    chromium = launch()
    chromium.pair(shared_service.port, shared_service.pairing_code())
    page, tab_id = chromium.open_site()
    write(page, HARMLESS)
    chromium.checked(tab_id, HARMLESS)
    update(chromium, tmp_path / "newer")
    assert chromium.ask("status")["paired"], "what was set is still set"
    page.bring_to_front()
    composer(page).click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(WITH_PHONE, delay=5)
    chromium.checked(tab_id, HARMLESS + WITH_PHONE)
    eventually(lambda: chromium.badge(tab_id).isdigit())
    shown = InPage(page)
    expect(shown.badge).to_have_count(1)
    expect(shown.notices).to_be_empty()


LISTEN = """types => {
  window.heard = [];
  for (const type of types) addEventListener(type, () => window.heard.push(type), true);
}"""


def test_a_page_cannot_listen_for_the_change_of_scripts(
    launch: Launch, shared_service: Service, tmp_path: Path
) -> None:
    """The scripts call each other by a word that is of this browser alone."""
    chromium = launch()
    chromium.pair(shared_service.port, shared_service.pairing_code())
    page, tab_id = chromium.open_site()
    write(page, HARMLESS)
    chromium.checked(tab_id, HARMLESS)
    word = chromium.inside.evaluate("chrome.storage.local.get('successorWord')")["successorWord"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", word)
    guesses = [f"{extension_id()}/taken-over", extension_id(), "taken-over", "hitokokyu", "successor.word"]
    page.evaluate(LISTEN, [*guesses, word])
    before = page.evaluate("Object.getOwnPropertyNames(window)")
    update(chromium, tmp_path / "newer")
    # That the word is heard by those who know it shows that the change has taken place.
    eventually(lambda: word in page.evaluate("window.heard"))
    assert page.evaluate("window.heard") == [word]
    assert page.evaluate("Object.getOwnPropertyNames(window)") == before


def test_another_choice_counts_for_what_is_being_written(launch: Launch, shared_service: Service) -> None:
    chromium = launch()
    chromium.pair(shared_service.port, shared_service.pairing_code())
    page, tab_id = chromium.open_site()
    write(page, WITH_PHONE)
    chromium.checked(tab_id, WITH_PHONE)

    def cited() -> set[str]:
        reports = [draft["report"] for draft in chromium.drafts(tab_id) if draft["phase"] == "checked"]
        return {clause["guideline"] for report in reports for clause in report["cited"].values()}

    assert len(cited()) > 1
    chromium.ask("guideline.save", guideline="matsumoto-2018")
    eventually(lambda: cited() == {"matsumoto-2018"})
    chromium.ask("pause-at.save", pauseAt="never")
    eventually(lambda: [draft["pauseAt"] for draft in chromium.drafts(tab_id)] == ["never"])
