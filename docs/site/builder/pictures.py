"""Pictures for the pages, from those that the tests of the browser take: `make pictures`.

The tests take whole pages, twice as fine as they are shown. A page of the handbook needs the beginning.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from .staging import SITE

PICTURES = SITE / "images"
_SHOWN = re.compile(r"\(/images/([\w-]+\.png)\)\{\.picture \.(wide|narrow)\b")
_WIDTHS = {"wide": 1280, "narrow": 640}
"""Twice those in site.css."""
_MOST_HEIGHTS = {"wide": 1.25, "narrow": 1.75}
"""Of the width."""
_COLOURS = 192


def shown() -> Iterator[tuple[str, str]]:
    """Name and size of every picture on the pages."""
    pages = "\n".join(page.read_text(encoding="utf-8") for page in sorted(SITE.glob("*/**/*.md")))
    yield from sorted(set(_SHOWN.findall(pages)))


def main(taken: Path) -> int:
    missing = [name for name, _ in shown() if not (taken / name).exists()]
    if missing:
        print("The tests took no " + ", ".join(missing), file=sys.stderr)
        return 1
    PICTURES.mkdir(exist_ok=True)
    for name, size in shown():
        with Image.open(taken / name) as picture:
            beginning = picture.convert("RGB").crop(
                (0, 0, picture.width, min(picture.height, round(picture.width * _MOST_HEIGHTS[size])))
            )
        width = _WIDTHS[size]
        beginning.thumbnail((width, 4 * width), Image.Resampling.LANCZOS)
        beginning.quantize(_COLOURS, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
