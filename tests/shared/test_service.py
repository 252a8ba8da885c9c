"""Who is let in, who sees what, and what the proxy and the workers make of it together."""

from __future__ import annotations

import http.client
import json
import re
import ssl
import time
import uuid
from typing import Any

import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from hitokokyu.store import Store
from hitokokyu.web.shared.commands import shared

from ..api.conftest import CHROMIUM, Answer
from .office import NAME, RUMOUR, Office, Visitor

SECRET = "ひみつの下書きだよ拡散して"


@pytest.fixture(scope="module")
def hanako(office: Office) -> Visitor:
    return office.visitor(office.token("hanako"))


@pytest.fixture(scope="module")
def taro(office: Office) -> Visitor:
    return office.visitor(office.token("taro"))


def signed_in(office: Office, token: str) -> Visitor:
    """A browser that showed a token at the door."""
    visitor = office.visitor()
    own = f"https://{visitor.host}"
    answer = visitor.post("/api/v1/session", {"token": token}, Origin=own, Sec_Fetch_Site="same-origin")
    assert answer.status == 204, answer.body
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    return visitor.with_headers(Cookie=cookie, Sec_Fetch_Site="same-origin")


def csrf_of(visitor: Visitor) -> str:
    page = visitor.send("GET", "/training").body.decode()
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found is not None, page
    return found[1]


# -- TLS ---------------------------------------------------------------------------------------


def test_a_check_over_tls(hanako: Visitor) -> None:
    answer = hanako.check()
    assert answer.status == 200
    assert "拡散して" in [one["quote"] for one in answer.json["findings"]]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "gunicorn" not in str(answer.headers)


def test_the_certificate_is_verified(office: Office) -> None:
    stranger = Visitor(office.port, {}, "127.0.0.1", ssl.create_default_context(), f"{NAME}:{office.port}")
    with pytest.raises(ssl.SSLCertVerificationError):
        stranger.send("GET", "/healthz")


def test_without_tls_there_is_only_the_way_to_it(office: Office) -> None:
    plain = Visitor(office.plain_port, {}, "127.0.0.1", None, NAME)
    answer = plain.send("GET", "/training")
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{NAME}:{office.port}/training"


def test_a_program_on_the_server_that_goes_past_tls_is_refused(office: Office, hanako: Visitor) -> None:
    token = hanako.headers["Authorization"]
    # It may say what it likes: this address is no proxy of ours.
    for said in ({}, {"X_Forwarded_Proto": "https", "X_Forwarded_For": "10.0.0.1"}):
        answer = office.neighbour("127.0.0.3").check(Authorization=token, Host=hanako.host, **said)
        assert (answer.status, answer.code) == (403, "tls-required")
    # The proxy itself would have said that there was TLS.
    answer = office.neighbour("127.0.0.1").check(Authorization=token, Host=hanako.host)
    assert (answer.status, answer.code) == (403, "tls-required")


# -- the guard ---------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["attacker.example", NAME, "127.0.0.1:{port}", "localhost", f"{NAME}:{{port}}."])
def test_other_names(office: Office, hanako: Visitor, host: str) -> None:
    answer = hanako.check(Host=host.format(port=office.port))
    assert (answer.status, answer.code) == (403, "host-refused")
    assert f"https://{NAME}:{office.port}" in answer.json["error"]["hint"]


@pytest.mark.parametrize("origin", ["null", "https://attacker.example", f"http://{NAME}:{{port}}", f"https://{NAME}"])
def test_other_origins(office: Office, hanako: Visitor, origin: str) -> None:
    answer = hanako.check(Origin=origin.format(port=office.port))
    assert (answer.status, answer.code) == (403, "origin-refused")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_pages_of_other_sites(hanako: Visitor) -> None:
    answer = hanako.check(Sec_Fetch_Site="cross-site")
    assert (answer.status, answer.code) == (403, "cross-site-refused")


