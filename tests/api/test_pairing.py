"""Pairing and tokens: how a client is let in, and shut out again."""

from __future__ import annotations

import re
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from hitokokyu.home import home
from hitokokyu.store import Store, StoreError
from hitokokyu.store.database import FILE_NAME
from hitokokyu.store.pairing import (
    CODE_SECONDS,
    LOCKOUT_SECONDS,
    MAX_FAILURES,
    CodeSpent,
    CodeWrong,
    PairingLocked,
)
from hitokokyu.web.commands import pair, token

from ..browser.service import free_port
from .conftest import CHROMIUM, FIREFOX, Clock, Service


@pytest.fixture
def timed(clock: Clock) -> Store:
    return Store(home(), clock)


def bearing(service: Service, bearer: str) -> Service:
    return Service(service.port, service.store, {"Authorization": f"Bearer {bearer}"})


# -- pairing --------------------------------------------------------------------------------


def test_paired_client_may_check_at_once(service: Service) -> None:
    answer = service.pair(FIREFOX, Sec_Fetch_Site="same-origin")
    assert answer.status == 200
    assert set(answer.json) == {"token", "token_id", "client", "origin"}
    assert answer.json["origin"] == FIREFOX
    assert len(answer.json["token"]) > 43  # 256 bits in base64, and the id
    assert bearing(service, answer.json["token"]).check(Origin=FIREFOX).status == 200


def test_code_is_easy_to_read_and_hard_to_guess(store: Store) -> None:
    codes = {store.pairing.issue() for _ in range(50)}
    assert len(codes) == 50
    assert all(re.fullmatch(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", code) for code in codes)


@pytest.mark.parametrize(
    "spell",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", "ー"),
        lambda code: f"  {code}\n",
        lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code),
    ],
)
def test_spellings_of_a_code(service: Service, spell: object) -> None:
    assert service.pair(code=spell(service.store.pairing.issue())).status == 200  # type: ignore[operator]


def test_replayed_code(service: Service) -> None:
    code = service.store.pairing.issue()
    assert service.pair(code=code).status == 200
    answer = service.pair(FIREFOX, code=code)
    assert (answer.status, answer.code) == (409, "pairing-code-spent")


def test_code_expires(timed: Store, clock: Clock) -> None:
    code = timed.pairing.issue()
    clock.now += CODE_SECONDS + 1
    with pytest.raises(CodeSpent):
        timed.pairing.redeem(code, origin=CHROMIUM, client="a")
    assert timed.tokens.all() == ()


def test_brute_force(service: Service) -> None:
    good = service.store.pairing.issue()
    for _ in range(MAX_FAILURES):
        answer = service.pair(code="2222-2222")
        assert (answer.status, answer.code) == (403, "pairing-code-wrong")
    # The lock is for the whole machine, and the right code does not open it.
    for origin in (CHROMIUM, FIREFOX):
        answer = service.pair(origin, code=good)
        assert (answer.status, answer.code) == (429, "pairing-locked")
        assert 0 < int(answer.headers["Retry-After"]) <= LOCKOUT_SECONDS
    assert service.store.tokens.all() == ()


def test_lock_survives_a_restart_and_ends(timed: Store, clock: Clock) -> None:
    for _ in range(MAX_FAILURES):
        with pytest.raises(CodeWrong):
            timed.pairing.redeem("2222-2222", origin=CHROMIUM, client="a")
    again = Store(home(), clock)
    code = again.pairing.issue()
    with pytest.raises(PairingLocked):
        again.pairing.redeem(code, origin=CHROMIUM, client="a")
    assert again.pairing.locked_for() == LOCKOUT_SECONDS
    clock.now += LOCKOUT_SECONDS
    assert again.pairing.locked_for() == 0
    again.pairing.redeem(code, origin=CHROMIUM, client="a")


