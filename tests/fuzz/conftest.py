"""The service of the tests of the API."""

from ..api.conftest import advisor, start, store

__all__ = ["advisor", "start", "store"]
