"""Sealing: what only the holder of the office's key can read again (AES-256-GCM), and marks that nobody can."""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Seal:
    """Closes and opens texts and photos. `place` binds each to where it belongs: moved elsewhere, it does not open."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)
        self._mark_key = hmac.digest(key, b"pendopo marks", hashlib.sha256)

    def close(self, text: str, place: str) -> bytes:
        return self.close_bytes(text.encode(), place)

    def close_bytes(self, plain: bytes, place: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._aead.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """Raises `cryptography.exceptions.InvalidTag` for another key, place or altered bytes."""
        return self.open_bytes(sealed, place).decode()

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """Raises like `open`."""
        return self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())

    def try_open(self, sealed: bytes, place: str) -> str | None:
        """Like `open`, but None when the office's key was changed since: one lost secret must not stop a conversation."""
        try:
            return self.open(sealed, place)
        except InvalidTag:
            return None

    def mark(self, text: str, place: str) -> str:
        """A keyed hash (HMAC-SHA-256, hex): six digits alone would be found by trying, without the key they are not."""
        return hmac.digest(self._mark_key, f"{place}\0{text}".encode(), hashlib.sha256).hex()
