"""Several things in one message: where it can be cut, and whether the pieces are questions of their own.

«akta sama kk sekalian, bayar ga?» asks about two services; «bikin skck perlu kk sama akta?» about one that needs two papers.
The model has one answer per message, so a short message is also heard piece by piece, and the pieces count only where
each is understood well and they differ.
"""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Sequence

from bot.prediction import NONE, Prediction

MAX_WORDS = 16
MAX_PIECES = 4
SURE_SERVICE, SURE_INTENT = 0.6, 0.6
# Names are short and the model less sure of a bare one; the whole message must then leave room for it.
LIKELY_SERVICE, NOT_ALONE = 0.2, 0.9
QUESTIONS = frozenset(
    [
        "tanya_syarat",
        "tanya_cara",
        "tanya_biaya",
        "tanya_waktu",
        "tanya_lokasi",
        "tanya_jam",
        "tanya_online",
        "tanya_masa_berlaku",
    ]
)
_CUT = re.compile(
    r"[,.;?!&+\n]+|\b(?:dan|dn|sama|sm|serta|plus|sekalian|sekaligus|juga|jg|terus|trus)\b", re.IGNORECASE
)
_STATE = re.compile(r"\b(?:hilang|ilang|ilank|rusak|kecopetan|kebakar|terbakar|kebanjiran)\b", re.IGNORECASE)
# With these the second paper is something that the first one needs, or already there.
_NEEDS = re.compile(
    r"\b(?:perlu|butuh|pakai|pake|pk|bawa|bw|harus ada|lampirkan|punya|sudah ada|udah ada|udh ada|cukup|pindah|ikut|beda|sesuai)\b",
    re.IGNORECASE,
)


def pieces_of(text: str) -> List[str]:
    """Two to four pieces of a short message, or nothing to cut."""
    if len(text.split()) > MAX_WORDS or _NEEDS.search(text):
        return []
    pieces = [piece.strip() for piece in _CUT.split(text) if re.search(r"\w", piece)]
    if not 2 <= len(pieces) <= MAX_PIECES:
        return []
    # «ktp sama paspor hilang»: both are.
    if state := _STATE.search(pieces[-1]):
        pieces = [p if len(p.split()) > 2 or _STATE.search(p) else f"{p} {state.group()}" for p in pieces]
    return pieces


def parts_of(
    whole: Prediction, words: Sequence[str], pieces: Sequence[Prediction]
) -> List[Dict[str, Optional[str]]]:
    """Intent, service and words of every piece that asks something of its own; empty unless they ask different things."""
    found: List[Dict[str, Optional[str]]] = []
    alone = whole.service[0][1] if whole.service and whole.service[0][0] != NONE else 0.0
    near = {name for name, chance in whole.service if chance >= 0.02 and name != NONE}
    for text, piece in zip(words, pieces):
        if not piece.intent:
            continue
        (intent, sure), (service, chance) = piece.intent[0], piece.service[0]
        named = service != NONE and (
            chance >= SURE_SERVICE or (chance >= LIKELY_SERVICE and alone < NOT_ALONE and service in near)
        )
        asks = intent if intent in QUESTIONS and sure >= SURE_INTENT else None
        if named or asks:
            found.append(
                {"intent": asks or "tanya_cara", "service": service if named else None, "text": text}
            )
    services = {p["service"] for p in found} - {None}
    asked = {p["intent"] for p in found}
    return found if len(services) > 1 or (len(services) == 1 and len(asked) > 1) else []
