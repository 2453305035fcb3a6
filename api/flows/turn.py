"""The bot answers, or fails in a named way; no transaction is open while the engine thinks."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from api import failpoints
from api.domain import notices
from api.domain.applications import ApplicationAnswer, NumberUnreadable, TooManyTries
from api.domain.conversation import Conversation, State
from api.domain.failures import EngineFailed, TryLater
from api.domain.messages import Author, HandoverRequest, Kind, StoredMessage, Turn, Understanding
from api.domain.privacy import mask, masked_number
from api.domain.safety import asks_for_person
from api.domain.tickets import (
    LOOK_UP_APPLICATION,
    MAX_LOOK_UPS_OF_APPLICATIONS,
    MAX_WRONG_TRIES,
    PACED_WITHIN,
    WRONG_TRIES_WITHIN,
)
from api.domain.wishes import FileReport, LookUp, LookUpApplication, MessageSpan
from api.flows.beside import append_beside
from api.flows.handing_over import hand_over
from api.flows.hiding import hide_code, hide_secret
from api.flows.intake import ask_engine
from api.flows.wishes import Wishes, unit_of
from api.ports import Catalogue, Clock, Engine, Job, Live, OpenUnitOfWork, StatusProvider, UnitOfWork

MAX_TEXT = 1000
# A turn that makes the engine fail this often is given to a person instead of being tried for ever.
POISON_ATTEMPTS = 3
# … but not sooner than a restart of the action server takes.
POISON_AFTER = timedelta(seconds=7)


@dataclass(frozen=True)
class Batch:
    """The unanswered messages that go to the engine as one question: bubbles joined, one pressed button, or one photo."""

    first: int
    last: int
    text: str | None
    command: str | None
    is_photo: bool = False


def next_batch(messages: list[StoredMessage]) -> Batch | None:
    """Join the leading run of typed bubbles, or take a single button or photo; None when nothing is unanswered."""
    waiting = [m for m in messages if m.author is Author.CITIZEN]
    if not waiting:
        return None
    if waiting[0].pressed is not None:
        return Batch(waiting[0].seq, waiting[0].seq, None, waiting[0].pressed)
    if waiting[0].kind is Kind.MEDIA:
        return Batch(waiting[0].seq, waiting[0].seq, waiting[0].text, None, is_photo=True)
    run: list[StoredMessage] = []
    for message in waiting:
        alone = message.pressed is not None or message.kind is Kind.MEDIA
        if alone or sum(len(m.text) + 1 for m in run) + len(message.text) > MAX_TEXT:
            break
        run.append(message)
    run = run or waiting[:1]  # a single message can be as long as the limit
    return Batch(run[0].seq, run[-1].seq, " ".join(m.text for m in run)[:MAX_TEXT], None)


def check_own(turn: Turn, conversation_id: str) -> None:
    """May refuse a wish that names another conversation's messages. Raises `EngineFailed`."""
    if not isinstance(turn.wish, FileReport):
        return
    named = [*([turn.wish.contact] if turn.wish.contact else []), *turn.wish.photos]
    if any(span.conversation_id != conversation_id for span in named):
        raise EngineFailed("The engine's wish names messages of another conversation.")


def joined(asked: HandoverRequest | None, called: HandoverRequest | None) -> HandoverRequest | None:
    """The engine's own hand-over decides; what the wish adds for the officer is not lost."""
    if asked is None or called is None:
        return asked or called
    summary = "\n".join(s for s in (asked.summary, called.summary) if s)
    return replace(asked, summary=summary, service=asked.service or called.service)


def pause_before_retry(problem: TryLater, attempts: int) -> timedelta:
    """An engine that is away is asked again soon; one that answers nonsense gets time to be restarted."""
    if isinstance(problem, EngineFailed):
        return timedelta(seconds=min(2.0 * 3 ** (attempts - 1), 6.0))
    return timedelta(seconds=min(0.5 * 2 ** (attempts - 1), 5.0))


