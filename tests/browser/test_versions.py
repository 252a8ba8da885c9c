"""An old extension with a new service, and the reverse: whoever has to be updated is named, nothing is called clean
that was not checked, and what is merely new is no trouble.

Between the real extension and the real service stands a proxy that lets one of them be of another version.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .chromium import Chromium, eventually
from .conftest import Launch
from .in_page import InPage
from .posts import HARMLESS, WITH_PHONE
from .service import Service
from .test_composer import write
from .test_pause import publish_button, published

pytestmark = pytest.mark.browser

HEADER = "Hitokokyu-Api"
OLDER, NEWER = "0-0", "2-2"
CLEAN = {"ja": "気になる点は見つかりませんでした", "en": "Nothing found to look at again"}
WORDS = {
    ("behind", "ja"): ("サービスの版が古いようです", "サービスのほうを新しくして、始め直してください"),
    ("behind", "en"): ("The service is out of date", "Update the service, and start it again"),
    ("ahead", "ja"): ("拡張機能の版が古いようです", "拡張機能のほうを新しくしてください"),
    ("ahead", "en"): ("This extension is out of date", "Update the extension"),
}

Headers = dict[str, str]
ChangeHeaders = Callable[[Headers], None]


def as_it_is(_: Any) -> None: ...


class Between:
    """What the proxy does to requests and answers on their way."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: ChangeHeaders = as_it_is
        self.answered: ChangeHeaders = as_it_is
        self.reported: Callable[[Any], None] = as_it_is
        """Changes the JSON of a report."""
        self.statuses: list[int] = []

    def reset(self) -> None:
        self.asked = self.answered = self.reported = as_it_is
        self.statuses.clear()


@contextmanager
def between(service_port: int) -> Iterator[Between]:
    this = Between()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            # One of a name: what a browser sends has each of them once.
            asked = {**dict(self.headers.items()), "Host": f"127.0.0.1:{service_port}", "Connection": "close"}
            this.asked(asked)
            connection = http.client.HTTPConnection("127.0.0.1", service_port, timeout=60)
            connection.request(self.command, self.path, body, asked)
            answer = connection.getresponse()
            content = answer.read()
            answered = {name: value for name, value in answer.getheaders() if name != "Content-Length"}
            connection.close()
            this.statuses.append(answer.status)
            this.answered(answered)
            if self.path == "/api/v1/check" and answer.status == 200:
                report = json.loads(content)
                this.reported(report)
                content = json.dumps(report).encode()
            self.send_response(answer.status)
            for name, value in answered.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        this.port = server.server_address[1]
        Thread(target=server.serve_forever, daemon=True).start()
        yield this
        server.shutdown()


def announcing(spoken: str | None) -> ChangeHeaders:
    def change(headers: Headers) -> None:
        headers.pop(HEADER, None)
        if spoken is not None:
            headers[HEADER] = spoken

    return change


@pytest.fixture(scope="module")
def proxy(shared_service: Service) -> Iterator[Between]:
    with between(shared_service.port) as running:
        yield running


@pytest.fixture(scope="module", params=["ja", "en"])
def paired_through(request: pytest.FixtureRequest, launch_shared: Launch, shared_service: Service, proxy: Between) -> Chromium:
    def pair(chromium: Chromium) -> None:
        proxy.reset()
        chromium.pair(proxy.port, shared_service.pairing_code())

    return launch_shared(language=request.param, prepare=pair)


@pytest.fixture
def chromium(paired_through: Chromium, proxy: Between) -> Iterator[Chromium]:
    proxy.reset()
    yield paired_through
    proxy.reset()
    paired_through.close_tabs()


def named(chromium: Chromium, page: Page, tab_id: int, kind: str) -> None:
    """The draft in this tab was not checked, and whoever looks is told which of the two to update."""
    headline, remedy = WORDS[kind, chromium.language]
    eventually(lambda: chromium.badge(tab_id) == "!")
    eventually(lambda: headline in chromium.tooltip(tab_id))
    [draft] = chromium.drafts(tab_id)
    assert (draft["phase"], draft["problem"]["kind"], draft.get("report")) == ("failed", kind, None)
    shown = InPage(page)
    expect(shown.badge).to_have_text("!")
    popup = chromium.open_popup(tab_id)
    expect(popup.locator("#headline")).to_have_text(headline)
    expect(popup.locator(f"[data-problem={kind}]")).to_contain_text(remedy)
    expect(popup.locator("body")).not_to_contain_text(CLEAN[chromium.language])
    popup.locator("#text").fill(WITH_PHONE)
    popup.locator("#form [type=submit]").click()
    expect(popup.locator("#headline")).to_have_text(headline)
    popup.close()


