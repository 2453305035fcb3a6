"""The widget as a channel like any other: its body becomes an `InboundMessage`.

It fetches its messages, so nothing is sent and a stored message counts as accepted (decision 0013).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.domain.failures import InvalidMessage
from api.domain.messages import InboundMessage, check_client_id
from api.domain.photos import Picture


class WebChannel:
    """Translates; the transport is the citizen's own polling and stream."""

    name = "web"
    sends = False

    def parse(self, raw: Mapping[str, Any]) -> Sequence[InboundMessage]:
        """Exactly one message from `conversation_id`, `client_id` and exactly one of `text` and `button`.

        Raises `InvalidMessage`.
        """
        text, button = raw.get("text"), raw.get("button")
        if (text is None) == (button is None):
            raise InvalidMessage("Send text or button, one of them.", name="text_or_button")
        external_id = self.external_id(raw["conversation_id"], raw["client_id"])
        return [InboundMessage(self.name, external_id, text or "", button)]

    def photo(self, conversation_id: str, client_id: str, picture: Picture) -> InboundMessage:
        """A photo as a message. Raises `InvalidMessage`."""
        return InboundMessage(self.name, self.external_id(conversation_id, client_id), "", photo=picture)

    @staticmethod
    def external_id(conversation_id: str, client_id: str) -> str:
        """What a message is remembered by for ever. Raises `InvalidMessage`."""
        return f"{conversation_id}:{check_client_id(client_id)}"
