"""Real browser, real extension, real service; only the web site is the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from .chromium import Chromium
from .service import Service
from .setup_browsers import PAGES
from .website import Site, serve


# The first frame of a browser that starts beside another one can take longer than the usual 5 s.
expect.set_options(timeout=15_000)


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


@pytest.fixture(scope="session")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """For tests that leave it running."""
    service = Service(tmp_path_factory.mktemp("home"))
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def own_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """For tests that start and stop it."""
    service = Service(tmp_path_factory.mktemp("own-home"))
    yield service
    service.stop()


Launch = Callable[..., Chromium]


@pytest.fixture(scope="module")
def launch_shared(
    playwright: Playwright, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Launch]:
    """Start a browser with a fresh profile that lives as long as the module."""
    with browsers(playwright, site, tmp_path_factory.mktemp("profiles")) as start:
        yield start


@pytest.fixture
def launch(playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[Launch]:
    """Start a browser with a fresh profile for one test."""
    with browsers(playwright, site, tmp_path) as start:
        yield start


@contextmanager
def browsers(playwright: Playwright, site: Site, folder: Path) -> Iterator[Launch]:
    started: list[Chromium] = []

    def start(**options: Any) -> Chromium:
        started.append(Chromium(playwright, folder / f"profile-{len(started)}", site, **options))
        return started[-1]

    yield start
    for browser in started:
        browser.close()


@pytest.fixture(scope="module")
def paired(launch_shared: Launch, shared_service: Service) -> Chromium:
    chromium = launch_shared()
    chromium.pair(shared_service.port, shared_service.pairing_code())
    shared_service.never_at_work()
    return chromium


@pytest.fixture
def browser(paired: Chromium) -> Iterator[Chromium]:
    """A browser whose extension is paired with the service; every test has tabs of its own."""
    yield paired
    paired.close_tabs()
