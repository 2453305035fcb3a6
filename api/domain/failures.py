"""The failures the inside may raise. Their HTTP status is one row each in `api/errors.py`.

A class's docstring is its message, so an error cannot be raised without being documented.

    Failure
    ├─ Refused                  the request is understood and declined
    │  ├─ IllegalTransition     not possible in this state
    │  ├─ AlreadyClaimed        a colleague was faster
    │  ├─ NotYours              only the claiming officer may
    │  ├─ UnknownConversation   no such conversation for this caller
    │  ├─ UnknownOffice         no profile of that name
    │  ├─ UnknownUnit           no such unit or officer to pass it to
    │  ├─ UnknownTicket         no such ticket, or not for this role
    │  ├─ UnknownPhoto          no such photo for this caller, or its time was over
    │  ├─ IllegalTicketMove     the ticket cannot take that step
    │  ├─ NoteRequired          a ticket ends with a word to the citizen
    │  ├─ ConversationClosed    closed for good
    │  ├─ InvalidMessage        the message itself cannot be accepted
    │  ├─ PhotoTooLarge         more bytes than a photo may have
    │  ├─ PhotoKindUnknown      sent as something that is no photo of ours
    │  └─ SwitchedOff           the bot, the queue or a channel is turned off
    ├─ TryLater                 the outside may succeed on a later attempt
    │  ├─ EngineNotReady
    │  ├─ EngineTimeout
    │  ├─ EngineFailed
    │  └─ ChannelBusy
    └─ Undeliverable            the outside will never accept this
"""

from __future__ import annotations


class Failure(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None, **facts: object) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())
        self.facts = facts


class Refused(Failure):
    """The request is understood and declined."""


class IllegalTransition(Refused):
    """That is not possible in the conversation's present state."""


class AlreadyClaimed(Refused):
    """A colleague already holds this conversation."""


class NotYours(Refused):
    """Only the officer who claimed the conversation may do that."""


class UnknownConversation(Refused):
    """There is no such conversation for this caller."""


class UnknownOffice(Refused):
    """There is no office profile of that name."""


class UnknownUnit(Refused):
    """There is no such unit or officer to transfer to."""


class UnknownTicket(Refused):
    """There is no such ticket."""


class UnknownPhoto(Refused):
    """There is no such photo for this caller, or it was deleted in time."""


class IllegalTicketMove(Refused):
    """The ticket cannot take that step from where it stands."""


class NoteRequired(Refused):
    """A ticket is closed or rejected only with a note that the citizen can read."""


class ConversationClosed(Refused):
    """The conversation is closed for good; a new one must be opened."""


class InvalidMessage(Refused):
    """The message cannot be accepted as it is."""


class PhotoTooLarge(Refused):
    """The photo has more bytes than may be sent."""


class PhotoKindUnknown(Refused):
    """The photo was not sent as JPEG, PNG or WebP."""


class SwitchedOff(Refused):
    """That part of the service is turned off at the moment."""


class TryLater(Failure):
    """The outside may succeed on a later attempt."""


class EngineNotReady(TryLater):
    """The dialogue engine is starting or has no model."""


class EngineTimeout(TryLater):
    """The dialogue engine did not answer in time."""


class EngineFailed(TryLater):
    """The dialogue engine answered, but not with a turn."""


class ChannelBusy(TryLater):
    """The channel asks for a pause or cannot be reached."""


class Undeliverable(Failure):
    """The channel will never accept this message."""
