"""What came of one line of a story, and whether it is what the story expects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.storytelling.story import NOTHING, Expected, Line

# The title of the card that puts an outdated belief right (`utter_holds_today` in domain.yml).
HOLDS_TODAY = "Yang berlaku sekarang"


@dataclass(frozen=True)
class Answer:
    """The messages that followed, as the citizen's page gets them, and where the conversation stands for an officer."""

    before: str
    state: str
    messages: tuple[Mapping[str, Any], ...] = ()
    desk: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> list[Mapping[str, Any]]:
        """The bot's messages."""
        return [m for m in self.messages if m["author"] == "bot"]

    @property
    def cards(self) -> list[Mapping[str, Any]]:
        """Answers of services; no sensitive topic's card, no correction, no ticket."""
        cards = [m["card"] for m in self.said if m.get("card")]
        return [c for c in cards if "aspect" in c and c.get("title") != HOLDS_TODAY]

    @property
    def corrections(self) -> list[Mapping[str, Any]]:
        return [m["card"] for m in self.said if m.get("card") and m["card"].get("title") == HOLDS_TODAY]

    @property
    def topics(self) -> list[Mapping[str, Any]]:
        return [m["card"] for m in self.said if m.get("card") and m["card"].get("kind") == "sensitive"]

    @property
    def text(self) -> str:
        return "\n".join(m["text"] for m in self.said)

    @property
    def buttons(self) -> list[str]:
        """Titles under the bot's last message, else under a notice (the offer of the survey): what can be pressed now."""
        shown = self.said or [m for m in self.messages if m["buttons"]]
        return [b["title"] for b in shown[-1]["buttons"]] if shown else []


def problems_of(line: Line, answer: Answer) -> list[str]:
    """In what the answer differs from the story, one sentence each."""
    expected = line.expected
    return [*_cards(expected, answer), *_words(expected, answer), *_standing(line.actor, expected, answer)]


def _same(name: str, wanted: str | list[str] | None, found: list[str]) -> Iterator[str]:
    if wanted is None:
        return
    if wanted == NOTHING:
        if found:
            yield f"{name}: none expected, but the answer has {', '.join(found)}"
    elif isinstance(wanted, list):
        if found != wanted:
            yield f"{name}: {', '.join(wanted)} expected in this order, but it is {', '.join(found) or 'none'}"
    elif set(found) != {wanted}:
        yield f"{name}: {wanted} expected, but it is {', '.join(found) or 'none'}"


def _cards(expected: Expected, answer: Answer) -> Iterator[str]:
    yield from _same("layanan", expected.layanan, [str(c["service"]) for c in answer.cards])
    yield from _same("aspek", expected.aspek, [str(c["aspect"]) for c in answer.cards])
    # Grave words where nobody said anything grave frighten people: a story has to expect them.
    yield from _same("topik", expected.topik or NOTHING, [str(c["topic"]) for c in answer.topics])
    every = [*answer.cards, *answer.corrections]
    for name, wanted, key in (
        ("dasar", expected.dasar, "legal_basis"),
        ("sumber", expected.sumber, "sources"),
    ):
        has = bool(every) and all(c.get(key) for c in every)
        if wanted is not None and has is not wanted:
            yield f"{name}: {wanted} expected, but the cards say {[c.get(key) for c in every]}"
    if expected.diluruskan is not None and bool(answer.corrections) is not expected.diluruskan:
        yield f"diluruskan: {expected.diluruskan} expected, but it is {not expected.diluruskan}"
    hides = any(c.get("hide_history") for c in answer.topics)
    if expected.tutup_cepat is not None and hides is not expected.tutup_cepat:
        yield f"tutup_cepat: {expected.tutup_cepat} expected, but it is {hides}"


def _words(expected: Expected, answer: Answer) -> Iterator[str]:
    text = answer.text.casefold()
    for word in expected.memuat:
        if word.casefold() not in text:
            yield f"memuat: «{word}» is missing"
    if expected.memuat_salah_satu and not any(w.casefold() in text for w in expected.memuat_salah_satu):
        yield f"memuat_salah_satu: none of {expected.memuat_salah_satu} is there"
    for word in expected.tidak_memuat:
        if word.casefold() in text:
            yield f"tidak_memuat: «{word}» is there"
    if expected.tanpa_maaf and re.search(r"\bmaaf\b", text):
        yield "tanpa_maaf: «maaf» is there"
    if expected.tombol is not None and answer.buttons != expected.tombol:
        yield f"tombol: {expected.tombol} expected, but it is {answer.buttons}"
    for title in expected.tombol_memuat:
        if title not in answer.buttons:
            yield f"tombol_memuat: «{title}» is not among {answer.buttons}"
    if expected.jumlah is not None and len(answer.said) != expected.jumlah:
        yield f"jumlah: {expected.jumlah} messages of the bot expected, but it is {len(answer.said)}"
    notices = " ".join(m["text"] for m in answer.messages if m["author"] == "system").casefold()
    for word in expected.pemberitahuan:
        if word.casefold() not in notices:
            yield f"pemberitahuan: «{word}» is missing"


def _standing(actor: str, expected: Expected, answer: Answer) -> Iterator[str]:
    if (
        expected.keadaan is None
        and actor in ("warga", "tekan")
        and (answer.before, answer.state) == ("bot", "queued")
    ):
        yield "keadaan: a person is called, which the story does not expect"
    for name, wanted, found in (
        ("keadaan", expected.keadaan, answer.state),
        ("alasan", expected.alasan, answer.desk.get("reason")),
        ("berat", expected.berat, answer.desk.get("severity")),
        ("unit", expected.unit, answer.desk.get("unit")),
    ):
        if wanted is not None and found != wanted:
            yield f"{name}: {wanted} expected, but it is {found}"
