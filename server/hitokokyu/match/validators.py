"""Tri-state validators for what a regex found: confirmed (True), refuted (False) or no opinion (None)."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.jp import cn, in_

from ..pack.schema import Validator

_NOT_DIGITS = re.compile(r"\D+")


def _my_number(text: str) -> bool | None:
    digits = _NOT_DIGITS.sub("", text)
    if len(digits) != 12:
        return None
    return in_.is_valid(digits)


def _corporate_number(text: str) -> bool | None:
    digits = _NOT_DIGITS.sub("", text)
    if len(digits) != 13:
        return None
    return cn.is_valid(digits)


def _card_number(text: str) -> bool | None:
    digits = _NOT_DIGITS.sub("", text)
    if not 14 <= len(digits) <= 16:
        return None
    try:
        luhn.validate(digits)
    except ValidationError:
        return False
    return True


def _phone(text: str) -> bool | None:
    # phonenumbers is large; only a post with something like a number in it pays for it.
    import phonenumbers

    try:
        number = phonenumbers.parse(text, "JP")
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_valid_number(number):
        return True
    # A number that is not assigned today may be a slip of the finger: no opinion.
    return None if phonenumbers.is_possible_number(number) else False


_RESERVED_MAIL = re.compile(r"@(?:[\w-]+\.)*example(?:\.[a-z.]+)?$", re.ASCII | re.IGNORECASE)


def _email(text: str) -> bool | None:
    local, _, host = text.rpartition("@")
    if not local or "." not in host or ".." in text or host.startswith((".", "-")):
        return False
    return None if _RESERVED_MAIL.search(text) else True


VALIDATORS: dict[Validator, Callable[[str], bool | None]] = {
    "my-number": _my_number,
    "corporate-number": _corporate_number,
    "phone": _phone,
    "card-number": _card_number,
    "email": _email,
}
