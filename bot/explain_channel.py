"""`POST /model/explain`: which words of a message decided how it was understood, for the console. Loopback, bearer secret.

Occlusion (Zeiler and Fergus 2014, arXiv:1311.2901): every word is left out once and the chance of what was understood is read
again; what it falls by is the word's weight. A negative weight means that the word spoke for something else.
"""

from __future__ import annotations

import hmac
import json
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.text_normalizer import understood_text

MAX_TEXT = 1000
# Every word is one more pass of the model.
MAX_WORDS = 60


def chances(parse: Dict[str, Any]) -> Dict[str, Dict[str, float]]:
    """Chance per label and head of one parse result."""
    return {
        head: {row["name"]: float(row["confidence"]) for row in parse.get(key) or []}
        for head, key in (
            ("intent", "intent_ranking"),
            ("service", "service_ranking"),
            ("sensitive", "sensitive_ranking"),
        )
    }


def weights(words: List[str], whole: Dict[str, Any], without: List[Dict[str, Any]]) -> Dict[str, Any]:
    """The best label of each head with its chance, and per word by how much leaving it out lowers that chance."""
    found, others = chances(whole), [chances(parse) for parse in without]
    best = {head: max(ranking.items(), key=lambda row: row[1]) for head, ranking in found.items() if ranking}
    return {
        "understood": {head: {"name": name, "confidence": round(c, 4)} for head, (name, c) in best.items()},
        "words": [
            {
                "word": word,
                **{head: round(c - other[head].get(name, 0.0), 4) for head, (name, c) in best.items()},
            }
            for word, other in zip(words, others)
        ],
    }


class ExplainInput(InputChannel):
    """See the module's docstring."""

    def __init__(self, token: str) -> None:
        if not token:
            raise ValueError("PENDOPO_ENGINE_TOKEN is empty; the engine does not start without its secret.")
        self._token = token.encode()

    @classmethod
    def name(cls) -> str:
        return "explain"

    def url_prefix(self) -> str:
        return "/model"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "ExplainInput":
        return cls(str((credentials or {}).get("token") or ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("explain_webhook", __name__)

        @routes.post("/explain")
        async def explain(request: Request) -> HTTPResponse:
            given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
            if not hmac.compare_digest(given, b"Bearer " + self._token):
                return response.json({"error": "unauthorized"}, 401)
            try:
                text = json.loads(request.body)["text"]
            except (ValueError, KeyError, TypeError):
                text = None
            if not isinstance(text, str) or len(text) > MAX_TEXT:
                return response.json({"error": "bad_request", "detail": "text"}, 422)
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return response.json({"error": "model_not_ready"}, 503)
            words = understood_text(text).split()[:MAX_WORDS]
            whole = await agent.parse_message(" ".join(words) or "?")
            without = [
                await agent.parse_message(" ".join(words[:i] + words[i + 1 :]) or "?")
                for i in range(len(words))
            ]
            return response.json(weights(words, whole, without))

        return routes
