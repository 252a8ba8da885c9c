"""Keys of an office that makes bundles, and the public keys that a machine trusts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from pydantic import BaseModel, ConfigDict, ValidationError

from ..store.files import replace_file
from .envelope import fingerprint
from .errors import BundleRefused

_FILE = "trusted-keys.json"
_MOST_BYTES = 1 << 16


def write_new_key(path: Path, password: str | None) -> Path:
    """Make a pair of keys.

    Args:
        path: of the private key, which only its owner may read.
        password: without it the private key lies there open.

    Returns:
        The path of the public key.

    Raises:
        FileExistsError: one of the two is there already; nothing was written over.
        OSError: they cannot be written.
    """
    public_path = path.with_name(f"{path.name}.pub")
    if public_path.exists():
        raise FileExistsError(public_path)
    key = Ed25519PrivateKey.generate()
    encryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private)
    public_path.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return public_path


def read_private_key(path: Path, password: str | None) -> Ed25519PrivateKey:
    """
    Raises:
        TypeError: a password is needed and was not given, or the reverse.
        BundleRefused: it is no such key, or the password is wrong.
        OSError: it cannot be read.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), password.encode() if password else None)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise BundleRefused(
            "bad-key",
            f"{path} は署名の鍵ではないか、パスワードが違います。`hitokokyu bundle keygen` で作ったファイルを指定してください。",
            f"{path} is not a key for signing, or the password is wrong. Give a file that `hitokokyu bundle keygen` has made.",
        )
    return key


def read_public_key(path: Path) -> Ed25519PublicKey:
    """
    Raises:
        BundleRefused: it is no such key.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES)
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise BundleRefused(
            "bad-key",
            f"{path} は公開鍵ではありません。`hitokokyu bundle keygen` が作った .pub ファイルを指定してください。",
            f"{path} is not a public key. Give the .pub file that `hitokokyu bundle keygen` has made.",
        )
    return key


class TrustedKey(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    """What the person who trusts it calls it."""
    public: str
    """PEM."""

    @property
    def key(self) -> Ed25519PublicKey:
        """
        Raises:
            ValueError: it is none.
        """
        key = load_pem_public_key(self.public.encode())
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("not an Ed25519 key")
        return key


class TrustedKeys:
    """The keys that a machine trusts. Only its owner's commands add one."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE

    def all(self) -> dict[str, TrustedKey]:
        """By fingerprint.

        Raises:
            BundleRefused: the list is damaged; then nothing is trusted.
        """
        try:
            known = json.loads(self._path.read_bytes())
            keys = {name: TrustedKey.model_validate(key) for name, key in known.items()}
            if any(fingerprint(key.key) != name for name, key in keys.items()):
                raise ValueError
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, ValidationError, AttributeError, UnsupportedAlgorithm):
            raise BundleRefused(
                "keys-unreadable",
                f"信頼する鍵の一覧を読めません。{self._path} を消し、`hitokokyu bundle trust` で登録し直してください。",
                f"The list of trusted keys cannot be read. Delete {self._path} and register them again with `hitokokyu bundle trust`.",
            ) from None
        return keys

    def public_keys(self) -> Mapping[str, Ed25519PublicKey]:
        """Raises: BundleRefused: see `all`."""
        return {name: trusted.key for name, trusted in self.all().items()}

    def add(self, key: Ed25519PublicKey, name: str) -> None:
        """Raises: BundleRefused, OSError."""
        public = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        self._write({**self.all(), fingerprint(key): TrustedKey(name=name, public=public)})

    def remove(self, fingerprint: str) -> None:
        """What was signed with it and is installed stays; nothing more is taken from it.

        Raises: BundleRefused, OSError.
        """
        self._write({name: key for name, key in self.all().items() if name != fingerprint})

    def _write(self, keys: Mapping[str, TrustedKey]) -> None:
        content = {name: key.model_dump() for name, key in sorted(keys.items())}
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(self._path, json.dumps(content, ensure_ascii=False, indent=1).encode())
