"""The list that a store keeps, read again when it changes."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from ..store import StoreError
from ..store.withheld import WithheldFile
from ..text.document import Document
from .finding import TermFinder, TermHit, TermsUnreadable
from .terms import MAX_TERMS, Term, TermList

_JAPAN = ZoneInfo("Asia/Tokyo")


class TooManyTerms(ValueError):
    """There would be more than `MAX_TERMS`. Nothing was added."""


class KeptTerms:
    """Safe to share between threads."""

    def __init__(self, file: WithheldFile) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._known: tuple[object, TermFinder] = (None, TermFinder(TermList()))

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
        if not finder.terms:
            return ()
        moment = moment or datetime.now(UTC)
        day = moment.date() if moment.tzinfo is None else moment.astimezone(_JAPAN).date()
        return finder.find(document, day)

    def get_ready(self) -> None:
        """Read the list now, so that the first `find` need not."""
        with suppress(StoreError):  # Every `find` says so itself.
            self._finder()

    def terms(self) -> TermList:
        """
        Raises:
            StoreError: the list cannot be read.
        """
        return self._finder().terms

    def add(self, terms: Iterable[Term]) -> None:
        """Add terms; another spelling of a known one takes its place.

        Raises:
            TooManyTerms: see there.
            StoreError: the list cannot be read or written.
        """
        with self._lock:
            self._write(self._current().terms.with_added(terms))

    def replace(self, terms: Iterable[Term]) -> None:
        """Have these and no others.

        Raises:
            TooManyTerms: see there.
            StoreError: the list cannot be written.
        """
        with self._lock:
            self._write(TermList(terms))

    def remove(self, id_: str) -> bool:
        """Returns: whether there was a term of this id.

        Raises:
            StoreError: the list cannot be read or written.
        """
        with self._lock:
            terms = self._current().terms
            left = terms.without(id_)
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

    def _write(self, terms: TermList) -> None:
        if len(terms) > MAX_TERMS:
            raise TooManyTerms
        self._file.write("\n".join(term.model_dump_json() for term in terms).encode())

    def _finder(self) -> TermFinder:
        known, finder = self._known
        if known == self._file.state():
            return finder
        with self._lock:
            return self._current()

    def _current(self) -> TermFinder:
        """Whoever asks has the lock."""
        state = self._file.state()
        if self._known[0] != state:
            self._known = (state, TermFinder(self._read()))
        return self._known[1]

    def _read(self) -> TermList:
        content = self._file.read()
        if content is None:
            return TermList()
        try:
            return TermList(map(Term.model_validate_json, io.BytesIO(content)))
        except ValidationError:
            raise StoreError(
                "「まだ言えない言葉」の一覧の中身を読めません。もう一度取り込んでください。\n"
                "The list of withheld terms cannot be understood. Please import it again."
            ) from None
