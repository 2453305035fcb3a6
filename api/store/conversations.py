"""Conversations and their transcripts: load-and-lock, append, read since."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from api.domain.conversation import Conversation, State
from api.domain.failures import UnknownConversation
from api.domain.handover import SEVERITY_ORDER
from api.domain.messages import Author, Button, Delivery, Kind, Reply, StoredMessage
from api.ports import Officer
from api.store import tables as t

_FIELDS = [f.name for f in dataclasses.fields(Conversation)]
_COLUMNS = [t.conversations.c[name] for name in _FIELDS]
_SELECT = sa.select(*_COLUMNS)
_UNCHANGING = {"id", "contact_id", "channel", "office", "created_at"}
# Statements of every turn are built once; their values travel as parameters.
_BY_ID = _SELECT.where(t.conversations.c.id == sa.bindparam("of"))
_LOCK = _BY_ID.with_for_update()
_SAVE = sa.update(t.conversations).where(t.conversations.c.id == sa.bindparam("of"))
_OF_TOKEN = _BY_ID.where(
    t.conversations.c.token_hash == sa.bindparam("token"),
    t.conversations.c.token_expires_at > sa.bindparam("now"),
    t.conversations.c.updated_at > sa.bindparam("idle_since"),
)
_APPEND = sa.insert(t.messages)
_SENSITIVE = t.messages.c.understanding["sensitive"].as_string().is_not(None)
_SINCE = (
    sa.select(t.messages)
    .where(t.messages.c.conversation_id == sa.bindparam("of"), t.messages.c.seq > sa.bindparam("after"))
    .order_by(t.messages.c.seq)
    .limit(sa.bindparam("most"))
)
_RANK = sa.case(SEVERITY_ORDER, value=t.conversations.c.severity, else_=len(SEVERITY_ORDER))


def _conversation(row: sa.Row[Any]) -> Conversation:
    values = dict(zip(_FIELDS, row, strict=True))
    values["state"] = State(values["state"])
    return Conversation(**values)


def read_message(row: sa.Row[Any]) -> StoredMessage:
    """A row of `messages` in the domain's words."""
    m = row._mapping
    return StoredMessage(
        conversation_id=m["conversation_id"],
        seq=m["seq"],
        author=Author(m["author"]),
        kind=Kind(m["kind"]),
        text=m["text"],
        created_at=m["created_at"],
        delivery=Delivery(m["delivery"]),
        card=m["card"],
        buttons=tuple(Button(**b) for b in m["buttons"] or ()),
        pressed=m["pressed"],
        understanding=m["understanding"],
        author_name=m["author_name"],
        author_unit=m["author_unit"],
        officer_id=m["officer_id"],
        suppressed=m["suppressed"],
        masked=m["masked"],
    )


class SqlConversations:
    def __init__(self, connection: AsyncConnection) -> None:
        self._c = connection

    async def add(self, conversation: Conversation, *, token_hash: str, token_expires_at: datetime) -> None:
        """Insert a conversation and, if new, its contact."""
        await self._c.execute(
            sa.insert(t.contacts).values(
                id=conversation.contact_id,
                channel=conversation.channel,
                address=conversation.contact_id,
                created_at=conversation.created_at,
            )
        )
        await self._c.execute(
            sa.insert(t.conversations).values(
                **{f: getattr(conversation, f) for f in _FIELDS},
                token_hash=token_hash,
                token_expires_at=token_expires_at,
            )
        )

    async def lock(self, conversation_id: str) -> Conversation:
        """Load for writing. On SQLite the transaction holds the write lock already."""
        return await self._one(_LOCK, of=conversation_id)

    async def get(self, conversation_id: str) -> Conversation:
        return await self._one(_BY_ID, of=conversation_id)

    async def _one(self, query: sa.Select[Any], **values: object) -> Conversation:
        row = (await self._c.execute(query, values)).one_or_none()
        if row is None:
            raise UnknownConversation()
        return _conversation(row)

    async def save(self, conversation: Conversation) -> None:
        values = {f: getattr(conversation, f) for f in _FIELDS if f not in _UNCHANGING}
        await self._c.execute(_SAVE, {"of": conversation.id, **values})

    async def of_token(
        self, conversation_id: str, token_hash: str, now: datetime, idle: timedelta
    ) -> Conversation:
        """The conversation this token opens. Raises `UnknownConversation` for any other or expired token."""
        return await self._one(
            _OF_TOKEN, of=conversation_id, token=token_hash, now=now, idle_since=now - idle
        )

    async def position(self, conversation: Conversation) -> int:
        """1 for the next to be taken: severity first, then waiting time."""
        c = t.conversations.c
        mine = sa.literal(SEVERITY_ORDER.get(conversation.severity or "", len(SEVERITY_ORDER)))
        before = sa.or_(
            mine > _RANK,
            sa.and_(
                mine == _RANK,
                sa.or_(
                    c.waiting_since < conversation.waiting_since,
                    sa.and_(c.waiting_since == conversation.waiting_since, c.id < conversation.id),
                ),
            ),
        )
        query = sa.select(sa.func.count()).where(
            c.state == State.QUEUED, c.office == conversation.office, c.id != conversation.id, before
        )
        return 1 + int((await self._c.execute(query)).scalar_one())

    async def recent_handling(self, limit: int) -> Sequence[timedelta]:
        """How long the latest closed conversations were with an officer."""
        c = t.conversations.c
        query = (
            sa.select(c.closed_at, c.updated_at, c.claimed_at)
            .where(c.state == State.RESOLVED, c.claimed_at.is_not(None))
            .order_by(c.closed_at.desc())
            .limit(limit)
        )
        return [row.closed_at - row.claimed_at for row in await self._c.execute(query) if row.closed_at]

    async def officers_at_work(self) -> int:
        """Officers who hold a conversation now."""
        query = sa.select(sa.func.count(sa.distinct(t.conversations.c.officer_id))).where(
            t.conversations.c.state == State.WITH_OFFICER
        )
        return int((await self._c.execute(query)).scalar_one())

    async def count_by_state(self) -> dict[str, int]:
        """How many conversations stand where."""
        c = t.conversations.c
        return {
            row[0]: row[1]
            for row in await self._c.execute(sa.select(c.state, sa.func.count()).group_by(c.state))
        }

    async def queue(
        self, states: Sequence[str], unit: str | None, officer_id: str | None
    ) -> list[Conversation]:
        """Conversations of the desk in the order they should be taken."""
        c = t.conversations.c
        query = _SELECT.where(c.state.in_(states))
        if unit:
            query = query.where(c.unit == unit)
        if officer_id:
            query = query.where(c.officer_id == officer_id)
        since = sa.func.coalesce(c.waiting_since, c.updated_at)
        query = query.order_by(sa.case((c.state == State.QUEUED, 0), else_=1), _RANK, since, c.id).limit(500)
        return [_conversation(row) for row in await self._c.execute(query)]


