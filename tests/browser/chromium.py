"""A real Chromium with the real extension, and handles on what only the extension can see."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import BrowserContext, Error, Page, Playwright

from .website import HOSTS, Site

EXTENSION = Path(__file__).parents[2] / "extension"
POPUP_SIZE = {"width": 400, "height": 600}
PATIENCE = 45.0
"""Seconds until a test gives up. All is well within one of them as a rule, but not beside other browsers."""


def extension_id() -> str:
    """Chromium derives it from the `key` of the manifest."""
    key = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))["key"]
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digest[:32])


def allow_when_asked(profile: Path, hosts: Sequence[str]) -> None:
    """Write into a new profile that the person has already said yes to these hosts.

    In a browser without a window nobody can: `chrome.permissions.request` would never be answered.
    """
    api: dict[str, list[str]] = {"api": [], "manifest_permissions": [], "scriptable_host": []}
    allowed = {**api, "explicit_host": [*hosts]}
    settings = {"granted_permissions": allowed, "runtime_granted_permissions": allowed}
    preferences = profile / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps({"extensions": {"settings": {extension_id(): settings}}}))


def managed(profile: Path, policy: dict[str, Any]) -> Path:
    """A Chromium that finds a policy for the extension where administrators put it.

    Only this one browser sees it: /etc/chromium is another folder in its own mount namespace.
    """
    etc = profile.with_suffix(".etc")
    rules = etc / "policies" / "managed" / "extension.json"
    rules.parent.mkdir(parents=True)
    rules.write_text(json.dumps({"3rdparty": {"extensions": {extension_id(): policy}}}))
    start = profile.with_suffix(".sh")
    start.write_text(
        "#!/bin/sh\n"
        "exec unshare --map-root-user --mount sh -c "
        f"""'mount --bind {etc} /etc/chromium && exec chromium "$@"' chromium "$@"\n"""
    )
    start.chmod(0o755)
    return start


class Chromium:
    def __init__(
        self,
        playwright: Playwright,
        folder: Path,
        site: Site,
        *,
        language: str = "ja",
        grants: Sequence[str] = ("https://*/*",),
        policy: dict[str, Any] | None = None,
        prepare: Callable[[Chromium], object] | None = None,
    ) -> None:
        """`folder`: where its profiles go; `grants`: hosts that the person allows when asked; `policy`:
        what the organisation has set for the extension; `prepare`: what is done first of all, also
        after `begin_anew`."""
        self.language = language
        self._playwright = playwright
        self._folder = folder
        self._site = site
        self._grants = grants
        self._policy = policy
        self._prepare = prepare
        self._addresses: dict[int, str] = {}
        self._base = f"chrome-extension://{extension_id()}"
        self._begin()

    def begin_anew(self) -> None:
        """Leave the old browser, which may be dead, for one with a fresh profile."""
        with suppress(Error):
            self.context.close()
        self._begin()

    def _begin(self) -> None:
        profile = self._folder / uuid4().hex
        self.net_log = profile.with_suffix(".netlog.json")
        self._addresses.clear()
        allow_when_asked(profile, self._grants)
        rules = [f"MAP {host} 127.0.0.1:{self._site.port}" for host in HOSTS]
        rules += ["MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"]
        self.context: BrowserContext = self._playwright.chromium.launch_persistent_context(
            profile,
            executable_path=managed(profile, self._policy) if self._policy else shutil.which("chromium"),
            headless=True,
            locale={"ja": "ja-JP", "en": "en-US"}[self.language],
            device_scale_factor=2,
            permissions=["clipboard-read", "clipboard-write"],
            env={**os.environ, "LANGUAGE": self.language, "TZ": "Asia/Tokyo"},
            args=[
                f"--disable-extensions-except={EXTENSION}",
                f"--load-extension={EXTENSION}",
                "--no-sandbox",
                f"--host-resolver-rules={', '.join(rules)}",
                f"--ignore-certificate-errors-spki-list={self._site.spki}",
                # Without it the page counts as local, and may reach what pages must not reach.
                f"--ip-address-space-overrides=127.0.0.1:{self._site.port}=public",
                f"--log-net-log={self.net_log}",
            ],
        )
        try:
            self._get_ready()
        except BaseException:
            self.context.close()
            raise

    def _get_ready(self) -> None:
        self.context.set_default_timeout(PATIENCE * 1000)
        if not self.context.service_workers:
            self.context.wait_for_event("serviceworker")
        # The pairing page that a fresh install opens serves the tests as a look inside.
        self.inside = self._installed_page()
        if self._policy:
            # Read by the browser when it meets the extension, and in its own time.
            eventually(lambda: self.ask("settings")["managed"] != [])
        if self._prepare:
            self._prepare(self)

    @property
    def is_running(self) -> bool:
        try:
            self.inside.evaluate("0")
        except Error:
            return False
        return True

    def close(self) -> None:
        self.context.close()

    def close_tabs(self) -> None:
        for page in self.context.pages:
            if page is not self.inside:
                page.close()

    def _installed_page(self) -> Page:
        found: list[Page] = []

        def is_there() -> bool:
            # Waiting for the browser lets it tell of its pages.
            self.context.pages[0].wait_for_timeout(20)
            found[:] = [page for page in self.context.pages if page.url.startswith(self._base)]
            return found != []

        eventually(is_there)
        found[0].wait_for_load_state()
        return found[0]

    def ask(self, type_: str, **details: object) -> Any:
        """Ask the background as a page of the extension does."""
        answer = self.inside.evaluate(
            "message => chrome.runtime.sendMessage(message)", {"type": type_, **details}
        )
        return answer.get("value")

    def open_settings(self) -> Page:
        page = self.context.new_page()
        page.goto(f"{self._base}/options/options.html")
        return page

    def pair(self, port: int, code: str) -> None:
        """Pair and switch X on without the page: for the tests that are about something else."""
        self.ask("port.save", port=port)
        self.ask("pair", code=code)
        assert self.ask("status").get("problem") is None
        self.switch_on("x")

    def switch_on(self, site: str) -> None:
        """As the switch in the settings does: ask the browser, and have the site watched."""
        [patterns] = [state["patterns"] for state in self.ask("sites") if state["site"] == site]
        assert self.inside.evaluate("origins => chrome.permissions.request({ origins })", patterns)
        self.ask("site.enable", site=site)

    def open_site(self, address: str = "https://x.com/home") -> tuple[Page, int]:
        """A page, the one with the composer by default, and the id of its tab."""
        before = self._tabs()
        page = self.context.new_page()
        page.goto(address)
        page.bring_to_front()
        eventually(lambda: len(self._tabs() - before) == 1)
        [tab_id] = self._tabs() - before
        self._addresses[tab_id] = address
        return page, tab_id

    def _tabs(self) -> set[int]:
        return set(self.inside.evaluate("chrome.tabs.query({}).then((tabs) => tabs.map(({ id }) => id))"))

    def watched(self) -> dict[str, list[str]]:
        """Match patterns of the pages that our scripts start on, by the id of the site."""
        scripts = self.inside.evaluate("chrome.scripting.getRegisteredContentScripts()")
        return {script["id"]: script["matches"] for script in scripts}

    def open_popup(self, tab_id: int | None = None) -> Page:
        """The popup as a page of its own, told which tab it stands above."""
        page = self.context.new_page()
        page.set_viewport_size(POPUP_SIZE)
        # The real one may read the address of the tab it was opened on, permission or not.
        tabs = [] if tab_id is None else [{"id": tab_id, "url": self._addresses.get(tab_id)}]
        page.add_init_script(f"chrome.tabs.query = async () => {json.dumps(tabs)}")
        page.goto(f"{self._base}/popup/popup.html")
        return page

    def press_toolbar_button(self, page: Page) -> None:
        """As the person does: it opens the popup, and lets the extension read that one tab."""
        session = self.context.browser.new_browser_cdp_session()
        tabs = session.send("Target.getTargets", {"filter": [{"type": "tab"}]})["targetInfos"]
        [tab] = [tab["targetId"] for tab in tabs if tab["url"] == page.url]
        session.send("Extensions.triggerAction", {"id": extension_id(), "targetId": tab})
        session.detach()

    def words_in_real_popup(self) -> str:
        """What stands in the popup that the toolbar button opened: Playwright has no page for it."""
        session = self.context.browser.new_browser_cdp_session()
        answers: list[str] = []
        session.on("Target.receivedMessageFromTarget", lambda event: answers.append(event["message"]))
        targets = session.send("Target.getTargets")["targetInfos"]
        popup = next(
            (t["targetId"] for t in targets if t["url"] == f"{self._base}/popup/popup.html"), None
        )
        if popup is None:
            return ""
        attached = session.send("Target.attachToTarget", {"targetId": popup, "flatten": False})
        words = {"expression": "document.body?.innerText ?? ''"}
        question = {"id": 1, "method": "Runtime.evaluate", "params": words}
        session.send(
            "Target.sendMessageToTarget",
            {"sessionId": attached["sessionId"], "message": json.dumps(question)},
        )
        deadline = time.monotonic() + 2
        # A popup that was closed just now answers nothing.
        while not answers and time.monotonic() < deadline:
            self.inside.wait_for_timeout(20)
        session.detach()
        return json.loads(answers[0])["result"]["result"]["value"] if answers else ""

    def evaluate_beside_page(self, page: Page, expression: str) -> Any:
        """What the content script on a page would get: it lives in a world of its own."""
        session = self.context.new_cdp_session(page)
        worlds: list[int] = []

        def meet(event: dict[str, Any]) -> None:
            if event["context"]["origin"] == self._base:
                worlds.append(event["context"]["id"])

        session.on("Runtime.executionContextCreated", meet)
        session.send("Runtime.enable")

        def has_met() -> bool:
            page.wait_for_timeout(20)
            return len(worlds) == 1

        eventually(has_met)
        [world] = worlds
        answer = session.send(
            "Runtime.evaluate",
            {"expression": expression, "contextId": world, "awaitPromise": True, "returnByValue": True},
        )
        session.detach()
        return answer["result"].get("value")

    def badge(self, tab_id: int) -> str:
        return self.inside.evaluate("tabId => chrome.action.getBadgeText({ tabId })", tab_id)

    def badge_colour(self, tab_id: int) -> list[int]:
        return self.inside.evaluate(
            "tabId => chrome.action.getBadgeBackgroundColor({ tabId })", tab_id
        )

    def tooltip(self, tab_id: int) -> str:
        return self.inside.evaluate("tabId => chrome.action.getTitle({ tabId })", tab_id)

    def drafts(self, tab_id: int) -> list[dict[str, Any]]:
        return self.ask("tab.drafts", tabId=tab_id)

    def phase(self, tab_id: int) -> str | None:
        return next((draft["phase"] for draft in self.drafts(tab_id)), None)

    def checked(self, tab_id: int, text: str) -> dict[str, Any]:
        """What is known about the draft with exactly this text, as soon as it is known. Whoever types slowly
        has half a text checked on the way."""
        found: list[dict[str, Any]] = []

        def is_there() -> bool:
            drafts = self.drafts(tab_id)
            found[:] = [draft for draft in drafts if draft["phase"] == "checked" and draft["text"] == text]
            return len(found) == 1

        eventually(is_there)
        return found[0]

    def kill_worker(self) -> None:
        """As the browser does when the background was idle for a while."""
        session = self.context.new_cdp_session(self.inside)

        def workers() -> list[str]:
            targets = session.send("Target.getTargets")["targetInfos"]
            return [t["targetId"] for t in targets if t["type"] == "service_worker"]

        # It may have gone to sleep by itself.
        self.ask("settings")
        [target] = workers()
        session.send("Target.closeTarget", {"targetId": target})
        eventually(lambda: target not in workers())
        session.detach()


def eventually(holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait until something holds that no locator can see. What is asked has to ask the browser: what the
    browser tells by itself, like its pages, does not change while this waits."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.05)
