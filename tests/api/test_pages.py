"""The pages and the way in: a link that works once, a session, a token for every call."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hitokokyu.cli import main
from hitokokyu.web import pages
from hitokokyu.web.pages.registry import PAGES
from hitokokyu.web.pages.sessions import LINK_SECONDS, SESSION_SECONDS, Sessions

from .conftest import CHROMIUM, RUMOUR, Answer, Clock, Service

NAVIGATION = {"Sec_Fetch_Site": "none", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def service(start: Any, clock: Clock) -> Service:
    return start(sessions=Sessions(clock))


def link(service: Service, page: str = "home") -> str:
    """The path of a fresh link."""
    answer = service.script().post("/api/v1/page-links", {"page": page})
    assert answer.status == 200
    prefix = f"http://127.0.0.1:{service.port}"
    assert answer.json["url"].startswith(prefix)
    return answer.json["url"].removeprefix(prefix)


def cookie_of(answer: Answer) -> str:
    assert answer.status == 303
    return answer.headers["Set-Cookie"].partition(";")[0]


@pytest.fixture
def cookie(service: Service) -> str:
    return cookie_of(service.send("GET", link(service), **NAVIGATION))


def csrf_of(answer: Answer) -> str:
    found = re.search(rb'<meta name="csrf-token" content="([^"]+)">', answer.body)
    assert found is not None
    return found[1].decode()


@pytest.fixture
def page(service: Service, cookie: str) -> Service:
    """The service, spoken to by the script of one of its own pages."""
    csrf = csrf_of(service.send("GET", "/", Cookie=cookie, **NAVIGATION))
    own = f"http://127.0.0.1:{service.port}"
    headers = {"Cookie": cookie, "X-CSRF-Token": csrf, "Origin": own, "Sec-Fetch-Site": "same-origin"}
    return Service(service.port, service.store, headers)


def assert_kind_refusal(answer: Answer) -> None:
    assert answer.status == 401
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    assert "hitokokyu open" in answer.body.decode()
    assert b"csrf-token" not in answer.body


def test_link_opens_a_session(service: Service) -> None:
    answer = service.send("GET", link(service), **NAVIGATION)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    value, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert value.startswith(f"hitokokyu-{service.port}=") and len(value) > 50
    assert set(attributes) == {"HttpOnly", "SameSite=Strict", "Path=/"}
    home = service.send("GET", "/", Cookie=value, **NAVIGATION)
    assert home.status == 200
    assert "投稿する前の、ひと呼吸。" in home.body.decode()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_opens_by_a_link_of_its_own(service: Service, page: Any) -> None:
    answer = service.send("GET", link(service, page.name), **NAVIGATION)
    assert answer.headers["Location"] == page.path
    for lang in ("ja", "en"):
        shown = service.send("GET", f"{page.path}?lang={lang}", Cookie=cookie_of(answer))
        assert shown.status == 200
        assert f'<html lang="{lang}">' in shown.body.decode()
        assert getattr(page.title, lang) in shown.body.decode() or page.name == "home"



def test_link_works_once(service: Service) -> None:
    path = link(service)
    assert service.send("GET", path).status == 303
    assert_kind_refusal(service.send("GET", path))


def test_link_expires(service: Service, clock: Clock) -> None:
    on_time, late = link(service), link(service)
    clock.now += LINK_SECONDS - 1
    assert service.send("GET", on_time).status == 303
    clock.now += 1
    assert_kind_refusal(service.send("GET", late))


def test_a_look_at_a_link_leaves_it_whole(service: Service) -> None:
    path = link(service)
    looked = service.send("HEAD", path)
    assert looked.status == 204 and "Set-Cookie" not in looked.headers
    assert service.send("GET", path).status == 303


@pytest.mark.parametrize("secret", ["x", "%00", "ひ".encode().hex(), "a" * 5000])
def test_links_nobody_made(service: Service, secret: str) -> None:
    assert_kind_refusal(service.send("GET", f"/open/{secret}"))


def test_another_sites_link_to_a_link_is_refused_and_does_not_use_it_up(service: Service) -> None:
    path = link(service)
    refused = service.send("GET", path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")
    assert (refused.status, refused.code) == (403, "cross-site-refused")
    assert service.send("GET", path).status == 303


def test_session_ends_after_a_time_without_use(service: Service, cookie: str, clock: Clock) -> None:
    for _ in range(3):
        clock.now += SESSION_SECONDS - 1
        assert service.send("GET", "/", Cookie=cookie).status == 200
    clock.now += SESSION_SECONDS
    assert_kind_refusal(service.send("GET", "/", Cookie=cookie))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("sent", [None, "{name}=", "{name}=guess", "hitokokyu-1={value}"])
def test_page_without_session(service: Service, cookie: str, page: Any, sent: str | None) -> None:
    name, _, value = cookie.partition("=")
    header = sent and sent.format(name=name, value=value)
    assert_kind_refusal(service.send("GET", page.path, Cookie=header))


def test_way_in_is_explained_in_english_too(service: Service) -> None:
    answer = service.send("GET", "/", Accept_Language="en-GB,en;q=0.9")
    assert "Please come in by a link" in answer.body.decode()
    assert '<html lang="en">' in answer.body.decode()


def test_language(service: Service, cookie: str) -> None:
    def shown(path: str, accept: str) -> str:
        return service.send("GET", path, Cookie=cookie, Accept_Language=accept).body.decode()

    assert "投稿する前の" in shown("/", "ja-JP,en;q=0.5")
    assert "Take a breath" in shown("/", "en-US")
    assert "Take a breath" in shown("/?lang=en", "ja")
    assert 'href="/?lang=en"' in shown("/?lang=en", "ja")
    assert "投稿する前の" in shown("/?lang=xx", "ja")


def test_call_from_a_page(page: Service) -> None:
    assert page.check().json["findings"]
    assert page.send("GET", "/api/v1/guidelines", Origin=None).status == 200
    assert page.post("/api/v1/page-links", {"page": "home"}).status == 200


@pytest.mark.parametrize("token", [None, "", "guess", "トークン".encode().decode("latin-1")])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_call_without_the_token_of_the_session(page: Service, token: str | None, method: str) -> None:
    path, body = ("/api/v1/check", b'{"text": "a"}') if method == "POST" else ("/api/v1/guidelines", None)
    answer = page.send(method, path, body, Content_Type="application/json", X_CSRF_Token=token)
    assert (answer.status, answer.code) == (403, "page-call-refused")


def test_token_of_another_session(service: Service, page: Service) -> None:
    other = cookie_of(service.send("GET", link(service)))
    assert page.check(Cookie=other).code == "page-call-refused"


def test_call_after_the_session(page: Service, clock: Clock) -> None:
    clock.now += SESSION_SECONDS
    answer = page.check()
    assert (answer.status, answer.code) == (401, "session-over")


def test_call_needs_an_origin_of_our_own(page: Service, service: Service) -> None:
    assert page.check(Origin=None).code == "page-call-refused"
    assert page.check(Origin=f"http://localhost:{page.port}").code == "page-call-refused"
    service.pair(CHROMIUM)
    assert page.check(Origin=CHROMIUM, Sec_Fetch_Site="none").code == "page-call-refused"


@pytest.mark.parametrize("path", ["/api/v1/check", "/api/v1/page-links", "/"])
@pytest.mark.parametrize(
    ("headers", "code"),
    [
        # A form of another site, sent as a whole page: the browser says Origin: null.
        ({"Origin": "null", "Sec_Fetch_Site": "cross-site"}, "cross-site-refused"),
        ({"Origin": "null", "Sec_Fetch_Site": None}, "origin-refused"),
        # Another program's page on this machine: the browser sends our cookie along.
        ({"Origin": "http://127.0.0.1:9999", "Sec_Fetch_Site": "same-site"}, "cross-site-refused"),
        ({"Origin": "http://127.0.0.1:9999", "Sec_Fetch_Site": None}, "origin-refused"),
        # A name that was made to point here.
        ({"Host": "rebound.example", "Origin": "http://rebound.example"}, "host-refused"),
    ],
)
def test_others_who_bring_the_cookie(
    page: Service, path: str, headers: dict[str, str | None], code: str
) -> None:
    answer = page.post(path, b"text=a", **{**FORM, **headers})
    assert (answer.status, answer.code) == (403, code)


def test_page_of_another_program_on_this_machine(service: Service, cookie: str) -> None:
    """It may lead the browser here, cookie and all, and gets nothing to see or to frame."""
    for destination in ("document", "iframe", "script", "image"):
        answer = service.send(
            "GET", "/", Cookie=cookie, Sec_Fetch_Site="same-site", Sec_Fetch_Dest=destination
        )
        assert (answer.status, answer.code) == (403, "cross-site-refused")
    home = service.send("GET", "/", Cookie=cookie)
    assert "frame-ancestors 'none'" in home.headers["Content-Security-Policy"]


VISIT = {
    "Sec_Fetch_Site": "cross-site",
    "Sec_Fetch_Mode": "navigate",
    "Sec_Fetch_Dest": "document",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_person_who_followed_another_sites_link_is_told_how_to_get_in(
    service: Service, cookie: str, page: Any, site: str
) -> None:
    shown = [
        service.send("GET", page.path, Cookie=sent, **{**VISIT, "Sec_Fetch_Site": site})
        for sent in (cookie, None)
    ]
    for answer in shown:
        assert (answer.status, answer.headers["Content-Type"]) == (403, "text/html; charset=utf-8")
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers
        html = answer.body.decode()
        assert f'<a class="button strong" href="{page.path}">「{page.title.ja}」を開く</a>' in html
        assert "hitokokyu open" in html and "csrf-token" not in html
    # The other site cannot find out who is let in.
    assert shown[0].body == shown[1].body
    english = service.send("GET", f"{page.path}?lang=en", **VISIT).body.decode()
    assert "Not by a link from another site" in english and f'href="{page.path}?lang=en"' in english


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("/hours", {"Sec_Fetch_Dest": "iframe"}),
        ("/hours", {"Sec_Fetch_Dest": None}),
        ("/hours", {"Sec_Fetch_Mode": "no-cors"}),
        ("/hours", {"Accept": "application/json"}),
        ("/hours", {"Accept": None}),
        ("/hours/", {}),
        ("/nowhere", {}),
        ("/healthz", {}),
        ("/static/page.js", {}),
        ("/api/v1/hours", {}),
        ("/open/x", {}),
    ],
)
def test_everything_else_of_another_site_is_refused_as_ever(
    service: Service, cookie: str, path: str, changed: dict[str, str | None]
) -> None:
    answer = service.send("GET", path, Cookie=cookie, **{**VISIT, **changed})
    assert (answer.status, answer.code) == (403, "cross-site-refused")
    answer = service.send("HEAD", path, Cookie=cookie, **{**VISIT, **changed})
    assert (answer.status, answer.headers["Content-Type"]) == (403, "application/json")


def test_page_of_a_name_that_was_made_to_point_here(service: Service, cookie: str) -> None:
    answer = service.send("GET", "/hours", Cookie=cookie, Host="rebound.example", **VISIT)
    assert (answer.status, answer.code) == (403, "host-refused")


def test_form_of_our_own_origin_is_no_way_in(page: Service) -> None:
    """Only scripts can send JSON; a form that was smuggled in cannot."""
    answer = page.post("/api/v1/page-links", b"page=home", **FORM)
    assert (answer.status, answer.code) == (415, "not-json")


def test_headers_of_pages(service: Service, cookie: str) -> None:
    for path, sent in (("/", cookie), ("/", None), ("/open/x", None), ("/static/page.js", None)):
        headers = service.send("GET", path, Cookie=sent).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_script_or_style_inside_a_page(service: Service, cookie: str) -> None:
    """The policy would stop it, so it must not be there."""
    for page in PAGES:
        html = service.send("GET", page.path, Cookie=cookie).body.decode()
        scripts = re.findall(r"<script\b([^>]*)>", html)
        assert scripts
        for attributes in scripts:
            assert 'src="/static/' in attributes or 'type="application/json"' in attributes
        assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|javascript:", html)


def test_nothing_outside_static_is_served(service: Service) -> None:
    for path in ("/static/../sessions.py", "/static/%2e%2e/sessions.py", "/static/", "/templates/base.html"):
        assert service.send("GET", path).status == 404


@pytest.mark.parametrize("content", [{"page": "nowhere"}, {"page": "/"}, {"page": 1}, {}, {"page": "home", "to": "x"}])
def test_link_to_no_page(script: Service, content: Any) -> None:
    answer = script.post("/api/v1/page-links", content)
    assert answer.status == 422
    if content == {"page": "nowhere"}:
        assert answer.code == "wrong-choice"
        assert answer.json["error"]["field"] == "page"
        assert "home" in answer.json["error"]["hint"]


def test_link_needs_a_token(service: Service) -> None:
    answer = service.post("/api/v1/page-links", {"page": "home"})
    assert (answer.status, answer.code) == (401, "token-missing")


def test_extension_opens_a_page(service: Service) -> None:
    token = service.pair(CHROMIUM).json["token"]
    sent = {"Authorization": f"Bearer {token}", "Origin": CHROMIUM, "Sec_Fetch_Site": "none"}
    answer = service.post("/api/v1/page-links", {"page": "home"}, **sent)
    assert answer.status == 200


def test_many_links_and_sessions_do_not_pile_up() -> None:
    sessions = Sessions()
    first = sessions.issue_link("home")
    links = [sessions.issue_link("home") for _ in range(64)]
    assert sessions.redeem(first) is None
    opened = [sessions.redeem(one) for one in links]
    assert all(opened)


def test_command_opens_a_page(service: Service) -> None:
    done = CliRunner().invoke(main, ["open", "home", "--print", "--port", str(service.port)])
    assert done.exit_code == 0, done.output
    found = re.search(rf"http://127\.0\.0\.1:{service.port}(/open/\S+)", done.output)
    assert found is not None
    assert service.send("GET", found[1]).status == 303
    # The token it used for asking is gone.
    assert service.store.tokens.all() == ()


def test_command_says_when_the_service_is_away(service: Service) -> None:
    done = CliRunner().invoke(main, ["open", "--print", "--port", "1024"])
    assert done.exit_code == 1
    assert "hitokokyu serve" in done.output and "not running" in done.output


def test_command_says_when_the_service_is_someone_elses(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("HITOKOKYU_HOME", str(tmp_path / "another"))
    done = CliRunner().invoke(main, ["open", "--print", "--port", str(service.port)])
    assert done.exit_code == 1
    assert "HITOKOKYU_HOME" in done.output


def test_text_checked_from_a_page_is_not_logged(page: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    page.check({"text": RUMOUR})
    page.send("GET", "/open/some-secret")
    assert "POST /api/v1/check 200" in caplog.text
    assert "GET /open/<secret> 401" in caplog.text
    assert RUMOUR not in caplog.text and "some-secret" not in caplog.text


def test_pages_and_extension_look_the_same() -> None:
    """The colours stand in two files, because neither may depend on the other."""
    root = Path(__file__).parents[2]
    sheets = (root / "extension/ui/base.css", Path(pages.__file__).parent / "static/base.css")
    palettes = [re.findall(r"(--[a-z-]+): (light-dark\(.*?\));", sheet.read_text("utf-8")) for sheet in sheets]
    assert palettes[0] and palettes[0] == palettes[1]


def test_a_mistyped_address_is_answered_in_words_to_people_and_in_json_to_scripts(service: Service) -> None:
    person = service.send("GET", "/training/test", Accept="text/html", Accept_Language="en", **NAVIGATION)
    assert person.status == 404
    assert person.headers["Content-Type"].startswith("text/html")
    assert b"There is no such page" in person.body and b'href="/' in person.body
    assert "default-src 'none'" in person.headers["Content-Security-Policy"]
    script = service.send("GET", "/training/test", Accept="*/*")
    assert (script.status, script.json["error"]["code"]) == (404, "not-found")


def test_a_cookie_of_another_program_that_is_no_text_locks_nobody_out(service: Service, cookie: str) -> None:
    answer = service.send("GET", "/", Cookie=f"other=\xff\xfe; {cookie}", **NAVIGATION)
    assert answer.status == 200 and csrf_of(answer)
