"""The list of withheld terms on the disk: encrypted, with its key in a file of its own.

Who reads the list alone (a copy, a search index, a shared folder) learns nothing. Who can read
everything of its owner can read the key, too: that is what the lock of the computer is for.
"""

from __future__ import annotations

import os
import threading
import zlib
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .database import StoreError
from .files import remove_file, replace_file

FILE_NAME = "withheld-terms.bin"
KEY_NAME = "withheld-terms.key"
_HEADER = b"hitokokyu withheld terms 1\n"
_NONCE_BYTES = 12
_KEY_BYTES = 32


class WithheldFile:
    """Of one folder. Safe to share between threads; of two processes that write, the last one wins."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._key_path = folder / KEY_NAME
        self._writing = threading.Lock()

    def state(self) -> tuple[int, int, int] | None:
        """What tells one state of the file from another; None if there is none.

        Raises:
            StoreError: it cannot be looked at.
        """
        try:
            found = os.stat(self._path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(error) from None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def read(self) -> bytes | None:
        """What was written last; None if nothing was.

        Raises:
            StoreError: it cannot be read, or its key is gone, or one of them was changed.
        """
        try:
            sealed = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(error) from None
        try:
            key = AESGCM(self._key_path.read_bytes())
            header, body = sealed[: len(_HEADER)], sealed[len(_HEADER) :]
            return zlib.decompress(key.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], header))
        except (OSError, InvalidTag, ValueError, zlib.error) as error:
            raise self._unusable(error) from None

    def write(self, content: bytes) -> None:
        """
        Raises:
            StoreError: it cannot be written; then what was there still is.
        """
        with self._writing:
            try:
                key = AESGCM(self._key())
                nonce = os.urandom(_NONCE_BYTES)
                replace_file(
                    self._path, _HEADER + nonce + key.encrypt(nonce, zlib.compress(content), _HEADER)
                )
            except (OSError, ValueError) as error:
                raise self._unusable(error) from None

    def remove(self) -> None:
        """List and key.

        Raises:
            StoreError: they cannot be removed.
        """
        with self._writing:
            try:
                remove_file(self._path)
                remove_file(self._key_path)
            except OSError as error:
                raise self._unusable(error) from None

    def _key(self) -> bytes:
        try:
            return self._key_path.read_bytes()
        except FileNotFoundError:
            if self._path.exists():
                # A new key would make the old list unreadable for ever.
                raise
        key = AESGCM.generate_key(8 * _KEY_BYTES)
        replace_file(self._key_path, key)
        return key

    def _unusable(self, error: Exception) -> StoreError:
        return StoreError(
            f"「まだ言えない言葉」の一覧を読み書きできません: {self._path} ({type(error).__name__})。"
            f"鍵のファイル {self._key_path.name} が同じフォルダにあるか、権限と空き容量を確かめてください。\n"
            f"Cannot read or write the list of withheld terms: {self._path} ({type(error).__name__}). "
            f"Check that its key {self._key_path.name} is in the same folder, permissions and free space."
        )
