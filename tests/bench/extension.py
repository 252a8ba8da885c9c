"""`make bench`, second part: what the extension costs the page and the writer, in a real Chromium.

Times of scripts are from the browser's own trace: every call into a file of the extension, with
what it causes. Not a test: it never fails.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

from tests.browser.chromium import Chromium, extension_id
from tests.browser.posts import HARMLESS, PHONE
from tests.browser.service import Service
from tests.browser.build_pages import PAGES
from tests.browser.website import serve

COMPOSER = "[data-testid=tweetTextarea_0]"
CATEGORIES = ["devtools.timeline", "v8.execute"]
CALLS = {"FunctionCall", "EvaluateScript", "v8.callFunction"}
PAUSE_MS = 400
"""How long the extension waits after the last change, on purpose."""

NODES = 20_000
LIVELY_SECONDS = 5

console = Console(highlight=False)


@dataclass(frozen=True)
class Call:
    """A call from the browser into a script; times in microseconds."""

    start: float
    duration: float
    script: str


@dataclass(frozen=True)
class Trace:
    calls: list[Call]
    keys: list[float]
    """When a key went down."""


@contextmanager
def traced(chromium: Chromium, page: Page) -> Iterator[list[Trace]]:
    """What happens in the body; the one trace is there afterwards."""
    browser = chromium.context.browser
    assert browser is not None
    result: list[Trace] = []
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        yield result
    finally:
        result.append(read_trace(json.loads(browser.stop_tracing())["traceEvents"]))


def read_trace(events: list[dict[str, Any]]) -> Trace:
    calls, keys = [], []
    for event in events:
        data = event.get("args", {}).get("data") or {}
        if event["name"] in CALLS and event["ph"] == "X":
            calls.append(Call(event["ts"], event["dur"], data.get("url", "")))
        elif event["name"] == "EventDispatch" and data.get("type") == "keydown":
            keys.append(event["ts"])
    calls.sort(key=lambda call: (call.start, -call.duration))
    outermost: list[Call] = []
    for call in calls:
        # A call inside another call of the same script is part of it already.
        last = next((done for done in reversed(outermost) if is_ours(done) == is_ours(call)), None)
        if last is None or call.start >= last.start + last.duration:
            outermost.append(call)
    return Trace(outermost, sorted(keys))


def is_ours(call: Call) -> bool:
    return call.script.startswith(f"chrome-extension://{extension_id()}/")


def per_key(trace: Trace, *, ours: bool) -> list[float]:
    """Milliseconds of script for each key, until the next one goes down."""
    times = []
    for start, end in zip(trace.keys, trace.keys[1:], strict=False):
        spent = sum(c.duration for c in trace.calls if start <= c.start < end and is_ours(c) == ours)
        times.append(spent / 1000)
    return times


TIMELINE = f"""() => Array.from({{ length: {NODES} / 5 }}, (_, i) => {{
  const post = document.createElement("article");
  post.dataset.testid = "tweet";
  post.innerHTML = `<p>項目 <b>${{i}}</b></p>`;
  return post;
}})"""


def typing(chromium: Chromium, keys: int) -> tuple[list[float], list[float]]:
    """Milliseconds per key of our scripts and of the page's own, in a long draft on a large page."""
    page, _ = chromium.open_site()
    page.evaluate(f"document.querySelector('main').append(...({TIMELINE})())")
    page.locator(COMPOSER).click()
    page.keyboard.insert_text(HARMLESS * 4)
    page.wait_for_timeout(1500)
    with traced(chromium, page) as traces:
        for key in range(keys):
            page.keyboard.press("abcdefghij"[key % 10])
            page.wait_for_timeout(40)
    page.close()
    return per_key(traces[0], ours=True), per_key(traces[0], ours=False)


LAST_CHANGE = """selector => {
  const note = () => { window.lastChange = performance.timeOrigin + performance.now(); };
  const composer = document.querySelector(selector);
  new MutationObserver(note).observe(composer, { childList: true, characterData: true, subtree: true });
}"""
WHEN_BADGE_SAYS = """async ([tabId, wanted]) => {
  while ((await chrome.action.getBadgeText({ tabId })) !== wanted) {}
  return performance.timeOrigin + performance.now();
}"""


