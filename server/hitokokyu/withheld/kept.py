"""The list that a store keeps, read again when it changes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from ..store import StoreError
from ..store.withheld import WithheldFile
from ..text.document import Document
from .finding import TermFinder, TermHit, TermsUnreadable
from .terms import MAX_TERMS, Term, merged

_JAPAN = ZoneInfo("Asia/Tokyo")


class TooManyTerms(ValueError):
    """There would be more than `MAX_TERMS`. Nothing was added."""


class _Stored(BaseModel):
    terms: tuple[Term, ...]


class KeptTerms:
    """Safe to share between threads."""

    def __init__(self, file: WithheldFile) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._known: tuple[object, TermFinder | None, tuple[Term, ...]] = (None, None, ())

    def find(self, document: Document, moment: datetime | None) -> Sequence[TermHit]:
        """The terms that a document names and that may not be told at a moment.

        Args:
            moment: without an offset it is Japan time; None is now.

        Raises:
            TermsUnreadable: there is a list, and it cannot be read.
        """
        try:
            finder = self._finder()
        except StoreError:
            raise TermsUnreadable from None
        if finder is None:
            return ()
        moment = moment or datetime.now(UTC)
        day = moment.date() if moment.tzinfo is None else moment.astimezone(_JAPAN).date()
        return finder.find(document, day)

    def get_ready(self) -> None:
        """Read the list now, so that the first `find` need not."""
        with suppress(StoreError):  # Every `find` says so itself.
            self._finder()

    def terms(self) -> tuple[Term, ...]:
        """
        Raises:
            StoreError: the list cannot be read.
        """
        self._finder()
        return self._known[2]

    def add(self, terms: tuple[Term, ...]) -> None:
        """Add terms; another spelling of a known one takes its place.

        Raises:
            TooManyTerms: see there.
            StoreError: the list cannot be read or written.
        """
        with self._lock:
            self._write(merged(self._read(), terms))

    def replace(self, terms: tuple[Term, ...]) -> None:
        """Have these and no others.

        Raises:
            TooManyTerms: see there.
            StoreError: the list cannot be written.
        """
        with self._lock:
            self._write(merged((), terms))

    def remove(self, id_: str) -> bool:
        """Returns: whether there was a term of this id.

        Raises:
            StoreError: the list cannot be read or written.
        """
        with self._lock:
            terms = self._read()
            left = tuple(term for term in terms if term.id != id_)
            if len(left) == len(terms):
                return False
            self._write(left)
            return True

    def clear(self) -> None:
        """Have none, and nothing on the disk.

        Raises:
            StoreError: the files cannot be removed.
        """
        with self._lock:
            self._file.remove()

    def _write(self, terms: tuple[Term, ...]) -> None:
        if len(terms) > MAX_TERMS:
            raise TooManyTerms
        self._file.write(_Stored(terms=terms).model_dump_json().encode())

    def _finder(self) -> TermFinder | None:
        state = self._file.state()
        if self._known[0] != state:
            with self._lock:
                if self._known[0] != state:
                    terms = self._read()
                    self._known = (state, TermFinder(terms) if terms else None, terms)
        return self._known[1]

    def _read(self) -> tuple[Term, ...]:
        content = self._file.read()
        if content is None:
            return ()
        try:
            return _Stored.model_validate_json(content).terms
        except ValidationError:
            raise StoreError(
                "「まだ言えない言葉」の一覧の中身を読めません。もう一度取り込んでください。\n"
                "The list of withheld terms cannot be understood. Please import it again."
            ) from None
