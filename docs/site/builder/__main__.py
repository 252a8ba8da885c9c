"""From the pages, the documents in docs/ and the sources of the program to a folder of static pages."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from sphinx.cmd.build import build_main

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
        for language in LANGUAGES:
            try:
                source = stage(language, work / language)
            except Undocumented as missing:
                print(missing, file=sys.stderr)
                return 1
            # A warning is a broken link, a missing picture or a page nobody can reach: none is let through.
            status = build_main(
                ["-q", "-W", "--keep-going", "-b", "html", "-c", str(SITE), "-d", str(work / f"{language}.doctrees")]
                + ["-D", f"language={language}", "-D", f"locale_dirs={work / 'locale'}", str(source), str(finished / language)]
            )
            if status:
                return status
        shutil.copy(SITE / "entrance.html", finished / "index.html")
        if out.exists():
            shutil.rmtree(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(finished, out)
    return 0


sys.exit(main(sys.argv[1:]))