def pause_to_badge(chromium: Chromium, rounds: int) -> list[float]:
    """Milliseconds from the last change of the text to the new badge, without the pause."""
    page, tab_id = chromium.open_site()
    page.locator(COMPOSER).click()
    page.evaluate(LAST_CHANGE, COMPOSER)
    # A number comes and goes with its last digit; the badge follows it.
    text = f"{HARMLESS}電話は {PHONE}"
    found = len(chromium.ask("check", text=text)["findings"])
    assert found and not chromium.ask("check", text=text[:-1])["findings"]
    wanted = {"Backspace": "", PHONE[-1]: str(found)}
    page.keyboard.insert_text(text)
    chromium.inside.evaluate(WHEN_BADGE_SAYS, [tab_id, wanted[PHONE[-1]]])
    times = []
    for _ in range(rounds // 2):
        for key, badge in wanted.items():
            page.keyboard.press(key)
            shown = chromium.inside.evaluate(WHEN_BADGE_SAYS, [tab_id, badge])
            times.append(shown - page.evaluate("lastChange") - PAUSE_MS)
    page.close()
    return times


LARGE = f"""<!doctype html><meta charset=utf-8><title>大きなページ</title><main></main><input id=search>
<script>document.querySelector("main").append(...({TIMELINE})())</script>"""
LIVELY = """seconds => new Promise((done) => {
  // As a timeline does: things come, go and change all the time.
  const main = document.querySelector("main");
  const timer = setInterval(() => {
    for (let i = 0; i < 20; i += 1) {
      main.append(main.firstElementChild);
      main.children[i * 100].firstElementChild.classList.toggle("seen");
      main.children[i * 100].querySelector("b").textContent = String(performance.now());
    }
  }, 50);
  setTimeout(() => { clearInterval(timer); done(); }, seconds * 1000);
})"""


def page_without_composer(chromium: Chromium) -> tuple[float, float, float]:
    """Milliseconds of our scripts while a large page loads, while it lives, and of its own meanwhile."""
    page = chromium.context.new_page()
    page.route("https://x.com/large", lambda route: route.fulfill(body=LARGE, content_type="text/html"))
    page.goto("https://x.com/home")
    with traced(chromium, page) as loading:
        page.goto("https://x.com/large")
        page.wait_for_timeout(500)
    count = "document.evaluate('count(//node())', document, null, XPathResult.NUMBER_TYPE).numberValue"
    assert page.evaluate(count) >= NODES
    with traced(chromium, page) as living:
        page.evaluate("void 0")
        page.locator("#search").click()
        page.keyboard.type("さがしもの", delay=20)
        page.evaluate(LIVELY, LIVELY_SECONDS)
    page.close()

    def spent(trace: Trace, *, ours: bool) -> float:
        return sum(c.duration for c in trace.calls if is_ours(c) == ours) / 1000

    return spent(loading[0], ours=True), spent(living[0], ours=True), spent(living[0], ours=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, sync_playwright() as playwright:
        site, server = serve(PAGES / "site", Path(folder))
        home = Path(folder, "home")
        home.mkdir()
        service = Service(home)
        service.start()
        chromium = Chromium(playwright, Path(folder), site)
        try:
            chromium.pair(service.port, service.pairing_code())
            ours, own = typing(chromium, options.keys)
            waits = pause_to_badge(chromium, options.rounds)
            load, alive, page_own = page_without_composer(chromium)
        finally:
            chromium.close()
            service.stop()
            server.shutdown()
    table = Table("extension in Chromium", "median", "90 %", "aim")
    measured = {
        "script per key, ms": (ours, "1"),
        "(the editor's own script per key, ms)": (own, ""),
        "last change to badge beyond the pause, ms": (waits, "60"),
    }
    for what, (values, aim) in measured.items():
        ninety = statistics.quantiles(values, n=10)[-1]
        table.add_row(what, f"{statistics.median(values):.2f}", f"{ninety:.2f}", aim)
    console.print(table)
    console.print(
        f"page of {NODES:,} nodes without a composer: {load:.1f} ms of script while it loads, then "
        f"{alive:.2f} ms in {LIVELY_SECONDS} s of constant change (the page itself {page_own:.0f} ms)"
    )


if __name__ == "__main__":
    main()
