"""Asks an agency's own system where an application stands, over HTTP (`docs/status-provider.md` is the contract).

Two attempts, each at most `ATTEMPT_S`; what is not exactly an answer counts as silence. After `OPEN_AFTER` silent questions
in a row nobody is asked for `OPEN_FOR_S`: citizens then hear at once that the system does not answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import unicodedata
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import structlog

from api.domain.applications import ApplicationAnswer, Found, NotConnected, NotFound, Silent
from api.domain.privacy import mask

log = structlog.get_logger()
CONNECT_S, READ_S = 2.0, 5.0
ATTEMPT_S = CONNECT_S + READ_S
ATTEMPTS = 2
OPEN_AFTER, OPEN_FOR_S = 3, 30.0
MAX_ANSWER = 16 * 1024
MAX_STATUS, MAX_NEXT = 200, 300


@dataclass(frozen=True)
class Provider:
    """One agency's address and the secret shared with it."""

    url: str
    token: str


@dataclass
class _Circuit:
    failures: int = 0
    closed_again_at: float = 0.0


class HttpStatusProvider:
    """Providers by service id or, for whole agencies, by unit id; the service's own goes first."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        providers: Mapping[str, Provider],
        monotonic: Callable[[], float] = time.monotonic,
        *,
        connect_s: float = CONNECT_S,
        read_s: float = READ_S,
    ) -> None:
        self._client, self._providers, self._monotonic = client, dict(providers), monotonic
        self._timeout = httpx.Timeout(read_s, connect=connect_s)
        self._attempt_s = connect_s + read_s
        self._circuits: dict[str, _Circuit] = {}

    @property
    def longest_s(self) -> float:
        """The longest `ask` may take; the lease of a turn must outlive it."""
        return ATTEMPTS * self._attempt_s if self._providers else 0.0

    async def ask(self, service: str, unit: str, number: str) -> ApplicationAnswer:
        """What the agency says; never raises."""
        key = service if service in self._providers else unit
        provider = self._providers.get(key)
        if provider is None:
            return NotConnected()
        circuit = self._circuits.setdefault(key, _Circuit())
        if circuit.failures >= OPEN_AFTER:
            if self._monotonic() < circuit.closed_again_at:
                return Silent()
            circuit.closed_again_at = self._monotonic() + OPEN_FOR_S  # one question tries it, the others wait
        answer = await self._try(key, provider, service, number)
        if isinstance(answer, Silent):
            circuit.failures += 1
            circuit.closed_again_at = self._monotonic() + OPEN_FOR_S
        else:
            circuit.failures = 0
        return answer

    async def _try(self, key: str, provider: Provider, service: str, number: str) -> ApplicationAnswer:
        request_id = str(uuid.uuid4())
        question = {"version": 1, "request_id": request_id, "service": service, "number": number}
        body = json.dumps(question, ensure_ascii=False).encode()
        signature = hmac.digest(provider.token.encode(), body, hashlib.sha256).hex()
        headers = {
            "Authorization": f"Bearer {provider.token}",
            "Content-Type": "application/json",
            "X-Pendopo-Signature": f"sha256={signature}",
        }
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with asyncio.timeout(
                    self._attempt_s
                ):  # a dripping answer resets the read time-out for ever
                    return read_answer(await self._post(provider.url, body, headers))
            except (
                httpx.HTTPError,
                httpx.InvalidURL,
                TimeoutError,
                ValueError,
                TypeError,
                KeyError,
            ) as problem:
                # The kind alone: an agency's answer may hold personal data.
                log.warning(
                    "status_provider_failed", provider=key, attempt=attempt, kind=type(problem).__name__
                )
        return Silent()

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Any:
        async with self._client.stream(
            "POST", url, content=body, headers=dict(headers), timeout=self._timeout, follow_redirects=False
        ) as response:
            if response.status_code != 200:
                raise ValueError(f"The provider answered {response.status_code}.")
            received = b""
            async for piece in response.aiter_bytes():
                received += piece
                if len(received) > MAX_ANSWER:
                    raise ValueError("The provider's answer is too long.")
        return json.loads(received)


def read_answer(raw: Any) -> ApplicationAnswer:
    """The contract's response. Raises `ValueError`, `TypeError` or `KeyError` on anything else."""
    if not isinstance(raw, dict) or not isinstance(raw["found"], bool):
        raise ValueError("Not an answer.")
    if not raw["found"]:
        return NotFound()
    since = None
    if raw.get("since") is not None:
        since = datetime.fromisoformat(raw["since"])
        if since.tzinfo is None:
            raise ValueError("A time without a zone.")
    following = raw.get("next_step")
    return Found(
        _line(raw["status"], MAX_STATUS), since, None if following is None else _line(following, MAX_NEXT)
    )


def _line(raw: Any, limit: int) -> str:
    """One line for a citizen: no control characters, nobody's numbers. Raises `ValueError` when empty or too long."""
    if not isinstance(raw, str) or len(raw) > limit:
        raise ValueError("A text is missing or too long.")
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in raw)
    text = mask(" ".join(plain.split())).text
    if not text:
        raise ValueError("A text is empty.")
    return text
