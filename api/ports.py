"""What the inside asks of the outside. Implementations live in `store`, `channels`, `engine`, `live` and `catalogue`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from api.domain.applications import ApplicationAnswer
from api.domain.conversation import Conversation
from api.domain.handover import Topic
from api.domain.messages import Author, Delivery, InboundMessage, Kind, Reply, StoredMessage, Turn
from api.domain.office import Office
from api.domain.photos import Photo, Picture
from api.domain.tickets import Ticket

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Job:
    """An outbox row under lease. `lease_no` fences a worker that was too slow."""

    id: int
    topic: str
    ordering_key: str
    payload: Mapping[str, Any]
    attempts: int
    lease_no: int
    created_at: datetime


class Conversations(Protocol):
    async def add(
        self, conversation: Conversation, *, token_hash: str, token_expires_at: datetime
    ) -> None: ...
    async def lock(self, conversation_id: str) -> Conversation:
        """Load for writing; every writer takes this lock first. Raises `UnknownConversation`."""

    async def get(self, conversation_id: str) -> Conversation: ...
    async def save(self, conversation: Conversation) -> None: ...
    async def position(self, conversation: Conversation) -> int:
        """1 for the next to be taken."""

    async def recent_handling(self, limit: int) -> Sequence[Any]: ...


class Messages(Protocol):
    async def append(
        self,
        conversation: Conversation,
        author: Author,
        kind: Kind,
        text: str,
        now: datetime,
        *,
        reply: Reply | None = None,
        pressed: str | None = None,
        delivery: Delivery = Delivery.ACCEPTED,
        officer: Officer | None = None,
        suppressed: bool = False,
        masked: bool = False,
    ) -> StoredMessage:
        """Take the next sequence number of the locked conversation."""

    async def since(self, conversation_id: str, after: int, limit: int = 200) -> list[StoredMessage]: ...
    async def get(self, conversation_id: str, seq: int) -> StoredMessage | None: ...
    async def understood(self, conversation_id: str, seq: int, understanding: Mapping[str, Any]) -> None: ...
    async def reword(self, conversation_id: str, seq: int, text: str) -> None:
        """Replace a citizen's words for good."""

    async def show_instead(self, conversation_id: str, seq: int, card: Mapping[str, Any]) -> None:
        """Replace what a citizen's message carries for good."""

    async def grave_topic(self, conversation_id: str) -> str | None: ...


class Inbound(Protocol):
    async def seen(self, channel: str, external_id: str) -> int | None:
        """The sequence number it was stored under, if it was received before."""

    async def remember(
        self, channel: str, external_id: str, conversation_id: str, seq: int, now: datetime
    ) -> None: ...


class Sealed(Protocol):
    async def put(self, conversation_id: str, seq: int, original: str, now: datetime) -> None: ...
    async def open(self, conversation_id: str, seq: int) -> str | None:
        """The original, or None when there is none or its time was over."""


class Tickets(Protocol):
    async def next_number(self, office: str, prefix: str, year: int) -> str:
        """The office's next number of that year; two at once never get the same."""

    async def add(self, ticket: Ticket, code: str, contact: str | None = None) -> None: ...
    async def find(self, number: str | None, code: str | None) -> tuple[Ticket | None, bool]:
        """The ticket, and whether the code is its own; takes the same steps for a number that does not exist."""

    async def get(self, number: str) -> Ticket: ...
    async def lock(self, number: str) -> Ticket:
        """Load for changing, after its conversation was locked. Raises `UnknownTicket`."""

    async def save_move(self, ticket: Ticket, officer: Officer) -> None: ...
    async def open_contact(self, number: str) -> str | None: ...
    async def tries(self, conversation_id: str, since: datetime) -> int: ...
    async def tries_of_number(self, number: str, since: datetime) -> int: ...
    async def note_wrong_try(self, conversation_id: str, number: str, now: datetime) -> None: ...
    async def note_paced(self, deed: str, conversation_id: str, now: datetime) -> None: ...
    async def paced(self, deed: str, conversation_id: str, since: datetime) -> int:
        """How often a conversation did that since; see `note_paced`."""


