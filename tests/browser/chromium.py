"""A real Chromium with the real extension, and handles on what only the extension can see."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from .website import HOSTS, Site

EXTENSION = Path(__file__).parents[2] / "extension"
POPUP_SIZE = {"width": 400, "height": 600}
PATIENCE = 10.0


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
        profile: Path,
        site: Site,
        *,
        language: str = "ja",
        grants: Sequence[str] = ("https://*/*",),
        policy: dict[str, Any] | None = None,
    ) -> None:
        """`grants`: hosts that the person allows when asked; `policy`: what the organisation has
        set for the extension."""
        self.language = language
        self._addresses: dict[int, str] = {}
        self.net_log = profile.with_suffix(".netlog.json")
        allow_when_asked(profile, grants)
        self._base = f"chrome-extension://{extension_id()}"
        rules = [f"MAP {host} 127.0.0.1:{site.port}" for host in HOSTS]
        rules += ["MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"]
        self.context: BrowserContext = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=managed(profile, policy) if policy else shutil.which("chromium"),
            headless=True,
            locale={"ja": "ja-JP", "en": "en-US"}[language],
            device_scale_factor=2,
            permissions=["clipboard-read", "clipboard-write"],
            env={**os.environ, "LANGUAGE": language, "TZ": "Asia/Tokyo"},
            args=[
                f"--disable-extensions-except={EXTENSION}",
                f"--load-extension={EXTENSION}",
                "--no-sandbox",
                f"--host-resolver-rules={', '.join(rules)}",
                f"--ignore-certificate-errors-spki-list={site.spki}",
                # Without it the page counts as local, and may reach what pages must not reach.
                f"--ip-address-space-overrides=127.0.0.1:{site.port}=public",
                f"--log-net-log={self.net_log}",
            ],
        )
        if not self.context.service_workers:
            self.context.wait_for_event("serviceworker")
        # The pairing page that a fresh install opens serves the tests as a look inside.
        self.inside = self._installed_page()

    def close(self) -> None:
        self.context.close()

    def close_tabs(self) -> None:
        for page in self.context.pages:
            if page is not self.inside:
                page.close()

    def _installed_page(self) -> Page:
        while True:
            for page in self.context.pages:
                if page.url.startswith(self._base):
                    return page
            self.context.pages[0].wait_for_timeout(20)

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
        page = self.context.new_page()
        page.goto(address)
        page.bring_to_front()
        [tab] = self.inside.evaluate("chrome.tabs.query({ active: true, currentWindow: true })")
        self._addresses[tab["id"]] = address
        return page, tab["id"]

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
        while not answers:
            self.inside.wait_for_timeout(20)
        session.detach()
        return json.loads(answers[0])["result"]["result"]["value"]

    def evaluate_beside_page(self, page: Page, expression: str) -> Any:
        """What the content script on a page would get: it lives in a world of its own."""
        session = self.context.new_cdp_session(page)
        worlds: list[int] = []

        def meet(event: dict[str, Any]) -> None:
            if event["context"]["origin"] == self._base:
                worlds.append(event["context"]["id"])

        session.on("Runtime.executionContextCreated", meet)
        session.send("Runtime.enable")
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

    def kill_worker(self) -> None:
        """As the browser does when the background was idle for a while."""
        session = self.context.new_cdp_session(self.inside)

        def workers() -> list[str]:
            targets = session.send("Target.getTargets")["targetInfos"]
            return [t["targetId"] for t in targets if t["type"] == "service_worker"]

        [target] = workers()
        session.send("Target.closeTarget", {"targetId": target})
        eventually(lambda: target not in workers())
        session.detach()


def eventually(holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait until something holds that no locator can see."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.05)
