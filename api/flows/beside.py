"""A question inside a painful message: the person was called at once, and what was also asked is answered beside that.

The phrase net hands over before the engine is asked (`intake.py`), so the engine is asked afterwards, for the answer
alone: it changes no state, calls nobody, and is dropped as soon as an officer has the conversation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from api.domain.conversation import Conversation, State
from api.domain.failures import TryLater
from api.domain.messages import Author, Kind, Reply, Turn
from api.ports import Clock, Engine, Job, Live, OpenUnitOfWork, UnitOfWork

ENGINE_BESIDE = "engine.beside"
ATTEMPTS = 3
PAUSE = timedelta(seconds=2)


def answers_beside(turn: Turn) -> list[Reply]:
    """The cards that answer a question about a service; without buttons, for the bot hears nobody who waits."""
    asks = (turn.understanding.intent or "").startswith("tanya_")
    cards = [r for r in turn.replies if r.card and r.card.get("service")] if asks else []
    return [Reply(r.text, r.card) for r in cards]


async def append_beside(
    uow: UnitOfWork, conversation: Conversation, turn: Turn, now_of: Clock, suppressed: bool = False
) -> int:
    """Append the answers of a locked conversation; how many there were."""
    replies = answers_beside(turn)
    for reply in replies:
        await uow.messages.append(
            conversation, Author.BOT, Kind.CARD, reply.text, now_of(), reply=reply, suppressed=suppressed
        )
    return len(replies)


async def ask_beside(uow: UnitOfWork, conversation: Conversation, seq: int, now_of: Clock) -> None:
    """Put the intention that the engine answers what message `seq` also asks."""
    payload = {"conversation_id": conversation.id, "seq": seq, "epoch": conversation.epoch}
    await uow.outbox.put(ENGINE_BESIDE, f"{ENGINE_BESIDE}:{conversation.id}", payload, now_of())


@dataclass(frozen=True)
class BesideFlow:
    begin: OpenUnitOfWork
    read: OpenUnitOfWork
    clock: Clock
    engine: Engine
    live: Live

    async def answer(self, job: Job) -> str:
        """Answer the question in the job's message; the outcome's name, for metrics."""
        conversation_id, seq = str(job.payload["conversation_id"]), int(job.payload["seq"])
        async with self.read() as uow:
            seen = await uow.conversations.get(conversation_id)
            message = await uow.messages.get(conversation_id, seq)
        if message is None or not self._waits(seen, job):
            return await self._finish(job, "not_needed")
        try:
            turn = await self.engine.turn(
                f"{conversation_id}:{seq}-{seq}",
                f"{seen.engine_session}:beside",
                seen.channel,
                seen.office,
                text=message.text,
                command=None,
            )
        except TryLater as problem:
            if job.attempts >= ATTEMPTS:
                return await self._finish(job, "unanswered")
            async with self.begin() as uow:
                await uow.outbox.retry(job, self.clock() + PAUSE, f"{type(problem).__name__}: {problem}")
                await uow.commit()
            return type(problem).__name__
        async with self.begin() as uow:
            conversation = await uow.conversations.lock(conversation_id)
            if not await uow.outbox.holds(job):
                return "lease_lost"
            count = (
                await append_beside(uow, conversation, turn, self.clock)
                if self._waits(conversation, job)
                else 0
            )
            await uow.outbox.done(job)
            await uow.conversations.save(conversation)
            await uow.commit()
        self.live.nudge(conversation_id)
        return "answered_beside" if count else "nothing_asked"

    @staticmethod
    def _waits(conversation: Conversation, job: Job) -> bool:
        return conversation.state is State.QUEUED and conversation.epoch == job.payload["epoch"]

    async def _finish(self, job: Job, outcome: str) -> str:
        async with self.begin() as uow:
            await uow.outbox.done(job)
            await uow.commit()
        return outcome

    async def give_up(self, job: Job, error: str) -> None:
        """A person has the conversation already: the row is buried, nothing more."""
        async with self.begin() as uow:
            await uow.outbox.bury(job, error)
            await uow.commit()
