"""What a hostile page, a name that was made to point here, and another extension get out of a real browser.

The person they attack is let in: a page of the service is open in the same browser. What has to hold is
that they learn nothing and change nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hitokokyu.store import Store
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from .chromium import EXTENSION, PATIENCE, extension_id
from .learner import ask
from .service import Service
from .website import QuietServer

pytestmark = pytest.mark.browser

TRY = """async ({ base, body }) => {
  const found = {};
  const outcome = async (name, attempt) => {
    try { found[name] = String(await attempt()); } catch (error) { found[name] = "refused"; }
  };
  const loads = (element, address) => new Promise((resolve, reject) => {
    element.onload = () => resolve("loaded");
    element.onerror = reject;
    element[element.tagName === "LINK" ? "href" : "src"] = address;
    document.body.append(element);
  });
  const json = { "Content-Type": "application/json" };
  await outcome("read a page", async () => (await fetch(`${base}/`, { credentials: "include" })).status);
  await outcome("read the health", async () => (await fetch(`${base}/healthz`)).status);
  await outcome("ask for a check", async () => (await fetch(`${base}/api/v1/check`, { method: "POST", headers: json, body })).status);
  await outcome("delete everything", async () =>
    (await fetch(`${base}/api/v1/training/wipe`, { method: "POST", headers: json, body: '{"what": "everything"}', credentials: "include" })).status);
  await outcome("image", () => loads(new Image(), `${base}/static/icon.svg`));
  await outcome("script", () => loads(document.createElement("script"), `${base}/static/page.js`));
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  await outcome("style", () => loads(sheet, `${base}/static/base.css`));
  await outcome("socket", () => new Promise((resolve, reject) => {
    const socket = new WebSocket(`${base.replace("http", "ws")}/api/v1/check`);
    socket.onopen = () => resolve("open");
    socket.onerror = reject;
  }));
  await outcome("events", () => new Promise((resolve, reject) => {
    const source = new EventSource(`${base}/api/v1/training/progress`);
    source.onopen = () => resolve("open");
    source.onerror = () => { source.close(); reject(); };
  }));
  return found;
}"""
"""Everything with which a page can ask. What is sent without waiting for an answer comes in `BLIND`."""

BLIND = """async ({ base, body }) => {
  const paths = ["/api/v1/training/wipe", "/api/v1/pair", "/api/v1/page-links", "/api/v1/withheld", "/api/v1/duty"];
  for (const path of paths) {
    const address = base + path;
    await fetch(address, { method: "POST", mode: "no-cors", credentials: "include", body: '{"what": "everything"}' }).catch(() => {});
    navigator.sendBeacon(address, new Blob(['{"what": "everything"}'], { type: "text/plain" }));
    const frame = document.createElement("iframe");
    frame.name = `into${path}`;
    document.body.append(frame);
    const form = document.createElement("form");
    Object.assign(form, { method: "POST", action: address, enctype: "text/plain", target: frame.name });
    form.innerHTML = `<input name='{"what": "everything", "minutes": 60, "x": "' value='"}'>`;
    document.body.append(form);
    const done = new Promise((resolve) => { frame.onload = resolve; setTimeout(resolve, 3000); });
    form.submit();
    await done;
  }
}"""


class Attacker:
    """A web site on another port of this machine."""

    def __init__(self) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(b"<!doctype html><title>harmless</title><body>harmless</body>")

            def log_message(self, *_: object) -> None:
                """What is asked of it is no news."""

        self._server = QuietServer(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def attacker() -> Iterator[Attacker]:
    running = Attacker()
    yield running
    running.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("attacked")


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    running = Service(home)
    running.start()
    yield running
    running.stop()


OTHER_MANIFEST = {
    "manifest_version": 3,
    "name": "Another extension",
    "version": "1",
    "host_permissions": ["http://127.0.0.1/*"],
}


@pytest.fixture(scope="module")
def other_extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("other")
    (folder / "manifest.json").write_text(json.dumps(OTHER_MANIFEST))
    (folder / "page.html").write_text("<!doctype html><title>another</title>")
    return folder


@pytest.fixture(scope="module")
def context(
    playwright: Playwright, other_extension: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A browser with our extension and another one. `rebound.example` is a name of this machine."""
    folder = tmp_path_factory.mktemp("browser")
    running = playwright.chromium.launch_persistent_context(
        folder / "profile",
        executable_path=shutil.which("chromium"),
        headless=True,
        locale="ja-JP",
        args=[
            f"--disable-extensions-except={EXTENSION},{other_extension}",
            f"--load-extension={EXTENSION},{other_extension}",
            "--no-sandbox",
            # Younger browsers stop much of this themselves. The service must do so for all of them.
            "--disable-features=LocalNetworkAccessChecks",
            "--host-resolver-rules=MAP rebound.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        ],
    )
    running.set_default_timeout(PATIENCE * 1000)
    yield running
    running.close()


@pytest.fixture(scope="module")
def let_in(context: BrowserContext, service: Service) -> Page:
    """A page of the service, open in the browser that is attacked."""
    page = context.new_page()
    page.goto(service.link("hours"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("勤務予定")
    return page


@pytest.fixture
def unharmed(home: Path, let_in: Page) -> Iterator[None]:
    """What is kept is the same afterwards, and the person is still let in."""
    with_hours = ask(let_in, "GET", "/api/v1/hours")["schedule"]
    tokens = {token.id for token in Store(home).tokens.all()}
    yield
    assert {token.id for token in Store(home).tokens.all()} == tokens
    now = ask(let_in, "GET", "/api/v1/hours")
    assert now["schedule"] == with_hours
    assert now["duty"]["until"] is None
    assert ask(let_in, "GET", "/api/v1/withheld")["count"] == 0


@pytest.fixture
def hostile(context: BrowserContext, attacker: Attacker, unharmed: None) -> Iterator[Page]:
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{attacker.port}/")
    yield page
    page.close()


def attempt(page: Page, base: str) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(TRY, {"base": base, "body": json.dumps({"text": "橋が落ちたらしいよ拡散して"})})
    assert len(found) == 9
    return found


def test_the_attempts_below_work_from_a_page_of_the_service(let_in: Page, service: Service) -> None:
    """Otherwise that they are refused elsewhere would say nothing."""
    found = attempt(let_in, f"http://127.0.0.1:{service.port}")
    works = ("read a page", "read the health", "image", "style")
    assert [found[name] for name in works] == ["200", "200", "loaded", "loaded"]
    # Even here: nothing is done without the token of the page.
    assert (found["ask for a check"], found["delete everything"]) == ("403", "403")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_a_page_on_another_port_learns_nothing(hostile: Page, service: Service, name: str) -> None:
    assert set(attempt(hostile, f"http://{name}:{service.port}").values()) == {"refused"}


def test_a_page_cannot_tell_the_service_from_a_port_where_nothing_is(hostile: Page, service: Service) -> None:
    """An image probe learns neither whether ひと呼吸 runs nor who is let in."""
    probe = "address => new Promise(done => { const i = new Image(); i.onload = () => done([i.width, i.height]); i.onerror = () => done('error'); i.src = address; })"
    for path in ("/static/icon.svg", "/", "/hours", "/healthz", "/nowhere.png"):
        assert hostile.evaluate(probe, f"http://127.0.0.1:{service.port}{path}") == "error"


def test_what_a_page_sends_blindly_changes_nothing(hostile: Page, service: Service) -> None:
    """Forms, beacons and fetches without an answer, the cookie of the session coming along."""
    hostile.evaluate(BLIND, {"base": f"http://127.0.0.1:{service.port}", "body": ""})


def test_a_form_that_takes_over_the_whole_tab_changes_nothing(hostile: Page, service: Service) -> None:
    """From a frame that is sandboxed the browser says `Origin: null`."""
    for path in ("/api/v1/training/wipe", "/api/v1/page-links"):
        address = f"http://127.0.0.1:{service.port}{path}"
        form = f"<form method=post action={address} enctype=text/plain target=_top><input name=a></form><script>document.forms[0].submit()</script>"
        with hostile.expect_navigation(url=address) as moved:
            hostile.evaluate(
                "html => { const f = document.createElement('iframe'); f.sandbox = 'allow-scripts allow-forms allow-top-navigation';"
                " f.srcdoc = html; document.body.append(f); }",
                form,
            )
        assert moved.value.status == 403
        assert moved.value.request.header_value("origin") == "null"
        hostile.go_back()


def test_a_page_can_neither_frame_nor_read_a_page_of_the_service(hostile: Page, service: Service) -> None:
    base = f"http://127.0.0.1:{service.port}"
    hostile.evaluate(
        "address => new Promise(done => { const f = document.createElement('iframe'); f.onload = done; f.src = address; document.body.append(f); })",
        f"{base}/hours",
    )
    framed = [frame for frame in hostile.frames if frame != hostile.main_frame]
    assert all("csrf-token" not in frame.content() and "勤務予定" not in frame.content() for frame in framed)
    # A window it opens is told how to get in, and is not its own to read.
    with hostile.context.expect_page() as opened:
        hostile.evaluate("address => { window.opened = window.open(address); }", f"{base}/hours")
    window = opened.value
    expect(window.locator("body")).to_contain_text("hitokokyu open")
    assert "csrf-token" not in window.content()
    read = "() => { try { return window.opened.document.body.innerText; } catch { return 'refused'; } }"
    # A window of another group of pages looks closed, and is empty.
    assert hostile.evaluate(read) in ("", "refused")
    window.close()


def test_a_name_that_is_made_to_point_here_gets_no_further(
    context: BrowserContext, service: Service, unharmed: None
) -> None:
    """DNS rebinding: to the browser, the page and the service are one and the same site."""
    page = context.new_page()
    base = f"http://rebound.example:{service.port}"
    # The page comes from the attacker's server; from then on the name is one of this machine.
    page.route(f"{base}/trap", lambda route: route.fulfill(body="<!doctype html><body>", content_type="text/html"))
    page.goto(f"{base}/trap")
    answers = page.evaluate(
        """async () => {
          const json = { "Content-Type": "application/json" };
          const asked = [
            ["GET", "/"], ["GET", "/healthz"], ["GET", "/openapi.json"], ["POST", "/api/v1/check"],
            ["POST", "/api/v1/pair"], ["POST", "/api/v1/training/wipe"], ["DELETE", "/api/v1/withheld"],
          ];
          return Promise.all(asked.map(async ([method, path]) => {
            const body = method === "POST" ? '{"what": "everything"}' : undefined;
            const answer = await fetch(path, { method, headers: body && json, body });
            return [answer.status, (await answer.json()).error.code];
          }));
        }"""
    )
    assert answers == [[403, "host-refused"]] * 7
    page.close()


# -- another extension ----------------------------------------------------------------------

ASK = """async ({ address, body, token }) => {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(address, { method: body ? "POST" : "GET", headers: body ? headers : {}, body });
  return [answer.status, await answer.json()];
}"""


@pytest.fixture
def other(context: BrowserContext, other_extension: Path) -> Iterator[Page]:
    """A page of the other extension, which the person allowed to talk to this machine."""
    # What has no key of its own is called after its folder.
    digest = hashlib.sha256(str(other_extension).encode()).hexdigest()[:32]
    page = context.new_page()
    page.goto(f"chrome-extension://{''.join(chr(ord('a') + int(digit, 16)) for digit in digest)}/page.html")
    yield page
    page.close()


def test_another_extension_gets_no_further_with_a_stolen_token(
    other: Page, service: Service, home: Path
) -> None:
    base = f"http://127.0.0.1:{service.port}"
    post = json.dumps({"text": "橋"})
    for token in (None, service.token()):
        status, said = other.evaluate(ASK, {"address": f"{base}/api/v1/check", "body": post, "token": token})
        assert (status, said["error"]["code"]) == (403, "origin-not-paired")
    # Paired itself, it cannot use what another one was given.
    code, origin = service.pairing_code(), f"chrome-extension://{extension_id()}"
    ours, _ = Store(home).pairing.redeem(code, origin=origin, client="ours")
    pairing = json.dumps({"code": service.pairing_code(), "client": "another"})
    status, paired = other.evaluate(ASK, {"address": f"{base}/api/v1/pair", "body": pairing, "token": None})
    assert status == 200 and paired["origin"] != origin
    status, said = other.evaluate(ASK, {"address": f"{base}/api/v1/check", "body": post, "token": ours})
    assert (status, said["error"]["code"]) == (403, "token-elsewhere")


def test_another_extension_cannot_talk_to_ours(other: Page) -> None:
    said = other.evaluate(
        "id => chrome.runtime.sendMessage(id, { type: 'settings' }).then((answer) => `${answer}`, (error) => error.message)",
        extension_id(),
    )
    assert "Receiving end does not exist" in said
