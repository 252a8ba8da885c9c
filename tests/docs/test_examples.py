"""What the handbook tells people to type and to write works."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.cli import main
from hitokokyu.web.pages.registry import PAGE_NAMES

from .conftest import ROOT, SITE

WRITTEN = sorted([*(SITE / "ja").rglob("*.md"), *(SITE / "en").rglob("*.md")])


def typed(page: Path) -> Iterator[str]:
    """Commands in blocks of a terminal and within sentences."""
    text = page.read_text(encoding="utf-8")
    yield from re.findall(r"^\$ (hitokokyu .*)$", text, re.MULTILINE)
    yield from re.findall(r"`(hitokokyu [^`]*)`", text)


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(SITE)))
def test_every_command_exists_with_its_options(page: Path) -> None:
    for line in typed(page):
        words = shlex.split(line)[1:]
        command: click.Command = main
        while isinstance(command, click.Group) and words:
            assert words[0] in command.commands, line
            command = command.commands[words.pop(0)]
        known = {name for option in command.params for name in option.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, line
        if command.name == "open" and words:
            assert words[0] in PAGE_NAMES, line


def test_there_are_commands_to_try() -> None:
    assert sum(len(list(typed(page))) for page in WRITTEN) > 60


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_pack_on_the_page_about_rules_is_a_pack(tmp_path: Path, language: str) -> None:
    page = (SITE / language / "office" / "rules.md").read_text(encoding="utf-8")
    manifest, check = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "pack.yaml").write_text(manifest, encoding="utf-8")
    rule = tmp_path / "checks" / "unconfirmed" / "library.yaml"
    rule.parent.mkdir(parents=True)
    rule.write_text(check, encoding="utf-8")
    load_ruleset([ROOT / "rules", tmp_path], only=[rule]).prove()
