"""The engine's only door: a turn in, a turn out, with honest statuses (decision 0006).

Words are never commands: leading slashes are taken off `text`, while `command` (made by the bridge from a pressed
button) goes to Rasa as it is. The same message id again gives the replies already given, so a retry after an unknown
outcome does not make the bot hear the citizen twice.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections import OrderedDict
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Blueprint, Request, Sanic, response
from sanic.response import HTTPResponse

from bot import fast_action_validation

logger = logging.getLogger(__name__)
MAX_TEXT = 1000
REMEMBERED = 5000
RANKED = 3


class BadRequest(Exception):
    """The request is not a turn."""


class CollectedOutput(OutputChannel):
    """Keeps whole messages (text, buttons, custom data) instead of sending them."""

    def __init__(self) -> None:
        self.messages: List[Dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return "bridge"

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        self.messages.append(message)


def read_request(body: Any) -> Dict[str, Any]:
    """A checked turn request. Raises `BadRequest`."""
    if not isinstance(body, dict):
        raise BadRequest("not an object")
    for key in ("message_id", "conversation_id", "channel", "office"):
        if not isinstance(body.get(key), str) or not body[key] or len(body[key]) > 200:
            raise BadRequest(key)
    text, command = body.get("text"), body.get("command")
    if (text is None) == (command is None):
        raise BadRequest("text or command, one of them")
    words = text if text is not None else command
    if not isinstance(words, str) or not words.strip() or len(words) > MAX_TEXT:
        raise BadRequest("words")
    if command is not None and not command.startswith("/"):
        raise BadRequest("command")
    return body


def spoken(body: Dict[str, Any]) -> str:
    """What Rasa hears: a command as it is, or words that can never be one."""
    if body.get("command") is not None:
        return str(body["command"])
    return str(body["text"]).lstrip(" \t\r\n/").strip() or "?"


def shown(messages: List[Dict[str, Any]]) -> Dict[str, Any]:
    """Replies of a turn and what the bridge shall do, from the messages the actions uttered."""
    replies: List[Dict[str, Any]] = []
    asked: Dict[str, Any] = {"handover": None, "wish": None, "secret": False}
    for message in messages:
        custom = message.get("custom") or {}
        asked = {key: custom.get(key) or before for key, before in asked.items()}
        if message.get("text"):
            buttons = [{"title": b["title"], "payload": b["payload"]} for b in message.get("buttons") or []]
            replies.append({"text": message["text"], "card": custom.get("card"), "buttons": buttons})
    return {"replies": replies, **asked}


def understood(parse: Dict[str, Any]) -> Dict[str, Any]:
    """What the model understood, in the words of the turn contract."""
    intent = parse.get("intent") or {}
    entities = {e.get("entity"): e for e in parse.get("entities") or []}
    service, topic = entities.get("layanan") or {}, entities.get("topik_sensitif") or {}

    def ranking(key: str) -> List[Dict[str, Any]]:
        return [{"name": r["name"], "confidence": r["confidence"]} for r in (parse.get(key) or [])[:RANKED]]

    return {
        "intent": intent.get("name"),
        "confidence": float(intent.get("confidence") or 0.0),
        "service": service.get("value"),
        "service_confidence": float(service.get("confidence_entity") or 1.0) if service else 0.0,
        "sensitive": topic.get("value"),
        "sensitive_confidence": float(topic.get("confidence_entity") or 1.0) if topic else 0.0,
        "intent_ranking": ranking("intent_ranking"),
        "service_ranking": ranking("service_ranking"),
    }


class BridgeInput(InputChannel):
    """`POST /webhooks/bridge/turn`; see the module's docstring and `tests/contract/`."""

    def __init__(self, token: str) -> None:
        if not token:
            raise ValueError("PENDOPO_ENGINE_TOKEN is empty; the engine does not start without its secret.")
        self._token = token.encode()
        self._given: "OrderedDict[str, Dict[str, Any]]" = OrderedDict()
        self._known: "OrderedDict[str, None]" = OrderedDict()
        # Sessions whose last turn held something that must not stay (a wish, a secret); kept until the next turn, so
        # that a repeated request still gets its answer.
        self._confided: "OrderedDict[str, None]" = OrderedDict()
        fast_action_validation.install()

    @classmethod
    def name(cls) -> str:
        return "bridge"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "BridgeInput":
        return cls(str((credentials or {}).get("token") or ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("bridge_webhook", __name__)

        @routes.get("/")
        async def alive(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
            if not hmac.compare_digest(given, b"Bearer " + self._token):
                return response.json({"error": "unauthorized"}, 401)
            try:
                body = read_request(json.loads(request.body))
            except (BadRequest, ValueError) as problem:
                return response.json({"error": "bad_request", "detail": str(problem)[:100]}, 422)
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return response.json({"error": "model_not_ready"}, 503)
            try:
                answer = await self._turn(request.app, body)
            except Exception:
                logger.exception("A turn failed.")
                return response.json({"error": "turn_failed"}, 500)
            if not (answer["replies"] or answer["handover"] or answer["wish"]):
                return response.json({"error": "turn_failed", "detail": "no reply"}, 500)
            return response.json(answer)

        return routes

    async def _turn(self, app: Sanic, body: Dict[str, Any]) -> Dict[str, Any]:
        message_id, session = body["message_id"], body["conversation_id"]
        key = f"{session} {message_id}"
        earlier = self._given.get(key)
        if earlier is None and session not in self._known:
            # After a restart the memory is empty, but the tracker store may know the message.
            earlier = await self._from_tracker(app, session, message_id)
        self._known[session] = None
        if earlier is not None:
            return {**earlier, "repeated": True}
        agent, words = app.ctx.agent, spoken(body)
        if session in self._confided:
            del self._confided[session]
            await _forget_words(agent.tracker_store, session)
        parse = await agent.parse_message(words)
        parse["message_id"] = message_id
        collected = CollectedOutput()
        await agent.handle_message(
            UserMessage(
                words,
                collected,
                session,
                parse_data=parse,
                input_channel=self.name(),
                message_id=message_id,
                metadata={"office": body["office"], "channel": body["channel"]},
            )
        )
        answer = {
            "message_id": message_id,
            **shown(collected.messages),
            **understood(parse),
            "repeated": False,
        }
        if answer["replies"] or answer["handover"] or answer["wish"]:
            self._given[key] = answer
        if answer["wish"] or answer["secret"]:
            self._confided[session] = None
        for memory in (self._given, self._known, self._confided):
            while len(memory) > REMEMBERED:
                memory.popitem(last=False)
        return answer

    @staticmethod
    async def _from_tracker(app: Sanic, session: str, message_id: str) -> Optional[Dict[str, Any]]:
        tracker = await app.ctx.agent.tracker_store.retrieve_full_tracker(session)
        if tracker is None:
            return None
        heard: Optional[UserUttered] = None
        messages: List[Dict[str, Any]] = []
        for event in tracker.events:
            if isinstance(event, UserUttered):
                if heard is not None:
                    break
                if event.message_id == message_id:
                    heard = event
            elif isinstance(event, BotUttered) and heard is not None:
                messages.append({"text": event.text, **{k: v for k, v in event.data.items() if v}})
        if heard is None or not messages:
            return None
        return {"message_id": message_id, **shown(messages), **understood(heard.parse_data)}


async def _forget_words(store: Any, session: str) -> None:
    """Through Rasa's wrappers to our own store; another store keeps its words as long as it keeps anything."""
    while not hasattr(store, "forget_words") and hasattr(store, "_tracker_store"):
        store = store._tracker_store
    if hasattr(store, "forget_words"):
        await store.forget_words(session)