def test_no_extension_is_paired_with_it(hanako: Visitor) -> None:
    answer = hanako.check(Origin=CHROMIUM)
    assert (answer.status, answer.code) == (403, "origin-not-paired")
    pairing = hanako.post("/api/v1/pair", {"code": "AAAA-BBBB", "client": "x"}, Origin=CHROMIUM)
    assert (pairing.status, pairing.code) == (403, "not-shared")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/withheld"),
        ("GET", "/api/v1/training/editor"),
        ("POST", "/api/v1/training/lrs/send"),
        ("PUT", "/api/v1/training/lrs"),
        ("POST", "/api/v1/training/restore"),
        ("POST", "/api/v1/page-links"),
        ("GET", "/withheld"),
        ("GET", "/open/secret"),
    ],
)
def test_what_belongs_on_ones_own_computer_is_not_here(hanako: Visitor, method: str, path: str) -> None:
    answer = hanako.send(method, path)
    # A page that is not shown here does not even have an address.
    assert answer.code in ("not-shared", "not-found")
    assert answer.status in (403, 404)


def test_nobody_names_files_of_the_server(hanako: Visitor) -> None:
    answer = hanako.post("/api/v1/hours/import", {"file": "/etc/passwd"})
    assert (answer.status, answer.code) == (403, "not-shared")
    assert answer.json["error"]["field"] == "file"


# -- tokens ------------------------------------------------------------------------------------


def test_no_token(office: Office) -> None:
    answer = office.visitor().check(Accept_Language="en")
    assert (answer.status, answer.code) == (401, "token-missing")
    assert "your office gave you" in answer.json["error"]["hint"]


@pytest.mark.parametrize("token", ["nonsense", "0a1b2c3d.nonsense", ""])
def test_unknown_token(office: Office, token: str) -> None:
    answer = office.visitor(token).check()
    assert answer.status == 401 and answer.code in ("token-unknown", "token-missing")


def test_a_token_of_the_same_machine_that_is_no_users(office: Office) -> None:
    store = Store(office.home)
    bearer, _ = store.tokens.create("somebody's own script")
    store.close()
    answer = office.visitor(bearer).check()
    assert (answer.status, answer.code) == (401, "token-unknown")
    own = f"https://{office.visitor().host}"
    assert office.visitor().post("/api/v1/session", {"token": bearer}, Origin=own).status == 401


def test_a_revoked_token_and_its_session(office: Office) -> None:
    bearer = office.token("leaver")
    visitor, browser = office.visitor(bearer), signed_in(office, bearer)
    assert visitor.check().status == 200
    assert browser.send("GET", "/training").status == 200
    revoked = office.run("token", "revoke", bearer.partition(".")[0])
    assert revoked.returncode == 0 and "revoked" in revoked.stdout
    # Every worker notices by itself, within a second.
    office.until(lambda: all(visitor.check().status == 401 for _ in range(10)))
    office.until(lambda: all(browser.send("GET", "/training").status == 401 for _ in range(10)))
    assert visitor.check().code == "token-unknown"
    assert office.run("token", "revoke", bearer.partition(".")[0]).returncode == 1


def test_all_tokens_of_a_user_are_revoked_at_once(office: Office) -> None:
    first = office.token("mover")
    made = office.run("token", "create", "--user", "mover", "--note", "second desk", "--days", "3")
    # Nothing but the token, so that a script can take it; how long it holds is said beside.
    second = made.stdout.strip()
    assert "good for 3 days" in made.stderr and second not in made.stderr
    assert {office.visitor(one).check().status for one in (first, second)} == {200}
    listed = office.run("token", "list").stdout
    assert "second desk" in listed and second.partition(".")[2] not in listed
    assert "2 tokens" in office.run("token", "revoke", "--user", "mover").stdout
    office.until(lambda: {office.visitor(one).check().status for one in (first, second)} == {401})
    assert "mover" not in office.run("token", "list").stdout


