"""Every command, option, setting, variable and address is documented, in both languages, or the handbook is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from bs4 import BeautifulSoup
from hitokokyu.cli import main
from hitokokyu.web.openapi import describe
from hitokokyu.web.shared.settings import SharedSettings

from .conftest import ROOT

LANGUAGES = ("ja", "en")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return request.param


def rows(handbook: Path, language: str, page: str) -> list[list[str]]:
    """The cells of every row of every table on a page."""
    soup = BeautifulSoup((handbook / language / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    return [[cell.get_text(strip=True) for cell in row("td")] for row in soup.select("article tbody tr")]


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, f"{path} {name}")


def test_every_command_and_option(handbook: Path, language: str) -> None:
    page = (handbook / language / "reference" / "commands.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(page, "html.parser")
    walked = dict(commands(main, "hitokokyu"))
    assert {"hitokokyu check", "hitokokyu bundle install", "hitokokyu shared token create"} <= walked.keys()
    for path, command in walked.items():
        heading = next((found for found in soup(["h2", "h3", "h4"]) if found.find("code").get_text() == path), None)
        assert heading is not None, path
        section = heading.parent
        words = [cell.get_text(strip=True) for cell in section.find_all("td")]
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                longest = max(option.opts, key=len)
                assert any(longest in cell.split("[")[0] for cell in words), f"{path} {longest}"


def test_every_setting_of_the_extension(handbook: Path, language: str, tables: ModuleType) -> None:
    named = {row[0]: row for row in rows(handbook, language, "reference/settings")}
    schema = json.loads((ROOT / "extension" / "managed-schema.json").read_text(encoding="utf-8"))
    kept = tables.kept_settings()
    assert kept["port"] == "8110" and "token" in kept
    for name in {*kept, *tables.managed_settings(), *schema["properties"]}:
        assert name in named and named[name][1], name


def test_what_an_organisation_can_set_is_what_its_browser_offers(tables: ModuleType) -> None:
    assert tables.managed_settings().keys() == tables.policy_schema().keys()


def test_every_variable(handbook: Path, language: str, tables: ModuleType) -> None:
    named = {row[0] for row in rows(handbook, language, "reference/settings")}
    assert "HITOKOKYU_HOME" in tables.environment_variables()
    assert named >= set(tables.environment_variables())


@pytest.mark.parametrize("page", ["reference/settings", "office/shared"])
def test_every_setting_of_a_shared_service(handbook: Path, language: str, page: str) -> None:
    named = {row[0] for row in rows(handbook, language, page)}
    assert named >= SharedSettings.model_fields.keys()


def test_every_address(handbook: Path, language: str) -> None:
    told = {(row[0], row[1]) for row in rows(handbook, language, "reference/addresses") if all(row)}
    described = json.loads(describe())["paths"]
    assert told >= {(method.upper(), path) for path, methods in described.items() for method in methods}
    assert told >= {("GET", "/metrics"), ("GET", "/healthz/ready")}


def command_with(said: str | None) -> click.Command:
    @click.command("greet", help="挨拶する / greet")
    @click.option("--loud", is_flag=True, help=said)
    def greet(loud: bool) -> None: ...

    return greet


@pytest.mark.parametrize("said", [None, "only English", "日本語だけ"])
def test_an_option_without_words_in_both_languages_is_refused(tables: ModuleType, said: str | None) -> None:
    refused = []
    for language in LANGUAGES:
        look_up = tables._Words(language)
        tables.commands(look_up, command_with(said))
        refused += look_up.missing
    assert refused and all("--loud" in name for name in refused)


def test_an_option_with_words_in_both_languages_is_told_in_each(tables: ModuleType) -> None:
    told = {
        language: tables.commands(tables._Words(language), command_with("大きな声で / loudly")) for language in LANGUAGES
    }
    assert "| 大きな声で |" in told["ja"] and "loudly" not in told["ja"]
    assert "| loudly |" in told["en"] and "大きな声で" not in told["en"]


@pytest.mark.parametrize(
    ("table", "source", "with_one_more"),
    [
        ("extension-settings", "kept_settings", {"port": "8110", "shiny": "true"}),
        ("policies", "policy_schema", {"shiny": {"type": "boolean"}}),
        ("environment", "environment_variables", ["HITOKOKYU_HOME", "HITOKOKYU_SHINY"]),
        ("addresses", "describe", json.dumps({"paths": {"/api/v1/shiny": {"get": {"operationId": "shiny"}}}}).encode()),
    ],
)
def test_a_setting_that_nobody_described_is_refused(
    tables: ModuleType, monkeypatch: pytest.MonkeyPatch, language: str, table: str, source: str, with_one_more: Any
) -> None:
    monkeypatch.setattr(tables, source, lambda: with_one_more)
    with pytest.raises(tables.Undocumented) as refused:
        tables.table(table, language)
    assert [name for name in refused.value.missing if "shiny" in name.lower()] == refused.value.missing
    assert "words.toml" in str(refused.value)


def test_a_setting_of_a_shared_service_that_nobody_described_is_refused(
    tables: ModuleType, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    class Shinier(SharedSettings):
        shiny: bool = True

    monkeypatch.setattr(tables, "SharedSettings", Shinier)
    with pytest.raises(tables.Undocumented, match="shiny"):
        tables.table("shared-settings", language)
