"""Real browser, real extension, real service; only the web site is the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from .chromium import Chromium
from .service import Service
from .setup_browsers import PAGES
from .website import Site, serve


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    pages = PAGES / "site"
    assert pages.is_dir(), "run `python tests/browser/setup_browsers.py` first"
    site, server = serve(pages, tmp_path_factory.mktemp("site"))
    yield site
    server.shutdown()


@pytest.fixture(scope="module")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """For tests that leave it running."""
    service = Service(tmp_path_factory.mktemp("home"))
    service.start()
    yield service
    service.stop()


@pytest.fixture
def own_service(tmp_path: Path) -> Iterator[Service]:
    """For tests that stop it. Not yet started."""
    home = tmp_path / "home"
    home.mkdir()
    service = Service(home)
    yield service
    service.stop()


@pytest.fixture
def launch(playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[Callable[..., Chromium]]:
    """Start a browser with a fresh profile."""
    started: list[Chromium] = []

    def start(**options: str) -> Chromium:
        profile = tmp_path / f"profile-{len(started)}"
        started.append(Chromium(playwright, profile, site, **options))
        return started[-1]

    yield start
    for browser in started:
        browser.close()


@pytest.fixture
def browser(launch: Callable[..., Chromium], shared_service: Service) -> Chromium:
    """A browser whose extension is paired with the service."""
    chromium = launch()
    chromium.pair(shared_service.port, shared_service.pairing_code())
    return chromium
