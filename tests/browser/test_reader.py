"""What is read from an editor is what the person sees in it. With the real editors, in a plain browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import CDPSession, Locator, Page, Playwright, expect

from .chromium import EXTENSION, eventually
from .website import Site

pytestmark = pytest.mark.browser

EDITORS = ("draft", "lexical-rich", "lexical-plain", "tiptap", "slate", "quill")
"""Those with a model of their own, which says what it holds."""
FIELDS = (*EDITORS, "textarea", "plain")

TEXTS = {
    "one line": "夕飯はカレーにしました。",
    "lines": "一行目\n二行目\n三行目",
    "empty lines": "一行目\n\n\n四行目",
    "ends with a line break": "一行目\n",
    "ends with empty lines": "一行目\n\n",
    "starts with empty lines": "\n\n三行目",
    "only line breaks": "\n\n",
    "emoji": "😤👨‍👩‍👧🏴󠁧󠁢󠁥󠁮󠁧󠁿👍🏽 1️⃣ ❤️",
    "rare characters": "𠮷野家で𩸽、葛󠄀城市の辻󠄀さん",
    "half-width kana": "ﾊﾝｶｸｶﾞﾀｶﾅ ㈱ ①",
    "combining marks": "か\u3099ぎく\u3099け\u3099",
    "spaces": "a b  c　全角　　二つ",
    "what looks like code": "<b>太字</b> &amp; \\n {x} [y](z)",
    "addresses": "https://example.jp/a?b=1&c=#d @aoi #松本",
    "right to left": "שלום עולם と مرحبا",
    "many lines": "\n".join(f"{number} 行目" for number in range(12)),
}


@pytest.fixture(scope="module")
def page(playwright: Playwright, site: Site) -> Iterator[Page]:
    """All the editors on one page, and the reader alone beside them."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page(ignore_https_errors=True, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"https://127.0.0.1:{site.port}/editors.html")
    page.evaluate("globalThis.hitokokyu = { sites: [] }")
    page.add_script_tag(path=EXTENSION / "content" / "reader.js")
    yield page
    browser.close()


@pytest.fixture
def keyboard(page: Page) -> Iterator[CDPSession]:
    """For what no key of a keyboard does: compositions."""
    session = page.context.new_cdp_session(page)
    yield session
    session.detach()


def field(page: Page, name: str) -> Locator:
    return page.locator(f'[aria-label="{name}"]')


def emptied(page: Page, name: str) -> Locator:
    """The field without a text, and with the caret in it."""
    editable = field(page, name)
    if name in EDITORS:
        page.evaluate("name => editors[name].current.clear()", name)
    else:
        editable.evaluate("it => it.value === undefined ? it.replaceChildren() : (it.value = '')")
    editable.click()
    expect(editable).to_be_focused()
    return editable


def read(editable: Locator, ignore: str | None = None) -> str:
    return editable.evaluate("(it, ignore) => hitokokyu.readText(it, ignore)", ignore)


def expect_read(editable: Locator, text: str) -> None:
    """Some editors draw what they hold a moment later."""
    eventually(lambda: read(editable) == text)


def held(page: Page, name: str) -> str:
    """What the editor itself says that it holds."""
    return page.evaluate("name => editors[name].current.text()", name).replace("\u00a0", " ")


def type_keys(page: Page, text: str) -> None:
    """Characters as a keyboard gives them, line breaks by the Enter key."""
    first, *others = text.split("\n")
    page.keyboard.insert_text(first)
    for line in others:
        page.keyboard.press("Enter")
        if line:
            page.keyboard.insert_text(line)


