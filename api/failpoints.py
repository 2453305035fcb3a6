"""Places where a fault test may kill, delay or fail this process: `PENDOPO_FAILPOINT=<place>:kill|raise|sleep`.

Never active in production. With `PENDOPO_FAILPOINT_ONCE=<file>` the fault happens only while that file does not exist
yet, so that a restarted process goes on.
"""

from __future__ import annotations

import os
import signal
import time

PLACES = (
    "intake.before_commit",
    "intake.after_commit",
    "worker.after_claim",
    "turn.after_engine",
    "turn.after_commit",
    "desk.before_commit",
    "desk.after_commit",
)


def hit(place: str) -> None:
    """Do what the environment asks for at this place; nothing by default. Raises `OSError` for `raise`."""
    armed = os.environ.get("PENDOPO_FAILPOINT")
    if not armed or os.environ.get("PENDOPO_ENV") == "production":
        return
    name, _, what = armed.partition(":")
    if name != place:
        return
    if once := os.environ.get("PENDOPO_FAILPOINT_ONCE"):
        try:
            os.close(os.open(once, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "sleep":
        time.sleep(3)
    if what == "raise":
        raise OSError(f"failpoint {place}")
