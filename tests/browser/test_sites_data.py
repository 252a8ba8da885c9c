"""What the site files say can be taken literally: selectors are selectors, and words are times."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator

import pytest
from hitokokyu.models import Attachment
from playwright.sync_api import Page, Playwright

from .chromium import EXTENSION
from .website import Site

pytestmark = pytest.mark.browser

CONTENT = EXTENSION / "content"
SITES = sorted(path.stem for path in (CONTENT / "sites").glob("*.js"))
NOON = "2026-11-18T12:00:00+09:00"
"""A Wednesday."""


@pytest.fixture(scope="module")
def page(playwright: Playwright, site: Site) -> Iterator[Page]:
    """A page in Japan with the site files alone, not inside the extension."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page(ignore_https_errors=True, timezone_id="Asia/Tokyo")
    page.goto(f"https://127.0.0.1:{site.port}/editors.html")
    for path in [*sorted((CONTENT / "sites").glob("*.js")), CONTENT / "when.js"]:
        page.add_script_tag(path=path)
    yield page
    browser.close()


def test_every_file_tells_one_site_under_its_own_name(page: Page) -> None:
    assert page.evaluate("hitokokyu.sites.map(({ id }) => id)") == SITES
    assert len(SITES) == 10


def test_the_documentation_tells_of_every_site_in_both_languages() -> None:
    listed = (EXTENSION / "background" / "sites.js").read_text("utf-8")
    titles = re.findall(r'title: "(.+?)"', listed)
    assert len(titles) == len(SITES)
    rows = (EXTENSION.parent / "docs" / "sites.md").read_text("utf-8").splitlines()
    for title in titles:
        assert len([row for row in rows if re.match(rf"\| {title}\b", row)]) == 2, title


def test_every_selector_can_be_asked_for(page: Page) -> None:
    """A selector that is none would throw on every key in somebody else's page."""
    asked = page.evaluate("""() => {
      const asked = [];
      const ask = (place, selector) => {
        asked.push(place);
        document.querySelector(selector);
        document.body.closest(selector);
      };
      for (const { id, composers, account, profile } of hitokokyu.sites) {
        for (const composer of composers) {
          for (const key of ["find", "within", "parts", "replyTo", "schedule", "ignore"]) {
            if (composer[key] !== undefined) ask(`${id} ${key}`, composer[key]);
          }
          for (const control of composer.submit) ask(`${id} submit`, control.find ?? control);
          for (const { find } of composer.attachments ?? []) ask(`${id} attachment`, find);
        }
        if (account) ask(`${id} account`, account.find);
        if (profile) ask(`${id} bio`, profile.bio);
      }
      return asked;
    }""")
    assert {f"{site} {key}" for site in SITES for key in ("find", "within", "submit")} <= set(asked)


def test_a_composer_can_always_be_published_from(page: Page) -> None:
    composers = page.evaluate("hitokokyu.sites.flatMap(({ composers }) => composers)")
    assert all(composer["submit"] for composer in composers)
    for composer in composers:
        for control in composer["submit"]:
            assert isinstance(control, str) or control["words"], control
    kinds = {composer["kind"] for composer in composers}
    assert kinds == {"post", "reply", "quote", "comment", "message"}
    means = {kind["means"] for composer in composers for kind in composer.get("attachments", [])}
    assert means <= set(Attachment)


def test_what_is_told_by_words_is_told_in_both_languages(page: Page) -> None:
    told_by_words = page.evaluate("""hitokokyu.sites.flatMap(({ id, composers }) =>
      composers.flatMap(({ submit }) => submit.filter(({ words }) => words).map(({ words }) => [id, words])))""")
    assert {site for site, _ in told_by_words} == {"threads", "instagram", "note", "linkedin"}
    for site, words in told_by_words:
        assert any(not word.isascii() for word in words), site
        # note has no English page.
        assert site == "note" or any(word.isascii() for word in words), site


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2026年11月22日(日) 9:00 に送信されます", "2026-11-22T09:00:00+09:00"),
        ("２０２６年１１月２２日　午後３:０５", "2026-11-22T15:05:00+09:00"),
        ("11月22日 午前0時", "2026-11-22T00:00:00+09:00"),
        ("11月22日の午後0時30分に公開", "2026-11-22T12:30:00+09:00"),
        ("11月22日17時半", "2026-11-22T17:30:00+09:00"),
        ("1月5日 8:30", "2027-01-05T08:30:00+09:00"),
        ("11月18日 9:00", "2026-11-18T09:00:00+09:00"),
        ("2026/11/22 9:00:00 (3日後)", "2026-11-22T09:00:00+09:00"),
        ("2026-11-22 21:15", "2026-11-22T21:15:00+09:00"),
        ("今日 18:00", "2026-11-18T18:00:00+09:00"),
        ("明日 8:30", "2026-11-19T08:30:00+09:00"),
        ("明後日 8:30", "2026-11-20T08:30:00+09:00"),
        ("Will send on Sun, Nov 22, 2026 at 9:00 AM", "2026-11-22T09:00:00+09:00"),
        ("Will send on Sun, Nov 22, 2026 at 12:00\u202fAM", "2026-11-22T00:00:00+09:00"),
        ("Posting on Thu, Nov 26, 3:05 p.m.", "2026-11-26T15:05:00+09:00"),
        ("Sunday, November 22nd, 2026, 12:30 PM", "2026-11-22T12:30:00+09:00"),
        ("22 Nov 2026, 17:45", "2026-11-22T17:45:00+09:00"),
        ("Tomorrow at 5 PM", "2026-11-19T17:00:00+09:00"),
        ("Jan 5 at 8:30 AM", "2027-01-05T08:30:00+09:00"),
        ("2028年2月29日 10:00", "2028-02-29T10:00:00+09:00"),
    ],
)
def test_a_time_in_words_is_understood(page: Page, words: str, moment: str) -> None:
    same = f"(() => {{ const told = {told(words)}; return told && Date.parse(told) - Date.parse('{moment}'); }})()"
    assert page.evaluate(same) == 0


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ポストを予約",
        "2026年11月22日",
        "9:00",
        "2026年13月1日 9:00",
        "2027年2月29日 10:00",
        "2026年11月22日 25:00",
        "Nov 22, 2026 at 13:00 PM",
        "Schedule",
        "3 posts, 20 likes",
    ],
)
def test_what_tells_no_day_and_time_is_not_guessed(page: Page, words: str) -> None:
    assert page.evaluate(told(words)) is None


def told(words: str) -> str:
    """What to evaluate in order to read these words at noon of a known day."""
    return f"hitokokyu.timeInWords({json.dumps(words)}, new Date('{NOON}'))"