def test_an_expired_token(office: Office) -> None:
    store = Store(office.home)
    bearer, _ = store.tokens.create("trainee", owner="trainee", expires=time.time() - 1)
    store.close()
    answer = office.visitor(bearer).check()
    assert (answer.status, answer.code) == (401, "token-unknown")
    (listed,) = [line for line in office.run("token", "list").stdout.splitlines() if "trainee" in line]
    assert "(expired)" in listed


@pytest.mark.parametrize("name", ["local", "-", "花子", "a b", "a/b", "", "x" * 65])
def test_names_that_no_user_can_have(name: str) -> None:
    refused = CliRunner().invoke(shared, ["token", "create", "--user", name])
    assert refused.exit_code == 2
    assert "letters, digits" in " ".join(refused.stderr.split())


# -- users -------------------------------------------------------------------------------------


def test_users_do_not_see_each_other(hanako: Visitor, taro: Visitor) -> None:
    days: dict[str, Any] = {"usual": {"days": [{"shifts": []}] * 7}}
    assert hanako.send("PUT", "/api/v1/hours", json_bytes(days), Content_Type="application/json").status == 200
    assert hanako.send("GET", "/api/v1/hours").json["source"] == "schedule"
    assert taro.send("GET", "/api/v1/hours").json["source"] == "embedded"
    kept = hanako.post("/api/v1/training/kept", {"id": str(uuid.uuid4()), "text": SECRET})
    assert kept.status == 200, kept.body
    assert SECRET in hanako.send("GET", "/api/v1/training/kept").body.decode()
    assert SECRET not in taro.send("GET", "/api/v1/training/kept").body.decode()
    given = {"scenario": "rumor.bridge", "certainty": 2, "publish": False, "category": "rumor"}
    assert hanako.post("/api/v1/training/answers", {"id": str(uuid.uuid4()), **given}).json["right"]
    assert answered(hanako) == 1 and answered(taro) == 0
    # Whichever worker is asked.
    assert {hanako.send("GET", "/api/v1/hours").json["source"] for _ in range(12)} == {"schedule"}


def answered(visitor: Visitor) -> int:
    return sum(one["answers"] for one in visitor.send("GET", "/api/v1/training/progress").json["categories"])


def json_bytes(content: Any) -> bytes:
    return json.dumps(content).encode()


# -- sessions ----------------------------------------------------------------------------------


def test_signing_in_and_out(office: Office) -> None:
    bearer = office.token("sign-in")
    outside = office.visitor().send("GET", "/training")
    assert outside.status == 401
    assert "サインイン" in outside.body.decode() and "csrf-token" not in outside.body.decode()
    own = f"https://{office.visitor().host}"
    answer = office.visitor().post("/api/v1/session", {"token": bearer}, Origin=own)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hitokokyu=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))
    browser = signed_in(office, bearer)
    # On whichever worker, each of which sees it for the first time.
    pages = [browser.send("GET", "/training").body.decode() for _ in range(12)]
    assert all("職場のサーバー" in page and "このパソコン" not in page for page in pages)
    csrf = csrf_of(browser)
    assert browser.send("GET", "/api/v1/hours", X_CSRF_Token=csrf).status == 200
    assert browser.send("GET", "/api/v1/hours").code == "page-call-refused"
    assert browser.check(X_CSRF_Token=csrf, Origin=own).status == 200
    assert browser.check(X_CSRF_Token=csrf, Origin=own, Sec_Fetch_Site="same-site").status == 403
    gone = browser.send("DELETE", "/api/v1/session", Origin=own)
    assert gone.status == 204 and "Max-Age=0" in gone.headers["Set-Cookie"]


def test_a_door_for_pages_of_our_own_only(office: Office, hanako: Visitor) -> None:
    token = hanako.headers["Authorization"].partition(" ")[2]
    own = f"https://{office.visitor().host}"
    for origin, code in ((None, "page-call-refused"), ("https://attacker.example", "origin-refused")):
        answer = office.visitor().post("/api/v1/session", {"token": token}, Origin=origin)
        assert (answer.status, answer.code) == (403, code)
    wrong = office.visitor().post("/api/v1/session", {"token": token + "x"}, Origin=own)
    assert (wrong.status, wrong.code) == (401, "sign-in-refused")
    assert "Set-Cookie" not in wrong.headers


