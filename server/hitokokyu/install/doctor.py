"""What may be wrong with ひと呼吸 on this machine, looked at in one go.

Looking changes nothing: a damaged file stays where it is. No result holds a secret, or a word that
somebody wrote.
"""

from __future__ import annotations

import http.client
import os
import platform
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..advise.prepared import proved_ruleset
from ..bundle.errors import BundleRefused
from ..bundle.installed import chosen_packs
from ..context.kept import KeptHours
from ..context.timetable import HoursUnknown
from ..home import VARIABLE, home
from ..models import Frozen, Localized, PackInfo, Report
from ..pack.errors import PackError
from ..resources import embedded_pack
from ..store import Store, StoreError
from ..store.database import FILE_NAME
from ..store.migrations import MIGRATIONS
from ..store.repair import DAMAGED, is_damaged, kept_aside
from ..store.withheld import WithheldFile
from ..text.document import tokenize
from ..training.library import OFFICE, Library
from ..web.server import PortTaken, listen
from ..withheld.kept import KeptTerms
from .asking import answers, check_sample
from .autostart import autostart, recorded
from .program import Kind, this_program

_FULL_BYTES = 20 * 1024**2
_TIGHT_BYTES = 200 * 1024**2
_EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that goes right shows less: this program was not written then."""
_CLOCKS_DIFFER = timedelta(minutes=5)


_KINDS = {
    Kind.SINGLE_FILE: "一つのファイルの版",
    Kind.PIPX: "pipx で入れたもの",
    Kind.CHECKOUT: "ソースのフォルダから",
    Kind.PACKAGE: "pip で入れたもの",
}


class State(StrEnum):
    OK = "ok"
    ATTENTION = "attention"
    """It works, and there is something to know or to do."""
    FAULT = "fault"
    UNKNOWN = "unknown"
    """It could not be looked at."""


class Result(Frozen):
    check: str
    """Stable name of what was looked at."""
    title: Localized
    state: State
    words: Localized
    """What was found."""
    mend: Localized | None = None
    """What to do; of everything that is not in order."""


_Found = tuple[State, Localized, Localized | None]


class _Examination:
    """One run. What a later look needs of an earlier one is kept here."""

    def __init__(self, port: int, packs: Sequence[Path]) -> None:
        self._port = port
        self._packs = list(packs)
        self._folders: list[Path] = []
        self._home: Path | None = None
        self._store: Store | None = None
        self._infos: tuple[PackInfo, ...] | None = None
        self._answers = False

    def close(self) -> None:
        if self._store is not None:
            self._store.close()

    # ── the program ────────────────────────────────────────────────────────────────────────────

    def program(self) -> _Found:
        program = this_program()
        python = platform.python_version()
        return _ok(
            f"ひと呼吸 {_own_version()}（{_KINDS[program.kind]}、Python {python}）: {program.place}",
            f"hitokokyu {_own_version()} ({program.kind}, Python {python}): {program.place}",
        )

    def dictionary(self) -> _Found:
        install = _words(
            "ひと呼吸を入れ直してください（pipx なら pipx reinstall hitokokyu）。",
            "Install hitokokyu again (with pipx: pipx reinstall hitokokyu).",
        )
        found = []
        for name, wanted in _pinned():
            try:
                there = version(name)
            except PackageNotFoundError:
                return _fault(f"{name} がありません。", f"{name} is missing.", install)
            if there != wanted:
                return _fault(
                    f"{name} は {there} ですが、ルールを確かめたのは {wanted} です。",
                    f"{name} is {there}, and the rules were proved with {wanted}.",
                    install,
                )
            found.append(f"{name} {there}")
        try:
            words = len(tokenize("市役所の窓口"))
        except Exception as error:  # noqa: BLE001  It raises many kinds; whichever, it does not work.
            return _fault(
                f"辞書を読めません（{type(error).__name__}）。", f"The dictionary cannot be read ({type(error).__name__}).", install
            )
        return _ok(*(2 * (", ".join(found),))) if words else _fault("辞書が空です。", "The dictionary is empty.", install)

    # ── the rules ──────────────────────────────────────────────────────────────────────────────

    def rules(self) -> _Found:
        try:
            self._folders = chosen_packs(self._packs) or [embedded_pack()]
            ruleset = proved_ruleset(self._folders, None if self._home is None else self._home / "cache")
        except BundleRefused as error:
            return _fault(
                error.ja,
                error.en,
                _words(
                    "hitokokyu bundle rollback で前の版に戻すか、バンドルをもう一度入れてください。",
                    "Go back with hitokokyu bundle rollback, or install the bundle again.",
                ),
            )
        except PackError as error:
            return _fault(
                str(error),
                str(error),
                _words(
                    "示された行を直すか、そのパックを外してください（hitokokyu rules lint で確かめられます）。"
                    "はじめから入っているルールなら、ひと呼吸を入れ直してください。",
                    "Mend the lines named, or leave that pack out (hitokokyu rules lint checks it). "
                    "If they are the rules that came with it, install hitokokyu again.",
                ),
            )
        self._infos = tuple(ruleset.packs.infos)
        names = ", ".join(f"{info.id} {info.version}" for info in self._infos)
        count = len(ruleset.packs.checks)
        return _ok(f"ルール {count} 件、例文もすべて確かめました: {names}", f"{count} rules, all of their examples proved: {names}")

    def scenarios(self) -> _Found:
        folder = self._in_home()
        if not self._folders:
            return _not_looked_at("ルールを読めない", "the rules cannot be read")
        library = Library(self._folders, folder / OFFICE)
        mend = _words(
            "「問題をつくる」（hitokokyu open training-editor）で直すか、そのファイルを office フォルダから移してください。",
            "Mend them with hitokokyu open training-editor, or move the files out of the folder named office.",
        )
        try:
            refused = library.refused
        except PackError as error:
            return _fault(str(error), str(error), _words("そのパックを外すか直してください。", "Mend that pack, or leave it out."))
        if refused:
            where = ", ".join(f"{problem.file}:{problem.line}" for problem in refused)
            return (
                State.ATTENTION,
                _words(f"この職場の問題のうち、読めないものがあります: {where}", f"Scenarios made here that cannot be read: {where}"),
                mend,
            )
        own = len(library.own)
        return _ok(
            f"練習の問題 {len(library.scenarios)} 件（うち、この職場のもの {own} 件）",
            f"{len(library.scenarios)} training scenarios, {own} of them made here",
        )

    # ── the folder ─────────────────────────────────────────────────────────────────────────────

    def folder(self) -> _Found:
        mend = _words(
            f"フォルダの持ち主と権限を直すか、{VARIABLE} で別の場所を指定してください。",
            f"Mend its owner and permissions, or name another folder with {VARIABLE}.",
        )
        try:
            folder = home()
        except OSError as error:
            return _fault(
                f"ひと呼吸のフォルダを作れません（{error}）。", f"The folder of hitokokyu cannot be made ({error}).", mend
            )
        self._home = folder
        probe = folder / f".doctor-{os.getpid()}"
        try:
            probe.touch(mode=0o600, exist_ok=False)
            probe.unlink()
        except OSError as error:
            return _fault(f"{folder} に書けません（{error.strerror}）。", f"{folder} cannot be written to ({error.strerror}).", mend)
        open_to_others = [path for path in (folder, *_own_files(folder)) if _others_may(path)]
        if open_to_others:
            names = " ".join(f'"{path}"' for path in open_to_others)
            return (
                State.ATTENTION,
                _words(
                    f"ほかの利用者も読めるものがあります: {names}",
                    f"Other users of this machine can read: {names}",
                ),
                _words(f"chmod go= {names} で閉じられます。", f"Close them with: chmod go= {names}"),
            )
        return _ok(f"{folder}（書けます。ほかの利用者には見えません）", f"{folder} (can be written; closed to other users)")

    def space(self) -> _Found:
        free = shutil.disk_usage(self._in_home()).free
        megabytes = free // 1024**2
        if free < _TIGHT_BYTES:
            return (
                State.FAULT if free < _FULL_BYTES else State.ATTENTION,
                _words(f"空きが {megabytes:,} MB しかありません。", f"Only {megabytes:,} MB are free."),
                _words(
                    "いらないファイルを消して、空きをつくってください。いっぱいになると、練習の記録や設定が残せません。",
                    "Make room. On a full disk neither training nor settings can be kept.",
                ),
            )
        return _ok(f"空き {megabytes:,} MB", f"{megabytes:,} MB free")

    def store(self) -> _Found:
        folder = self._in_home()
        path = folder / FILE_NAME
        if not path.exists():
            return _ok("まだ記録はありません。", "Nothing has been kept yet.")
        restore = _words(
            "hitokokyu serve を起動し直すと、こわれたファイルを別の名前で残し、新しく始めます。控えがあれば hitokokyu training restore ファイル で戻せます。",
            "Start hitokokyu serve again: it keeps the damaged file under another name and begins anew. With a backup: hitokokyu training restore FILE.",
        )
        try:
            if is_damaged(path):
                return _fault(f"記録ファイルがこわれています: {path}", f"The store is damaged: {path}", restore)
            with closing(sqlite3.connect(path, timeout=5)) as connection:
                schema: int = connection.execute("PRAGMA user_version").fetchone()[0]
        except (OSError, sqlite3.Error) as error:
            return _fault(
                f"記録ファイルを読めません: {path}（{error}）",
                f"The store cannot be read: {path} ({error})",
                _words("持ち主と権限を確かめてください。", "Check its owner and permissions."),
            )
        if schema > len(MIGRATIONS):
            return _fault(
                f"記録ファイルは、もっと新しい版のひと呼吸が作ったものです: {path}",
                f"The store was made by a newer version of hitokokyu: {path}",
                _words("ひと呼吸を更新してください。", "Update hitokokyu."),
            )
        try:
            self._store = Store(folder)
        except StoreError as error:
            ja, _, en = str(error).partition("\n")
            return _fault(ja, en or ja, restore)
        damaged = kept_aside(path, DAMAGED)
        if damaged:
            names = ", ".join(file.name for file in damaged)
            return (
                State.ATTENTION,
                _words(f"前にこわれた記録ファイルが残っています: {names}", f"A store that was damaged before is still there: {names}"),
                _words(
                    "控えから戻し終えて、もういらなければ消してください。",
                    "Delete it when a backup is back in place and you need it no more.",
                ),
            )
        return _ok(f"記録ファイルは読めます（形式 {schema}）。", f"The store is sound (schema {schema}).")

    def withheld(self) -> _Found:
        try:
            count = len(KeptTerms(WithheldFile(self._in_home())).terms())
        except StoreError as error:
            ja, _, en = str(error).partition("\n")
            return _fault(
                ja,
                en or ja,
                _words(
                    "鍵のファイルを元の場所へ戻してください。戻せなければ hitokokyu withheld clear で消し、手元の CSV から入れ直します。",
                    "Put the key back where it was. If it is lost, delete the list with hitokokyu withheld clear, and import it again.",
                ),
            )
        return _ok(f"{count:,} 語（読めます）", f"{count:,} terms, which can be read")

    def hours(self) -> _Found:
        if self._store is None:
            return self._without_store(
                _ok("まだ入れていません（hitokokyu open hours）。", "Not entered yet (hitokokyu open hours).")
            )
        try:
            KeptHours(self._store.hours).timetable()
        except HoursUnknown as error:
            return State.FAULT, error.words, _words("hitokokyu open hours で直してください。", "Mend them with hitokokyu open hours.")
        return _ok("勤務予定は読めます。", "Working hours can be read.")

    # ── the clock ──────────────────────────────────────────────────────────────────────────────

    def clock(self) -> _Found:
        try:
            japan = ZoneInfo("Asia/Tokyo")
        except ZoneInfoNotFoundError:
            return _fault(
                "時間帯の表がありません。",
                "The table of time zones is missing.",
                _words("ひと呼吸を入れ直してください。", "Install hitokokyu again."),
            )
        now = datetime.now(UTC)
        shown = now.astimezone(japan).strftime("%Y-%m-%d %H:%M")
        mend = _words("パソコンの日付と時刻を合わせてください。勤務時間も公表日も、この時計で見ます。",
                      "Set the date and time of this machine: working hours and dates of release go by it.")  # fmt: skip
        if now < _EARLIEST:
            return _fault(f"時計が遅れています: 日本時間 {shown}", f"The clock is behind: {shown} in Japan", mend)
        newest = max((path.stat().st_mtime for path in _own_files(self._in_home())), default=0.0)
        if newest > (now + _CLOCKS_DIFFER).timestamp():
            last = datetime.fromtimestamp(newest, japan).strftime("%Y-%m-%d %H:%M")
            return (
                State.ATTENTION,
                _words(
                    f"時計は日本時間 {shown} ですが、{last} に書いた記録があります。時計が戻ったようです。",
                    f"The clock shows {shown} (Japan), yet something was kept at {last}: it seems to have gone back.",
                ),
                mend,
            )
        return _ok(f"日本時間 {shown}（勤務時間はいつもこの時刻で見ます）", f"{shown} in Japan, by which working hours are judged")

    # ── the service ────────────────────────────────────────────────────────────────────────────

    def port(self) -> _Found:
        if answers(self._port):
            self._answers = True
            return _ok(f"ポート {self._port} でひと呼吸が動いています。", f"hitokokyu is running on port {self._port}.")
        try:
            listen(self._port).close()
        except PortTaken:
            return _fault(
                f"ポート {self._port} は別のプログラムが使っています。",
                f"Port {self._port} is used by another program.",
                _words(
                    f"`{_who_listens(self._port)}` でどれかがわかります。それを終えるか、--port で別の番号にし、拡張機能の設定の番号も合わせてください。",
                    f"`{_who_listens(self._port)}` tells which. End it, or choose another number with --port and set the same one in the extension.",
                ),
            )
        except OSError as error:
            return _fault(
                f"ポート {self._port} で待ち受けられません（{error.strerror}）。",
                f"Cannot listen on port {self._port} ({error.strerror}).",
                _words("--port で別の番号を指定してください。", "Choose another number with --port."),
            )
        return (
            State.ATTENTION,
            _words(f"ポート {self._port} は空いていて、サービスは動いていません。", f"Port {self._port} is free: the service is not running."),
            _words(
                "hitokokyu serve で起動してください。ログインで自動に起動するには hitokokyu autostart enable。",
                "Start it with hitokokyu serve; to start it at login: hitokokyu autostart enable.",
            ),
        )

    def service(self) -> _Found:
        other = (
            State.ATTENTION,
            _words(
                f"動いているのは、別のフォルダ（{VARIABLE}）か別の利用者のひと呼吸です。",
                f"What runs is the hitokokyu of another folder ({VARIABLE}) or another user.",
            ),
            _words(
                "そちらを終えるか、そのまま使うなら同じフォルダを指定してください。",
                "End that one; or, to go on with it, name the same folder.",
            ),
        )
        if not self._answers:
            return _not_looked_at("サービスが動いていない", "the service is not running")
        if self._store is None:
            return self._without_store(other)
        restart = _words("サービスを起動し直してください。", "Restart the service.")
        try:
            status, content = check_sample(self._store, self._port)
            if status == 401:
                return other
            if status != 200:
                return _fault(f"見本の文を確かめられません（{status}）。", f"It does not check a sample ({status}).", restart)
            report = Report.model_validate_json(content)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return _fault(
                f"サービスの答えがおかしいです（{type(error).__name__}）。",
                f"The service answers strangely ({type(error).__name__}).",
                restart,
            )
        if report.engine.version != _own_version() or (self._infos is not None and report.packs != self._infos):
            return (
                State.ATTENTION,
                _words(
                    "動いているサービスは、いま入っているものと版かルールが違います。更新の前に起動したか、ほかのパックを使っています。",
                    "The running service has another version or other rules than those installed here: it was started before an update, or with other packs.",
                ),
                _words(
                    "サービスを起動し直してください。パックを加えて起動しているなら、doctor にも同じ --pack を付けてください。",
                    "Restart the service. If it is started with packs, give doctor the same --pack.",
                ),
            )
        if not report.complete:
            reasons = report.reasons
            return (
                State.ATTENTION,
                _words(" ".join(one.message.ja for one in reasons), " ".join(one.message.en for one in reasons)),
                restart,
            )
        return _ok("見本の文を確かめて、答えました。", "It checked a sample, and answered.")

    def extension(self) -> _Found:
        none = (
            State.ATTENTION,
            _words("拡張機能は、まだつながっていません。", "No browser extension is paired."),
            _words(
                "拡張機能を入れ、hitokokyu pair のコードを設定ページに入れてください。",
                "Install the extension, and type the code of hitokokyu pair into its options page.",
            ),
        )
        if self._store is None:
            return self._without_store(none)
        paired = [token for token in self._store.tokens.all() if token.origin is not None]
        if not paired:
            return none
        last = time.strftime("%Y-%m-%d", time.localtime(max(token.created for token in paired)))
        return _ok(f"{len(paired)} 個つながっています（最後は {last}）。", f"{len(paired)} paired, the last on {last}.")

    def autostart(self) -> _Found:
        folder = self._in_home()
        state = autostart(folder).state()
        if not state.enabled:
            return _ok("入っていません（入れるには hitokokyu autostart enable）。", "Not enabled (hitokokyu autostart enable does it).")
        again = _words("hitokokyu autostart enable で入れ直してください。", "Enable it again: hitokokyu autostart enable.")
        plan = recorded(folder)
        if plan is None:
            return (
                State.ATTENTION,
                _words("入っていますが、別のフォルダで入れたものです。", "It is enabled, though for another folder."),
                again,
            )
        gone = [
            word
            for word in (plan.command[0], *plan.packs)
            if Path(word).is_absolute() and not Path(word).exists()
        ]
        if gone:
            return _fault(
                f"入っていますが、起動するものがもうありません: {', '.join(gone)}",
                f"It is enabled, but what it starts is gone: {', '.join(gone)}",
                again,
            )
        if not state.running and not self._answers:
            return (
                State.ATTENTION,
                _words("入っていますが、いまは動いていません。", "It is enabled, but not running."),
                _words(
                    "hitokokyu autostart enable でもう一度起動します。続くなら、hitokokyu serve で出るエラーを見てください。",
                    "Start it again with hitokokyu autostart enable. If that does not last, see the error of hitokokyu serve.",
                ),
            )
        return _ok("入っています。", "Enabled.")

    def _without_store(self, if_new: _Found) -> _Found:
        """What there is to say where nothing was kept yet; a store that cannot be read is another thing."""
        if (self._in_home() / FILE_NAME).exists():
            return _not_looked_at("記録ファイルを読めない", "the store cannot be read")
        return if_new

    def _in_home(self) -> Path:
        if self._home is None:
            raise _NotLookedAt
        return self._home


class _NotLookedAt(Exception):
    """What would have to be there for it is not."""


def examine(port: int, packs: Sequence[Path]) -> Iterator[Result]:
    """Look at everything, one after the other.

    Args:
        port: of the service.
        packs: those of its rules, as `chosen_packs` takes them.
    """
    examination = _Examination(port, packs)
    looks: tuple[tuple[str, Localized, Callable[[], _Found]], ...] = (
        ("program", _words("プログラム", "Program"), examination.program),
        ("folder", _words("フォルダ", "Folder"), examination.folder),
        ("space", _words("ディスク", "Disk"), examination.space),
        ("dictionary", _words("辞書", "Dictionary"), examination.dictionary),
        ("rules", _words("ルール", "Rules"), examination.rules),
        ("scenarios", _words("練習の問題", "Scenarios"), examination.scenarios),
        ("store", _words("記録", "Store"), examination.store),
        ("withheld", _words("まだ言えない言葉", "Words not to be told yet"), examination.withheld),
        ("hours", _words("勤務予定", "Working hours"), examination.hours),
        ("clock", _words("時計", "Clock"), examination.clock),
        ("port", _words("ポート", "Port"), examination.port),
        ("service", _words("サービス", "Service"), examination.service),
        ("extension", _words("拡張機能", "Extension"), examination.extension),
        ("autostart", _words("自動起動", "Autostart"), examination.autostart),
    )
    try:
        for name, title, look in looks:
            try:
                state, words, mend = look()
            except _NotLookedAt:
                state, words, mend = _not_looked_at("フォルダがない", "there is no folder")
            except Exception as error:  # noqa: BLE001  A doctor who faints helps nobody.
                state, words, mend = _fault(
                    f"調べている途中で止まりました（{type(error).__name__}）。",
                    f"Looking at it failed ({type(error).__name__}).",
                    _words("この行を、そのまま担当の人に伝えてください。", "Please tell those who look after hitokokyu this very line."),
                )
            yield Result(check=name, title=title, state=state, words=words, mend=mend)
    finally:
        examination.close()


def _words(ja: str, en: str) -> Localized:
    return Localized(ja=ja, en=en)


def _ok(ja: str, en: str) -> _Found:
    return State.OK, _words(ja, en), None


def _fault(ja: str, en: str, mend: Localized) -> _Found:
    return State.FAULT, _words(ja, en), mend


def _not_looked_at(ja: str, en: str) -> _Found:
    return (
        State.UNKNOWN,
        _words(f"見ていません（{ja}ため）。", f"Not looked at, because {en}."),
        _words("ほかの行を直してから、もう一度お試しください。", "Mend the other lines, and try again."),
    )


def _own_version() -> str:
    return version("hitokokyu")


def _pinned() -> Iterator[tuple[str, str]]:
    """What has to be there in exactly one version."""
    for requirement in requires("hitokokyu") or ():
        name, equals, wanted = requirement.partition("==")
        if equals and ";" not in requirement:
            yield name.strip(), wanted.strip()


def _own_files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()]


def _others_may(path: Path) -> bool:
    return sys.platform != "win32" and bool(path.stat().st_mode & 0o077)


def _who_listens(port: int) -> str:
    if sys.platform == "win32":
        return f"netstat -ano | findstr :{port}"
    return f"lsof -nP -iTCP:{port} -sTCP:LISTEN" if sys.platform == "darwin" else f"ss -ltnp 'sport = :{port}'"
