"""From the pages, the documents in docs/ and the sources of the program to a folder of static pages."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .staging import LANGUAGES, SITE, stage
from .tables import Undocumented


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m builder FOLDER", file=sys.stderr)
        return 2
    out = Path(arguments[0])
    with tempfile.TemporaryDirectory(prefix="hitokokyu-site-") as folder:
        work = Path(folder)
        finished = work / "out"
        # Sphinx compiles them where they lie.
        shutil.copytree(SITE / "locale", work / "locale")
        try:
            sources = {language: stage(language, work / language) for language in LANGUAGES}
        except Undocumented as missing:
            print(missing, file=sys.stderr)
            return 1
        # A process each: what Sphinx says about itself stays in the language of the first in one process.
        builds = [
            subprocess.Popen(_sphinx(language, source, work, finished / language))
            for language, source in sources.items()
        ]
        statuses = [build.wait() for build in builds]
        if any(statuses):
            return 1
        shutil.copy(SITE / "entrance.html", finished / "index.html")
        if out.exists():
            shutil.rmtree(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(finished, out)
    return 0


def _sphinx(language: str, source: Path, work: Path, out: Path) -> list[str]:
    """The command that builds one language. Its warnings are broken links, missing pictures and pages
    that nobody can reach: none is let through."""
    return [
        *(sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"),
        *("-c", str(SITE), "-d", str(work / f"{language}.doctrees")),
        *("-D", f"language={language}", "-D", f"locale_dirs={work / 'locale'}"),
        *(str(source), str(out)),
    ]


sys.exit(main(sys.argv[1:]))
