"""A real Firefox with the real extension, driven by WebDriver BiDi: Playwright's own is another build."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from .chromium import EXTENSION, PATIENCE, eventually
from .website import Site

START_LIMIT = 120.0
UUID = "6f1d2a58-3a1c-4c5e-9b0a-7d3f7c0f5a11"
"""Stands in the address of the extension's pages; Firefox would draw it at random."""

MODIFIER, ALT, SHIFT = "\ue009", "\ue00a", "\ue008"
ENTER, ESCAPE, DELETE = "\ue007", "\ue00c", "\ue017"
"""Keys as WebDriver writes them; the modifier is Control."""


def preferences(site: Site, extension_id: str, language: str) -> dict[str, object]:
    return {
        "intl.locale.requested": language,
        "intl.accept_languages": language,
        # The test's own site, whatever name is asked for; nothing beyond the machine.
        "network.dns.native-is-localhost": True,
        "network.socket.forcePort": f"443={site.port}",
        "network.stricttransportsecurity.preloadlist": False,
        "network.trr.mode": 5,
        "network.dns.native_https_query": False,
        "network.dns.disableIPv6": True,
        "network.lna.address_space.public.override": f"127.0.0.1:{site.port}",
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "app.update.disabledForTesting": True,
        "browser.safebrowsing.downloads.remote.enabled": False,
        "browser.safebrowsing.malware.enabled": False,
        "browser.safebrowsing.phishing.enabled": False,
        "browser.region.network.url": "",
        "browser.search.update": False,
        "datareporting.healthreport.uploadEnabled": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "extensions.blocklist.enabled": False,
        "extensions.getAddons.cache.enabled": False,
        "extensions.systemAddon.update.enabled": False,
        "services.settings.server": "data:,#remote-settings-dummy/v1",
        "toolkit.telemetry.server": "",
        # What a person would answer: an optional permission is given as soon as it is asked for.
        "extensions.webextOptionalPermissionPrompts": False,
        "extensions.webextensions.uuids": json.dumps({extension_id: UUID}),
        "browser.shell.checkDefaultBrowser": False,
        "browser.startup.page": 0,
        "browser.aboutwelcome.enabled": False,
        "dom.events.testing.asyncClipboard": True,
    }