class SqlMessages:
    def __init__(self, connection: AsyncConnection) -> None:
        self._c = connection

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
        """Take the next sequence number of the locked conversation; the caller saves the conversation."""
        conversation.last_seq += 1
        conversation.updated_at = now
        message = StoredMessage(
            conversation.id,
            conversation.last_seq,
            author,
            kind,
            text,
            now,
            delivery=delivery,
            card=reply.card if reply else None,
            buttons=reply.buttons if reply else (),
            pressed=pressed,
            author_name=officer.name if officer else None,
            author_unit=officer.unit_name if officer else None,
            officer_id=officer.id if officer else None,
            suppressed=suppressed,
            masked=masked,
        )
        row = {f.name: getattr(message, f.name) for f in dataclasses.fields(message)}
        row["buttons"] = [{"title": b.title, "payload": b.payload} for b in message.buttons] or None
        await self._c.execute(_APPEND, row)
        return message

    async def since(self, conversation_id: str, after: int, limit: int = 200) -> list[StoredMessage]:
        """Messages with a higher sequence number, oldest first."""
        rows = await self._c.execute(_SINCE, {"of": conversation_id, "after": after, "most": limit})
        return [read_message(row) for row in rows]

    async def get(self, conversation_id: str, seq: int) -> StoredMessage | None:
        query = sa.select(t.messages).where(
            t.messages.c.conversation_id == conversation_id, t.messages.c.seq == seq
        )
        row = (await self._c.execute(query)).one_or_none()
        return read_message(row) if row else None

    async def understood(self, conversation_id: str, seq: int, understanding: Mapping[str, Any]) -> None:
        """Keep what the model made of a citizen's message."""
        await self._c.execute(
            sa.update(t.messages)
            .where(t.messages.c.conversation_id == conversation_id, t.messages.c.seq == seq)
            .values(understanding=dict(understanding))
        )

    async def reword(self, conversation_id: str, seq: int, text: str) -> None:
        """Replace a citizen's words for good."""
        m = t.messages.c
        own = sa.and_(m.conversation_id == conversation_id, m.seq == seq, m.author == Author.CITIZEN)
        await self._c.execute(sa.update(t.messages).where(own).values(text=text, masked=True))

    async def show_instead(self, conversation_id: str, seq: int, card: Mapping[str, Any]) -> None:
        """Replace what a citizen's message carries for good."""
        m = t.messages.c
        own = sa.and_(m.conversation_id == conversation_id, m.seq == seq, m.author == Author.CITIZEN)
        await self._c.execute(sa.update(t.messages).where(own).values(card=dict(card)))

    async def grave_topic(self, conversation_id: str) -> str | None:
        """The latest topic for which a person was called."""
        m = t.messages.c
        query = sa.select(m.understanding).where(m.conversation_id == conversation_id, _SENSITIVE)
        found = [row.understanding for row in await self._c.execute(query.order_by(m.seq))]
        return next((u["sensitive"] for u in reversed(found) if u.get("grave")), None)

    async def previews(self, conversation_ids: Sequence[str]) -> dict[str, str]:
        """The newest citizen text of each conversation that was read and found harmless, as all others in it were."""
        m = t.messages.c
        grave = sa.select(m.conversation_id).where(m.conversation_id.in_(conversation_ids), _SENSITIVE)
        newest = (
            sa.select(m.conversation_id, sa.func.max(m.seq).label("seq"))
            .where(
                m.conversation_id.in_(conversation_ids),
                m.author == Author.CITIZEN,
                m.understanding.is_not(None),
                m.conversation_id.not_in(grave),
            )
            .group_by(m.conversation_id)
            .subquery()
        )
        query = sa.select(m.conversation_id, m.text).join(
            newest, sa.and_(m.conversation_id == newest.c.conversation_id, m.seq == newest.c.seq)
        )
        return {row.conversation_id: row.text for row in await self._c.execute(query)}
