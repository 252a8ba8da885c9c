"""The page of a backtest as a real browser shows it: readable for everybody, in light and in dark."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from hitokokyu.cli import main

from ..packs import check, write
from .appearance import assert_accessible
from .learner import NewTab

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


def test_accessible_and_still(page_file: Path, new_tab: NewTab) -> None:
    for scheme in ("light", "dark"):
        for width in (900, 360):
            # axe is a script, which the page itself would not run.
            page = new_tab({"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(page_file.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert asked == [page_file.as_uri()]
