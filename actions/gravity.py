"""How grave a message is: what the model suspects, weighed with where it was said.

The phrase net of `catalogue/sensitive.yml` has looked before the engine is asked (in the bridge), so what stands there in
plain words never comes here; this is about hints. The model hears each message by itself and takes «di rumah?» after a
question about weddings for violence at home: a few words that follow up on an ordinary service, or answer a form, call
nobody by themselves, but a person is offered beside the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from actions.ambiguous import Ambiguous
from actions.catalogue import Catalogue
from actions.forms.telling import since_in, tells_place
from actions.memory import Heard, Memory
from actions.questions import GRAVE_SERVICES

# From this chance on a grave topic is taken as certain (curves in models/README.md) …
CERTAINLY_GRAVE = 0.25
# … and inside a form, where people tell of broken things and places.
CERTAINLY_GRAVE_IN_FORM = 0.6
# Below it, what someone tells or asks for is taken as grave too, unless it is about an ordinary service; a question is
# answered, and a person offered beside the answer.
TELLING = frozenset({"lapor_keluhan", "minta_petugas", "nlu_fallback"})
# So few words after an ordinary service follow up on it.
FOLLOW_UP_WORDS = 5
# Where words are no follow-up whatever their number: somebody speaks of themselves in danger.
_OF_DANGER = re.compile(
    r"\bhilang kontak\b"
    r"|\b(?:anak|adik|adek|kakak|ibu|bapak|ayah|istri|suami|kakek|nenek|mbah)(?:ku|nya)?(?: saya| sy| aku)? (?:hilang|ilang|(?:ga|gak|belum|blm) pulang)\b"
    r"|\b(?:hilang|ilang)(?: \w+)? (?:anak|adik|adek|ibu|bapak|ayah|istri|suami|kakek|nenek)\b"
    r"|\b(?:tolong|takut|bunuh|mati|sakit hati|luka|darah|pukul\w*|ancam\w*|diancam|siksa|nangis|menangis|kejang|pingsan|sesak|kebakaran|tenggelam)\b",
    re.IGNORECASE,
)
_SENT_NUMBER = re.compile(r"\[[A-Z/]+\]")
SENT_ALONE = 6


@dataclass(frozen=True)
class Gravity:
    """The topic that may be touched, and whether a person is called at once for it."""

    topic: Optional[str] = None
    certain: bool = False


class Judgement:
    """Weighs for one catalogue."""

    def __init__(self, catalogue: Catalogue, ambiguous: Ambiguous) -> None:
        self._ambiguous = ambiguous
        self._topics = catalogue.topics
        self._harmless, self._perhaps = (
            {t: [re.compile(p) for p in topic.get(key, ())] for t, topic in catalogue.topics.items()}
            for key in ("harmless", "perhaps")
        )

    def of(self, heard: Heard, memory: Memory) -> Gravity:
        """What the model and the catalogue's words make of a message in its place."""
        plain = re.sub(r"[\W_]+", " ", heard.text.lower()).strip()
        topic = heard.topic if heard.topic in self._topics else None
        if topic is None or any(p.search(plain) for p in self._harmless[topic]):
            hinted = (t for t, patterns in self._perhaps.items() if any(p.search(plain) for p in patterns))
            return Gravity(next(hinted, None))
        if not memory.form and self._ambiguous.question_for(heard.text):
            return Gravity()  # «bansos» alone tells of nothing
        words = len(plain.split())
        sends = bool(_SENT_NUMBER.search(heard.text))
        if sends and words <= SENT_ALONE:
            return Gravity()  # «nik saya [NIK/KK]» sends a number, it tells of no leak
        if heard.intent == "setuju" and not heard.text:
            return Gravity(topic, heard.topic_chance >= CERTAINLY_GRAVE)
        danger = bool(_OF_DANGER.search(plain))
        if memory.form:
            fits = tells_place(heard.text) or since_in(heard.text) is not None or sends
            short = words <= FOLLOW_UP_WORDS or fits
            return Gravity(topic, heard.topic_chance >= CERTAINLY_GRAVE_IN_FORM and (danger or not short))
        if memory.service not in GRAVE_SERVICES and 0 < words <= FOLLOW_UP_WORDS and not danger:
            return Gravity(topic if heard.topic_chance >= CERTAINLY_GRAVE else None)
        telling = heard.intent in TELLING and heard.service in GRAVE_SERVICES
        return Gravity(topic, heard.topic_chance >= CERTAINLY_GRAVE or telling)
