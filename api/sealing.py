"""Sealing: what only the holder of the office's key can read again (AES-256-GCM)."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Seal:
    """Closes and opens small texts. `place` binds a text to where it belongs: moved elsewhere, it does not open."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def close(self, text: str, place: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._aead.encrypt(nonce, text.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """Raises `cryptography.exceptions.InvalidTag` for another key, place or altered bytes."""
        return self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode()).decode()
