"""A look at what the extension shows over a page: a closed shadow tree, open to a debugger only."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, expect

from .chromium import eventually

SHOW_ROOT = """function (root) {
  Object.defineProperty(this, "shadowRoot", { value: root, configurable: true });
}"""
PLAYWRIGHT = "__playwright_utility_world"


class InPage:
    """Locators for badge, panel and dialog. The page itself goes on seeing nothing of them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._session = page.context.new_cdp_session(page)
        self._worlds: dict[int, dict[str, Any]] = {}
        self._session.on("Runtime.executionContextCreated", self._meet)
        self._session.on("Runtime.executionContextDestroyed", self._part)
        self._session.send("Runtime.enable")

    def _meet(self, event: dict[str, Any]) -> None:
        self._worlds[event["context"]["id"]] = event["context"]

    def _part(self, event: dict[str, Any]) -> None:
        self._worlds.pop(event["executionContextId"], None)

    def _closed_trees(self) -> list[tuple[int, int]]:
        """Hosts beside the body with their closed roots, as ids of nodes."""
        document = self._session.send("DOM.getDocument", {"depth": 2, "pierce": True})["root"]
        html = next(node for node in document["children"] if node["nodeName"] == "HTML")
        return [
            (child["backendNodeId"], root["backendNodeId"])
            for child in html["children"]
            for root in child.get("shadowRoots", [])
            if root["shadowRootType"] == "closed"
        ]

    def _lies_over_page(self) -> Locator:
        """Wait until there is something, and let Playwright look into it; not the page."""
        eventually(lambda: bool(self._closed_trees()))
        worlds = [number for number, world in self._worlds.items() if world["name"].startswith(PLAYWRIGHT)]
        for host, root in self._closed_trees():
            for world in worlds:
                there, tree = (
                    self._session.send(
                        "DOM.resolveNode", {"backendNodeId": node, "executionContextId": world}
                    )["object"]["objectId"]
                    for node in (host, root)
                )
                self._session.send(
                    "Runtime.callFunctionOn",
                    {"objectId": there, "functionDeclaration": SHOW_ROOT, "arguments": [{"objectId": tree}]},
                )
        return self.page.locator("html > div")

    @property
    def badge(self) -> Locator:
        return self._lies_over_page().locator(".badge")

    @property
    def notices(self) -> Locator:
        return self._lies_over_page().locator(".notices")

    @property
    def panel(self) -> FrameLocator:
        """What the panel says."""
        return self._lies_over_page().frame_locator(".panel:not([hidden]) iframe")

    @property
    def dialog(self) -> Locator:
        return self._lies_over_page().locator("dialog[open]")

    def is_asking(self) -> bool:
        """Whether the page stands still behind a dialog."""
        return self.dialog.count() == 1

    @property
    def question(self) -> FrameLocator:
        """What the dialog says."""
        eventually(self.is_asking)
        question = self.dialog.frame_locator("iframe")
        expect(question.locator("#buttons button").first).to_be_visible()
        return question

    def answer(self, words: str) -> None:
        """Press a button of the dialog by its words."""
        self.question.locator("#buttons").get_by_role("button", name=words, exact=True).click()
