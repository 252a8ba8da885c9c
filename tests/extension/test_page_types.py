"""The scripts of the service's pages under the strict type checker."""

from __future__ import annotations

import json
from pathlib import Path

from hitokokyu.web import pages

from .tools import SETTINGS, type_check

STATIC = Path(pages.__file__).parent / "static"


def test_types_hold_on_every_page(tmp_path: Path) -> None:
    settings = tmp_path / "tsconfig.json"
    only_the_web = {"types": [], "paths": {}}
    settings.write_text(
        json.dumps({"extends": str(SETTINGS), "compilerOptions": only_the_web, "include": [f"{STATIC}/*.js"]})
    )
    said = type_check(settings, "--listFiles").stdout.splitlines()
    errors = [line for line in said if not line.startswith("/")]
    assert not errors, "\n".join(errors)
    assert set(STATIC.glob("*.js")) - set(map(Path, said)) == set(), "nobody looked at these"
