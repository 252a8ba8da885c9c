"""What can be said about the extension without a browser."""

from __future__ import annotations

import json
import re

import pytest

from hitokokyu.models import Category, Context, Severity

from .chromium import EXTENSION

MESSAGES = {
    language: json.loads((EXTENSION / "_locales" / language / "messages.json").read_text("utf-8"))
    for language in ("ja", "en")
}
SOURCES = [path for path in EXTENSION.rglob("*") if path.suffix in (".js", ".html")]


def test_both_languages_have_the_same_messages() -> None:
    assert MESSAGES["ja"].keys() == MESSAGES["en"].keys()
    for key, message in MESSAGES["ja"].items():
        places = [set(re.findall(r"\$\d", m[key]["message"])) for m in MESSAGES.values()]
        assert places[0] == places[1], key
        assert message["message"]


@pytest.mark.parametrize(
    "keys",
    [
        [f"category_{category.replace('-', '_')}" for category in Category],
        [f"severity_{severity}" for severity in Severity],
        [f"assumed_{field}" for field in Context.model_fields],
    ],
)
def test_every_word_of_the_service_has_a_message(keys: list[str]) -> None:
    assert [key for key in keys if key not in MESSAGES["ja"]] == []


def test_every_message_that_is_asked_for_exists() -> None:
    asked = re.compile(r'(?:say|getMessage)\(\s*"(\w+)"|data-say(?:-label)?="(\w+)"|__MSG_(\w+)__')
    manifest = (EXTENSION / "manifest.json").read_text("utf-8")
    texts = [path.read_text("utf-8") for path in SOURCES] + [manifest]
    found = {"".join(groups) for text in texts for groups in asked.findall(text)}
    assert found
    assert found - MESSAGES["ja"].keys() == set()


def test_no_address_but_the_machine_itself() -> None:
    for path in SOURCES:
        hosts = re.findall(r"https?://([^/\s\"'`*$]+)", path.read_text("utf-8"))
        assert set(hosts) <= {"127.0.0.1", "127.0.0.1:"}, path


def test_nothing_is_ever_read_as_html_or_code() -> None:
    dangerous = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    for path in SOURCES:
        assert not dangerous.search(path.read_text("utf-8")), path


def test_every_site_that_can_be_switched_on_has_its_file() -> None:
    listed = re.findall(r'\{ id: "(\w+)"', (EXTENSION / "background" / "sites.js").read_text("utf-8"))
    assert listed
    for site in listed:
        text = (EXTENSION / "content" / "sites" / f"{site}.js").read_text("utf-8")
        assert re.search(rf'\bid: "{site}"', text)


def test_no_site_is_asked_for_at_install() -> None:
    manifest = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    assert manifest["host_permissions"] == ["http://127.0.0.1/*"]
    assert "content_scripts" not in manifest
