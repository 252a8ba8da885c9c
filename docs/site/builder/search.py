"""Searching Japanese, which has no spaces between words.

Sphinx cuts pages into words when they are built, but has nothing that cuts a question into the same
words in the browser. Pairs of neighbouring characters can be cut alike on both sides.
"""

from __future__ import annotations

import re

from sphinx.search import SearchLanguage

# Kana, kanji, the prolonged sound mark and 々.
_RUN = r"[぀-ヿ㐀-鿿々]+"
_PIECES = re.compile(rf"{_RUN}|[^\W぀-ヿ㐀-鿿々]+")


class JapanesePairs(SearchLanguage):
    lang = "ja"
    language_name = "Japanese"
    js_splitter_code = rf"""
var splitQuery = (query) =>
  (query.match(/{_RUN}|(?:(?![぀-ヿ㐀-鿿々])[\p{{L}}\p{{N}}_])+/gu) ?? []).flatMap((piece) =>
    /^[぀-ヿ㐀-鿿々]{{3,}}$/u.test(piece)
      ? Array.from({{ length: piece.length - 1 }}, (_, at) => piece.slice(at, at + 2))
      : [piece]);
"""

    def split(self, input: str) -> list[str]:
        pieces: list[str] = []
        for piece in _PIECES.findall(input):
            if re.fullmatch(_RUN, piece) and len(piece) > 2:
                pieces += (piece[at : at + 2] for at in range(len(piece) - 1))
            else:
                pieces.append(piece)
        return pieces
