"""What `make release` puts together, as far as it can be seen without building the single file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def _needed(name: str, seen: set[str]) -> Iterator[Distribution]:
    """What is installed here of a package and of all that it needs on this machine."""
    if canonicalize_name(name) in seen:
        return
    seen.add(canonicalize_name(name))
    found = distribution(name)
    yield found
    for line in found.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield from _needed(requirement.name, seen)


@pytest.fixture(scope="module")
def needed() -> tuple[Distribution, ...]:
    return tuple(_needed("hitokokyu", set()))


@pytest.fixture(scope="module")
def bills(tmp_path_factory: pytest.TempPathFactory, needed: tuple[Distribution, ...]) -> tuple[bytes, bytes]:
    """Made twice, of an environment that has these packages, as far as such a bill is concerned."""
    folder = tmp_path_factory.mktemp("runtime")
    venv.create(folder, with_pip=False)
    (site,) = folder.rglob("site-packages")
    for one in needed:
        (metadata,) = (Path(file.locate()).parent for file in one.files or () if file.name == "METADATA")
        (site / metadata.name).symlink_to(metadata)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    command = [sys.executable, ROOT / "server/release/sbom.py", python]
    first, second = (subprocess.run(command, check=True, capture_output=True).stdout for _ in range(2))
    return first, second


@pytest.fixture(scope="module")
def bill(bills: tuple[bytes, bytes]) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(bills[0])
    return parsed


def test_the_bill_of_materials_is_valid(bills: tuple[bytes, bytes]) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bills[0].decode()) is None
    assert bills[0] == bills[1], "the same packages, the same bytes"


def test_it_names_every_package_that_is_needed_and_no_other(
    bill: dict[str, Any], needed: tuple[Distribution, ...]
) -> None:
    named = {(canonicalize_name(component["name"]), component["version"]) for component in bill["components"]}
    assert bill["metadata"]["component"]["name"] == "hitokokyu"
    assert named == {(canonicalize_name(one.name), one.version) for one in needed if one.name != "hitokokyu"}
    assert all(component["purl"].startswith("pkg:pypi/") for component in bill["components"])
    declared = {Requirement(line).name for line in distribution("hitokokyu").requires or () if "extra ==" not in line}
    known = {component["bom-ref"]: canonicalize_name(component["name"]) for component in bill["components"]}
    own = bill["metadata"]["component"]["bom-ref"]
    (edges,) = (edge["dependsOn"] for edge in bill["dependencies"] if edge["ref"] == own)
    # Of the extras it names what is there anyway, because something else needs it.
    assert {known[ref] for ref in edges} >= {canonicalize_name(name) for name in declared}


def test_it_has_no_links_and_no_places_of_this_machine(bill: dict[str, Any]) -> None:
    assert re.findall(r"https?://(?!cyclonedx\.org/)[^\"]*", json.dumps(bill)) == []
    assert str(ROOT) not in json.dumps(bill) and "file:" not in json.dumps(bill)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel, built from the sources as they are handed out; and those."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,), (sources,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sources


def test_the_wheel_holds_the_program_and_the_rules(packages: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(packages[0]) as wheel:
        names = set(wheel.namelist())
        (entry,) = (name for name in names if name.endswith("entry_points.txt"))
        assert "hitokokyu = hitokokyu.cli:main" in wheel.read(entry).decode()
    code = {path.relative_to(ROOT / "server").as_posix() for path in (ROOT / "server/hitokokyu").rglob("*.py")}
    assert {name for name in code if not name.startswith("hitokokyu/reader/training/")} <= names
    rules = {path.relative_to(ROOT / "rules").as_posix() for path in (ROOT / "rules/checks").rglob("*.yaml")}
    assert {f"hitokokyu/_rules/{name}" for name in rules} <= names
    assert not [name for name in names if "corpus" in name or "__pycache__" in name]


def test_the_sources_are_enough_to_build_and_load(packages: tuple[Path, Path]) -> None:
    with tarfile.open(packages[1]) as sources:
        names = {name.partition("/")[2] for name in sources.getnames()}
    assert {"pyproject.toml", "LICENSE", "README.md", "extension/manifest.json", "rules/pack.yaml"} <= names
    assert not [name for name in names if "node_modules" in name or ".venv" in name or "__pycache__" in name]
