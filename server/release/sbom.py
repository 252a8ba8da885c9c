"""What is inside: a bill of materials (CycloneDX, JSON) of an environment.

    python server/release/sbom.py PYTHON > sbom.json

Packages are named by purl, with version and licence. The links that packages give in their metadata
are left out: they change without notice, and say nothing that the purl does not.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def describe(python: Path) -> bytes:
    """The bill of what is installed for this interpreter; the same bytes for the same packages.

    Raises:
        subprocess.CalledProcessError: it cannot be made; the tool says why on standard error.
    """
    tool = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml")]
    options = ["--output-reproducible", "--short-PURLs", "--spec-version", "1.6"]
    done = subprocess.run([*tool, *options, str(python)], check=True, stdout=subprocess.PIPE)
    bill = _without_links(json.loads(done.stdout))
    return json.dumps(bill, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _without_links(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _without_links(value) for name, value in part.items() if name != "externalReferences"}
    return [_without_links(value) for value in part] if isinstance(part, list) else part


if __name__ == "__main__":
    sys.stdout.buffer.write(describe(Path(sys.argv[1])))
