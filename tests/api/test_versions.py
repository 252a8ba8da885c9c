"""Extension and service say which revisions of the API they speak, and are refused where they have none in common."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import Any

import pytest

from hitokokyu.web.protocol import ANNOUNCEMENT, HEADER, NEWEST, OLDEST

from .conftest import CHROMIUM, RUMOUR, Service

EXTENSION = Path(__file__).parents[2] / "extension"
OURS = f"{OLDEST}-{NEWEST}"


def test_every_answer_announces_what_is_spoken(service: Service, script: Service) -> None:
    answers = [
        service.send("GET", "/healthz"),
        script.check(),
        script.check(b"{"),
        service.check(),
        service.send("GET", "/nowhere"),
        service.send("GET", "/healthz", Host="attacker.example"),
        service.pair(code="AAAA-AAAA"),
    ]
    assert [answer.status for answer in answers] == [200, 200, 400, 401, 404, 403, 403]
    assert {answer.headers[HEADER] for answer in answers} == {OURS}
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as raw:
        raw.sendall(b"no http\r\n\r\n")
        assert f"{HEADER}: {OURS}".encode() in raw.recv(4096)


def test_what_a_paired_extension_may_read_of_it(service: Service) -> None:
    """Also where the browser treats it like any other origin: Firefox, without the permission."""
    bearer = service.pair().json["token"]
    answer = service.check(Origin=CHROMIUM, Authorization=f"Bearer {bearer}")
    assert answer.headers["Access-Control-Expose-Headers"] == HEADER


@pytest.mark.parametrize("spoken", [None, OURS, f"0-{NEWEST + 3}", f"{NEWEST}-{NEWEST + 1}", f"0-{OLDEST}"])
def test_who_shares_a_revision_is_answered(script: Service, spoken: str | None) -> None:
    answer = script.check({"text": RUMOUR}, Hitokokyu_Api=spoken)
    assert answer.status == 200
    assert answer.json["findings"]


@pytest.mark.parametrize(
    ("spoken", "status", "code", "ja", "en"),
    [
        ("0-0", 409, "extension-outdated", "ひと呼吸を新しくして", "Update Hitokokyu on your browser's"),
        (f"{NEWEST + 1}-{NEWEST + 9}", 409, "service-outdated", "サービスを新しくして", "Update the service"),
        ("", 400, "bad-request", "要求の形", "how the request is made"),
        ("1", 400, "bad-request", "要求の形", "how the request is made"),
        ("１-１", 400, "bad-request", "要求の形", "how the request is made"),
        ("1-1, 1-1", 400, "bad-request", "要求の形", "how the request is made"),
    ],
)
def test_who_shares_none_is_told_which_of_the_two_to_update(
    script: Service, spoken: str, status: int, code: str, ja: str, en: str
) -> None:
    headers: dict[str, Any] = {"Hitokokyu_Api": spoken.encode("utf-8").decode("latin-1")}
    for language, words in (("ja", ja), ("en", en)):
        answer = script.check({"text": RUMOUR}, Accept_Language=language, **headers)
        assert (answer.status, answer.code) == (status, code)
        assert words in answer.json["error"]["hint"]
        assert "findings" not in answer.json


def test_who_does_not_fit_is_not_paired(service: Service) -> None:
    code = service.store.pairing.issue()
    assert service.pair(code=code, Hitokokyu_Api="0-0").code == "extension-outdated"
    assert service.pair(code=code, Hitokokyu_Api=OURS).status == 200, "the code is not used up"


def test_the_extension_of_this_version_speaks_as_the_service_does() -> None:
    source = (EXTENSION / "background/protocol.js").read_text(encoding="utf-8")
    said = dict(re.findall(r"^(?:export )?const (HEADER|OLDEST|NEWEST) = \"?([\w-]+)\"?;$", source, re.MULTILINE))
    assert said == {"HEADER": HEADER, "OLDEST": str(OLDEST), "NEWEST": str(NEWEST)}
    assert ANNOUNCEMENT == (HEADER, OURS)
