"""What surrounds a post, in words."""

from __future__ import annotations

from ..context.timetable import in_japan
from ..models import Attachment, Context, Localized

_WEEKDAYS = ("月火水木金土日", ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
_ACCOUNTS = {
    "personal": Localized(ja="個人のアカウント", en="A personal account"),
    "official": Localized(ja="市の公式アカウント", en="The city's official account"),
}
_ROLES = {
    "supervisor": Localized(ja="あなたは上司", en="You are a supervisor"),
    "member": Localized(ja="あなたは一般の職員", en="You are not a supervisor"),
}
_AUDIENCES = {
    "public": Localized(ja="だれでも読める場所", en="Anybody may read it"),
    "subordinate": Localized(ja="部下や課の人が読む場所", en="Read by your staff"),
}
_ATTACHMENTS = {
    Attachment.IMAGE: Localized(ja="写真つき", en="With a photo"),
    Attachment.VIDEO: Localized(ja="動画つき", en="With a video"),
    Attachment.AUDIO: Localized(ja="音声つき", en="With a recording"),
    Attachment.FILE: Localized(ja="ファイルつき", en="With a file"),
}


def facts(context: Context) -> tuple[Localized, ...]:
    """What was said of the context; what is assumed goes without saying."""
    given: list[Localized] = []
    if "account" in context.model_fields_set:
        given.append(_ACCOUNTS[context.account])
    if context.now is not None:
        now = in_japan(context.now)
        clock = f"{now.hour}:{now.minute:02}"
        given.append(
            Localized(
                ja=f"{now.month}月{now.day}日（{_WEEKDAYS[0][now.weekday()]}）{clock}",
                en=f"{_WEEKDAYS[1][now.weekday()]} {now.year}-{now.month:02}-{now.day:02}, {clock}",
            )
        )
    if context.role is not None:
        given.append(_ROLES[context.role])
    if "audience" in context.model_fields_set:
        given.append(_AUDIENCES[context.audience])
    given += [_ATTACHMENTS[attachment] for attachment in context.attachments]
    return tuple(given)