def paste(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("ControlOrMeta+v")


def compose(page: Page, keyboard: CDPSession, text: str) -> None:
    """As an input method does: what is unfinished grows, then it is settled."""
    for end in range(1, len(text) + 1):
        unfinished = {"text": text[:end], "selectionStart": end, "selectionEnd": end}
        keyboard.send("Input.imeSetComposition", unfinished)
    keyboard.send("Input.insertText", {"text": text})


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_what_is_typed_is_read(page: Page, name: str, text: str) -> None:
    editable = emptied(page, name)
    type_keys(page, text)
    expect_read(editable, text)
    if name in EDITORS:
        assert held(page, name) == text


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("text", ["一行目\n二行目", "一段落目\n\n二段落目\n"], ids=["lines", "paragraphs"])
def test_what_is_pasted_is_read_as_the_editor_holds_it(page: Page, name: str, text: str) -> None:
    """Editors make of a paste what they like: what matters is that the reader agrees with them."""
    editable = emptied(page, name)
    paste(page, text)
    expect(editable).not_to_be_empty() if name != "textarea" else expect(editable).to_have_value(text)
    wanted = held(page, name) if name in EDITORS else text
    expect_read(editable, wanted)
    assert [line for line in wanted.split("\n") if line] == [line for line in text.split("\n") if line]


@pytest.mark.parametrize("name", FIELDS)
def test_a_composition_is_read_once_it_is_settled(page: Page, keyboard: CDPSession, name: str) -> None:
    editable = emptied(page, name)
    compose(page, keyboard, "窓口で")
    page.keyboard.press("Enter")
    compose(page, keyboard, "待っています😊")
    expect_read(editable, "窓口で\n待っています😊")


@pytest.mark.parametrize("name", FIELDS)
def test_an_empty_editor_is_read_as_empty(page: Page, name: str) -> None:
    """Its placeholder is not a text of the writer."""
    editable = emptied(page, name)
    expect_read(editable, "")
    page.keyboard.type("a")
    expect_read(editable, "a")
    page.keyboard.press("Backspace")
    expect_read(editable, "")


@pytest.mark.parametrize("name", FIELDS)
def test_a_soft_line_break_is_a_line_break(page: Page, name: str) -> None:
    editable = emptied(page, name)
    page.keyboard.type("上")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("下")
    page.keyboard.press("Shift+Enter")
    expect_read(editable, "上\n下\n")


@pytest.mark.parametrize("name", ["lexical-rich", "lexical-plain", "tiptap", "slate", "quill"])
def test_a_mention_is_read_by_its_words(page: Page, name: str) -> None:
    editable = emptied(page, name)
    page.keyboard.type("やあ")
    page.evaluate("name => editors[name].current.chip('@aoi')", name)
    expect(editable).to_contain_text("@aoi")
    page.keyboard.type("さん")
    expect_read(editable, "やあ@aoiさん")


@pytest.mark.parametrize("name", ["lexical-rich", "lexical-plain"])
def test_an_emoji_drawn_as_a_picture_is_read(page: Page, name: str) -> None:
    editable = emptied(page, name)
    page.keyboard.type("ねむい")
    page.evaluate("name => editors[name].current.picture('🥱')", name)
    expect(editable.locator("img")).to_have_count(1)
    expect_read(editable, "ねむい🥱")


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ('<p>見える<span hidden>見えない</span></p>', "見える"),
        ('<p>見える<span style="display: none">見えない</span></p>', "見える"),
        ("<p>本文<button>画像を削除</button></p>", "本文"),
        ("<style>p {}</style><p>本文</p><script>1</script>", "本文"),
        ("<ul>\n  <li>一</li>\n  <li>二<ol><li>三</li></ol></li>\n</ul>", "一\n二\n三"),
        ("<blockquote><p>引用</p></blockquote><hr><p>下</p>", "引用\n\n下"),
        ("<table><tr><td>左</td><td>右</td></tr></table>", "左\n右"),
        ("<p><ruby>葵<rp>(</rp><rt>あおい</rt><rp>)</rp></ruby>さん</p>", "葵さん"),
        ('<p>眠い<span role="img" aria-label="🥱"></span></p>', "眠い🥱"),
        ('<p>眠い<img alt="🥱"><img></p>', "眠い🥱"),
        ("<div><div>深い</div></div><div><div><br></div></div><div>所</div>", "深い\n\n所"),
        ("<span>一<div>二</div>三</span>", "一\n二\n三"),
        ("上<br><br>下", "上\n\n下"),
        ("\u200b見える\ufeff", "見える"),
        ("", ""),
    ],
)
def test_only_what_is_seen_is_read(page: Page, html: str, seen: str) -> None:
    editable = emptied(page, "plain")
    editable.evaluate("(it, html) => { it.innerHTML = html; }", html)
    assert read(editable) == seen


def test_what_a_site_calls_no_text_is_left_out(page: Page) -> None:
    editable = emptied(page, "plain")
    editable.evaluate("it => { it.innerHTML = '<p>本文<i class=menu>候補</i></p>'; }")
    assert read(editable) == "本文候補"
    assert read(editable, ".menu") == "本文"


@pytest.fixture
def milliseconds(page: Page) -> Iterator[Callable[[int], float]]:
    """How long it takes to read a text of so many lines, in time of the processor: what else the machine
    has to do does not count."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def spent() -> float:
        metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
        return metrics["ThreadTime"] * 1000

    def measure(lines: int) -> float:
        page.evaluate(
            """lines => {
              window.field = document.createElement("div");
              for (let line = 0; line < lines; line += 1) {
                const block = field.appendChild(document.createElement("div"));
                block.appendChild(document.createElement("span")).textContent = `${line} 行目`;
              }
              document.body.append(field);
            }""",
            lines,
        )
        turns = 15
        before = spent()
        page.evaluate(
            """turns => {
              for (let turn = 0; turn < turns; turn += 1) {
                if (turn % 3 === 0) field.append(document.createElement("p"));
                hitokokyu.readText(field);
              }
            }""",
            turns,
        )
        taken = (spent() - before) / turns
        page.evaluate("field.remove()")
        return taken

    yield measure
    session.detach()


def test_twice_the_text_takes_about_twice_the_time(milliseconds: Callable[[int], float]) -> None:
    milliseconds(500)
    short, long = milliseconds(500), milliseconds(4000)
    assert long < 8 * short * 2.5
    assert short < 10


def test_reading_does_not_lay_the_page_out(page: Page) -> None:
    """A page that is made to lay itself out on every check feels slow to type in."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def layouts() -> tuple[float, float]:
        metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
        return metrics["LayoutCount"], metrics["RecalcStyleCount"]

    def around(expression: str) -> bool:
        """Whether the page was laid out while this ran, right after its content changed."""
        before = layouts()
        page.evaluate(
            f"""() => {{
              const field = document.querySelector('[aria-label="plain"]');
              for (let turn = 0; turn < 50; turn += 1) {{ field.append("x"); {expression}; }}
            }}"""
        )
        after = layouts()
        return after[0] - before[0] > 25 or after[1] - before[1] > 25

    assert around("field.offsetHeight")
    assert not around("hitokokyu.readText(field)")
    session.detach()
