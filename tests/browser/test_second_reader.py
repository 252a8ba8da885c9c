"""The second reader in the browser: no draft is sent to it, and what is about to be published once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ..second_reader.model_server import MODEL, SURE, UNSURE, ModelServer, naming, running, silent
from .appearance import pictures
from .chromium import Chromium, eventually
from .conftest import Launch
from .in_page import InPage
from .service import Service
from .test_composer import write
from .test_pause import ANYWAY, publish_button, stays_once

__all__ = ["pictures"]

pytestmark = pytest.mark.browser

QUOTE = "例の話"


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[Service]:
    options = ("--second-reader", model.address, "--second-reader-model", MODEL)
    service = Service(tmp_path_factory.mktemp("second-reader-home"), *options)
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def shared(launch_shared: Launch, service: Service) -> Chromium:
    return launch_shared(prepare=lambda chromium: chromium.pair(service.port, service.pairing_code()))


@pytest.fixture
def browser(shared: Chromium, model: ModelServer) -> Iterator[Chromium]:
    model.mind, model.raw = silent, None
    model.asked.clear()
    yield shared
    shared.close_tabs()


def write_and_wait(browser: Chromium, text: str) -> tuple[Page, dict[str, object]]:
    page, tab_id = browser.open_site()
    write(page, text)
    report = browser.checked(tab_id, text)["report"]
    expect(InPage(page).badge).not_to_have_text("…")
    return page, report


def test_only_what_is_published_is_sent_and_once(browser: Chromium, model: ModelServer) -> None:
    page, report = write_and_wait(browser, UNSURE)
    assert report["second_reader"] == {"model": MODEL, "state": "not-asked"}
    assert model.asked == [], "a draft is nobody's business"
    publish_button(page).click()
    stays_once(page, [UNSURE])
    assert model.posts == [UNSURE]


def test_where_rules_and_reader_are_sure_nothing_is_sent(browser: Chromium, model: ModelServer) -> None:
    page, report = write_and_wait(browser, SURE)
    assert report["second_reader"] is None
    publish_button(page).click()
    stays_once(page, [SURE])
    assert model.asked == []


def test_its_opinion_is_asked_about_and_named(browser: Chromium, model: ModelServer, pictures: Path) -> None:
    model.mind = naming("confidential", QUOTE)
    page, _ = write_and_wait(browser, UNSURE)
    publish_button(page).click()
    question = InPage(page).question
    card = question.locator("article")
    expect(card).to_have_count(1)
    expect(card).to_contain_text(f"このパソコンの言語モデル（{MODEL}）の見方です")
    expect(card.locator("mark")).to_have_text(QUOTE)
    expect(question.locator(".second-reader")).to_have_text(f"このパソコンの言語モデル（{MODEL}）も読みました。")
    page.screenshot(path=pictures / "second-reader-ja.png", animations="disabled")
    InPage(page).answer(ANYWAY)
    stays_once(page, [UNSURE])
    assert model.posts == [UNSURE]


def test_without_an_answer_the_writer_is_told(browser: Chromium, model: ModelServer) -> None:
    model.raw = lambda handler: handler.send_error(500)
    page, _ = write_and_wait(browser, UNSURE)
    publish_button(page).click()
    stays_once(page, [UNSURE])
    expect(InPage(page).notices).to_contain_text("言語モデルの見方を聞けないまま投稿しました")
    eventually(lambda: len(model.asked) == 1)
