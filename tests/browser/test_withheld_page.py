"""The page of words that are not to be told yet, as a writer uses it; and what a check says afterwards."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hitokokyu.store.withheld import FILE_NAME, WithheldFile
from hitokokyu.withheld.kept import KeptTerms
from hitokokyu.withheld.terms import Term
from playwright.sync_api import Locator, Page, expect

from .appearance import assert_accessible, pictures, take
from .learner import DESK, PHONE, NewTab, tab_to
from .service import ANSWER_LIMIT, JAPAN, Service

__all__ = ["pictures"]

pytestmark = pytest.mark.browser

POST = "来年はミライ・パーク構想が動くらしい。"
TABLE = "言葉,種類,公表日,メモ\r\nみらいパーク構想,公表前,2026/12/1,企画課へ\r\n鷹匠町ビル,秘密,,\r\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("withheld-home")


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    service = Service(home)
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def token(service: Service) -> str:
    return service.token()


@pytest.fixture
def kept(home: Path, service: Service) -> KeptTerms:
    """The list of that service, empty before each test."""
    kept = KeptTerms(WithheldFile(home))
    kept.clear()
    return kept


@pytest.fixture
def open_page(new_tab: NewTab, service: Service, kept: KeptTerms) -> NewTab:
    def _open(size: Any = DESK, **options: Any) -> Page:
        page = new_tab(size, **options)
        page.goto(service.link("withheld"))
        return page

    return _open


def findings(service: Service, token: str, text: str) -> list[dict[str, Any]]:
    """What a check over HTTP finds of withheld terms."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{service.port}/api/v1/check",
        data=json.dumps({"text": text}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=ANSWER_LIMIT) as answer:
        found = json.load(answer)["findings"]
    return [finding for finding in found if finding["rule"].endswith("withheld-term")]


def press(page: Page, wanted: Locator) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def write(page: Page, wanted: Locator, text: str) -> None:
    tab_to(page, wanted)
    page.keyboard.type(text)


def status(page: Page) -> Locator:
    return page.locator("#status")


def rows(page: Page) -> Locator:
    return page.locator("#table tbody tr")


def bring_in(page: Page, content: bytes, *, replace: bool = False) -> None:
    page.locator("#file").set_input_files({"name": "語.csv", "mimeType": "text/csv", "buffer": content})
    page.locator(f"#import [value={'replace' if replace else 'add'}]").check()
    page.locator("#import [type=submit]").click()