def test_lock_ends_when_the_clock_was_set_back(timed: Store, clock: Clock) -> None:
    for _ in range(MAX_FAILURES):
        with pytest.raises(CodeWrong):
            timed.pairing.redeem("x", origin=CHROMIUM, client="a")
    clock.now -= 86_400
    assert timed.pairing.locked_for() == 0


def test_only_extensions_pair(service: Service) -> None:
    code = service.store.pairing.issue()
    own = f"http://127.0.0.1:{service.port}"
    for origin in ("null", "https://x.com", own, CHROMIUM + "x", "chrome-extension://zzzz"):
        answer = service.pair(origin, code=code)
        assert (answer.status, answer.code) == (403, "pairing-origin-refused")
    answer = service.post("/api/v1/pair", {"code": code, "client": "a"})
    assert (answer.status, answer.code) == (403, "pairing-origin-refused")
    assert service.pair(code=code, Sec_Fetch_Site="cross-site").status == 403
    assert service.pair(code=code, Content_Type="text/plain").status == 415
    assert service.pair(code=code).status == 200


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"code": 5, "client": "a"}, "code"),
        ({"code": "A" * 65, "client": "a"}, "code"),
        ({"code": "2222-2222"}, "client"),
        ({"code": "2222-2222", "client": ""}, "client"),
        ({"code": "2222-2222", "client": "a" * 81}, "client"),
        ({"code": "2222-2222", "client": "\u001b[2J"}, "client"),
        ({"code": "2222-2222", "client": "\u202eevil"}, "client"),
        ({"code": "2222-2222", "client": "a", "origin": CHROMIUM}, "origin"),
    ],
)
def test_bad_pairing_requests(service: Service, content: object, field: str) -> None:
    answer = service.post("/api/v1/pair", content, Origin=CHROMIUM)
    assert answer.status == 422
    assert answer.code
    assert answer.json["error"]["field"] == field


def test_code_with_half_an_emoji_is_only_wrong(service: Service) -> None:
    body = b'{"code": "\\ud800", "client": "a"}'
    assert 400 <= service.post("/api/v1/pair", body, Origin=CHROMIUM).status < 500


# -- tokens ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic {token}", "{token}", "Token {token}"],
)
def test_no_token(service: Service, header: str | None) -> None:
    bearer, _ = service.store.tokens.create("a")
    answer = service.check(Authorization=header and header.format(token=bearer))
    assert (answer.status, answer.code) == (401, "token-missing")
    assert answer.headers["Www-Authenticate"] == "Bearer"


def test_wrong_tokens(service: Service) -> None:
    bearer, known = service.store.tokens.create("a")
    for wrong in (bearer[:-1], bearer + "x", known.id, f"{known.id}.", f".{bearer}", "\xff.\xff"):
        answer = service.check(Authorization=f"Bearer {wrong}")
        assert (answer.status, answer.code) == (401, "token-unknown")
    assert service.send("GET", "/api/v1/guidelines").status == 401


def test_revoked_token_is_worthless_at_once(service: Service) -> None:
    paired = service.pair().json
    client = bearing(service, paired["token"])
    assert client.check(Origin=CHROMIUM).status == 200
    assert service.store.tokens.revoke(paired["token_id"])
    # Its origin is no longer known either.
    assert client.check(Origin=CHROMIUM).code == "origin-not-paired"
    assert client.send("GET", "/api/v1/guidelines").code == "token-unknown"


def test_revoked_by_another_process_within_a_second(script: Service) -> None:
    assert script.check().status == 200
    (known,) = script.store.tokens.all()
    _elsewhere(f"assert store.tokens.revoke('{known.id}')")
    revoked = time.monotonic()
    asked = revoked
    while script.check().status == 200:
        # What counts is when it was asked: an answer may take its time.
        assert asked < revoked + 1, "a revoked token still works after a second"
        asked = time.monotonic()


def test_made_by_another_process_works_at_once(service: Service) -> None:
    assert service.check(Authorization="Bearer a.b").status == 401
    bearer = _elsewhere("print(store.tokens.create('elsewhere')[0])").strip()
    assert bearing(service, bearer).check().status == 200


