"""Rule packs as signed files: made by an office, verified before anything of them is used.

A bundle is taken whole or not at all; what runs stays until the new packs are proved.
"""

from .envelope import SUFFIX, sealed
from .errors import BundleRefused
from .installed import InstalledPacks

__all__ = ["SUFFIX", "BundleRefused", "InstalledPacks", "sealed"]
