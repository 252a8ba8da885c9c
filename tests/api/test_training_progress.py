"""The page of progress as it comes from the service: figures, pictures, and their tables."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.store.training import StoredAnswer

from ..exercises import ALL, scenario, write_scenarios
from .conftest import Service
from .test_pages import NAVIGATION, cookie_of, link

WEEK = 7 * 86_400.0


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scenarios(tmp_path_factory.mktemp("pack"), *ALL)


@pytest.fixture
def service(start: Any, pack: Path) -> Service:
    return start(Advisor.of(load_ruleset([pack])), packs=[pack])


def page(service: Service, query: str = "", language: str = "ja") -> str:
    cookie = cookie_of(service.send("GET", link(service), **NAVIGATION))
    shown = service.send(
        "GET", f"/training/progress{query}", Cookie=cookie, Accept_Language=language, **NAVIGATION
    )
    assert shown.status == 200
    return shown.body.decode()


def keep(service: Service, *answers: tuple[float, bool, int]) -> None:
    """Answers of so many weeks ago: whether right, how sure."""
    for number, (weeks, right, certainty) in enumerate(answers):
        at = time.time() - weeks * WEEK
        answer = StoredAnswer(str(number), "rumor.reply", "rumor", at, float(right), right, certainty, 1.0)
        service.store.training.keep(answer, lambda memory: ("{}", 0.0))


def pictures(shown: str) -> list[ElementTree.Element]:
    """Those that charts are; each is a sound piece of XML."""
    parts = shown.split("<svg ")[1:]
    return [ElementTree.fromstring("<svg " + part.partition("</svg>")[0] + "</svg>") for part in parts]


def test_nothing_answered_yet(service: Service) -> None:
    shown = page(service)
    assert "まだ答えがありません" in shown
    assert not pictures(shown)


def test_pictures_and_tables(service: Service) -> None:
    keep(service, (6, False, 3), (6, True, 3), (5, False, 2), (0, True, 3), (0, True, 3), (0, True, 2))
    shown = page(service)
    assert "これまでに 6 問に答え、4 問が正解でした。" in shown
    assert "いちばん伸びたのは「不確かな情報」です（33% → 100%）" in shown
    assert "「かなりある」と答えた 4 問のうち、3 問が正解。8 割に届くまでは" in shown
    assert "この 4 週間で 100%、その前の 4 週間は 33% でした" in shown
    drawn = pictures(shown)
    assert len(drawn) == 4
    for picture in drawn:
        assert picture.get("aria-label")
        # The policy of the pages allows neither, and a tooltip needs both.
        names = {element.tag.rpartition("}")[2] for element in picture.iter()}
        assert not names & {"style", "script", "desc", "title"}
        assert not any("style" in element.attrib for element in picture.iter())
    assert shown.count("<details>") == 4 and shown.count("<caption") == 5


@pytest.mark.parametrize(("right", "better"), [(0, "あまりない"), (1, "あまりない"), (2, "まあまあ")])
def test_who_is_too_sure_is_told_what_earns_more(service: Service, right: int, better: str) -> None:
    keep(service, *((0, number < right, 3) for number in range(3)))
    assert f"「{better}」を選ぶほうが点が伸びます" in page(service)


def test_one_category_over_time(service: Service) -> None:
    keep(service, (0, True, 3))
    assert 'class="picture trend chosen"' in page(service, "?category=rumor")
    assert "Unreliable information: 100% right" in page(service, "?category=rumor", "en")
    for other in ("?category=defamation", "?category=%3Cscript%3E", "?category="):
        assert 'class="picture trend"' in page(service, other), "nothing was answered there"


def test_scenarios_that_cannot_be_read_are_said_in_words(start: Any, tmp_path: Path) -> None:
    service = start(packs=[write_scenarios(tmp_path / "pack", scenario(oops=1))])
    assert "研修の問題を読み込めません。" in page(service)
    assert "The training scenarios cannot be loaded." in page(service, language="en")


def test_pages_that_belong_together_lead_to_each_other(service: Service) -> None:
    shown = page(service)
    menu = shown.partition('<nav class="parts"')[2].partition("</nav>")[0]
    assert '<a href="/training">今日の5問</a>' in menu
    assert '<a href="/training/progress" aria-current="page">進みぐあい</a>' in menu
    top = shown.partition("<nav ")[2].partition("</nav>")[0]
    assert '<a href="/training" aria-current="true">練習</a>' in top and "/training/progress" not in top