def _elsewhere(statement: str) -> str:
    program = (
        "from hitokokyu.home import home; from hitokokyu.store import Store; "
        f"store = Store(home()); {statement}"
    )
    return subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout


# -- at rest --------------------------------------------------------------------------------


def test_no_secret_and_no_text_at_rest(script: Service, home_folder: Path) -> None:
    code = script.store.pairing.issue()
    paired = script.pair(code=code).json
    script.check({"text": "この下書きは残らない"})
    stored = b"".join(path.read_bytes() for path in home_folder.iterdir())
    bearer = script.headers["Authorization"].removeprefix("Bearer ")
    for secret in (bearer, bearer.partition(".")[2], paired["token"].partition(".")[2]):
        assert secret.encode() not in stored
    assert code.encode() not in stored
    assert code.replace("-", "").encode() not in stored
    assert "下書き".encode() not in stored


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_files_are_closed_to_other_users(script: Service, home_folder: Path) -> None:
    assert stat.S_IMODE(home_folder.stat().st_mode) == 0o700
    assert script.check().status == 200
    script.store.pairing.issue()  # While the service reads, what is written has a journal.
    files = list(home_folder.iterdir())
    assert {path.name for path in files} >= {FILE_NAME, FILE_NAME + "-wal"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_home_leaves_a_folder_of_others_as_it_is(home_folder: Path) -> None:
    home_folder.mkdir(mode=0o755)
    (home_folder / "theirs").touch()
    assert stat.S_IMODE(home().stat().st_mode) == 0o755
    (home_folder / "theirs").unlink()
    assert stat.S_IMODE(home().stat().st_mode) == 0o700


def test_store_of_a_newer_version_is_left_alone(store: Store, home_folder: Path) -> None:
    with sqlite3.connect(home_folder / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer version"):
        Store(home_folder)


def test_damaged_store_is_kept_aside(home_folder: Path) -> None:
    """More in tests/api/test_training_data.py."""
    (home() / FILE_NAME).write_bytes(b"no database " * 100)
    result = CliRunner().invoke(pair)
    assert result.exit_code == 0
    assert "Traceback" not in result.output
    assert [file.read_bytes()[:11] for file in home_folder.glob("hitokokyu-damaged-*.sqlite3")] == [b"no database"]


# -- commands -------------------------------------------------------------------------------


def test_pair_command(service: Service) -> None:
    result = CliRunner().invoke(pair)
    assert result.exit_code == 0
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", result.output)
    assert code is not None
    assert service.pair(code=code[0]).status == 200


def test_pair_command_says_that_nobody_is_there_to_take_the_code(home_folder: Path) -> None:
    port = free_port()
    result = CliRunner().invoke(pair, ["--port", str(port)])
    assert result.exit_code == 0
    assert re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", result.stdout)
    assert f"hitokokyu is not running on port {port}" in result.stderr


def test_pair_command_says_that_pairing_is_locked(service: Service) -> None:
    for _ in range(MAX_FAILURES):
        service.pair(code="2222-2222")
    assert "After several wrong codes" in CliRunner().invoke(pair).output


def test_token_commands(service: Service) -> None:
    runner = CliRunner()
    assert "There are no tokens" in runner.invoke(token, ["list"]).output
    made = runner.invoke(token, ["create", "夜間の点検"])
    bearer = made.stdout.strip()
    assert bearing(service, bearer).check().status == 200

    listed = runner.invoke(token, ["list"]).output
    token_id = bearer.partition(".")[0]
    assert token_id in listed and "夜間の点検" in listed and "(script)" in listed
    assert bearer not in listed

    assert runner.invoke(token, ["revoke", token_id]).exit_code == 0
    service.store.tokens.forget()
    assert bearing(service, bearer).check().status == 401
    again = runner.invoke(token, ["revoke", token_id])
    assert again.exit_code == 1
    assert "There is no token" in again.output
