"""What an administrator decides about a shared service, in one TOML file."""

from __future__ import annotations

import ipaddress
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from ...models import Sensitivity

DEFAULT_FILE = Path("/etc/hitokokyu/shared.toml")
MAX_WORKERS = 64
MAX_THREADS = 64


class SettingsRefused(Exception):
    """The file cannot be used; `str()` says where and why, in Japanese and English."""


def _refuse(kind: str, message: str) -> PydanticCustomError:
    return PydanticCustomError(kind, message)  # type: ignore[arg-type]


def _https_address(given: str) -> str:
    parts = urlsplit(given)
    plain = f"https://{parts.netloc}"
    if given.rstrip("/") != plain or not parts.hostname or "@" in parts.netloc or plain != plain.lower():
        raise _refuse(
            "address",
            "https:// と名前だけにしてください（小文字、パスなし） / must be https:// and a name in lower case, "
            "nothing after it, such as https://hitokokyu.city.example.lg.jp",
        )
    return plain


def _private_place(given: str) -> str:
    if given.startswith("unix:/") and len(given) > len("unix:/"):
        return given
    host, _, port = given.rpartition(":")
    try:
        if ipaddress.ip_address(host.strip("[]")).is_loopback and 1 <= int(port) <= 65535:
            return given
    except ValueError:
        pass
    raise _refuse(
        "bind",
        "unix:/… か 127.0.0.1:番号 にしてください。暗号化されていないので、ほかの機械に向けては開きません / must be "
        "unix:/… or 127.0.0.1:PORT: it is not encrypted, so it is never open to other machines",
    )


def _ip_address(given: str) -> str:
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        raise _refuse("ip", "IP アドレスではありません / is not an IP address") from None


Address = Annotated[str, AfterValidator(_ip_address)]


class Rate(BaseModel):
    """A bucket: so many requests at once, and so many more every second."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    burst: Annotated[int, Field(ge=1, le=1_000_000)]
    per_second: Annotated[float, Field(gt=0, le=100_000)]


class SharedSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    address: Annotated[str, AfterValidator(_https_address)]
    """Where people reach it, as `https://NAME`. Requests to any other name are refused."""
    bind: Annotated[str, AfterValidator(_private_place)] = "unix:/run/hitokokyu/hitokokyu.sock"
    """Where the proxy reaches it: a socket in the file system, or a port of the loopback address."""
    trusted_proxies: tuple[Address, ...] = ("127.0.0.1", "::1")
    """Whose `X-Forwarded-…` is believed when `bind` is a port. Who may open a socket in the file
    system, its permissions decide."""
    metrics_from: tuple[Address, ...] = ("127.0.0.1", "::1")
    """Who may read `/metrics` and `/healthz/ready`."""
    database: str | None = None
    """PostgreSQL with the rows of all users: `postgresql+psycopg://user:password@host/database`. None:
    a file (SQLite) in the folder of ひと呼吸, which is enough for some dozen people."""
    workers: Annotated[int, Field(ge=1, le=MAX_WORKERS)] = 2
    threads: Annotated[int, Field(ge=1, le=MAX_THREADS)] = 8
    """Of each worker."""
    packs: tuple[Path, ...] = ()
    """Folders of rule packs, lowest layer first; none: the embedded pack, and the bundles that are
    installed (`hitokokyu shared pack put`)."""
    guidelines: tuple[str, ...] = ()
    """Ids of the guidelines to cite; none: all of the packs."""
    sensitivity: Sensitivity | Literal["off"] | None = None
    """From how sure an impression on the learned reader speaks; off: it does not read along; none: as
    `advisor.Settings` has it."""
    per_token: Rate = Rate(burst=600, per_second=10)
    per_address: Rate = Rate(burst=3_000, per_second=100)
    """Generous: a whole office may stand behind one address."""


def read_settings(file: Path) -> SharedSettings:
    """
    Raises:
        SettingsRefused: the file cannot be read, or something in it does not fit.
    """
    try:
        with file.open("rb") as opened:
            return SharedSettings.model_validate(tomllib.load(opened))
    except OSError as error:
        raise SettingsRefused(
            f"設定ファイルを読めません: {file}（{error.strerror}）。docs/shared-service.md の例から作ってください。\n"
            f"Cannot read the settings: {file} ({error.strerror}). Make them from the example in docs/shared-service.md."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsRefused(
            f"設定ファイルが TOML として読めません: {file}（{error}）\nThe settings are not TOML: {file} ({error})"
        ) from None
    except ValidationError as invalid:
        lines = [
            f"  {'.'.join(map(str, error['loc']))}: {error['msg']}" for error in invalid.errors(include_url=False)
        ]
        raise SettingsRefused(
            f"設定ファイルに使えないところがあります: {file}\nThese settings do not fit: {file}\n" + "\n".join(lines)
        ) from None
