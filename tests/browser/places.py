"""Where one writes on the test pages, and how one publishes there: a row for each composer."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from .chromium import Chromium
from .service import Service

INSTANCES = {"mastodon": "https://mstdn.example", "misskey": "https://misskey.example"}


@dataclass(frozen=True)
class Place:
    name: str
    address: str
    editor: str
    """The editable element, as a CSS selector."""
    button: str
    """What publishes, as a CSS selector."""
    shortcut: str | None
    """The key that publishes, where there is one."""
    prepare: tuple[str, ...] = ()
    """What is pressed before one can write, by its words."""
    finish: str | None = None
    """What is pressed afterwards where publishing takes two steps."""
    verb: str = "投稿する"
    """What the extension calls publishing here."""

    @property
    def line_break(self) -> str:
        return "Shift+Enter" if self.shortcut == "Enter" else "Enter"

    def open(self, browser: Chromium) -> tuple[Page, int]:
        """The page, ready for writing, and the id of its tab."""
        page, tab_id = browser.open_site(self.address)
        for words in self.prepare:
            page.get_by_role("button", name=words, exact=True).click()
        self.field(page).click()
        return page, tab_id

    def field(self, page: Page) -> Locator:
        return page.locator(self.editor)

    def publish(self, page: Page) -> Locator:
        return page.locator(self.button)

    def published(self, page: Page) -> list[list[str]]:
        """All that was published on this page, each with its parts."""
        if self.finish and (last := page.locator(self.finish)).count():
            last.click()
        return page.evaluate("window.published")


LEXICAL = '[contenteditable][data-lexical-editor="true"]'

PLACES = (
    Place(
        "x-home",
        "https://x.com/home",
        '[data-testid="tweetTextarea_0"]',
        '[data-testid="tweetButtonInline"]',
        "Control+Enter",
    ),
    Place(
        "x-dialog",
        "https://x.com/home",
        '[role="dialog"] [data-testid="tweetTextarea_0"]',
        '[data-testid="tweetButton"]',
        "Control+Enter",
        prepare=("ポスト",),
    ),
    Place(
        "x-message",
        "https://x.com/messages",
        '[data-testid="dmComposerTextInput"]',
        '[data-testid="dmComposerSendButton"]',
        "Enter",
        verb="送る",
    ),
    Place(
        "threads",
        "https://www.threads.com/",
        f'[role="dialog"] {LEXICAL}',
        '[role="button"]:has(> :text-is("投稿"))',
        "Control+Enter",
    ),
    Place(
        "facebook-post",
        "https://www.facebook.com/",
        f'[role="dialog"] {LEXICAL}',
        '[role="button"][aria-label="投稿"]',
        None,
    ),
    Place(
        "facebook-comment",
        "https://www.facebook.com/",
        f'[role="article"] {LEXICAL}',
        '[role="button"][aria-label="コメント"]',
        "Enter",
    ),
    Place(
        "instagram-caption",
        "https://www.instagram.com/",
        f'[role="dialog"] {LEXICAL}',
        '[role="button"]:text-is("シェア")',
        None,
    ),
    Place(
        "instagram-comment",
        "https://www.instagram.com/",
        "form textarea",
        '[role="button"]:text-is("投稿する")',
        "Enter",
    ),
    Place(
        "bluesky",
        "https://bsky.app/",
        ".ProseMirror",
        '[data-testid="composerPublishBtn"]',
        "Control+Enter",
    ),
    Place(
        "mastodon",
        f"{INSTANCES['mastodon']}/home",
        "textarea.autosuggest-textarea__textarea",
        'button[type="submit"]',
        "Control+Enter",
    ),
    Place(
        "misskey",
        f"{INSTANCES['misskey']}/",
        "[data-cy-post-form-text]",
        "[data-cy-open-post-form-submit]",
        "Control+Enter",
    ),
    Place(
        "note",
        "https://editor.note.com/notes/n1/edit/",
        ".ProseMirror",
        'button:has-text("公開に進む")',
        None,
        finish='button:text-is("投稿する")',
    ),
    Place(
        "youtube",
        "https://www.youtube.com/watch?v=1",
        "ytd-comments > ytd-commentbox #contenteditable-root",
        "ytd-comments > ytd-commentbox #submit-button button",
        None,
    ),
    Place(
        "linkedin-post",
        "https://www.linkedin.com/feed/",
        ".ql-editor",
        "button.share-actions__primary-action",
        None,
    ),
    Place(
        "linkedin-comment",
        "https://www.linkedin.com/feed/",
        "form .ProseMirror",
        "button.comments-comment-box__submit-button",
        None,
    ),
)


def watch_everywhere(browser: Chromium, service: Service) -> None:
    """Pair, and switch every site on; the servers of Mastodon and Misskey as somebody adds theirs."""
    browser.pair(service.port, service.pairing_code())
    for state in browser.ask("sites"):
        browser.switch_on(state["site"])
    for site, origin in INSTANCES.items():
        asked = "origins => chrome.permissions.request({ origins })"
        assert browser.inside.evaluate(asked, [f"{origin}/*"])
        browser.ask("instance.add", site=site, origin=origin)
