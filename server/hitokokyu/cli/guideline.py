"""`hitokokyu guideline`: any city's own guideline becomes a rule pack, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ..categories import CATEGORY_NAMES
from ..guideline.compare import Rate, compare
from ..guideline.draft import FILE, Decision, Draft, Entry, draft_of, load_draft
from ..guideline.pack_files import place, save
from ..guideline.proposals import Binds
from ..guideline.sources import GuidelineRefused, read_guideline
from ..models import Category, Localized
from ..pack.loader import load
from ..pack.schema import Guideline
from .common import EXISTING, fail, language_option, plain_errors

_NAME = re.compile("[a-z][a-z0-9-]*")
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_CATEGORIES = tuple(Category)

_BINDS: dict[Binds, Localized] = {
    "personal": Localized(ja="個人アカウント", en="personal accounts"),
    "official": Localized(ja="公式アカウント", en="official accounts"),
    "both": Localized(ja="個人と公式の両方", en="both kinds of accounts"),
}
_BINDS_KEYS: dict[str, Binds] = {"p": "personal", "o": "official", "b": "both"}
_CHOICES = Localized(
    ja="Enter そのまま採る  c 分類  b だれに  w 言い換え  x 条項にしない  n メモ  s あとで  u ひとつ戻る  q やめる",
    en="Enter accept  c categories  b binds whom  w own words  x no clause  n note  s later  u back  q quit",
)
_CLAUSES = Localized(ja="分類のある条項", en="clauses with a category")
_UNKNOWN = Localized(ja="どの分類にも当てはまらない義務", en="duties that fit no category")
_REMAINDER = Localized(ja="条項にしない部分（目的、定義、見出しなど）", en="not clauses: purposes, definitions, headings and so on")


@click.group()
def guideline() -> None:
    """自分の市のガイドラインから、ルールパックの下書きをつくる。 / Draft a rule pack from any city's guideline."""


@contextmanager
def _plain_refusals(lang: str) -> Iterator[None]:
    try:
        yield
    except GuidelineRefused as refused:
        fail(getattr(refused.words, lang))
    except OSError as error:
        fail(
            f"ファイルを読み書きできません（{error}）。場所、権限、ディスクの空きを確かめてください。"
            if lang == "ja"
            else f"A file cannot be read or written ({error}). Check the place, permissions and free space."
        )