class Firefox:
    def __init__(
        self,
        folder: Path,
        site: Site,
        *,
        language: str = "ja",
        extension: Path = EXTENSION,
        more: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        """`folder`: where its profiles go; `more`: preferences beyond those of every test."""
        self._folder = folder
        self._site = site
        self._language = language
        self._extension = extension
        self._more = more
        self._begin()

    def begin_anew(self) -> None:
        """Leave the old browser, which may be dead, for one with a fresh profile."""
        with suppress(ConnectionClosed):
            self.close()
        self._begin()

    def _begin(self) -> None:
        profile = self._folder / uuid4().hex
        profile.mkdir(parents=True)
        extension_id = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))[
            "browser_specific_settings"
        ]["gecko"]["id"]
        chosen = {**preferences(self._site, extension_id, self._language), **self._more}
        (profile / "user.js").write_text(
            "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in chosen.items()),
            encoding="utf-8",
        )
        # Debian has the release with extended support.
        command = shutil.which("firefox-esr") or shutil.which("firefox")
        assert command is not None, "run `make test` first"
        self._log = (profile / "firefox.log").open("wb")
        self._process = subprocess.Popen(
            [
                command,
                "--no-remote",
                "--profile",
                str(profile),
                "--remote-debugging-port=0",
                # The pages of an extension belong to the browser: without it nobody may look into them.
                "--remote-allow-system-access",
                "about:blank",
            ],
            env={**os.environ, "MOZ_HEADLESS": "1"},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._sent = 0
        self._open = ExitStack()
        self._socket = self._open.enter_context(self._connect(profile / "WebDriverBiDiServer.json"))
        self.command("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        kind = "path" if self._extension.is_dir() else "archivePath"
        self.command("webExtension.install", extensionData={"type": kind, "path": str(self._extension)})
        self._base = f"moz-extension://{UUID}"
        eventually(lambda: self._installed_page() is not None)
        # The pairing page that a fresh install opens serves the tests as a look inside.
        self.inside = self._installed_page()

    def _connect(self, written: Path) -> AbstractContextManager[ClientConnection]:
        deadline = time.monotonic() + START_LIMIT
        while not (written.exists() and written.stat().st_size):
            assert self._process.poll() is None, "Firefox ended"
            assert time.monotonic() < deadline, "Firefox did not start"
            time.sleep(0.05)
        server = json.loads(written.read_text(encoding="utf-8"))
        address = f"ws://{server['ws_host']}:{server['ws_port']}/session"
        return connect(address, max_size=None, compression=None, proxy=None)

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        self._open.close()
        self._process.terminate()
        self._process.wait(START_LIMIT)
        self._log.close()

    def command(self, method: str, **params: object) -> dict[str, Any]:
        """Send a command of WebDriver BiDi and return its result."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv(timeout=START_LIMIT))
            # Nobody subscribes to events here; what is no answer to us is not for us.
            if answer.get("id") == self._sent:
                assert answer["type"] == "success", answer
                return answer["result"]

    def _installed_page(self) -> Tab | None:
        contexts = self.command("browsingContext.getTree")["contexts"]
        found = [c["context"] for c in contexts if c["url"].startswith(self._base)]
        return Tab(self, found[0]) if found else None

    def open(self, url: str, *, behind: bool = False) -> Tab:
        """A page in a new tab, in front unless it is to stay `behind` the present one."""
        context = self.command("browsingContext.create", type="tab", background=behind)["context"]
        tab = Tab(self, context)
        tab.go(url)
        return tab

    def close_tabs(self) -> None:
        assert self.inside is not None
        for context in self.command("browsingContext.getTree")["contexts"]:
            if context["context"] != self.inside.context:
                self.command("browsingContext.close", context=context["context"])

    def ask(self, type_: str, **details: object) -> Any:
        """Ask the background as a page of the extension does."""
        message = json.dumps({"type": type_, **details})
        answer = self.inside.evaluate(f"chrome.runtime.sendMessage({message})")
        return (answer or {}).get("value")

    def pair(self, port: int, code: str) -> None:
        """Pair and switch X on without the page: for the tests that are about something else."""
        self.ask("port.save", port=port)
        self.ask("pair", code=code)
        assert self.ask("status").get("problem") is None
        self.switch_on("x")

    def switch_on(self, site: str, instance: str | None = None) -> None:
        """As the settings do: ask the browser, and have the site watched, or a server of that kind."""
        if instance:
            patterns = [f"{instance}/*"]
        else:
            [patterns] = [state["patterns"] for state in self.ask("sites") if state["site"] == site]
        # Firefox hands the question only to the real press of a button.
        self.inside.evaluate(f"""(() => {{
          const button = document.createElement("button");
          button.id = "test-button";
          button.onclick = () => {{
            window.answer = chrome.permissions.request({{ origins: {json.dumps(patterns)} }});
          }};
          document.body.prepend(button);
        }})()""")
        self.inside.click("#test-button")
        assert self.inside.evaluate("answer.finally(() => document.getElementById('test-button').remove())")
        if instance:
            self.ask("instance.add", site=site, origin=instance)
        else:
            self.ask("site.enable", site=site)

    def open_settings(self) -> Tab:
        return self.open(f"{self._base}/options/options.html")

    def open_popup(self) -> Tab:
        """The popup as a page of its own, behind the tab in front, which it takes for the one below."""
        return self.open(f"{self._base}/popup/popup.html", behind=True)

    def open_site(self, url: str = "https://x.com/home") -> tuple[Tab, int]:
        """The page with the composer, and the id of its tab."""
        tab = self.open(url)
        [found] = self.inside.evaluate("chrome.tabs.query({ active: true, currentWindow: true })")
        return tab, found["id"]

    def badge(self, tab_id: int) -> str:
        return self.inside.evaluate(f"chrome.action.getBadgeText({{ tabId: {tab_id} }})")

    def is_suspended(self) -> bool:
        """Whether the background sleeps. Looking does not wake it."""
        return self.inside.evaluate("chrome.extension.getBackgroundPage() === null")

    def drafts(self, tab_id: int) -> list[dict[str, Any]]:
        return self.ask("tab.drafts", tabId=tab_id)

    def checked(self, tab_id: int, text: str) -> dict[str, Any]:
        """What is known about the draft with exactly this text, as soon as it is known."""
        found: list[dict[str, Any]] = []

        def is_there() -> bool:
            drafts = self.drafts(tab_id)
            found[:] = [draft for draft in drafts if draft["phase"] == "checked" and draft["text"] == text]
            return len(found) == 1

        eventually(is_there)
        return found[0]


class Tab:
    def __init__(self, firefox: Firefox, context: str) -> None:
        self._firefox = firefox
        self.context = context

    def go(self, url: str) -> None:
        self._firefox.command("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, waited for, as JSON carries it."""
        answer = self._firefox.command(
            "script.callFunction",
            functionDeclaration=f"async () => JSON.stringify(await ({expression}))",
            target={"context": self.context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        text = answer["result"].get("value")
        return None if text is None else json.loads(text)

    def text(self, selector: str) -> str:
        return self.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")

    def expect(self, selector: str, words: str) -> None:
        """Wait until an element says something."""
        deadline = time.monotonic() + PATIENCE
        while words not in (said := self.text(selector)):
            assert time.monotonic() < deadline, f"{selector} says {said!r}, not {words!r}"
            time.sleep(0.05)

    def frame(self) -> Tab:
        """The frame in which the extension speaks over the page: panel or dialog."""
        found: list[str] = []

        def is_there() -> bool:
            [tree] = self._firefox.command("browsingContext.getTree", root=self.context)["contexts"]
            found[:] = [c["context"] for c in tree["children"] if c["url"].startswith("moz-extension:")]
            return len(found) == 1

        eventually(is_there)
        return Tab(self._firefox, found[0])

    def has_frame(self) -> bool:
        [tree] = self._firefox.command("browsingContext.getTree", root=self.context)["contexts"]
        return bool(tree["children"])

    def click(self, selector: str) -> None:
        """Press the mouse where a person would: in the middle of the first match."""
        self._click({"type": "css", "value": selector})

    def press(self, words: str) -> None:
        """Press the button that says exactly this."""
        self._click({"type": "xpath", "value": f"//button[normalize-space() = '{words}']"})

    def _click(self, locator: dict[str, str]) -> None:
        nodes: list[dict[str, Any]] = []

        def is_there() -> bool:
            nodes[:] = self._firefox.command(
                "browsingContext.locateNodes", context=self.context, locator=locator
            )["nodes"]
            return bool(nodes)

        eventually(is_there)
        origin = {"type": "element", "element": {"sharedId": nodes[0]["sharedId"]}}
        # What grows or moves would be missed: its place is to be the same for a while.
        self._firefox.command(
            "script.callFunction",
            functionDeclaration="""async (element) => {
              element.scrollIntoView({ block: "center" });
              const place = () => JSON.stringify([element.getBoundingClientRect(), innerHeight, mozInnerScreenY]);
              for (let before; before !== (before = place()); ) await new Promise((go) => setTimeout(go, 200));
            }""",
            arguments=[origin["element"]],
            target={"context": self.context},
            awaitPromise=True,
        )
        self._perform(
            {
                "type": "pointer",
                "id": "mouse",
                "parameters": {"pointerType": "mouse"},
                "actions": [
                    {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
                    {"type": "pointerDown", "button": 0},
                    {"type": "pointerUp", "button": 0},
                ],
            }
        )

    def type(self, text: str) -> None:
        """One key after the other; emoji and other characters of several code points by themselves."""
        self.keys([[character] for character in text])

    def keys(self, chords: Sequence[Sequence[str]]) -> None:
        """Press the keys of each chord together."""
        actions = [
            {"type": kind, "value": key}
            for chord in chords
            for kind, held in (("keyDown", chord), ("keyUp", chord[::-1]))
            for key in held
        ]
        self._perform({"type": "key", "id": "keyboard", "actions": actions})

    def screenshot(self, path: Path) -> None:
        shot = self._firefox.command("browsingContext.captureScreenshot", context=self.context)
        path.write_bytes(base64.b64decode(shot["data"]))

    def _perform(self, action: dict[str, Any]) -> None:
        self._firefox.command("input.performActions", context=self.context, actions=[action])
