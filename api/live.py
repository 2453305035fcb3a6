"""«Something changed in conversation N», within this process. Streams also look for themselves every few seconds,
so with several bridges a lost nudge costs that much latency and nothing else (decision 0008)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

DESK = "desk"


class LocalLive:
    """Wakes listeners and the worker. Slow listeners hold one pending wake-up, never a growing buffer."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.work = asyncio.Event()

    def nudge(self, conversation_id: str, *, desk: bool = False) -> None:
        for event in (
            *self._listeners.get(conversation_id, ()),
            *(self._listeners.get(DESK, ()) if desk else ()),
        ):
            event.set()

    def wake_worker(self, delay_s: float = 0.0) -> None:
        if delay_s <= 0:
            self.work.set()
        else:
            asyncio.get_running_loop().call_later(delay_s, self.work.set)

    @contextmanager
    def listen(self, topic: str) -> Iterator[asyncio.Event]:
        """An event that is set on every nudge of a conversation, or of the whole desk for `DESK`."""
        event = asyncio.Event()
        self._listeners[topic].add(event)
        try:
            yield event
        finally:
            self._listeners[topic].discard(event)
            if not self._listeners[topic]:
                del self._listeners[topic]