@guideline.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="ガイドライン（テキスト、保存した HTML、PDF） / the guideline: text, saved HTML or PDF",
)
@click.option("--city", help="市町村の名前。本文から読みとれないとき / whose it is, if the text does not say")
@click.option("--title", help="ガイドラインの題 / its title")
@click.option("--edition", help="版 / its edition")
@click.option("--published", help="公開や改定の日（2024-04-22） / the day it is from")
@click.option("--out", type=click.Path(path_type=Path), help="つくるフォルダ（はじめは NAME） / the folder to make; NAME by default")
@language_option
def new(
    name: str,
    source: Path,
    city: str | None,
    title: str | None,
    edition: str | None,
    published: str | None,
    out: Path | None,
    lang: str,
) -> None:
    """下書き NAME をつくる。 / Make the draft NAME: find the clauses and propose what they are about.

    NAME は新しいガイドラインの id です（例 asagiri-2023）。 / NAME is the id of the new guideline, for instance asagiri-2023.
    """
    folder = out or Path(name)
    if not _NAME.fullmatch(name):
        fail(
            f"{name} は名前に使えません。小文字の英字で始め、英小文字、数字、- だけにしてください（例 asagiri-2023）。"
            if lang == "ja"
            else f"{name} is no name: begin with a small letter, then small letters, digits and -, as in asagiri-2023."
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        fail(
            f"{folder} はもうあります。別の名前にするか、--out でほかのフォルダを指定してください。続きは `hitokokyu guideline review {folder}`。"
            if lang == "ja"
            else f"{folder} exists already. Choose another name, or another folder with --out. To go on: `hitokokyu guideline review {folder}`."
        )
    with _plain_refusals(lang):
        guidance = read_guideline(source)
        draft = draft_of(guidance, name, title=title, city=city, edition=edition, published=published)
        save(folder, draft)
    _summarise(draft, lang)
    if lang == "ja":
        click.echo(
            f"\n{folder} に下書きをつくりました。原文は {guidance.encoding or 'PDF'} として読みました。"
            f"\n一つずつ確かめる: hitokokyu guideline review {folder}"
            f"\n一覧で見る:       hitokokyu guideline list {folder}"
            f"\n使う:             hitokokyu serve --pack embedded --pack {folder}"
        )
    else:
        click.echo(
            f"\nThe draft is in {folder}. The source was read as {guidance.encoding or 'PDF'}."
            f"\nGo through it: hitokokyu guideline review {folder}"
            f"\nSee all of it: hitokokyu guideline list {folder}"
            f"\nUse it:        hitokokyu serve --pack embedded --pack {folder}"
        )


def _summarise(draft: Draft, lang: str) -> None:
    console = Console(emoji=False, highlight=False)
    console.print(Text.assemble((getattr(draft.title, lang), "bold"), f" · {getattr(draft.city, lang)} · {draft.edition}"))
    for words, entries in _groups(draft):
        console.print(f"{getattr(words, lang)}: {len(entries)}", markup=False)


def _groups(draft: Draft) -> list[tuple[Localized, list[int]]]:
    kept = [index for index, entry in enumerate(draft.entries) if entry.is_kept]
    rest = [index for index, entry in enumerate(draft.entries) if not entry.is_kept and entry.words]
    return [
        (_CLAUSES, [index for index in kept if draft.entries[index].categories]),
        (_UNKNOWN, [index for index in kept if not draft.entries[index].categories]),
        (_REMAINDER, rest),
    ]


@guideline.command("list")
@click.argument("folder", type=_FOLDER)
@language_option
def list_(folder: Path, lang: str) -> None:
    """下書きのすべてを一覧にする。何も省かない。 / Show all of a draft: clauses, unknown duties, and what is left."""
    with _plain_refusals(lang):
        draft = load_draft(folder)
    console = Console(emoji=False, highlight=False)
    _summarise(draft, lang)
    for words, indices in _groups(draft):
        table = Table(title=getattr(words, lang), title_justify="left", show_header=False)
        for _ in range(5):
            # Japanese has no spaces to break at; nothing may be cut off here.
            table.add_column(overflow="fold")
        for index in indices:
            entry = draft.entries[index]
            done = "✓" if entry.decision is not None else ""
            about = Text(" ".join(category.value for category in entry.categories))
            if entry.note:
                about.append(f"  [{entry.note}]", "dim")
            table.add_row(done, entry.number, Text(entry.words), about, entry.whom if entry.is_kept else "")
        if indices:
            console.print(table)


@guideline.command()
@click.argument("folder", type=_FOLDER)
@click.option("--all", "everything", is_flag=True, help="決めたものと、条項にしない部分も / also what is decided, and what is no clause")
@language_option
def review(folder: Path, everything: bool, lang: str) -> None:
    """条項を一つずつ確かめる。いつやめても、続きから始められる。 / Go through the clauses one by one.

    Every answer is saved at once; quit and come back whenever you like.
    """
    with _plain_refusals(lang):
        draft = load_draft(folder)
        indices = draft.pending()
        if everything:
            indices = [index for index, entry in enumerate(draft.entries) if entry.words and entry.kind != "heading"]
        _Review(folder, draft, indices, lang).run()


class _Review:
    """One sitting. What is on the screen is not decided until it is accepted, and is saved as soon as it is."""

    def __init__(self, folder: Path, draft: Draft, indices: list[int], lang: str) -> None:
        self._folder = folder
        self._draft = draft
        self._indices = indices
        self._lang = lang
        self._console = Console(emoji=False, highlight=False)

    def run(self) -> None:
        at = 0
        while at < len(self._indices):
            step = self._one(at)
            if step is None:
                break
            at = max(at + step, 0)
        left = len(self._draft.pending())
        self._say(
            f"残り {left} 件。続きは `hitokokyu guideline review {self._folder}`。"
            if left
            else f"すべて確かめました。`hitokokyu rules lint --pack embedded --pack {self._folder}` で試せます。",
            f"{left} left. To go on: `hitokokyu guideline review {self._folder}`."
            if left
            else f"All are decided. Try it: `hitokokyu rules lint --pack embedded --pack {self._folder}`.",
        )

    def _one(self, at: int) -> int | None:
        """Ask about one part until something is decided; how far to go on, None to quit."""
        index = self._indices[at]
        entry = self._draft.entries[index]
        decision = entry.decision or Decision(keep=True, categories=entry.proposed, binds=entry.binds, note=entry.note)
        actions: dict[str, Callable[[Decision, Entry], Decision]] = {
            "c": self._categories,
            "b": self._binds,
            "w": self._own_words,
            "n": self._note,
        }
        while True:
            self._show(at, entry, decision)
            answer = click.prompt(getattr(_CHOICES, self._lang), default="", show_default=False, prompt_suffix="\n> ").strip().lower()
            if answer == "":
                return self._decide(index, decision.model_copy(update={"keep": True}))
            if answer == "x":
                return self._decide(index, decision.model_copy(update={"keep": False}))
            if answer == "s":
                if decision.note != entry.note:
                    self._draft = self._draft.with_entry(index, note=decision.note)
                    save(self._folder, self._draft)
                return 1
            if answer == "u":
                return -1
            if answer == "q":
                return None
            if answer in actions:
                decision = actions[answer](decision, entry)
            else:
                self._say("その文字は選べません。", "There is no such choice.")

    def _decide(self, index: int, decision: Decision) -> int:
        changed = self._draft.with_entry(index, decision=decision, note=decision.note)
        try:
            save(self._folder, changed)
        except GuidelineRefused as refused:
            self._say(refused.words.ja, refused.words.en)
            return 0
        self._draft = changed
        return 1

    def _show(self, at: int, entry: Entry, decision: Decision) -> None:
        index = self._indices[at]
        path = [self._draft.entries[above] for above in self._draft.above(index)]
        lines: list[Text] = []
        if path:
            lines += [Text(" › ".join(above.words[:40] for above in path if above.words), style="dim"), Text("")]
        caption = f"（{entry.caption}）" if entry.caption else ""
        # No space: Japanese has none to break at but this one.
        label = f"{entry.label}｜" if entry.label else ""
        lines += [Text.assemble((label, "bold"), f"{caption}{entry.words}"), Text("")]
        for found in entry.proposals:
            is_chosen = found.category in decision.categories
            lines.append(
                Text.assemble(
                    ("● " if is_chosen else "○ ", "green" if is_chosen else "dim"),
                    (f"{_name(found.category, self._lang)} ", "bold" if is_chosen else ""),
                    (f"{found.category.value}  {found.score:.2f}  {' '.join(found.words)}", "dim"),
                )
            )
        proposed = {found.category for found in entry.proposals}
        lines += [
            Text.assemble(("● ", "green"), (f"{_name(category, self._lang)} ", "bold"), (category.value, "dim"))
            for category in decision.categories
            if category not in proposed
        ]
        if not decision.categories:
            lines.append(
                Text(self._word("どの分類にも当てはまりません。このままでも、条項として残ります。", "Fits no category. It stays a clause all the same."), style="yellow")
            )
        reason = f"（{entry.binds_reason}）" if entry.binds_reason and decision.binds == entry.binds else ""
        lines.append(Text.assemble((self._word("だれに: ", "binds: "), "dim"), getattr(_BINDS[decision.binds], self._lang), (reason, "dim")))
        for title, words in ((self._word("言い換え", "own words"), decision.summary_ja), ("English", decision.summary_en), (self._word("メモ", "note"), decision.note)):
            if words:
                lines.append(Text.assemble((f"{title}: ", "dim"), words))
        decided = self._word(" · 決定ずみ", " · decided") if entry.decision is not None else ""
        title = f"{at + 1} / {len(self._indices)} · {place(self._draft, index)}{decided}"
        self._console.print(Panel(Group(*lines), title=Text(title), title_align="left"))

    # -- what can be changed ----------------------------------------------------------------

    def _categories(self, decision: Decision, entry: Entry) -> Decision:
        table = Table.grid(padding=(0, 2))
        for row in range(0, len(_CATEGORIES), 2):
            cells = [f"{row + i + 1:>2} {_name(_CATEGORIES[row + i], self._lang)} ({_CATEGORIES[row + i].value})" for i in (0, 1)]
            table.add_row(*map(Text, cells))
        self._console.print(table)
        while True:
            answer = self._ask("番号か id を空白で区切って。なければ -", "Numbers or ids, with spaces between; - for none")
            if not answer:
                return decision
            names = answer.replace(",", " ").replace("、", " ").split()
            chosen = [_category(name) for name in names if name != "-"]
            if None not in chosen:
                return decision.model_copy(update={"categories": tuple(dict.fromkeys(chosen))})
            wrong = next(name for name in names if name != "-" and _category(name) is None)
            self._say(f"{wrong} という分類はありません。", f"There is no category {wrong}.")

    def _binds(self, decision: Decision, entry: Entry) -> Decision:
        answer = self._ask("p 個人アカウント  o 公式アカウント  b 両方", "p personal accounts  o official accounts  b both").lower()
        return decision.model_copy(update={"binds": _BINDS_KEYS.get(answer, decision.binds)})

    def _own_words(self, decision: Decision, entry: Entry) -> Decision:
        ja = self._ask("あなたの言葉で、短く（空なら原文のまま）", "In your own words, Japanese (empty: as it is)")
        en = self._ask("英語で（空なら原文のまま）", "In English (empty: as it is)")
        return decision.model_copy(update={"summary_ja": ja or decision.summary_ja, "summary_en": en or decision.summary_en})

    def _note(self, decision: Decision, entry: Entry) -> Decision:
        return decision.model_copy(update={"note": self._ask("メモ", "Note")})

    def _ask(self, ja: str, en: str) -> str:
        return str(click.prompt(self._word(ja, en), default="", show_default=False)).strip()

    def _word(self, ja: str, en: str) -> str:
        return ja if self._lang == "ja" else en

    def _say(self, ja: str, en: str) -> None:
        self._console.print(self._word(ja, en), markup=False, soft_wrap=True)


def _name(category: Category, lang: str) -> str:
    return str(getattr(CATEGORY_NAMES[category], lang))


def _category(written: str) -> Category | None:
    if written.isdecimal() and 1 <= int(written) <= len(_CATEGORIES):
        return _CATEGORIES[int(written) - 1]
    return next((category for category in _CATEGORIES if category.value == written), None)


@guideline.command("compare")
@click.argument("draft", type=_FOLDER)
@click.argument("pack", type=EXISTING)
@click.option("--guideline", "name", help="どのガイドラインと。PACK に一つなら要らない / which guideline of PACK, if there are several")
@language_option
def compare_(draft: Path, pack: Path, name: str | None, lang: str) -> None:
    """下書き DRAFT を、人が書いたパック PACK とくらべる。 / How far DRAFT agrees with a pack that people have written."""
    with _plain_refusals(lang), plain_errors():
        found = compare(load_draft(draft), _guideline(pack, name, lang))
    console = Console(emoji=False, highlight=False)
    table = Table(show_header=False)
    for ja, en, rate in (
        ("条項の再現率", "clauses found (recall)", found.clauses),
        ("分類の適合率", "categories: precision", found.precision),
        ("分類の再現率", "categories: recall", found.recall),
        ("分類がひとつ以上合う条項", "clauses with a category in common", found.at_least_one),
        ("だれに（個人・公式）が合う条項", "clauses that bind the same accounts", found.binds),
    ):
        table.add_row(ja if lang == "ja" else en, _rate(rate), f"{rate.right} / {rate.of}")
    console.print(table)
    for ja, en, numbers in (
        ("見つからなかった条項", "clauses not found", found.not_found),
        ("下書きだけにある条項", "clauses of the draft alone", found.only_in_draft),
    ):
        console.print(f"{ja if lang == 'ja' else en}: {' '.join(numbers) or '-'}", markup=False, soft_wrap=True)
    for one in found.differences:
        parts = [*(f"-{category.value}" for category in one.missing), *(f"+{category.value}" for category in one.extra)]
        if one.binds:
            parts.append(f"{one.binds[0]} → {one.binds[1]}")
        console.print(f"  {one.number}: {' '.join(parts)}", markup=False, soft_wrap=True)


def _rate(rate: Rate) -> str:
    return "-" if rate.share is None else f"{rate.share:.2f}"


def _guideline(pack: Path, name: str | None, lang: str) -> Guideline:
    guidelines = load([pack], only=[pack / FILE]).guidelines
    if name is None and len(guidelines) == 1:
        name = next(iter(guidelines))
    if name not in guidelines:
        there = ", ".join(guidelines) or "-"
        raise GuidelineRefused(
            f"{pack}: どのガイドラインとくらべるか、--guideline で選んでください。あるもの: {there}",
            f"{pack}: choose the guideline to compare with by --guideline; there are: {there}",
        )
    return guidelines[name].value
