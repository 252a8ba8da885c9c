"""A training officer makes scenarios and looks after what is kept, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .appearance import assert_accessible, pictures, take
from .learner import DESK, PHONE, NewTab, ask, fits, tab_to
from .service import Service

__all__ = ["pictures"]

pytestmark = pytest.mark.browser

EDITOR = "/api/v1/training/editor"


@pytest.fixture(scope="module")
def service(own_service: Service) -> Service:
    # Not the shared one: scenarios made here would turn up in the tests of training.
    own_service.start()
    return own_service


@pytest.fixture
def open_page(new_tab: NewTab, service: Service) -> NewTab:
    def _open(name: str, size: Any = DESK, **options: Any) -> Page:
        page = new_tab(size, **options)
        page.goto(service.link(name))
        # What another test made, or the first turn of this one, is not there.
        for one in ask(page, "GET", EDITOR)["scenarios"]:
            if one["own"]:
                address = f"{EDITOR}/scenarios/{one['id']}"
                ask(page, "DELETE", f"{address}?digest={ask(page, 'GET', address)['digest']}")
        return page

    return _open


def use(page: Page, template: str) -> None:
    page.locator("#templates").select_option(template)
    page.locator("#opener button").click()
    expect(page.locator("#status")).to_contain_text(template)


def ready(page: Page) -> None:
    expect(page.locator("#state")).to_have_attribute("data-state", "ready")


# -- making a scenario ----------------------------------------------------------------------


def test_from_nothing_by_keyboard(open_page: Any, pictures: Path) -> None:
    """What is missing is listed, what is wrong is said at its field, and what is saved is in training."""
    page = open_page("training-editor")
    expect(page.locator("#todo li").first).to_be_visible()
    assert_accessible(page)
    take(page, pictures / "editor-ja-new.png")

    def write(name: str, text: str) -> None:
        control = page.locator(f'[name="{name}"]')
        tab_to(page, control)
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.insert_text(text)

    tab_to(page, page.locator("[name=category]"))
    page.locator("[name=category]").select_option("commercial")
    write("id", "Cake shop")
    write("title.ja", "手作りのケーキ")
    write("text", "手作りのケーキを焼きました。きれいに膨らんだ。")
    write("twin.text", "手作りのケーキを焼いた。きれいに膨らんだ。")
    write("twin.why.ja", "焼いた喜びだけです。")
    write("explanation.ja", "値段を付けて注文を募ると、副業の宣伝と受け取られます。")
    # Left once, so that its mistake is shown beside it.
    expect(page.locator('[id="problem-id"]')).to_contain_text("英小文字")
    expect(page.locator('[id="problem-text"]')).to_contain_text("選んだ分類のことを言いません")
    expect(page.locator("[name=text]")).to_have_attribute("aria-invalid", "true")
    take(page, pictures / "editor-ja-wrong.png")
    assert_accessible(page)

    # From the list to the field.
    page.locator(".jump", has_text="出題する投稿").click()
    expect(page.locator("[name=text]")).to_be_focused()
    page.locator("[name=text]").fill("革の名刺入れを作りました。3,500円で販売します。注文はDMまで！")
    page.locator("[name=id]").fill("cake-shop")
    ready(page)
    expect(page.locator("#given")).to_contain_text("革の名刺入れ")
    expect(page.locator("#twin-findings")).to_contain_text("何も言いません")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=pictures / "training-editor-ja-light.png", animations="disabled")
    page.get_by_role("button", name="保存する", exact=True).click()
    expect(page.locator("#status")).to_contain_text("scenarios/commercial/cake-shop.yaml")
    expect(page.locator("#status")).to_contain_text("コースのファイルには commercial.cake-shop と書きます")

    saved = ask(page, "GET", f"{EDITOR}/scenarios/commercial.cake-shop")
    assert saved["own"] and saved["data"]["title"] == {"ja": "手作りのケーキ", "en": "手作りのケーキ"}
    answer = {"id": page.evaluate("crypto.randomUUID()"), "scenario": "commercial.cake-shop", "certainty": 1, "publish": True}
    assert ask(page, "POST", "/api/v1/training/answers", answer)["publish"] is False

    # Saving again asks first.
    page.locator('[name="title.ja"]').fill("手作りの名刺入れ")
    ready(page)
    page.get_by_role("button", name="保存する", exact=True).click()
    expect(page.locator("#ask")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator("#ask")).to_be_hidden()
    assert ask(page, "GET", f"{EDITOR}/scenarios/commercial.cake-shop")["data"]["title"]["ja"] == "手作りのケーキ"
    page.get_by_role("button", name="保存する", exact=True).click()
    page.get_by_role("button", name="置きかえる").click()
    expect(page.locator("#status")).to_contain_text("保存しました")
    assert ask(page, "GET", f"{EDITOR}/scenarios/commercial.cake-shop")["data"]["title"]["ja"] == "手作りの名刺入れ"

    page.get_by_role("button", name="この問題を消す").click()
    page.locator("#ask-yes").click()
    expect(page.locator("#status")).to_have_text("消しました。")
    assert not any(one["own"] for one in ask(page, "GET", EDITOR)["scenarios"])


TEMPLATES = {
    "judge": "commercial.handmade",
    "find": "commercial.referral",
    "mend": "confidential.transfer-list",
    "when": "commercial.official-praise",
    "profile": "missing-disclaimer.fire-station",
    "reply": "defamation.heated-thread",
}


@pytest.mark.parametrize(("size", "language"), [(PHONE, "ja"), (DESK, "en")], ids=["phone-ja", "desk-en-dark"])
def test_every_format_can_be_made_from_a_template(open_page: Any, pictures: Path, size: Any, language: str) -> None:
    is_english = language == "en"
    options = {"locale": "en-GB", "color_scheme": "dark"} if is_english else {}
    page = open_page("training-editor", size, **options)
    for kind, template in TEMPLATES.items():
        use(page, template)
        page.locator("[name=id]").fill("ours")
        ready(page)
        assert fits(page)
        assert_accessible(page)
        take(page, pictures / f"editor-{language}-{kind}.png")
        # Discard it when the next one is opened.
        page.evaluate("sessionStorage.clear()")
        page.reload()
        expect(page.locator("#todo li").first).to_be_visible()


def test_what_is_being_written_survives_a_reload_and_is_not_lost_unasked(open_page: Any) -> None:
    page = open_page("training-editor")
    use(page, TEMPLATES["reply"])
    page.locator("[name=id]").fill("kept")
    page.locator('[name="choices.0.text"]').fill("書きかけの返事")
    ready_or_not = page.locator("#state-words")
    expect(ready_or_not).not_to_be_empty()
    page.reload()
    expect(page.locator('[name="choices.0.text"]')).to_have_value("書きかけの返事")
    expect(page.locator("[name=id]")).to_have_value("kept")
    page.locator("#templates").select_option(TEMPLATES["judge"])
    page.locator("#opener button").click()
    expect(page.locator("#ask")).to_be_visible()
    page.locator("#ask-no").click()
    expect(page.locator('[name="choices.0.text"]')).to_have_value("書きかけの返事")


def test_entries_come_and_go(open_page: Any) -> None:
    page = open_page("training-editor")
    use(page, TEMPLATES["when"])
    expect(page.locator(".entry")).to_have_count(2)
    page.get_by_role("button", name="もう一つ足す").click()
    expect(page.locator(".entry")).to_have_count(3)
    expect(page.locator(".jump", has_text="場面 3").first).to_be_visible()
    page.get_by_role("button", name="場面 3を消す").click()
    expect(page.locator(".entry")).to_have_count(2)
    page.locator("[name=id]").fill("ours")
    ready(page)


def test_words_are_marked_by_selecting_them(open_page: Any) -> None:
    page = open_page("training-editor")
    use(page, TEMPLATES["find"])
    page.locator("[name=id]").fill("ours")
    text = page.locator("[name=text]")
    text.fill(text.input_value().replace("《", "").replace("》", ""))
    expect(page.locator('[id="problem-text"]')).to_contain_text("まだ印がありません")
    text.evaluate("area => { const at = area.value.indexOf('私にも500円'); area.setSelectionRange(at, at + 7); }")
    page.get_by_role("button", name="選んだところに印を付ける").click()
    ready(page)
    assert "《私にも500円》" in text.input_value()


def test_two_tabs_of_the_editor(open_page: Any) -> None:
    """The second one to save a name is asked; nobody's work is lost unasked."""
    tabs = [open_page("training-editor") for _ in range(2)]
    for tab in tabs:
        use(tab, TEMPLATES["judge"])
        tab.locator("[name=id]").fill("two-tabs")
        ready(tab)
    tabs[0].get_by_role("button", name="保存する", exact=True).click()
    expect(tabs[0].locator("#status")).to_contain_text("保存しました")
    tabs[1].get_by_role("button", name="保存する", exact=True).click()
    expect(tabs[1].locator("#ask-words")).to_contain_text("もうある")
    tabs[1].locator("#ask-yes").click()
    expect(tabs[1].locator("#status")).to_contain_text("保存しました")


