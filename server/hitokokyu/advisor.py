"""The one public entrance: `Advisor(packs, settings).check(Post(...)) -> Report`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from .advise.clauses import general_clauses
from .advise.findings import findings
from .advise.impressions import with_opinion
from .advise.prepared import proved_ruleset
from .advise.ruleset import Ruleset
from .advise.second_opinion import is_unsure, not_read, with_concerns
from .advise.rewrites import without_repeating
from .advise.withheld import with_withheld
from .context.timetable import USUAL, HoursUnknown
from .disclaimer.compose import Composer
from .home import home
from .match.reading import Reading
from .models import (
    DEFAULT_SENSITIVITY,
    MAX_TEXT_LENGTH,
    Category,
    CitedClause,
    Context,
    EngineInfo,
    Finding,
    Hours,
    Incomplete,
    Localized,
    Post,
    ReaderInfo,
    Report,
    SecondReaderInfo,
    Sensitivity,
    Silenced,
)
from .pack.schema import Guideline
from .resources import EMBEDDED_PACK_ID, embedded_pack
from .second_reader.concern import Concern, SecondReaderUnavailable
from .text.document import Document
from .withheld.finding import NoTerms, TermHit, TermsUnreadable

if TYPE_CHECKING:
    from .reader.model import Opinion, Reader


def rules_cache() -> Path | None:
    """The folder for rules that were proved once; None if there is no place for it."""
    try:
        return home() / "cache"
    except OSError:
        return None


class PostTooLong(ValueError):
    """The text is longer than MAX_TEXT_LENGTH code points. Nothing of it was checked."""

    def __init__(self, length: int) -> None:
        self.length = length
        super().__init__(
            f"投稿が長すぎます（{length} 文字。{MAX_TEXT_LENGTH} 文字まで）。分けて確かめてください。"
            f" / the post has {length} characters; at most {MAX_TEXT_LENGTH} can be checked at once."
        )


class UnknownGuideline(ValueError):
    """A guideline was asked for that no pack contains."""


def _require_known(names: Iterable[str], known: Collection[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UnknownGuideline(
            f"ガイドライン {', '.join(unknown)} がありません。使えるもの: {', '.join(known)}"
            f" / no guideline {', '.join(unknown)}; there are {', '.join(known)}"
        )


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    guidelines: tuple[str, ...] = ()
    """Ids of the guidelines to cite, the user's own city first; empty means all of the packs."""
    sensitivity: Sensitivity | Literal["off"] | None = None
    """From how sure an impression on the learned reader speaks; off: it does not read along.
    None: standard, but only beside the rules it was tried with, which are those of the embedded pack."""


def _sensitivity(settings: Settings, ruleset: Ruleset) -> Sensitivity | None:
    """None: the learned reader does not read along."""
    if settings.sensitivity is not None:
        return None if settings.sensitivity == "off" else settings.sensitivity
    is_among_known_rules = any(pack.id == EMBEDDED_PACK_ID for pack in ruleset.packs.infos)
    return DEFAULT_SENSITIVITY if is_among_known_rules else None


class Clock(Protocol):
    """Knows what a moment is to the writer of a post."""

    def at(self, moment: datetime | None) -> Hours:
        """
        Raises:
            HoursUnknown: the writer's hours cannot be looked at.
        """
        ...


class WithheldTerms(Protocol):
    """Knows the words that the writer's office does not want told yet."""

    def find(self, document: Document, moment: datetime | None) -> Sequence[TermHit]:
        """
        Raises:
            TermsUnreadable: they cannot be looked at.
        """
        ...


class SecondReader(Protocol):
    """A language model on this machine."""

    @property
    def model(self) -> str: ...

    def ask(self, text: str) -> Sequence[Concern]:
        """
        Raises:
            SecondReaderUnavailable: it did not read the text.
        """
        ...