@pytest.mark.parametrize(
    ("spoken", "kind"),
    [(NEWER, "ahead"), (OLDER, "behind"), (None, "behind")],
    ids=["a newer service", "an older service", "a service from before there were announcements"],
)
def test_who_is_to_be_updated_is_named(chromium: Chromium, proxy: Between, spoken: str | None, kind: str) -> None:
    proxy.answered = announcing(spoken)
    page, tab_id = chromium.open_site()
    write(page, HARMLESS)
    named(chromium, page, tab_id, kind)
    settings = chromium.open_settings()
    expect(settings.locator("#headline")).to_have_text(WORDS[kind, chromium.language][0])
    settings.close()
    # The service answered as ever, with a report that looks familiar: it was not believed.
    assert 200 in proxy.statuses
    # And once the right one was updated, all is well without further ado.
    proxy.reset()
    popup = chromium.open_popup(tab_id)
    expect(popup.locator("#headline")).to_have_text(CLEAN[chromium.language])
    eventually(lambda: chromium.badge(tab_id) == "")


def test_publishing_pauses_once_and_is_never_prevented(chromium: Chromium, proxy: Between) -> None:
    proxy.answered = announcing(NEWER)
    page, _ = chromium.open_site()
    write(page, WITH_PHONE)
    shown = InPage(page)
    expect(shown.badge).to_have_text("!")
    publish_button(page).click()
    headline, remedy = WORDS["ahead", chromium.language]
    expect(shown.question.locator("#headline")).to_have_text(headline)
    problem = shown.question.locator("[data-problem=ahead]")
    expect(problem).to_contain_text(remedy)
    assert published(page) == []
    shown.answer({"ja": "このまま投稿する", "en": "Publish as it is"}[chromium.language])
    eventually(lambda: published(page) == [[WITH_PHONE]])


def test_a_service_that_knows_itself_too_new_refuses_and_is_heard(chromium: Chromium, proxy: Between) -> None:
    """What an extension of long ago would meet: it announces an old revision, and reads no header."""
    proxy.asked = announcing(OLDER)
    page, tab_id = chromium.open_site()
    write(page, HARMLESS)
    eventually(lambda: chromium.badge(tab_id) == "!")
    eventually(lambda: 409 in proxy.statuses)
    popup = chromium.open_popup(tab_id)
    words = {"ja": "ブラウザーの拡張機能の画面で、ひと呼吸を新しくしてください。", "en": "Update Hitokokyu on your browser's extensions page."}
    expect(popup.locator("[data-problem=refused]")).to_contain_text(words[chromium.language])
    expect(popup.locator("body")).not_to_contain_text(CLEAN[chromium.language])


def test_what_is_merely_new_is_no_trouble(chromium: Chromium, proxy: Between) -> None:
    """More fields, and a category that nobody here has heard of."""
    proxy.answered = announcing("1-7")

    def of_the_future(report: Any) -> None:
        report["mood"] = {"of": "the writer"}
        for finding in report["findings"]:
            finding.update(category="from-the-future", weight=[1, 2, 3])
            finding["title"]["fr"] = "…"

    proxy.reported = of_the_future
    page, tab_id = chromium.open_site()
    write(page, WITH_PHONE)
    chromium.checked(tab_id, WITH_PHONE)
    eventually(lambda: chromium.badge(tab_id).isdigit())
    popup = chromium.open_popup(tab_id)
    expect(popup.locator("mark").first).to_be_visible()
    expect(popup.locator(".category").first).to_have_text("from-the-future")


def test_a_severity_of_the_future_does_not_look_clean(chromium: Chromium, proxy: Between) -> None:
    def of_the_future(report: Any) -> None:
        for finding in report["findings"]:
            finding["severity"] = "emergency"

    proxy.reported = of_the_future
    page, tab_id = chromium.open_site()
    write(page, WITH_PHONE)
    named(chromium, page, tab_id, "ahead")
