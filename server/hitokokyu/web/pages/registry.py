"""The pages there are. Another one is a module with a `Page`, a template, and a line in `PAGES`."""

from __future__ import annotations

from dataclasses import dataclass

from ...models import Localized


@dataclass(frozen=True)
class Page:
    name: str
    """What `hitokokyu open` and `POST /api/v1/page-links` call it."""
    path: str
    template: str
    """In `templates/`, extending `base.html`. It gets `page`, `say`, `lang`, and the `facts`."""
    title: Localized
    summary: Localized
    """One sentence for the home page."""
    parent: Page | None = None
    """The page that leads to it, for one that belongs to a larger whole. `base.html` shows these
    under the pages of the whole, and leaves them out of the menu of all pages and the home page."""
    menu: Localized | None = None
    """What the menu of the whole calls it, if not by its title."""

    @property
    def whole(self) -> Page:
        """What it belongs to: its parent or, if it has none, itself."""
        return self.parent or self


HOME = Page(
    name="home",
    path="/",
    template="home.html",
    title=Localized(ja="ホーム", en="Home"),
    summary=Localized(ja="できることの一覧です。", en="What there is."),
)

DISCLAIMER = Page(
    name="disclaimer",
    path="/disclaimer",
    template="disclaimer.html",
    title=Localized(ja="プロフィールの断り書き", en="Disclaimer"),
    summary=Localized(
        ja="職員であること、個人の見解であること、市を代表しないこと。三つがそろった文を作ります。",
        en="Texts for your profile that say who you are, and for whom you do not speak.",
    ),
)

HOURS = Page(
    name="hours",
    path="/hours",
    template="hours.html",
    title=Localized(ja="勤務予定", en="Working hours"),
    summary=Localized(
        ja="勤務時間、休暇、シフトを入れて、勤務時間中の投稿に気づけるようにします。",
        en="Your hours, leave and shifts, so that a post during work is noticed.",
    ),
)

WITHHELD = Page(
    name="withheld",
    path="/withheld",
    template="withheld.html",
    title=Localized(ja="まだ言えない言葉", en="Not to be told yet"),
    summary=Localized(
        ja="公表前の計画や事業の名前を入れておくと、投稿に出てきたときに知らせます。",
        en="Names of plans and projects that are not public yet, noticed when a post has them.",
    ),
)

TRAINING = Page(
    name="training",
    path="/training",
    template="training.html",
    title=Localized(ja="練習", en="Training"),
    menu=Localized(ja="今日の5問", en="Five today"),
    summary=Localized(
        ja="1 日 5 問の練習、まとめて学ぶ講習、年に一度のテスト。投稿のどこにひと呼吸おくかを見つけます。",
        en="Five a day, a whole course, and the yearly test: learn to see where a post needs a breath.",
    ),
)

TRAINING_PROGRESS = Page(
    name="training-progress",
    path="/training/progress",
    template="training-progress.html",
    title=Localized(ja="進みぐあい", en="Progress"),
    summary=Localized(ja="練習の歩みを絵と表で見ます。", en="How training is going, in pictures and tables."),
    parent=TRAINING,
)

TRAINING_COURSE = Page(
    name="training-course",
    path="/training/course",
    template="training-course.html",
    title=Localized(ja="講習とテスト", en="Courses and tests"),
    summary=Localized(ja="まとめて学ぶ講習と、年に一度のテストです。", en="A whole course, and the yearly test."),
    parent=TRAINING,
)

TRAINING_SELF_CHECK = Page(
    name="training-self-check",
    path="/training/self-check",
    template="training-self-check.html",
    title=Localized(ja="自分の下書きで", en="Your own draft"),
    summary=Localized(
        ja="自分の下書きを先に自分で見てから、ひと呼吸の見方とくらべます。",
        en="Look at a draft of yours first, then compare with what hitokokyu sees.",
    ),
    parent=TRAINING,
)

TRAINING_RECORDS = Page(
    name="training-records",
    path="/training/records",
    template="training-records.html",
    title=Localized(ja="記録と証明書", en="Records and certificates"),
    summary=Localized(
        ja="テストの修了証をつくり、記録を書き出します。",
        en="Certificates of tests, and your records as files.",
    ),
    parent=TRAINING,
)

TRAINING_DATA = Page(
    name="training-data",
    path="/training/data",
    template="training-data.html",
    title=Localized(ja="控えと消去", en="Backup and deletion"),
    summary=Localized(
        ja="このパソコンにある記録の控えをつくり、戻し、消します。",
        en="Back up, restore and delete what is kept on this computer.",
    ),
    parent=TRAINING,
)

TRAINING_EDITOR = Page(
    name="training-editor",
    path="/training/editor",
    template="training-editor.html",
    title=Localized(ja="問題をつくる", en="Make a scenario"),
    summary=Localized(
        ja="研修の担当者が、職場に合わせた問題をつくります。",
        en="For training officers: scenarios that fit your own office.",
    ),
    parent=TRAINING,
)

PAGES: tuple[Page, ...] = (
    HOME,
    HOURS,
    DISCLAIMER,
    WITHHELD,
    TRAINING,
    TRAINING_PROGRESS,
    TRAINING_COURSE,
    TRAINING_SELF_CHECK,
    TRAINING_RECORDS,
    TRAINING_EDITOR,
    TRAINING_DATA,
)
"""In the order in which they are shown."""

PAGES_ON_A_SERVER = tuple(page for page in PAGES if page not in (WITHHELD, TRAINING_EDITOR, TRAINING_DATA))
"""What a service has that an office shares: not what belongs on one's own computer, or to all users."""

PAGE_NAMES = tuple(page.name for page in PAGES)