_NOT_READ = Incomplete(
    code="attachment-not-read",
    message=Localized(
        ja="添付（写真・動画・音声・ファイル）の中身は見ていません。写り込みや文字は、ご自身の目で確かめてください。",
        en="What is inside the attachment was not looked at. Please check people, papers and screens in it yourself.",
    ),
)
_HOURS_UNKNOWN = Incomplete(
    code="hours-unknown",
    message=Localized(
        ja="勤務予定を読めないので、勤務時間にあたるかどうかは確かめていません。`hitokokyu open hours` で予定を見直してください。",
        en="Your working hours cannot be read, so whether this falls into them was not looked at. Mend them with `hitokokyu open hours`.",
    ),
)
_TERMS_UNREADABLE = Incomplete(
    code="withheld-terms-unreadable",
    message=Localized(
        ja="「まだ言えない言葉」の一覧を読めないので、それにあたるかどうかは確かめていません。`hitokokyu open withheld` で確かめてください。",
        en="The list of words not to be told yet cannot be read, so they were not looked for. See `hitokokyu open withheld`.",
    ),
)
_READER_UNUSABLE = Incomplete(
    code="reader-unusable",
    message=Localized(
        ja="読み手のファイルを読めないので、言葉にあらわれない気になる点は見ていません。ひと呼吸を入れ直してください。",
        en="The file of the learned reader cannot be read, so what is said between the lines was not looked at. Install hitokokyu again.",
    ),
)
_ASSUMED = tuple(name for name in Context.model_fields if name != "reply_to")


_NO_TERMS = NoTerms()