@pytest.mark.parametrize("change", [lambda cookie: cookie[:-2] + "AA", lambda cookie: "eyJ4Ijo" + cookie[7:], lambda _: "x"])
def test_a_forged_cookie(office: Office, hanako: Visitor, change: Any) -> None:
    browser = signed_in(office, hanako.headers["Authorization"].partition(" ")[2])
    name, _, value = browser.headers["Cookie"].partition("=")
    forged = browser.with_headers(Cookie=f"{name}={change(value)}")
    assert forged.send("GET", "/training").status == 401
    assert forged.send("GET", "/api/v1/hours").code == "session-over"


def test_one_users_session_with_another_users_secret(office: Office, hanako: Visitor, taro: Visitor) -> None:
    first = signed_in(office, hanako.headers["Authorization"].partition(" ")[2])
    second = signed_in(office, taro.headers["Authorization"].partition(" ")[2])
    answer = first.send("GET", "/api/v1/hours", X_CSRF_Token=csrf_of(second))
    assert (answer.status, answer.code) == (403, "page-call-refused")


def test_what_the_pages_say_of_where_things_go(office: Office, hanako: Visitor) -> None:
    browser = signed_in(office, hanako.headers["Authorization"].partition(" ")[2])
    for path in ("/", "/hours", "/disclaimer", "/training", "/training/course", "/training/self-check"):
        page = browser.send("GET", path, Accept_Language="en").body.decode()
        assert f"sent to your office’s server ({NAME}:{office.port})" in page, path
        assert "does not leave this computer" not in page
    door = office.visitor().send("GET", "/", Accept_Language="en").body.decode()
    assert "Its administrators could read them" in door


# -- who looks after it ------------------------------------------------------------------------


def test_figures_without_text_names_or_tokens(office: Office, hanako: Visitor) -> None:
    before = figure(office, "hitokokyu_requests_total", route="/api/v1/check", method="POST", status="200")
    for _ in range(20):
        assert hanako.check(SECRET).status == 200
    hanako.send("GET", "/nowhere/SECRETPATH?q=SECRETQUERY")
    hanako.send("GET", "/healthz", Host="SECRETHOST")
    said = office.operator("/metrics").body.decode()
    # Both workers have answered some, and are added up.
    after = figure(office, "hitokokyu_requests_total", route="/api/v1/check", method="POST", status="200")
    assert after - before == 20
    assert figure(office, "hitokokyu_workers") == 2
    assert figure(office, "hitokokyu_request_seconds_count", route="/api/v1/check") >= after
    token = hanako.headers["Authorization"].partition(" ")[2]
    for secret in ("ひみつ", "SECRET", "hanako", "taro", token, token.partition(".")[0], NAME, "127.0.0."):
        assert secret not in said
    names = {name for family in text_string_to_metric_families(said) for one in family.samples for name in one.labels}
    assert names == {"route", "method", "status", "le"}


def figure(office: Office, name: str, **labels: str) -> float:
    families = text_string_to_metric_families(office.operator("/metrics").body.decode())
    return sum(
        one.value
        for family in families
        for one in family.samples
        if one.name == name and labels.items() <= one.labels.items()
    )


@pytest.mark.parametrize("path", ["/metrics", "/healthz/ready", "/healthz/live"])
def test_figures_are_not_for_everybody(office: Office, hanako: Visitor, path: str) -> None:
    assert office.operator(path).status == 200
    refused = [
        hanako.send("GET", path),
        # An address that the client writes into the header itself is replaced by the proxy.
        hanako.send("GET", path, X_Forwarded_For="127.0.0.2"),
        hanako.send("GET", path, X_Forwarded_For="127.0.0.2, 127.0.0.2", Forwarded="for=127.0.0.2", X_Real_IP="127.0.0.2"),
        office.neighbour("127.0.0.3").send("GET", path, X_Forwarded_For="127.0.0.2"),
        # A page in a browser on the server.
        office.neighbour("127.0.0.2").send("GET", path, Sec_Fetch_Site="cross-site"),
        office.neighbour("127.0.0.2").send("POST", path, b""),
    ]
    assert {(one.status, one.code) for one in refused} == {(404, "not-found")}


