"""The outside of a bundle: three lines that say what it is and who vouches for it, and the archive.

    hitokokyu-bundle 1
    <SHA-256 of the public key, in hexadecimal>
    <Ed25519 signature in base64: over these two lines above and the archive>
    <the archive>

The signature is looked at before anything else is: whatever byte is another, the bundle is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .archive import MOST_BYTES, Archive, unpacked
from .errors import BundleRefused

SUFFIX = ".hkpack"
MOST_FILE_BYTES = MOST_BYTES + (4 << 20)
"""Of a bundle as a file: its list and the names come on top."""

_FIRST_LINE = b"hitokokyu-bundle 1\n"
_KEY_LINE = 64
_SIGNATURE_LINE = 88


@dataclass(frozen=True)
class Bundle:
    """Verified: signed by a key that is trusted, and whole."""

    archive: Archive
    signer: str
    """The fingerprint of the key."""


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of a public key, in hexadecimal."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def sealed(archive: bytes, key: Ed25519PrivateKey) -> bytes:
    """A bundle of an archive. Args: key: of the office that vouches for it."""
    head = _FIRST_LINE + fingerprint(key.public_key()).encode() + b"\n"
    return head + base64.b64encode(key.sign(head + archive)) + b"\n" + archive


def opened(content: bytes, trusted: Mapping[str, Ed25519PublicKey]) -> Bundle:
    """Verify a bundle, and only then look inside.

    Args:
        trusted: public keys by fingerprint.

    Raises:
        BundleRefused
    """
    if len(content) > MOST_FILE_BYTES:
        raise BundleRefused(
            "too-large",
            f"大きすぎます。{MOST_FILE_BYTES >> 20} MiB までです。",
            f"It is too large; at most {MOST_FILE_BYTES >> 20} MiB.",
        )
    start_of_signature = len(_FIRST_LINE) + _KEY_LINE + 1
    start_of_archive = start_of_signature + _SIGNATURE_LINE + 1
    head, signature_line = content[:start_of_signature], content[start_of_signature:start_of_archive]
    if not (head.startswith(_FIRST_LINE) and head.endswith(b"\n") and signature_line.endswith(b"\n")):
        raise BundleRefused(
            "not-signed",
            "署名のあるバンドルではありません。`hitokokyu bundle build` で作ったファイルを使ってください。",
            "This is not a signed bundle. Use a file that `hitokokyu bundle build` has made.",
        )
    signer = head[len(_FIRST_LINE) : -1].decode("ascii", errors="replace")
    key = trusted.get(signer)
    if key is None:
        # What stands there may be anything: shown only if it could be a fingerprint.
        shown = short(signer) if set(signer) <= set("0123456789abcdef") else "?"
        raise BundleRefused(
            "key-not-trusted",
            f"署名した鍵（{shown}）は、このパソコンでは信頼されていません。作った部署から公開鍵を受け取り、`hitokokyu bundle trust` で登録してください。",
            f"The key that signed it ({shown}) is not trusted on this machine. Get the public key from the office that made it, and register it with `hitokokyu bundle trust`.",
        )
    archive = content[start_of_archive:]
    try:
        signature = base64.b64decode(signature_line[:-1], validate=True)
        if base64.b64encode(signature) + b"\n" != signature_line:
            raise InvalidSignature
        key.verify(signature, head + archive)
    except (InvalidSignature, binascii.Error):
        raise BundleRefused(
            "altered",
            "署名が合いません。途中でこわれたか、書きかえられています。使わずに、もう一度受け取ってください。",
            "The signature does not fit: it was damaged on the way, or altered. Do not use it; fetch it again.",
        ) from None
    return Bundle(unpacked(archive), signer)


def short(fingerprint: str) -> str:
    """The beginning, in groups, for people to compare."""
    return "-".join(fingerprint[start : start + 4] for start in range(0, 32, 4))
