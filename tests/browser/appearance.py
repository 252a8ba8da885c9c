"""Looking at a page as a person and as axe-core does; pictures for those who want to look too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where pictures go: HITOKOKYU_SCREENSHOTS if that is set, or they are thrown away."""
    folder = Path(os.environ.get("HITOKOKYU_SCREENSHOTS", tmp_path / "pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def take(page: Page, path: Path) -> None:
    """The page as long as it is, not only what fits into the window."""
    page.locator(":focus").evaluate_all("elements => elements.forEach(element => element.blur())")
    size = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": height})
    page.screenshot(path=path, animations="disabled")
    page.set_viewport_size(size)


def assert_accessible(page: Page | Frame) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
