"""The real client and a real server: only this machine, one question at a time, never longer than the limit."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler

import pytest
from hitokokyu.models import Category
from hitokokyu.second_reader.asking import (
    LONGEST,
    MOST_BYTES,
    AddressRefused,
    LocalModel,
    ModelNameRefused,
    checked_address,
)
from hitokokyu.second_reader.concern import ASKED, Concern, SecondReaderUnavailable
from hitokokyu.second_reader.question import INSTRUCTIONS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .model_server import MODEL, PATIENCE, ModelServer, naming

POST = "窓口に来た人のことが頭から離れない"
SOON = 0.5
"""Seconds: a limit for tests of the limit."""


def cause(model: LocalModel, text: str = POST) -> str:
    with pytest.raises(SecondReaderUnavailable) as failed:
        model.ask(text)
    return failed.value.cause


def test_a_question_and_its_answer(server: ModelServer) -> None:
    server.mind = naming("confidential", "窓口に来た人")
    assert LocalModel(server.address, MODEL).ask(POST) == (Concern(Category.CONFIDENTIAL, "窓口に来た人"),)
    [asked] = server.asked
    assert server.path == "/v1/chat/completions" and server.posts == [POST]
    assert (asked["model"], asked["temperature"], asked["stream"]) == (MODEL, 0, False)
    assert asked["messages"][0] == {"role": "system", "content": INSTRUCTIONS}
    schema = asked["response_format"]["json_schema"]["schema"]["properties"]["concerns"]["items"]
    assert schema["properties"]["category"]["enum"] == [category.value for category in ASKED]
    assert "Authorization" not in server.headers and "Cookie" not in server.headers


@pytest.mark.parametrize(
    ("given_", "known"),
    [
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        ("http://127.0.0.1:11434/v1/", "http://127.0.0.1:11434/v1"),
        ("http://localhost:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("HTTP://127.8.8.8/", "http://127.8.8.8:80"),
    ],
)
def test_addresses_on_this_machine(given_: str, known: str) -> None:
    assert str(checked_address(given_)) == known


@pytest.mark.parametrize(
    "address",
    [
        "http://192.168.1.5:11434/v1",
        "http://example.jp/v1",
        "http://0.0.0.0:11434/v1",
        "http://127.0.0.1.example.jp/v1",
        "http://localhost.example.jp/v1",
        "http://127.1:11434/v1",
        "http://2130706433/v1",
        "http://[::]:80/v1",
        "http://[::ffff:192.168.1.5]/v1",
        "http://user:secret@127.0.0.1:11434/v1",
        "http://127.0.0.1@example.jp/v1",
        "http://127.0.0.1\\@example.jp/v1",
        "http://127.0.0.1:0/v1",
        "http://127.0.0.1:99999/v1",
        "http://127.0.0.1/v1?key=1",
        "http://127.0.0.1/v1#x",
        "http://127.0.0.1/%0d%0aX",
        "http://127.0.0.1/\r\nX",
        "http://１２７.0.0.1/v1",
        "https://127.0.0.1/v1",
        "file:///etc/passwd",
        "127.0.0.1:11434",
        "",
    ],
)
def test_every_other_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        checked_address(address)


@pytest.mark.parametrize("name", ["", " ", "a b", "モデル", "x" * 101, "-x", "a\nb", '"'])
def test_what_is_no_name_of_a_model_is_refused(name: str) -> None:
    with pytest.raises(ModelNameRefused):
        LocalModel("http://127.0.0.1:1/v1", name)


def test_nobody_is_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert cause(LocalModel(f"http://127.0.0.1:{port}/v1", MODEL)) == "away"


@pytest.mark.parametrize(("status", "expected"), [(404, "no-model"), (400, "refused"), (401, "refused"), (500, "refused")])
def test_a_server_that_says_no(server: ModelServer, status: int, expected: str) -> None:
    server.raw = lambda handler: handler.send_error(status)
    assert cause(LocalModel(server.address, MODEL)) == expected


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(server: ModelServer, status: int) -> None:
    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Location", f"{server.address}/other")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server.raw = elsewhere
    assert cause(LocalModel(server.address, MODEL)) == "refused"
    assert len(server.asked) == 1


def test_no_proxy_hears_of_it(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert LocalModel(server.address, MODEL).ask(POST) == ()


def test_a_huge_answer_is_not_read_to_its_end(server: ModelServer) -> None:
    written = 0

    def flood(handler: BaseHTTPRequestHandler) -> None:
        nonlocal written
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            while written < 1 << 30:
                handler.wfile.write(b" " * 65536)
                written += 65536

    server.raw = flood
    assert cause(LocalModel(server.address, MODEL)) == "garbled"
    # What the sockets take in between is all that could come on top.
    assert written < 200 * MOST_BYTES


def dribble_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.02)


def dribble_body(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.02)


def dribble_to_the_end(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.02)


def continue_for_ever(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.02)


def say_nothing(_handler: BaseHTTPRequestHandler) -> None:
    time.sleep(PATIENCE)


@pytest.mark.parametrize(
    "manner", [dribble_headers, dribble_body, dribble_to_the_end, continue_for_ever, say_nothing], ids=lambda f: f.__name__
)
def test_whoever_dawdles_is_hung_up_on(server: ModelServer, manner: object) -> None:
    """Left alone each of them goes on for a minute or for ever: that this test ends is what it is about."""
    server.raw = manner  # type: ignore[assignment]
    assert cause(LocalModel(server.address, MODEL, seconds=SOON)) == "slow"


def test_one_question_at_a_time(server: ModelServer) -> None:
    began, may_answer = threading.Event(), threading.Event()

    def ponder(_post: str) -> object:
        began.set()
        may_answer.wait(PATIENCE)
        return {"concerns": []}

    server.mind = ponder
    model = LocalModel(server.address, MODEL, seconds=PATIENCE)
    first: list[object] = []
    asking = threading.Thread(target=lambda: first.append(model.ask(POST)))
    asking.start()
    assert began.wait(PATIENCE)
    assert cause(model) == "busy"
    may_answer.set()
    asking.join(PATIENCE)
    assert first == [()] and len(server.asked) == 1
    assert model.ask(POST) == (), "and then it is free again"


def test_it_is_free_again_after_a_failure(server: ModelServer) -> None:
    model = LocalModel(server.address, MODEL)
    server.raw = lambda handler: handler.send_error(500)
    assert cause(model) == "refused"
    server.raw = None
    assert model.ask(POST) == ()


def test_a_post_that_is_too_long_is_not_sent(server: ModelServer) -> None:
    model = LocalModel(server.address, MODEL)
    assert cause(model, "あ" * (LONGEST + 1)) == "too-long"
    assert server.asked == []
    assert model.ask("あ" * LONGEST) == ()


@contextmanager
def saying(content: bytes) -> Iterator[str]:
    """A server that answers with these bytes, whatever it hears."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with suppress(OSError):
                line, _ = listener.accept()
                with line:
                    line.recv(65536)
                    line.sendall(content)
                    line.shutdown(socket.SHUT_WR)
                    while line.recv(65536):
                        pass

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        thread.join(PATIENCE)


OK = b"HTTP/1.1 200 OK\r\n"


@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=100).map(lambda rest: OK + rest),
        st.binary(max_size=100).map(lambda rest: OK + b"Transfer-Encoding: chunked\r\n\r\n" + rest),
        st.binary(max_size=60).map(lambda rest: OK + b"Content-Length: " + rest + b"\r\n\r\n{}"),
        st.binary(max_size=60).map(lambda rest: OK + b"Content-Encoding: gzip\r\n\r\n" + rest),
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_comes_over_the_line_is_a_reason(content: bytes) -> None:
    with saying(content) as address:
        assert cause(LocalModel(address, MODEL, seconds=5)) in {"away", "garbled", "no-model", "refused", "slow"}
