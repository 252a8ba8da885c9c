"""Why a bundle, or a key for bundles, is not taken."""

from __future__ import annotations


class BundleRefused(ValueError):
    """Nothing of it was used. The message says why and how to mend it, in Japanese and English."""

    def __init__(self, code: str, ja: str, en: str) -> None:
        """Args: code: for programs; stable."""
        super().__init__(f"{ja}\n{en}")
        self.code = code
        self.ja = ja
        self.en = en
