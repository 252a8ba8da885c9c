"""The list of words not to be told yet, over HTTP: for our own pages, and at work in the next check."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from hitokokyu.advise.ruleset import Ruleset, load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.home import home
from hitokokyu.store import Store
from hitokokyu.store.withheld import FILE_NAME, KEY_NAME
from hitokokyu.web.withheld import MAX_TABLE, NAMED_LINES, SHOWN
from hitokokyu.withheld.kept import KeptTerms
from hitokokyu.withheld.tables import read_table
from hitokokyu.withheld.terms import MAX_TERMS, Term
from jsonschema import Draft202012Validator

from .conftest import CHROMIUM, PACK, Answer, Service
from .test_pages import NAVIGATION, cookie_of, csrf_of, link

LIST = "/api/v1/withheld"
IMPORT = f"{LIST}/import"
EXPORT = f"{LIST}/export"
CALLS = [("GET", LIST), ("POST", LIST), ("DELETE", LIST), ("DELETE", f"{LIST}/{'0' * 16}"), ("POST", IMPORT), ("GET", EXPORT)]
SECRET = "みらいパーク構想"


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return load_ruleset([PACK])


@pytest.fixture
def terms(store: Store) -> KeptTerms:
    return KeptTerms(store.withheld)


@pytest.fixture
def service(start: Any, rules: Ruleset, terms: KeptTerms) -> Service:
    return start(Advisor.of(rules, withheld=terms), terms=terms)


@pytest.fixture
def page(service: Service) -> Service:
    """The service, spoken to by the script of the page."""
    cookie = cookie_of(service.send("GET", link(service, "withheld"), **NAVIGATION))
    csrf = csrf_of(service.send("GET", "/withheld", Cookie=cookie, **NAVIGATION))
    own = f"http://127.0.0.1:{service.port}"
    headers = {"Cookie": cookie, "X-CSRF-Token": csrf, "Origin": own, "Sec-Fetch-Site": "same-origin"}
    return Service(service.port, service.store, headers)


def valid(page: Service, answer: Answer, shape: str = "WithheldAnswer") -> Any:
    assert answer.status == 200, answer.body
    components = page.send("GET", "/openapi.json").json["components"]
    Draft202012Validator({"$ref": f"#/components/schemas/{shape}", "components": components}).validate(answer.json)
    return answer.json


def add(page: Service, term: str, **more: Any) -> Any:
    return valid(page, page.post(LIST, {"term": term, **more}))


def look_for(page: Service, wanted: str = "") -> list[str]:
    return [term["term"] for term in valid(page, page.send("GET", f"{LIST}?q={quote(wanted)}"))["shown"]]


def warned(service: Service, text: str, **context: str) -> list[str]:
    answer = service.script().check({"text": text, "context": context})
    assert answer.status == 200
    return [finding["rule"] for finding in answer.json["findings"] if finding["rule"].endswith("withheld-term")]


def test_a_term_warns_from_the_next_check_on(page: Service) -> None:
    text = "来年はミライ・パーク構想が動くらしい。"
    assert valid(page, page.send("GET", LIST)) == {
        "count": 0, "matching": 0, "shown": [], "problem": None, "max_table": MAX_TABLE,
    }  # fmt: skip
    assert warned(page, text) == []
    state = add(page, SECRET, kind="confidential", note="企画課へ")
    assert warned(page, text) == ["confidential.withheld-term"]
    assert page.send("DELETE", f"{LIST}/{state['shown'][0]['id']}").json["count"] == 0
    assert warned(page, text) == []


def test_a_term_may_be_told_from_its_day_on(page: Service) -> None:
    today = datetime.now(ZoneInfo("Asia/Tokyo")).date()
    days = (today + timedelta(days=1), today)
    for day in days:
        add(page, f"構想{day}", public_on=day.isoformat())
    shown = page.send("GET", LIST).json["shown"]
    assert [(one["public_on"], one["is_public"]) for one in shown] == [(days[1].isoformat(), True), (days[0].isoformat(), False)]
    moment = f"{today}T09:00:00+09:00"
    assert [warned(page, f"構想{day}です", now=moment) for day in days] == [["unconfirmed.withheld-term"], []]


def test_the_newest_come_first_and_others_are_found(page: Service) -> None:
    for term, note in (("みらいパーク", ""), ("鷹匠町ビル", "管財課へ"), ("PROJECT-X", "")):
        add(page, term, note=note)
    assert look_for(page) == ["PROJECT-X", "鷹匠町ビル", "みらいパーク"]
    assert look_for(page, "ﾐﾗｲ") == ["みらいパーク"]
    assert look_for(page, "project x") == ["PROJECT-X"]
    assert look_for(page, "管財") == ["鷹匠町ビル"]
    assert look_for(page, "・") == look_for(page, "図書館") == []
    again = add(page, "ミライパーク", note="新しい")
    assert again["count"] == 3 and look_for(page, "みらい") == ["ミライパーク"]


def test_of_a_long_list_only_a_part_is_shown(page: Service, terms: KeptTerms) -> None:
    terms.replace(tuple(Term(term=f"計画{number:04}号") for number in range(SHOWN + 50)))
    state = valid(page, page.send("GET", LIST))
    assert (state["count"], state["matching"], len(state["shown"])) == (SHOWN + 50, SHOWN + 50, SHOWN)
    assert look_for(page, "計画0007号") == ["計画0007号"]


@pytest.mark.parametrize(
    ("content", "status", "code", "field"),
    [
        ({"term": "あ"}, 422, "term-too-short", "term"),
        ({"term": "・・・"}, 422, "term-too-short", "term"),
        ({"term": "あ" * 81}, 422, "field-too-long", "term"),
        ({"term": "みら\0い"}, 422, "text-unreadable", "term"),
        ({"term": SECRET, "note": "め" * 201}, 422, "field-too-long", "note"),
        ({"term": SECRET, "kind": "secret"}, 422, "wrong-choice", "kind"),
        ({"term": SECRET, "public_on": "2026-02-30"}, 422, "wrong-date", "public_on"),
        ({"term": SECRET, "publicOn": "2026-02-03"}, 422, "unknown-field", "publicOn"),
        ({}, 422, "missing-field", "term"),
        (b"{", 400, "broken-json", None),
        (b'{"term": "' + b"a" * 400_000 + b'"}', 413, "body-too-large", None),
    ],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_refused_at_the_field(page: Service, content: Any, status: int, code: str, field: str | None, language: str) -> None:
    answer = page.post(LIST, content, Accept_Language=language)
    assert (answer.status, answer.code, answer.json["error"].get("field")) == (status, code, field)
    assert answer.json["error"]["message"].isascii() == (language == "en")
    assert SECRET not in answer.body.decode()
    assert look_for(page) == []


def test_a_term_that_is_gone_already(page: Service) -> None:
    answer = page.send("DELETE", f"{LIST}/{'0' * 16}")
    assert (answer.status, answer.code) == (404, "term-unknown")


# -- tables -------------------------------------------------------------------------------


def test_a_table_goes_in_and_comes_out(page: Service) -> None:
    add(page, "鷹匠町ビル", note="古い")
    table = "言葉,種類,公表日,メモ\r\nみらいパーク構想,公表前,2026/12/1,企画課へ\r\n鷹匠町ﾋﾞﾙ,秘密,,新しい\r\n"
    done = valid(page, page.post(IMPORT, {"csv": table}), "TableAnswer")
    assert (done["read"], done["state"]["count"]) == (2, 2)
    exported = page.send("GET", EXPORT)
    assert exported.status == 200 and exported.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert exported.headers["Content-Disposition"].startswith('attachment; filename="hitokokyu-withheld-')
    assert {(term.term, term.kind, term.note) for term in read_table(exported.body.decode())} == {
        ("みらいパーク構想", "unconfirmed", "企画課へ"),
        ("鷹匠町ﾋﾞﾙ", "confidential", "新しい"),
    }
    done = valid(page, page.post(IMPORT, {"csv": "白樺ホール\n", "replace": True}), "TableAnswer")
    assert look_for(page) == ["白樺ホール"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_bad_line_is_named_and_nothing_taken(page: Service, language: str) -> None:
    add(page, "鷹匠町ビル")
    table = f"{SECRET}\nあ\n白樺ホール,なぞ\n白樺ホール,,2026-02-30\n"
    answer = page.post(IMPORT, {"csv": table, "replace": True}, Accept_Language=language)
    assert (answer.status, answer.code, answer.json["error"]["field"]) == (422, "table-unreadable", "csv")
    lines = answer.json["error"]["lines"]
    assert [line["number"] for line in lines] == [2, 3, 4]
    assert all(line["message"].isascii() == (language == "en") for line in lines)
    assert "3" in answer.json["error"]["message"]
    for word in (SECRET, "白樺", "なぞ"):
        assert word not in answer.body.decode()
    assert look_for(page) == ["鷹匠町ビル"]


def test_of_very_many_bad_lines_the_first_are_named(page: Service) -> None:
    error = page.post(IMPORT, {"csv": "あ\n" * 5_000}).json["error"]
    assert len(error["lines"]) == NAMED_LINES and "5000" in error["message"]


def test_a_table_is_larger_than_a_post_may_be_and_has_an_end(page: Service) -> None:
    table = "\n".join(f"計画{number:06}号" for number in range(100_000))
    assert len(table.encode()) > 400_000
    assert page.post(IMPORT, {"csv": table}).json["read"] == 100_000
    assert warned(page, "計画099999号を進める") == ["unconfirmed.withheld-term"]
    answer = page.post(IMPORT, b'{"csv": "' + b"a" * MAX_TABLE + b'"}')
    assert (answer.status, answer.code) == (413, "table-too-large")
    assert "hitokokyu withheld import" in answer.json["error"]["hint"]


def test_no_more_than_the_list_holds(page: Service, terms: KeptTerms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hitokokyu.withheld.kept.MAX_TERMS", 2)
    assert page.post(IMPORT, {"csv": "計画一号\n計画二号\n"}).status == 200
    answer = page.post(LIST, {"term": "計画三号"})
    assert (answer.status, answer.code) == (422, "too-many-terms")
    assert f"{MAX_TERMS}" in answer.json["error"]["message"]
    assert len(terms.terms()) == 2


# -- trouble and strangers ----------------------------------------------------------------


def test_an_unreadable_list_says_so_and_can_be_begun_anew(page: Service) -> None:
    add(page, SECRET)
    sealed = home() / FILE_NAME
    sealed.write_bytes(sealed.read_bytes()[:-1])
    state = valid(page, page.send("GET", LIST))
    assert state["count"] is None and state["shown"] == []
    assert KEY_NAME in state["problem"]["ja"] and KEY_NAME in state["problem"]["en"]
    for answer in (page.post(LIST, {"term": "白樺ホール"}), page.send("GET", EXPORT)):
        assert (answer.status, answer.code) == (503, "withheld-unusable")
    report = page.script().check({"text": SECRET}).json
    assert not report["complete"]
    assert [reason["code"] for reason in report["reasons"]] == ["withheld-terms-unreadable"]
    assert valid(page, page.send("DELETE", LIST))["count"] == 0
    assert not (home() / FILE_NAME).exists() and not (home() / KEY_NAME).exists()
    assert page.script().check({"text": SECRET}).json["complete"]
    assert add(page, "白樺ホール")["count"] == 1


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_only_pages_may_ask(page: Service, service: Service, method: str, path: str) -> None:
    add(page, SECRET)
    bearer = service.pair().json["token"]
    of_extension = {"Authorization": f"Bearer {bearer}", "Origin": CHROMIUM, "Sec_Fetch_Site": "none"}
    body = b'{"term": "abc", "csv": "abc"}'
    for sender, headers in ((service.script(), {}), (service, of_extension), (service, {}), (page, {"Authorization": "Bearer x"})):
        answer = sender.send(method, path, body, **{"Content_Type": "application/json", **headers})
        assert (answer.status, answer.code) == (403, "page-only")
        assert SECRET not in answer.body.decode()
    for changed in ({"X_CSRF_Token": None}, {"Origin": "http://127.0.0.1:1"}, {"Sec_Fetch_Site": "cross-site"}):
        answer = page.send(method, path, body, **{"Content_Type": "application/json", **changed})
        assert answer.status == 403
    assert look_for(page) == [SECRET]


def test_nothing_of_it_reaches_a_log(page: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    add(page, SECRET, note="企画課の佐藤へ")
    look_for(page, SECRET)
    warned(page, f"{SECRET}だって")
    page.post(IMPORT, {"csv": f"{SECRET}\nあ\n"})
    (home() / FILE_NAME).write_bytes(b"x")
    page.post(LIST, {"term": SECRET})
    page.send("GET", f"{LIST}?q=%E3%81%BF%E3%82%89%E3%81%84")
    assert "GET /api/v1/withheld 200" in caplog.text
    for word in (SECRET, "みらい", "佐藤", "%E3%81%BF"):
        assert word not in caplog.text


def test_deleting_everything_takes_the_list_along(page: Service) -> None:
    data = "/api/v1/training/data"
    assert not page.send("GET", data).json["has_withheld_terms"]
    add(page, SECRET)
    assert page.send("GET", data).json["has_withheld_terms"]
    wiped = page.post("/api/v1/training/wipe", {"what": "training"})
    assert wiped.json["has_withheld_terms"] and look_for(page) == [SECRET]
    assert SECRET.encode() not in page.post("/api/v1/training/backup", {}).body
    wiped = page.post("/api/v1/training/wipe", {"what": "everything"})
    assert not wiped.json["has_withheld_terms"] and look_for(page) == []
    assert not list(home().glob("withheld-terms*"))