class Surveys(Protocol):
    async def add(
        self,
        *,
        office: str,
        unit: str | None,
        service: str | None,
        answers: Mapping[str, int | None],
        comment: str | None,
        day: datetime,
    ) -> None: ...


class Photos(Protocol):
    async def add(
        self, picture: Picture, conversation_id: str, seq: int, photo_id: str, now: datetime
    ) -> None: ...
    async def count(self, conversation_id: str) -> int: ...
    async def of_message(self, conversation_id: str, seq: int) -> Photo | None: ...
    async def of_ticket(self, number: str) -> Sequence[Photo]: ...
    async def get(self, photo_id: str) -> Photo:
        """Raises `UnknownPhoto`."""

    async def open(self, photo_id: str) -> bytes:
        """The JPEG. Raises `UnknownPhoto`."""

    async def attach(self, photo: Photo, number: str) -> None: ...
    async def move(self, photo: Photo, number: str, now: datetime) -> None:
        """Like `attach`, but nothing leads back to the message it came with."""


class Outbox(Protocol):
    async def put(
        self, topic: str, ordering_key: str, payload: Mapping[str, Any], available_at: datetime
    ) -> None: ...
    async def put_or_postpone(
        self, topic: str, ordering_key: str, payload: Mapping[str, Any], available_at: datetime, now: datetime
    ) -> None:
        """One untried row per key: put it, or give the waiting one this payload and time; one that is retried stays."""

    async def holds(self, job: Job) -> bool:
        """Whether the lease is still this worker's; False means another one took over."""

    async def done(self, job: Job) -> None: ...
    async def retry(self, job: Job, at: datetime, error: str) -> None: ...
    async def bury(self, job: Job, error: str) -> None: ...


@dataclass(frozen=True)
class Officer:
    """Who acts at the desk; always taken from the session."""

    id: str
    name: str
    email: str
    role: str
    unit: str | None
    unit_name: str | None = None


class Audit(Protocol):
    async def record(
        self,
        now: datetime,
        action: str,
        *,
        officer_id: str | None,
        target: str | None = None,
        detail: str | None = None,
    ) -> None: ...


class Notes(Protocol):
    async def add(self, conversation_id: str, officer: Officer, text: str, now: datetime) -> int: ...


class UnitOfWork(Protocol):
    """One transaction. Leaving without `commit` rolls back."""

    @property
    def conversations(self) -> Conversations: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def inbound(self) -> Inbound: ...
    @property
    def sealed(self) -> Sealed: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def surveys(self) -> Surveys: ...
    @property
    def photos(self) -> Photos: ...

    async def commit(self) -> None: ...


class OpenUnitOfWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[UnitOfWork]: ...


class Engine(Protocol):
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
        """One turn of the dialogue engine. Raises `EngineNotReady`, `EngineTimeout` or `EngineFailed`."""


class StatusProvider(Protocol):
    async def ask(self, service: str, unit: str, number: str) -> ApplicationAnswer:
        """What the agency's system says of an application; never raises, at most `longest_s` seconds."""

    @property
    def longest_s(self) -> float: ...


class Live(Protocol):
    def nudge(self, conversation_id: str, *, desk: bool = False) -> None:
        """Something changed; listeners ask what. Losing a nudge costs latency, nothing else."""

    def wake_worker(self, delay_s: float = 0.0) -> None: ...


class Catalogue(Protocol):
    @property
    def offices(self) -> Mapping[str, Office]: ...
    @property
    def topics(self) -> Mapping[str, Topic]: ...
    @property
    def service_names(self) -> Mapping[str, str]: ...
    def office(self, office_id: str | None) -> Office:
        """The profile, or the default one for None. Raises `UnknownOffice`."""


class Channel(Protocol):
    """A way in and out. A channel whose clients fetch their messages has `sends = False`."""

    name: str
    sends: bool

    def parse(self, raw: Mapping[str, Any]) -> Sequence[InboundMessage]: ...
