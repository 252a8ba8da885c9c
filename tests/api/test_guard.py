"""Who is let in. The senders are those that were measured with real browsers."""

from __future__ import annotations

import socket

import pytest

from .conftest import CHROMIUM, FIREFOX, Service

FORM = {"Content_Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def chromium(service: Service) -> Service:
    token = service.pair(CHROMIUM).json["token"]
    return Service(
        service.port, service.store, {"Authorization": f"Bearer {token}", "Sec-Fetch-Site": "none"}
    )


@pytest.fixture
def firefox(service: Service) -> Service:
    token = service.pair(FIREFOX, Sec_Fetch_Site="same-origin").json["token"]
    return Service(
        service.port,
        service.store,
        {"Authorization": f"Bearer {token}", "Sec-Fetch-Site": "same-origin"},
    )


def test_chromium_extension(chromium: Service) -> None:
    assert chromium.send("GET", "/api/v1/guidelines").status == 200
    assert chromium.check(Origin=CHROMIUM).json["findings"]


def test_firefox_extension(firefox: Service) -> None:
    assert firefox.send("GET", "/api/v1/guidelines").status == 200
    assert firefox.check(Origin=FIREFOX).json["findings"]


def test_extension_without_host_permission_is_told_what_to_do(chromium: Service) -> None:
    answer = chromium.check(Origin=CHROMIUM, Sec_Fetch_Site="cross-site")
    assert (answer.status, answer.code) == (403, "cross-site-refused")


def test_content_script(chromium: Service) -> None:
    answer = chromium.check(Origin="https://x.com", Sec_Fetch_Site="cross-site")
    assert (answer.status, answer.code) == (403, "cross-site-refused")


def test_content_script_of_an_old_browser(chromium: Service) -> None:
    answer = chromium.check(Origin="https://x.com", Sec_Fetch_Site=None)
    assert (answer.status, answer.code) == (403, "origin-refused")
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", ["/api/v1/check", "/api/v1/pair", "/nowhere"])
@pytest.mark.parametrize("site", ["cross-site", None])
def test_top_level_form_post(service: Service, path: str, site: str | None) -> None:
    answer = service.post(path, b"text=a", **FORM, Origin="null", Sec_Fetch_Site=site)
    assert answer.status == 403


@pytest.mark.parametrize("path", ["/", "/healthz", "/openapi.json", "/api/v1/guidelines"])
def test_link_and_image_of_another_site(service: Service, path: str) -> None:
    answer = service.send("GET", path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")
    assert (answer.status, answer.code) == (403, "cross-site-refused")


def test_another_site_on_loopback(service: Service) -> None:
    sent = {"Origin": "http://127.0.0.1:9999", "Content_Type": "text/plain"}
    answer = service.post("/api/v1/check", b"{}", **sent, Sec_Fetch_Site="same-site")
    assert (answer.status, answer.code) == (403, "cross-site-refused")
    answer = service.post("/api/v1/check", b"{}", **sent)
    assert (answer.status, answer.code) == (403, "origin-refused")


@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0:{port}",
        "attacker.example:{port}",
        "127.0.0.1.attacker.example:{port}",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:1",
        "[::1]:{port}",
        "127.0.0.1:{port}.",
        "127.0.0.1:{port}, attacker.example",
        "",
        None,
    ],
)
@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/api/v1/check"])
def test_other_hosts(script: Service, host: str | None, path: str) -> None:
    answer = script.send("GET", path, Host=host and host.format(port=script.port))
    assert (answer.status, answer.code) == (403, "host-refused")


