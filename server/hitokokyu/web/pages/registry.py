"""The pages there are. Another one is a module with a `Page`, a template, and a line in `PAGES`."""

from __future__ import annotations

from dataclasses import dataclass

from ...models import Localized


@dataclass(frozen=True)
class Page:
    name: str
    """What `hitokokyu open` and `POST /api/v1/page-links` call it."""
    path: str
    template: str
    """In `templates/`, extending `base.html`. It gets `page`, `say`, `lang`, and the `facts`."""
    title: Localized
    summary: Localized
    """One sentence for the home page."""


HOME = Page(
    name="home",
    path="/",
    template="home.html",
    title=Localized(ja="ホーム", en="Home"),
    summary=Localized(ja="できることの一覧です。", en="What there is."),
)

PAGES: tuple[Page, ...] = (HOME,)
"""In the order in which they are shown."""

PAGE_NAMES = tuple(page.name for page in PAGES)
