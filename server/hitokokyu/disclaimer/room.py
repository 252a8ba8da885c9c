"""How long a text is for a platform, and whether it fits."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

import regex

from ..pack.schema import Counting, DisclaimerPlatforms, Platform
from .models import Fit

_CLUSTER = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\N{VARIATION SELECTOR-16}|\N{COMBINING ENCLOSING KEYCAP}")
# Where Japanese text goes on without a space, the link has ended.
_LINK = regex.compile(r"https?://[!-~]+", regex.IGNORECASE)


class Room:
    """Measures texts for the platforms of a pack."""

    def __init__(self, data: DisclaimerPlatforms) -> None:
        self._weights = data.weights
        # Where ranges of light characters begin (even places) and are over (odd ones).
        self._edges = [edge for first, last in sorted(data.weights.light) for edge in (first, last + 1)]

    def length(self, platform: Platform, text: str) -> int:
        """In the units in which the platform's limit counts."""
        return self._counted(platform, platform.count, text)

    def fit(self, platform: Platform, text: str) -> Fit:
        """Whether the platform has room for this text."""
        if platform.bytes is not None and len(text.encode()) > platform.bytes:
            return "no"
        if self.length(platform, text) <= platform.limit:
            return "yes"
        return "no" if self.over(platform, text) else "probably"

    def over(self, platform: Platform, text: str) -> int:
        """By how much a text is too long, however favourably the platform may count; or 0."""
        length = self._counted(platform, platform.leniently or platform.count, text)
        return max(0, length - platform.limit)

    def _counted(self, platform: Platform, count: Counting, text: str) -> int:
        links = 0
        if platform.link is not None:
            text, links = _LINK.subn("", text)
        size = links * (platform.link or 0)
        match count:
            case "utf-16":
                return size + len(text.encode("utf-16-le")) // 2
            case "graphemes":
                return size + len(_CLUSTER.findall(text))
            case "weighted":
                clusters = _CLUSTER.findall(unicodedata.normalize("NFC", text))
                return size + sum(map(self._weight, clusters))

    def _weight(self, cluster: str) -> int:
        if _EMOJI.search(cluster):
            return self._weights.emoji
        return sum(
            1 if bisect_right(self._edges, ord(character)) % 2 else self._weights.default
            for character in cluster
        )
