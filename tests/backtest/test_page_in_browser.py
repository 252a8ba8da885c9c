"""The page as a real browser shows it: readable for everybody, in light and in dark."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import sync_playwright

from hitokokyu.cli import main

from ..packs import check, write

pytestmark = pytest.mark.browser


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    corpus = tmp_path / "posts.jsonl"
    corpus.write_text(json.dumps({"text": "橋が落ちた拡散して"}) + "\n{\n", encoding="utf-8")
    packs = [write(tmp_path / "a", check()), write(tmp_path / "b", check(severity="stop"), check("security.key"))]
    file = tmp_path / "page.html"
    arguments = ["backtest", "--sensitivity", "off", "--packs", *map(str, packs), "--html", str(file), str(corpus)]
    assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 2
    return file


def test_accessible_and_still(page_file: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for scheme in ("light", "dark"):
            for width in (900, 360):
                # axe is a script, which the page itself would not run.
                context = browser.new_context(
                    color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 800}
                )
                page = context.new_page()
                asked: list[str] = []
                page.on("request", lambda request, asked=asked: asked.append(request.url))
                page.goto(page_file.as_uri())
                page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                assert asked == [page_file.as_uri()]
                context.close()
        browser.close()