@dataclass(frozen=True)
class TurnFlow:
    begin: OpenUnitOfWork
    read: OpenUnitOfWork
    clock: Clock
    engine: Engine
    catalogue: Catalogue
    live: Live
    status: StatusProvider
    wishes: Wishes
    patience: timedelta
    receipt_after: timedelta = timedelta(seconds=5)

    async def answer(self, job: Job) -> str:
        """Answer what is unanswered in the job's conversation; the outcome's name, for metrics."""
        conversation_id = str(job.payload["conversation_id"])
        async with self.read() as uow:
            seen = await uow.conversations.get(conversation_id)
            batch = None
            if seen.state is State.BOT:
                asked = await uow.messages.since(conversation_id, seen.answered_seq)
                last = job.payload.get("last")  # rows of the last release have none
                batch = next_batch([m for m in asked if last is None or m.seq <= last])
        if batch is None:
            return await self._nothing(job, conversation_id)
        message_id = f"{conversation_id}:{batch.first}-{batch.last}"
        try:
            turn = await self.engine.turn(
                message_id,
                seen.engine_session,
                seen.channel,
                seen.office,
                text=batch.text,
                command=batch.command,
            )
            check_own(turn, conversation_id)
            answer = await self._ask_agency(seen, batch, turn)
        except TryLater as problem:
            return await self._failed(job, seen, batch, problem)
        failpoints.hit("turn.after_engine")
        outcome = await self._record(job, seen, batch, turn, answer)
        failpoints.hit("turn.after_commit")
        return outcome

    async def _nothing(self, job: Job, conversation_id: str) -> str:
        """What was asked is answered; what came since, while this row was retried, has none of its own."""
        now = self.clock()
        async with self.begin() as uow:
            conversation = await uow.conversations.lock(conversation_id)
            if await uow.outbox.holds(job):
                if conversation.state is State.BOT:
                    await self._more(uow, conversation, now)
                await uow.outbox.done(job)
                await uow.commit()
        self.live.wake_worker()
        return "nothing_to_answer"

    async def _ask_agency(self, seen: Conversation, batch: Batch, turn: Turn) -> ApplicationAnswer | None:
        """Like the engine, an agency's system is asked while no transaction is open."""
        if not isinstance(turn.wish, LookUpApplication):
            return None
        number, now = turn.wish.number, self.clock()
        async with self.read() as uow:
            asked = await uow.tickets.paced(LOOK_UP_APPLICATION, seen.id, now - PACED_WITHIN)
            wrong = await uow.tickets.tries(seen.id, now - WRONG_TRIES_WITHIN)
            if asked >= MAX_LOOK_UPS_OF_APPLICATIONS or wrong >= MAX_WRONG_TRIES:
                return TooManyTries()
            if "[" in number or mask(number).found:  # masked on the way in, so the engine never saw it
                originals = [await uow.sealed.open(seen.id, n) for n in range(batch.first, batch.last + 1)]
                found = masked_number(number, " ".join(o for o in originals if o))
                if found is None:
                    return NumberUnreadable()
                number = found
        unit = unit_of(self.catalogue.office(seen.office), turn.wish.service)
        return await self.status.ask(turn.wish.service, unit, number)

    async def _record(
        self, job: Job, seen: Conversation, batch: Batch, turn: Turn, answer: ApplicationAnswer | None
    ) -> str:
        now = self.clock()
        span = MessageSpan(seen.id, batch.first, batch.last)
        async with self.begin() as uow:
            conversation = await uow.conversations.lock(seen.id)
            if not await uow.outbox.holds(job):
                return "lease_lost"
            # What a model makes of the word for a photo says nothing about the citizen.
            understood = Understanding(turn.understanding.intent) if batch.is_photo else turn.understanding
            understanding = asdict(understood)
            taken_over = conversation.state is not State.BOT or conversation.epoch != seen.epoch
            sensitive = turn.handover is not None and turn.handover.reason.startswith("sensitive:")
            if turn.handover and sensitive:  # as it was treated, however sure the model was
                understanding |= {"sensitive": turn.handover.reason.partition(":")[2], "grave": True}
            await uow.messages.understood(seen.id, batch.last, understanding)
            if turn.secret:  # whoever has the conversation by now
                await hide_secret(uow, span, now)
            if isinstance(turn.wish, LookUp) and turn.wish.code:
                await hide_code(uow, span, turn.wish.code)
            if not taken_over:
                conversation.answered_seq = batch.last
                conversation.service = understood.service or conversation.service
            # What a sensitive topic shows comes from the catalogue alone, whoever noticed it.
            for reply in () if sensitive else turn.replies:
                kind = Kind.CARD if reply.card else Kind.TEXT
                await uow.messages.append(
                    conversation, Author.BOT, kind, reply.text, now, reply=reply, suppressed=taken_over
                )
            handover = turn.handover
            if turn.wish and taken_over:
                await uow.messages.append(
                    conversation, Author.BOT, Kind.TEXT, notices.WISH_NOT_DONE, now, suppressed=True
                )
            elif turn.wish:
                called = await self.wishes.carry_out(uow, conversation, turn.wish, answer, now)
                handover = joined(handover, called)
            if handover and not taken_over:
                await hand_over(uow, conversation, handover, self.catalogue, now)
                topic = self.catalogue.topics.get(handover.reason.partition(":")[2])
                if topic and topic.answer_beside:
                    await append_beside(uow, conversation, turn, self.clock)
            elif not taken_over:
                await self._more(uow, conversation, now)
            await uow.outbox.done(job)
            await uow.conversations.save(conversation)
            await uow.commit()
        self.live.nudge(seen.id, desk=conversation.state is not State.BOT)
        self.live.wake_worker()
        return "suppressed" if taken_over else "handed_over" if handover else "answered"

    async def give_up(self, job: Job, error: str) -> None:
        """For a row that cannot be worked on at all: bury it and put the conversation before people."""
        now = self.clock()
        async with self.begin() as uow:
            conversation = await uow.conversations.lock(str(job.payload["conversation_id"]))
            if conversation.state is State.BOT:
                conversation.answered_seq = conversation.last_seq
                await uow.messages.append(
                    conversation, Author.SYSTEM, Kind.NOTICE, notices.ENGINE_GAVE_UP, now
                )
                await hand_over(uow, conversation, HandoverRequest("engine_down"), self.catalogue, now)
                await uow.conversations.save(conversation)
            await uow.outbox.bury(job, error)
            await uow.commit()
        self.live.nudge(conversation.id, desk=True)

    async def _more(self, uow: UnitOfWork, conversation: Conversation, now: datetime) -> None:
        """Bubbles that arrived while the engine was thinking are the next turn."""
        rest = await uow.messages.since(conversation.id, conversation.answered_seq)
        if any(m.author is Author.CITIZEN for m in rest):
            await ask_engine(uow, conversation, now, now)

    async def _failed(self, job: Job, seen: Conversation, batch: Batch, problem: TryLater) -> str:
        """Back off; after a moment say that the message is safe; when patience ends, a person is asked."""
        now = self.clock()
        async with self.begin() as uow:
            conversation = await uow.conversations.lock(seen.id)
            if not await uow.outbox.holds(job):
                return "lease_lost"
            if conversation.state is not State.BOT:
                await uow.outbox.done(job)
                await uow.commit()
                return "suppressed"
            waited = now - job.created_at
            poison = (
                isinstance(problem, EngineFailed)
                and job.attempts >= POISON_ATTEMPTS
                and waited >= POISON_AFTER
            )
            wants_person = batch.text is not None and asks_for_person(batch.text)
            if poison or wants_person or waited >= self.patience:
                conversation.answered_seq = batch.last
                reason = "citizen_asked" if wants_person else "engine_down"
                if not wants_person:
                    await uow.messages.append(
                        conversation, Author.SYSTEM, Kind.NOTICE, notices.ENGINE_GAVE_UP, now
                    )
                await hand_over(uow, conversation, HandoverRequest(reason), self.catalogue, now)
                await uow.outbox.bury(job, f"{type(problem).__name__}: {problem}")
                outcome = "gave_up"
            else:
                if waited >= self.receipt_after and conversation.receipt_seq < batch.first:
                    await uow.messages.append(
                        conversation, Author.SYSTEM, Kind.NOTICE, notices.ENGINE_RECEIPT, now
                    )
                    conversation.receipt_seq = conversation.last_seq
                delay = pause_before_retry(problem, job.attempts)
                await uow.outbox.retry(job, now + delay, f"{type(problem).__name__}: {problem}")
                outcome = type(problem).__name__
            await uow.conversations.save(conversation)
            await uow.commit()
        self.live.nudge(seen.id, desk=conversation.state is not State.BOT)
        return outcome
