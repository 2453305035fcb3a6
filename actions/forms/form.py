"""What every form is: a pure state machine that asks, hears an answer or says that it was none, and ends in one wish.

The state is plain JSON in the conversation's memory, so a form survives a restart and a day's pause; nothing is sent
anywhere before the wish at its end. A message that is no answer to the open question is answered as usual, then the
question is asked again (`actions/dialogue.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Protocol

from actions.catalogue import Catalogue, Entry
from actions.memory import Heard
from actions.replies import Said
from actions.sentences import Sentences

State = Mapping[str, Any]


@dataclass(frozen=True)
class At:
    """Where and when a form is filled in; `place` is one that the citizen named earlier in the conversation."""

    catalogue: Catalogue
    office: Entry
    say: Sentences
    now: datetime
    takes_photos: bool = True  # whether the citizen's channel can send one
    place: Optional[str] = None


@dataclass(frozen=True)
class Step:
    """What one message does to a form. `state` None ends it; `wish` is data for the bridge; `secret` seals the words heard.

    `after` is the state in which an ended form waits for one message more, and lets go of any other (`forms.lets_go`).
    """

    said: List[Said]
    state: Optional[State]
    wish: Optional[Dict[str, Any]] = None
    secret: bool = False
    handover: Optional[Dict[str, Any]] = field(default=None)
    after: Optional[State] = None


class Form(Protocol):
    """`name` stands in the state under `form`, so that the dialogue finds the machine again."""

    name: str

    def begin(self, heard: Heard, service: Optional[Entry], at: At) -> Step:
        """Start with whatever the message already told (`heard.text`), so that nothing is asked twice."""

    def hear(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        """The next state, or None where the words are no answer to the open question (a digression)."""

    def again(self, state: State, at: At) -> Said:
        """The open question once more, after a digression or a pause."""