class Advisor:
    """Judges posts. Safe to share between threads.

    Args:
        packs: folders of rule packs, lowest layer first; the embedded pack unless given.
        settings: which guidelines to cite.
        clock: knows the writer's working hours; the usual ones of a city hall unless given.
        withheld: the words that are not to be told yet; none unless given.
        second_reader: asked by `ask_second_reader` and by nothing else.

    Raises:
        PackError: a pack is refused; see `problems`.
        UnknownGuideline: settings name a guideline that is not there.
    """

    def __init__(
        self,
        packs: Sequence[Path | str] | None = None,
        settings: Settings | None = None,
        clock: Clock = USUAL,
        withheld: WithheldTerms = _NO_TERMS,
        second_reader: SecondReader | None = None,
    ) -> None:
        folders = [Path(p) for p in packs] if packs is not None else [embedded_pack()]
        ruleset = proved_ruleset(folders, rules_cache())
        self._use(ruleset, settings or Settings(), clock, withheld, second_reader)

    @classmethod
    def of(
        cls,
        ruleset: Ruleset,
        settings: Settings | None = None,
        clock: Clock = USUAL,
        withheld: WithheldTerms = _NO_TERMS,
        second_reader: SecondReader | None = None,
    ) -> Advisor:
        """An advisor over rules that are loaded already, proved or not."""
        advisor = cls.__new__(cls)
        advisor._use(ruleset, settings or Settings(), clock, withheld, second_reader)
        return advisor

    def _use(
        self,
        ruleset: Ruleset,
        settings: Settings,
        clock: Clock,
        withheld: WithheldTerms,
        second_reader: SecondReader | None,
    ) -> None:
        self._ruleset = ruleset
        self._clock = clock
        self._sensitivity = _sensitivity(settings, ruleset)
        self._reader: Reader | None = None
        self._reader_info: ReaderInfo | None = None
        if self._sensitivity is not None:
            # Here and not above: it needs numpy, which takes time and memory.
            from .reader.model import ReaderError, embedded_reader

            try:
                self._reader = embedded_reader()
            except ReaderError:
                pass  # Every report will say so.
            else:
                self._reader_info = ReaderInfo(
                    digest=self._reader.digest, sensitivity=self._sensitivity
                )
        self._withheld = withheld
        self._second_reader = second_reader
        packs = ruleset.packs
        _require_known(settings.guidelines, packs.guidelines)
        chosen = settings.guidelines or tuple(packs.guidelines)
        self.guidelines: tuple[Guideline, ...] = tuple(packs.guidelines[n].value for n in chosen)
        self._binding: dict[str, frozenset[str]] = {
            account: frozenset(
                name
                for name, (guideline, clause) in packs.clauses().items()
                if guideline.guideline in chosen and clause.binds in (account, "both")
            )
            for account in ("personal", "official")
        }
        self._general_clauses = general_clauses(packs)
        self._clauses = {
            name: CitedClause(
                guideline=guideline.guideline,
                number=clause.number,
                summary=clause.summary,
                source=clause.source,
            )
            for name, (guideline, clause) in packs.clauses().items()
        }
        # While somebody writes, only the findings change from check to check.
        self._report_without_findings = lru_cache(maxsize=64)(self._without_findings)
        self._silent_report = Report(
            findings=(),
            complete=True,
            reasons=(),
            assumed=(),
            silenced=(),
            cited={},
            guidelines=chosen,
            packs=tuple(packs.infos),
            engine=EngineInfo(
                version=version("hitokokyu"),
                tokenizer=f"sudachipy {version('sudachipy')}",
                dictionary=f"sudachidict-core {version('sudachidict-core')}",
            ),
        )

    def citing(self, guidelines: tuple[str, ...]) -> Advisor:
        """An advisor over the same rules that cites only some of this one's guidelines.

        Raises:
            UnknownGuideline: one that this advisor does not cite.
        """
        _require_known(guidelines, [guideline.guideline for guideline in self.guidelines])
        return self._with(Settings(guidelines=guidelines, sensitivity=self._sensitivity or "off"))

    def reading_along(self, sensitivity: Sensitivity | None) -> Advisor:
        """An advisor over the same rules and guidelines with another sensitivity of the learned reader."""
        chosen = tuple(guideline.guideline for guideline in self.guidelines)
        return self._with(Settings(guidelines=chosen, sensitivity=sensitivity or "off"))

    def _with(self, settings: Settings) -> Advisor:
        return Advisor.of(self._ruleset, settings, self._clock, self._withheld, self._second_reader)

    def at_usual_hours(self) -> Advisor:
        """An advisor over the same rules and guidelines of nobody in particular.

        Usual hours, no secrets, and only rules, because training explains which clause it is and why.
        """
        chosen = tuple(guideline.guideline for guideline in self.guidelines)
        return Advisor.of(self._ruleset, Settings(guidelines=chosen, sensitivity="off"))

    @property
    def sensitivity(self) -> Sensitivity | None:
        """That of the learned reader; None where it does not read along."""
        return self._sensitivity

    @property
    def disclaimers(self) -> Composer:
        """The generator of disclaimers, over the phrases of the packs."""
        return self._ruleset.disclaimers

    def check(self, post: Post) -> Report:
        """Read a post and say what a careful colleague would say.

        Raises:
            PostTooLong: more than MAX_TEXT_LENGTH code points.
        """
        if len(post.text) > MAX_TEXT_LENGTH:
            raise PostTooLong(len(post.text))
        context = post.context
        hours = self._hours(context)
        reading = self._ruleset.read(post.text, context, hours)
        found, silenced = findings(
            self._ruleset.program.matches(reading),
            reading,
            self._binding[context.account],
            lambda: self._ruleset.missing_statement(reading, context),
            hours,
        )
        reasons: tuple[Incomplete, ...] = (_NOT_READ,) if context.attachments else ()
        try:
            if hits := self._withheld.find(reading.document, context.now):
                found = with_withheld(
                    found, hits, reading, lambda category: self._cited_for(category, context.account)
                )
        except TermsUnreadable:
            reasons += (_TERMS_UNREADABLE,)
        found = without_repeating(found)
        if hours is None:
            reasons += (_HOURS_UNKNOWN,)
        reader: ReaderInfo | None = None
        opinion: Opinion | None = None
        if self._sensitivity is not None and context.account == "personal":
            if self._reader is None:
                reasons += (_READER_UNUSABLE,)
            else:
                opinion = self._reader.read(reading.document, context, self._sensitivity)
                if opinion is not None:
                    found = self._with_opinion(found, silenced, opinion, reading, context, hours)
                    reader = self._reader_info
        second_reader: SecondReaderInfo | None = None
        if self._second_reader is not None and context.account == "personal" and is_unsure(found, opinion):
            second_reader = SecondReaderInfo(model=self._second_reader.model, state="not-asked")
        report = self._report_without_findings(
            frozenset(context.model_fields_set), reasons, hours, reader, second_reader
        )
        if not found and not silenced:
            return report
        update = {"findings": found, "silenced": silenced, "cited": self._cited_by(found)}
        return report.model_copy(update=update)

    def ask_second_reader(self, post: Post, report: Report) -> Report:
        """The report on a post that is about to be published, after asking the second reader if that may help.

        It can add a finding and change nothing else. Takes a few seconds at worst.
        """
        if self._second_reader is None or report.second_reader is None:
            return report
        model = self._second_reader.model
        try:
            concerns = self._second_reader.ask(post.text)
        except SecondReaderUnavailable as failed:
            return report.model_copy(
                update={
                    "complete": False,
                    "reasons": (*report.reasons, not_read(model, failed.cause)),
                    "second_reader": SecondReaderInfo(model=model, state="unavailable"),
                }
            )
        found = with_concerns(
            report.findings,
            {self._category_of(entry.rule) for entry in report.silenced},
            concerns,
            post.text,
            model,
            lambda category: self._general(category, post.context.account),
        )
        return report.model_copy(
            update={
                "findings": found,
                "cited": self._cited_by(found),
                "second_reader": SecondReaderInfo(model=model, state="read"),
            }
        )

    def _cited_by(self, found: Iterable[Finding]) -> dict[str, CitedClause]:
        return {clause: self._clauses[clause] for finding in found for clause in finding.clauses}

    def _category_of(self, rule: str) -> Category:
        return self._ruleset.packs.checks[rule].value.category

    def _without_findings(
        self,
        given: frozenset[str],
        reasons: tuple[Incomplete, ...],
        hours: Hours | None,
        reader: ReaderInfo | None,
        second_reader: SecondReaderInfo | None,
    ) -> Report:
        """Args: given: fields of the context that need not be assumed."""
        update = {
            "complete": not reasons,
            "reasons": reasons,
            "assumed": tuple(name for name in _ASSUMED if name not in given),
            "hours": hours,
            "reader": reader,
            "second_reader": second_reader,
        }
        return self._silent_report.model_copy(update=update)

    def _with_opinion(
        self,
        found: tuple[Finding, ...],
        silenced: tuple[Silenced, ...],
        opinion: Opinion,
        reading: Reading,
        context: Context,
        hours: Hours | None,
    ) -> tuple[Finding, ...]:
        if not found and not opinion.impressions:
            return found
        return with_opinion(
            found,
            {self._category_of(entry.rule) for entry in silenced},
            opinion,
            lambda rule: self._ruleset.packs.pack_of.get(rule) == EMBEDDED_PACK_ID,
            reading,
            lambda category: self._general(category, context.account),
            lambda: self._ruleset.missing_statement(reading, context),
            hours,
        )

    def _general(self, category: Category, account: str) -> tuple[str, ...]:
        """The general clauses of a category that bind this account."""
        binding = self._binding[account]
        return tuple(clause for clause in self._general_clauses.get(category, ()) if clause in binding)

    def _cited_for(self, category: Category, account: str) -> tuple[str, ...]:
        """The general clauses of a category; where there are none, those about secrets."""
        return self._general(category, account) or self._general(Category.CONFIDENTIAL, account)

    def _hours(self, context: Context) -> Hours | None:
        is_official = context.account == "official"
        try:
            hours = self._clock.at(context.now)
        except HoursUnknown:
            # An official account is used on duty, whatever the hours are.
            return Hours(phase="duty", source="schedule") if is_official else None
        return Hours(phase="duty", source=hours.source) if is_official else hours