def test_ready_from_the_command_line(office: Office) -> None:
    # It comes from 127.0.0.1, where the operators of this office are not.
    refused = office.run("ready")
    assert refused.returncode == 1 and "404" in refused.stderr


def test_nothing_that_was_sent_is_written_down(office: Office, hanako: Visitor) -> None:
    hanako.check(SECRET)
    hanako.post("/api/v1/check", b'{"text": "' + SECRET.encode())
    hanako.send("GET", "/open/SECRETPATH?q=SECRETQUERY", User_Agent="SECRETAGENT")
    large = {"text": "あ" * 100_000 + SECRET}
    assert hanako.post("/api/v1/check", large).status in (413, 422)
    token = hanako.headers["Authorization"].partition(" ")[2]
    # All but the records, where users have names and a draft may be kept.
    written = [path for path in office.folder.rglob("*") if path.is_file() and ".sqlite3" not in path.name]
    assert {path.name for path in written} >= {"service.log", "hitokokyu-access.log", "nginx-said.log"}
    # What the workers count, too.
    assert any(office.temporary in path.parents for path in written)
    for path in written:
        content = path.read_bytes()
        for secret in ("ひみつ", "SECRET", token, token.partition(".")[2], "hanako"):
            assert secret.encode() not in content, path
    assert "POST /api/v1/check 200" in office.said()
    access = (office.folder / "hitokokyu-access.log").read_text(encoding="utf-8")
    assert re.search(r"^\S+ POST 200 \d+ [\d.]+$", access, re.MULTILINE)
    # Not even in temporary files of the proxy.
    assert not [path for folder in ("body", "proxy") for path in (office.folder / folder).rglob("*") if path.is_file()]


def test_what_is_too_large_is_refused_in_our_words(hanako: Visitor) -> None:
    for language, words in (("ja", "大きすぎます"), ("en", "too large")):
        # More than the proxy takes, and more than the service takes.
        for size in (5_000_000, 450_000):
            answer = large(hanako, size, language)
            assert (answer.status, answer.code) == (413, "body-too-large")
            assert words in answer.json["error"]["message"]


def test_what_was_refused_unread_spoils_nothing_for_the_next(hanako: Visitor) -> None:
    # The service closes a connection with much unread in it, and the proxy may find that out too late.
    for _ in range(40):
        assert large(hanako, 450_000, "ja").status == 413
        answer = hanako.check()
        assert answer.status == 200, answer.body


def large(visitor: Visitor, size: int, language: str) -> Answer:
    """The head of a request with so many bytes, of which the proxy need not see all."""
    connection = visitor.connect()
    try:
        connection.putrequest("POST", "/api/v1/check", skip_host=True, skip_accept_encoding=True)
        headers = {**visitor.headers, "Host": visitor.host, "Content-Type": "application/json"}
        for name, value in {**headers, "Accept-Language": language, "Content-Length": str(size)}.items():
            connection.putheader(name, value)
        connection.endheaders(b"x" * size if size < 1_000_000 else None)
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


def test_a_connection_serves_many_requests(hanako: Visitor) -> None:
    connection = hanako.connect()
    headers = {**hanako.headers, "Host": hanako.host, "Content-Type": "application/json"}
    try:
        for _ in range(50):
            connection.request("POST", "/api/v1/check", json_bytes({"text": RUMOUR}), headers)
            answer: http.client.HTTPResponse = connection.getresponse()
            content = answer.read()
            assert answer.status == 200, content
    finally:
        connection.close()