# -- what is kept ---------------------------------------------------------------------------


def learn(page: Page) -> None:
    answer = {"id": page.evaluate("crypto.randomUUID()"), "scenario": "defamation.heated-thread", "certainty": 1, "choice": 1}
    ask(page, "POST", "/api/v1/training/answers", answer)


@pytest.mark.parametrize(("size", "language"), [(PHONE, "ja"), (DESK, "en")], ids=["phone-ja-dark", "desk-en"])
def test_backup_restore_and_deletion(open_page: Any, pictures: Path, tmp_path: Path, size: Any, language: str) -> None:
    is_english = language == "en"
    page = open_page("training-data", size, **({"locale": "en-GB"} if is_english else {"color_scheme": "dark"}))
    ask(page, "POST", "/api/v1/training/wipe", {"what": "training"})
    learn(page)
    page.reload()
    expect(page.locator("#held")).to_contain_text("1 answers" if is_english else "答え 1 件")
    with page.expect_download() as downloading:
        page.locator("#backup button").click()
    copy = tmp_path / downloading.value.suggested_filename
    assert copy.name.startswith("hitokokyu-backup-")
    downloading.value.save_as(copy)

    # Deleting asks for a tick.
    page.locator("#wipe button").click()
    expect(page.locator("#wipe .problem")).not_to_be_empty()
    page.locator("#wipe [name=sure]").check()
    page.locator("#wipe button").click()
    expect(page.locator("#status")).not_to_be_empty()
    assert ask(page, "GET", "/api/v1/training/data")["held"]["answers"] == 0

    wrong = tmp_path / "wrong.sqlite3"
    wrong.write_text("id,at\n")
    page.locator("#file").set_input_files(wrong)
    page.locator("#look").click()
    expect(page.locator("#file-problem")).to_contain_text("not a backup" if is_english else "控えのファイルではありません")
    page.locator("#file").set_input_files(copy)
    page.locator("#look").click()
    expect(page.locator("#found-title")).to_be_focused()
    expect(page.locator("#found-list")).to_contain_text("1")
    assert_accessible(page)
    assert fits(page)
    take(page, pictures / f"data-{language}.png")
    page.locator("#put-back").click()
    expect(page.locator("#status")).to_contain_text("before-restore")
    assert ask(page, "GET", "/api/v1/training/data")["held"]["answers"] == 1


def test_a_damaged_store_is_said_once(
    new_tab: NewTab, tmp_path_factory: pytest.TempPathFactory, pictures: Path
) -> None:
    """The file is torn while the service is down; after the next start training goes on."""
    home = tmp_path_factory.mktemp("damaged-home")
    service = Service(home)
    (home / "hitokokyu.sqlite3").write_bytes(b"no database " * 1000)
    try:
        service.start()
        assert "壊れていた" in (home / "service.log").read_text("utf-8")
        page = new_tab()
        page.goto(service.link("training"))
        expect(page.locator("#renewed")).to_contain_text("hitokokyu-damaged-")
        expect(page.locator("#exercise")).to_be_visible(timeout=30_000)
        assert_accessible(page)
        take(page, pictures / "damaged-ja.png")
        page.get_by_role("button", name="わかりました").click()
        expect(page.locator("#renewed")).to_have_count(0)
        page.reload()
        expect(page.locator("#exercise")).to_be_visible()
        expect(page.locator("#renewed")).to_have_count(0)
    finally:
        service.stop()