def test_two_hosts(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall(
            f"GET /healthz HTTP/1.1\r\nHost: attacker.example\r\n"
            f"Host: 127.0.0.1:{service.port}\r\nConnection: close\r\n\r\n".encode()
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 403 ")


def test_localhost_by_name(script: Service) -> None:
    assert script.check(Host=f"localhost:{script.port}").status == 200


def test_only_loopback_listens(service: Service) -> None:
    with socket.socket() as probe:
        probe.settimeout(1)
        # All of 127.0.0.0/8 is this machine; a service bound to 0.0.0.0 would answer here.
        assert probe.connect_ex(("127.0.0.2", service.port)) != 0


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://attacker.example",
        "http://127.0.0.1:1",
        "http://0.0.0.0:{port}",
        "https://127.0.0.1:{port}",
        "file://",
        "",
        CHROMIUM + ".attacker.example",
        CHROMIUM + "/",
        "safari-web-extension://x",
    ],
)
def test_other_origins(script: Service, origin: str) -> None:
    answer = script.check(Origin=origin.format(port=script.port))
    assert (answer.status, answer.code) == (403, "origin-refused")


def test_extension_that_is_not_paired(script: Service) -> None:
    answer = script.check(Origin=CHROMIUM)
    assert (answer.status, answer.code) == (403, "origin-not-paired")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_own_origin_passes_the_guard_but_needs_a_token(service: Service) -> None:
    answer = service.check(Origin=f"http://127.0.0.1:{service.port}", Sec_Fetch_Site="same-origin")
    assert (answer.status, answer.code) == (401, "token-missing")


def test_token_of_one_origin_used_from_another(chromium: Service, firefox: Service) -> None:
    assert chromium.check(Origin=FIREFOX).code == "token-elsewhere"
    assert firefox.check(Origin=CHROMIUM).code == "token-elsewhere"
    own = f"http://127.0.0.1:{chromium.port}"
    assert chromium.check(Origin=own, Sec_Fetch_Site="same-origin").code == "token-elsewhere"


def test_token_of_an_extension_used_by_a_program(chromium: Service) -> None:
    answer = chromium.check(Sec_Fetch_Site=None)
    assert (answer.status, answer.code) == (403, "token-elsewhere")


def test_token_of_a_script_used_from_a_browser(script: Service) -> None:
    script.pair(CHROMIUM)
    assert script.check(Origin=CHROMIUM, Sec_Fetch_Site="none").code == "token-elsewhere"
    assert script.check(Sec_Fetch_Site="same-origin").code == "token-elsewhere"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"])
def test_no_method_gets_around_the_guard(service: Service, method: str) -> None:
    assert service.send(method, "/api/v1/check", Host="attacker.example").status == 403
    assert service.send(method, "/api/v1/check", Origin="null").status == 403
    assert service.send(method, "/api/v1/check", Sec_Fetch_Site="cross-site").status == 403


def test_security_headers_on_every_answer(script: Service) -> None:
    answers = [
        script.check(),
        script.send("GET", "/nowhere"),
        script.send("GET", "/healthz", Host="attacker.example"),
        script.check(b"{"),
        script.send("GET", "/", Transfer_Encoding="gzip"),
    ]
    assert [answer.status for answer in answers] == [200, 404, 403, 400, 400]
    for answer in answers:
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Server" not in answer.headers


def test_cors_names_the_paired_origin_only(chromium: Service) -> None:
    answer = chromium.check(Origin=CHROMIUM)
    assert answer.headers["Access-Control-Allow-Origin"] == CHROMIUM
    assert answer.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    refused = chromium.check({"text": ""}, Origin=CHROMIUM)
    assert refused.status == 422
    assert refused.headers["Access-Control-Allow-Origin"] == CHROMIUM
    assert "Access-Control-Allow-Origin" not in chromium.send("GET", "/api/v1/guidelines").headers


def test_preflight(chromium: Service) -> None:
    asked = {
        "Access_Control_Request_Method": "POST",
        "Access_Control_Request_Headers": "authorization, content-type, hitokokyu-api, x-other",
    }
    answer = chromium.send("OPTIONS", "/api/v1/check", Origin=CHROMIUM, **asked)
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == CHROMIUM
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization, content-type, hitokokyu-api"
    refused = chromium.send("OPTIONS", "/api/v1/check", Origin=FIREFOX, **asked)
    assert refused.status == 403
    assert "Access-Control-Allow-Origin" not in refused.headers
