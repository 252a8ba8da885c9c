"""Mozilla's own linter, and a document that keeps up with the manifest."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from tests.browser.chromium import extension_id

from .package import build
from .tools import EXTENSION, lint

DOCUMENT = (Path(__file__).parents[2] / "docs" / "extension.md").read_text(encoding="utf-8")
MANIFEST = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))
LANGUAGES = dict(zip(("ja", "en"), DOCUMENT.split("\n## English\n"), strict=True))


def first_cells(text: str) -> set[str]:
    """What stands as code in the first column of the tables."""
    return set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE))


def test_what_the_linter_says_is_explained(tmp_path: Path) -> None:
    with zipfile.ZipFile(build("firefox", EXTENSION, tmp_path)) as archive:
        archive.extractall(tmp_path / "unpacked")
    said = lint(tmp_path / "unpacked")
    assert said["errors"] == []
    assert said["notices"] == []
    codes = {warning["code"] for warning in said["warnings"]}
    for text in LANGUAGES.values():
        explained = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", text))
        assert codes == explained, said["warnings"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_permission_is_explained_and_no_other(language: str) -> None:
    asked = {
        *MANIFEST["permissions"],
        *MANIFEST["host_permissions"],
        *MANIFEST["optional_host_permissions"],
    }
    schema = json.loads((EXTENSION / MANIFEST["storage"]["managed_schema"]).read_text(encoding="utf-8"))
    zips = {cell for cell in first_cells(LANGUAGES[language]) if cell.endswith(".zip")}
    warnings = {cell for cell in first_cells(LANGUAGES[language]) if cell.isupper()}
    assert first_cells(LANGUAGES[language]) - zips - warnings == asked | set(schema["properties"])


def test_the_ids_in_the_document_are_the_true_ones() -> None:
    gecko = MANIFEST["browser_specific_settings"]["gecko"]
    for text in LANGUAGES.values():
        assert extension_id() in text
        assert gecko["id"] in text
        assert f"Firefox {gecko['strict_min_version'].split('.')[0]}" in text or (
            f"Firefox（{gecko['strict_min_version'].split('.')[0]} 以上）" in text
        )
