"""Lays an answer out as the citizen reads it, on the web or on WhatsApp. What is said comes from the engine's side."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from api.domain import curation_notices as words
from api.domain.curation_notices import MONTHS

# WhatsApp's limits: text of a message, quick-reply buttons and their titles.
MAX_BODY, MAX_BUTTONS, MAX_TITLE = 1024, 3, 20


class NoPreview(Exception):
    """Nothing can be shown; the message says why."""


def ask_engine(
    root: Path, service: str, office: str, aspects: Sequence[str], facts: Sequence[str], catalogue: Path
) -> dict[str, Any]:
    """What `actions.preview` answers, run in the engine's environment. Raises `NoPreview`."""
    python = root / ".venvs" / "engine" / "bin" / "python"
    if not python.exists():
        raise NoPreview(words.NO_ENGINE.format(python=python))
    options = [*(f"--aspect={a}" for a in aspects), *(f"--fact={f}" for f in facts)]
    command = [
        str(python),
        "-m",
        "actions.preview",
        f"--office={office}",
        f"--catalogue={catalogue.resolve()}",
    ]
    done = subprocess.run(
        [*command, *options, "--", service], capture_output=True, text=True, cwd=root, timeout=60
    )
    try:
        answered: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        why = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise NoPreview(words.ENGINE_FAILED.format(why=why)) from None
    if error := answered.get("error"):
        near = ", ".join(answered["near"])
        raise NoPreview(words.UNKNOWN[error].format(asked=answered["asked"], near=near))
    return answered


def aspect_of(word: str) -> str:
    """`tanya_biaya` for «biaya» and «tanya_biaya» alike."""
    return f"tanya_{word}" if f"tanya_{word}" in words.ASPECTS else word


def in_words(answered: Mapping[str, Any], channel: str) -> Iterator[str]:
    """Lines to print: each answer under its heading, message by message."""
    lay_out = {"web": _on_web, "whatsapp": _on_whatsapp}[channel]
    for answer in answered["answers"]:
        name = words.ASPECTS.get(answer["aspect"], answer["aspect"])
        yield f"── {name} ({answer['aspect']}) · {words.CHANNELS[channel]} ──"
        for said in answer["said"]:
            yield from lay_out(said)
            yield ""


def _on_web(said: Mapping[str, Any]) -> Iterator[str]:
    """As web/widget/card.tsx draws it; a message without a card is its text."""
    card = said["card"]
    if card is None:
        yield said["text"]
    else:
        yield from _card(card)
    if said["buttons"]:
        yield f"{words.BUTTONS}: " + " ".join(f"[{title}]" for title in said["buttons"])


def _card(card: Mapping[str, Any]) -> Iterator[str]:
    yield card["title"].upper()
    for section in card["sections"]:
        if section["heading"]:
            yield section["heading"]
        lines = section["lines"]
        numbered = all(line[:1].isdigit() for line in lines)
        yield from lines if len(lines) == 1 or numbered else (f"• {line}" for line in lines)
    marked = any("mohon pastikan" in section["heading"].lower() for section in card["sections"])
    if card["confidence"] != "verified" and not marked:
        yield f"! {words.MAKE_SURE}"
    basis = card["legal_basis"]
    more = f" +{len(basis) - 1}" if len(basis) > 1 else ""
    origin = [f"{words.BASIS}: {basis[0]}{more}"] if basis else []
    yield " · ".join([*origin, words.REVIEWED.format(day=_day(card["reviewed_at"]))])
    yield from (f"    {words.BASIS}: {line}" for line in basis[1:])
    yield from (f"    {words.SOURCES}: {line}" for line in card["sources"])


def _on_whatsapp(said: Mapping[str, Any]) -> Iterator[str]:
    """The text with its length; three short titles are buttons, more or longer ones a numbered list."""
    length = len(said["text"])
    yield said["text"]
    yield (words.LENGTH if length <= MAX_BODY else words.TOO_LONG).format(length=length, limit="1.024")
    titles = said["buttons"]
    if titles and len(titles) <= MAX_BUTTONS and all(len(title) <= MAX_TITLE for title in titles):
        yield f"{words.BUTTONS}: " + " ".join(f"[{title}]" for title in titles)
    elif titles:
        yield f"{words.LIST}:"
        yield from (f"{number}. {title}" for number, title in enumerate(titles, 1))


def _day(written: str) -> str:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return written
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