@pytest.mark.parametrize(("size", "language"), [(PHONE, "ja"), (DESK, "en")], ids=["phone-ja", "desk-en-dark"])
def test_by_keyboard_a_term_is_added_noticed_found_and_removed(
    open_page: Any, service: Service, token: str, pictures: Path, size: Any, language: str
) -> None:
    is_english = language == "en"
    page = open_page(size, locale="en-GB", color_scheme="dark") if is_english else open_page(size)
    expect(page.locator("#count")).to_have_text("None so far." if is_english else "まだひとつもありません。")
    assert findings(service, token, POST) == []
    assert_accessible(page)

    write(page, page.locator("#term"), "みらいパーク構想")
    write(page, page.locator("#note"), "企画課へ")
    press(page, page.locator("#add [type=submit]"))
    expect(status(page)).to_contain_text("みらいパーク構想")
    expect(page.locator("#term")).to_be_focused()
    expect(page.locator("#term")).to_have_value("")
    (found,) = findings(service, token, POST)
    assert (found["rule"], found["quote"]) == ("unconfirmed.withheld-term", "ミライ・パーク構想")
    assert "企画課へ" in found["message"]["ja"]

    tomorrow = datetime.now(JAPAN).date() + timedelta(days=1)
    write(page, page.locator("#term"), "鷹匠町ビル")
    tab_to(page, page.locator("#kind"))
    page.keyboard.press("ArrowDown")
    page.locator("#public-on").fill(tomorrow.isoformat())
    press(page, page.locator("#add [type=submit]"))
    expect(rows(page)).to_have_count(2)
    expect(rows(page).first).to_contain_text("Confidential" if is_english else "職務上の秘密")
    expect(rows(page).first).to_contain_text(str(tomorrow.year))
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    take(page, pictures / f"withheld-{language}.png")

    write(page, page.locator("#search"), "ﾐﾗｲ")
    expect(rows(page)).to_have_count(1)
    expect(page.locator("#count")).to_contain_text("1 of 2" if is_english else "2 語のうち 1 語")
    press(page, rows(page).get_by_role("button"))
    expect(rows(page)).to_have_count(0)
    expect(page.locator("#list-title")).to_be_focused()
    assert findings(service, token, POST) == []


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(open_page: Any, kept: KeptTerms) -> None:
    page = open_page()
    page.locator("#note").fill("企画課へ")
    page.locator("#term").fill("あ")
    page.keyboard.press("Enter")
    expect(page.locator("#term-problem")).to_contain_text("短すぎます")
    expect(page.locator("#term")).to_be_focused()
    expect(page.locator("#term")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#note")).to_have_value("企画課へ")
    assert_accessible(page)
    assert not kept.terms()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_a_table_of_a_spreadsheet_is_imported_and_exported(
    open_page: Any, service: Service, token: str, kept: KeptTerms, encoding: str
) -> None:
    kept.add((Term(term="白樺ホール"),))
    page = open_page()
    bring_in(page, TABLE.encode(encoding))
    expect(status(page)).to_contain_text("一覧は 3 語です")
    expect(rows(page)).to_have_count(3)
    assert [found["rule"] for found in findings(service, token, "鷹匠町ビルでやるって")] == ["confidential.withheld-term"]
    with page.expect_download() as waiting:
        page.locator("#export button").click()
    expect(status(page)).to_contain_text("暗号化されていません")
    assert waiting.value.suggested_filename.endswith(".csv")
    exported = Path(waiting.value.path()).read_bytes()
    bring_in(page, "郷土館の別館\n".encode(encoding), replace=True)
    expect(rows(page)).to_have_count(1)
    bring_in(page, exported)
    expect(rows(page)).to_have_count(4)


def test_bad_lines_stay_on_the_page_until_another_file_is_chosen(open_page: Any, kept: KeptTerms, pictures: Path) -> None:
    page = open_page()
    bring_in(page, "みらいパーク構想\nあ\n白樺ホール,なぞ\n白樺ホール,,2026-02-30\n".encode())
    lines = page.locator("#bad-lines li")
    expect(lines).to_have_count(3)
    expect(lines.first).to_contain_text("2 行目")
    expect(page.locator("#file-problem")).to_contain_text("何も取り込んでいません")
    assert_accessible(page)
    take(page, pictures / "withheld-bad-lines.png")
    assert not kept.terms()
    page.locator("#file").set_input_files({"name": "語.csv", "mimeType": "text/csv", "buffer": b"x"})
    expect(lines).to_have_count(0)
    bring_in(page, b"\x81 \xff\xfe")
    expect(page.locator("#file-problem")).to_contain_text("文字として読めません")
    bring_in(page, "計画一二三号\n".encode() * 250_000)
    expect(page.locator("#file-problem")).to_contain_text("hitokokyu withheld import")
    page.locator("#file").set_input_files([])
    page.locator("#import [type=submit]").click()
    expect(page.locator("#file-problem")).to_contain_text("選んでください")
    assert not kept.terms()


def test_a_long_list_is_searched(open_page: Any, kept: KeptTerms) -> None:
    kept.add(tuple(Term(term=f"計画{number:04}号") for number in range(1_000)))
    page = open_page()
    expect(page.locator("#count")).to_have_text("1,000 語")
    expect(rows(page)).to_have_count(200)
    expect(page.locator("#more")).to_contain_text("200 語")
    page.locator("#search").fill("計画0007")
    expect(rows(page)).to_have_count(1)
    expect(page.locator("#more")).to_be_hidden()
    # Who removes one after the other by keyboard stays in the list.
    page.locator("#search").fill("計画001")
    expect(rows(page)).to_have_count(10)
    rows(page).first.get_by_role("button").press("Enter")
    expect(rows(page)).to_have_count(9)
    expect(rows(page).first.get_by_role("button")).to_be_focused()
    # So does who is there already when a late answer comes.
    page.evaluate("""() => {
        for (const row of document.querySelectorAll("#table tbody tr")) row.classList.add("before");
        document.getElementById("search").dispatchEvent(new Event("input"));
    }""")
    expect(page.locator(".before")).to_have_count(0)
    expect(rows(page).first.get_by_role("button")).to_be_focused()


def test_deleting_all_asks_first(open_page: Any, kept: KeptTerms) -> None:
    kept.add((Term(term="みらいパーク構想"),))
    page = open_page()
    expect(rows(page)).to_have_count(1)
    page.locator("#clear [type=submit]").click()
    expect(page.locator("#clear .problem")).to_contain_text("印を付けてください")
    assert kept.terms()
    page.get_by_label("元に戻せないことがわかりました").check()
    page.locator("#clear [type=submit]").click()
    expect(status(page)).to_have_text("一覧をすべて消しました。")
    expect(rows(page)).to_have_count(0)
    assert not kept.terms()


def test_an_unreadable_list_is_said_and_can_be_begun_anew(
    open_page: Any, kept: KeptTerms, home: Path, pictures: Path
) -> None:
    kept.add((Term(term="みらいパーク構想"),))
    (home / FILE_NAME).write_bytes(b"broken")
    page = open_page()
    expect(page.locator("#trouble")).to_contain_text("一覧を読めない")
    expect(page.locator("#count")).to_be_empty()
    assert_accessible(page)
    take(page, pictures / "withheld-unreadable.png")
    page.locator("#term").fill("白樺ホール")
    page.keyboard.press("Enter")
    expect(page.locator("#add [data-problem-of='']")).to_contain_text("読み書きできません")
    expect(page.locator("#term")).to_have_value("白樺ホール")
    page.get_by_label("元に戻せないことがわかりました").check()
    page.locator("#clear [type=submit]").click()
    expect(page.locator("#trouble")).to_be_hidden()
    page.locator("#term").press("Enter")
    expect(rows(page)).to_have_count(1)
