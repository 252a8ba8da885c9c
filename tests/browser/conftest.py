"""Real browser, real extension, real service; only the web site is the test's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from .chromium import PATIENCE, Chromium
from .learner import DESK, NewTab
from .service import Service
from .build_pages import PAGES
from .website import Site, serve


# Beside other browsers much takes longer than the usual 5 s.
expect.set_options(timeout=PATIENCE * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser on a busy machine may fail a test once: it gets one more turn, and the summary names it."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Without the extension: for the pages of the service."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def new_tab(chromium: Browser) -> Iterator[NewTab]:
    """Opens tabs, each in a window of its own that shares nothing with the others."""
    contexts: list[BrowserContext] = []

    def _open(size: Any = DESK, **options: Any) -> Page:
        options = {"locale": "ja-JP", "reduced_motion": "reduce", **options}
        contexts.append(chromium.new_context(viewport=size, **options))
        return contexts[-1].new_page()

    yield _open
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    pages = PAGES / "site"
    assert pages.is_dir(), "run `make test` first"
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


class Launch:
    """Starts browsers, each with a fresh profile."""

    def __init__(self, playwright: Playwright, site: Site, folder: Path) -> None:
        self.browsers: list[Chromium] = []
        self._playwright = playwright
        self._site = site
        self._folder = folder

    def __call__(self, **options: Any) -> Chromium:
        self.browsers.append(Chromium(self._playwright, self._folder, self._site, **options))
        return self.browsers[-1]

    def close(self) -> None:
        for browser in self.browsers:
            browser.close()


@pytest.fixture(scope="module")
def launch_shared(
    playwright: Playwright, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Launch]:
    """For browsers that live as long as the module."""
    with closing(Launch(playwright, site, tmp_path_factory.mktemp("profiles"))) as launch:
        yield launch


@pytest.fixture
def launch(playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[Launch]:
    """For browsers of one test."""
    with closing(Launch(playwright, site, tmp_path)) as launch:
        yield launch


@pytest.fixture(autouse=True)
def with_sound_browsers(request: pytest.FixtureRequest) -> None:
    """No test suffers from a browser that died before, and another turn of a test is not spoilt by what the
    first one left behind."""
    if "launch_shared" not in request.fixturenames:
        return
    for browser in request.getfixturevalue("launch_shared").browsers:
        if is_another_turn(request) or not browser.is_running:
            browser.begin_anew()


def is_another_turn(request: pytest.FixtureRequest) -> bool:
    """Whether the test of a fixture has failed a moment ago."""
    return getattr(request.node, "execution_count", 1) > 1


@pytest.fixture(scope="module")
def paired(launch_shared: Launch, shared_service: Service) -> Chromium:
    def pair(chromium: Chromium) -> None:
        chromium.pair(shared_service.port, shared_service.pairing_code())

    return launch_shared(prepare=pair)


@pytest.fixture
def browser(paired: Chromium) -> Iterator[Chromium]:
    """A browser whose extension is paired with the service; every test has tabs of its own."""
    yield paired
    paired.close_tabs()
