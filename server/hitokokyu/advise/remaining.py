"""How long until the writer is free, in words."""

from __future__ import annotations

from ..models import Hours, Localized

_LATER = Localized(ja="時間をおいて投稿する", en="Post it later")


def remaining(hours: Hours) -> Localized | None:
    """A sentence about the next break or the end of work; None if there is none to wait for."""
    if hours.free_at is None or hours.minutes_until_free is None:
        return None
    clock = f"{hours.free_at:%H:%M}"
    ja, en = _duration(hours.minutes_until_free)
    if hours.free_for == "break":
        return Localized(ja=f"次の休憩は{clock}、あと{ja}です。", en=f"Your next break is at {clock}, in {en}.")
    return Localized(ja=f"勤務は{clock}まで、あと{ja}です。", en=f"Your work ends at {clock}, in {en}.")


def later(hours: Hours | None) -> Localized:
    """What a button says that puts the post off."""
    if hours is None or hours.free_at is None or hours.minutes_until_free is None:
        return _LATER
    clock = f"{hours.free_at:%H:%M}"
    ja, en = _duration(hours.minutes_until_free)
    if hours.free_for == "break":
        return Localized(ja=f"{clock}からの休憩に投稿する（あと{ja}）", en=f"Post it in the break at {clock} (in {en})")
    return Localized(ja=f"{clock}に勤務が終わってから投稿する（あと{ja}）", en=f"Post it after work ends at {clock} (in {en})")


def _duration(minutes: int) -> tuple[str, str]:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}分", f"{rest} min"
    if not rest:
        return f"{hours}時間", f"{hours} h"
    return f"{hours}時間{rest}分", f"{hours} h {rest} min"
