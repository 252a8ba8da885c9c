"""Every line of the extension under the strict type checker, against the service of this checkout."""

from __future__ import annotations

import json
from pathlib import Path

from .tools import EXTENSION, SETTINGS, type_check


def test_types_hold_everywhere() -> None:
    said = type_check(SETTINGS, "--listFiles").stdout.splitlines()
    errors = [line for line in said if not line.startswith("/")]
    assert not errors, "\n".join(errors)
    assert set(EXTENSION.rglob("*.js")) - set(map(Path, said)) == set(), "nobody looked at these"


def test_what_the_service_does_not_say_is_noticed(tmp_path: Path) -> None:
    expected = {
        "finding.rewrites.map(({ text }) => text ?? finding.quote)": "",
        "finding.severty": "TS2551",
        'finding.severity === "warning"': "TS2367",
        "finding.span.start": "TS18047",
        "chrome.storage.locale.get(finding.rule)": "TS2551",
    }
    for number, code in enumerate(expected):
        (tmp_path / f"{number}.js").write_text(
            '/** @param {import("@hitokokyu/api").Finding} finding */\n'
            f"export const read = (finding) => {code};\n"
        )
    settings = tmp_path / "tsconfig.json"
    settings.write_text(json.dumps({"extends": str(SETTINGS), "include": ["*.js"]}))
    lines = type_check(settings).stdout.splitlines()
    for number, (code, error) in enumerate(expected.items()):
        said = "".join(line for line in lines if line.startswith(f"{number}.js") or f"/{number}.js" in line)
        assert (error in said) if error else (said == ""), code
