"""Tokens, passwords, second factor and pace limits."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

MIN_PASSWORD = 8
# m = 19 MiB, t = 2, p = 1 (OWASP); the library's own default costs 200 ms here, a sign-in flood would starve citizens.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_COMMON = frozenset(
    [
        "password",
        "passw0rd",
        "password1",
        "password123",
        "admin123",
        "admin1234",
        "administrator",
        "petugas",
        "petugas123",
        "rahasia",
        "rahasia123",
        "bismillah",
        "bismillah1",
        "indonesia",
        "indonesia1",
        "indonesia123",
        "merdeka45",
        "merdeka1945",
        "sayangku",
        "sayang123",
        "qwerty123",
        "qwertyuiop",
        "12345678",
        "123456789",
        "1234567890",
        "11111111",
        "00000000",
        "87654321",
        "87654321a",
        "abcd1234",
        "abc12345",
        "a1b2c3d4",
        "iloveyou",
        "doraemon",
        "pemkot123",
        "pemda123",
        "pemkab123",
        "diskominfo",
        "diskominfo1",
        "disdukcapil",
        "dukcapil123",
        "pendopo1",
        "pendopo123",
        "kominfo123",
        "pelayanan",
        "jakarta123",
        "surabaya1",
        "makassar1",
        "bandung123",
        "semarang1",
        "medan12345",
        "palembang1",
        "selamatdatang",
        "garuda123",
        "pancasila",
        "persija1",
    ]
)


def new_token() -> str:
    """256 bits from the system's generator, URL-safe."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same(a: str, b: str) -> bool:
    """Constant-time comparison that accepts any characters."""
    return hmac.compare_digest(a.encode("utf-8", "surrogatepass"), b.encode("utf-8", "surrogatepass"))


def password_problem(password: str, *, email: str = "", name: str = "") -> str | None:
    """Why a new password is refused, in Indonesian, or None. Length counts, composition rules do not exist."""
    plain = password.lower()
    if len(password) < MIN_PASSWORD:
        return f"Kata sandi paling sedikit {MIN_PASSWORD} huruf; 15 atau lebih lebih aman."
    if len(password) > 1024:
        return "Kata sandi terlalu panjang."
    words = {*name.lower().split(), *email.lower().replace("@", " ").replace(".", " ").split()}
    if (
        plain in _COMMON
        or len(set(plain)) < 4
        or plain in words
        or any(len(w) > 3 and plain == w + "123" for w in words)
    ):
        return "Kata sandi itu terlalu mudah ditebak. Pilih beberapa kata yang tidak berhubungan."
    return None


class Passwords:
    """argon2id in at most two threads at once, so that a flood of sign-ins cannot take the machine."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(2)
        self._nobody = _HASHER.hash(secrets.token_hex(16))

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(_HASHER.hash, password)

    async def matches(self, stored: str | None, password: str) -> bool:
        """Compare; an unknown account costs the same time as a known one."""
        async with self._slots:
            return (
                await asyncio.to_thread(self._verify, stored or self._nobody, password) and stored is not None
            )

    @staticmethod
    def _verify(stored: str, password: str) -> bool:
        try:
            return _HASHER.verify(stored, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False


def new_totp_seed() -> str:
    """A TOTP seed in base 32 (RFC 6238: SHA-1, 6 digits, 30 s)."""
    return pyotp.random_base32()


def totp_uri(seed: str, email: str, office: str) -> str:
    """What an authenticator app reads from a QR code."""
    return pyotp.TOTP(seed).provisioning_uri(name=email, issuer_name=f"Pendopo {office}")


def totp_step(seed: str, code: str, now: datetime) -> int | None:
    """The time step a code belongs to (this one, or one before or after), or None."""
    digits = code.replace(" ", "")
    step = int(now.timestamp()) // 30
    found = None
    for candidate in (step - 1, step, step + 1):
        if same(pyotp.TOTP(seed).at(candidate * 30), digits):
            found = candidate
    return found


class Pace:
    """Moving-window limits in memory; each returns the seconds to wait, or None to go on."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)

    def hit(self, limit: str, key: str, per_minute: int, minutes: int = 1) -> int | None:
        """Count one event of `limit` for `key`; over `per_minute` per `minutes` → whole seconds until the next is free."""
        item = RateLimitItemPerMinute(per_minute, minutes)
        if self._limiter.hit(item, limit, key):
            return None
        reset = self._limiter.get_window_stats(item, limit, key).reset_time
        return max(1, int(reset - time.time()) + 1)
