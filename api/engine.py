"""HTTP client of the dialogue engine: a turn, or a named failure. Anything that is not a turn is a failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from api.domain.failures import EngineFailed, EngineNotReady, EngineTimeout
from api.domain.messages import Button, HandoverRequest, Reply, Turn, Understanding
from api.domain.wishes import read_wish

MAX_REPLIES = 10
MAX_REPLY_TEXT = 4096


class RasaEngine:
    """Speaks `POST /webhooks/bridge/turn` (docs/architecture.md, «The turn»)."""

    def __init__(self, client: httpx.AsyncClient, url: str, token: str, timeout_s: float) -> None:
        self._client = client
        self._url = f"{url.rstrip('/')}/webhooks/bridge/turn"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = httpx.Timeout(timeout_s, connect=2.0)

    async def turn(
        self,
        message_id: str,
        session: str,
        channel: str,
        office: str,
        *,
        text: str | None,
        command: str | None,
    ) -> Turn:
        """Ask for one turn. Raises `EngineNotReady`, `EngineTimeout` or `EngineFailed`."""
        words = {"command": command} if command is not None else {"text": text}
        request = {
            "message_id": message_id,
            "conversation_id": session,
            "channel": channel,
            "office": office,
            **words,
        }
        try:
            response = await self._client.post(
                self._url, json=request, headers=self._headers, timeout=self._timeout
            )
        except httpx.ConnectError as problem:
            raise EngineNotReady("Cannot connect to the engine.") from problem
        except httpx.TimeoutException as problem:
            raise EngineTimeout() from problem
        except httpx.HTTPError as problem:
            # The connection broke, as it does when the engine is restarted: that says nothing about the message.
            raise EngineNotReady(f"{type(problem).__name__} while asking the engine.") from problem
        if response.status_code == 503:
            raise EngineNotReady()
        if response.status_code != 200:
            raise EngineFailed(f"The engine answered {response.status_code}.")
        try:
            turn = read_turn(response.json())
        except (ValueError, TypeError, KeyError, AttributeError) as problem:
            raise EngineFailed("The engine's answer is not a turn.") from problem
        if not turn.replies and turn.handover is None and turn.wish is None:
            raise EngineFailed("The engine said nothing.")
        return turn


def _number(value: Any) -> float:
    number = float(value or 0.0)
    return min(max(number, 0.0), 1.0)


def read_turn(raw: Mapping[str, Any]) -> Turn:
    """The JSON contract as a `Turn`; `tests/contract/*.json` hold examples. Raises on anything else."""
    replies = []
    for item in raw["replies"][:MAX_REPLIES]:
        text, card = item["text"], item.get("card")
        if not isinstance(text, str) or not text.strip() or not (card is None or isinstance(card, dict)):
            raise ValueError("A reply without text.")
        buttons = tuple(Button(str(b["title"]), str(b["payload"])) for b in item.get("buttons") or ())
        replies.append(Reply(text[:MAX_REPLY_TEXT], card, buttons))
    asked = raw.get("handover")
    secret = raw.get("secret", False)
    if not isinstance(secret, bool):
        raise ValueError("secret is neither true nor false.")
    return Turn(
        replies=tuple(replies),
        handover=HandoverRequest(
            asked["reason"], asked.get("service"), asked.get("topic"), asked.get("summary") or ""
        )
        if asked
        else None,
        understanding=Understanding(
            raw.get("intent"),
            _number(raw.get("confidence")),
            raw.get("service"),
            _number(raw.get("service_confidence")),
            raw.get("sensitive"),
            _number(raw.get("sensitive_confidence")),
        ),
        wish=read_wish(raw.get("wish")),
        secret=secret,
    )
