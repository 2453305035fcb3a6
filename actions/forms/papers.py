"""Which documents someone says to have: numbers («1 dan 3», «semua kecuali 2») or words («yang kk sudah»)."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Dict, List, Optional, Sequence, Set

HAVE, MISSING, UNSURE = "ada", "belum", "ragu"
_LACKS = re.compile(
    r"\b(?:belum|belom|blm|blum|bl[oo]m|(?:ga|gak|nggak|ngga|enggak|gk|tidak|tdk|ndak)(?: (?:ada|punya|pny|lengkap))?|kurang|tinggal|hilang|ilang|tanpa)\b",
    re.I,
)
_HAS = re.compile(
    r"\b(?:sudah|udah|udh|sdh|dah|ada|punya|pny|lengkap|siap|beres|done|ok|oke)\b", re.IGNORECASE
)
_DOUBTS = re.compile(
    r"\b(?:ragu\w*|(?:ga|gak|nggak|tidak|tdk|kurang|belum) (?:yakin|tau|tahu|pasti)|mungkin|kayaknya|sepertinya|entah)\b",
    re.I,
)
_ALL = re.compile(
    r"\b(?:semua(?:nya)?|smua(?:nya)?|smw|seluruh(?:nya)?|komplit|lengkap semua)\b|^\W*(?:sudah |udah |dah )?lengkap(?: kak| min| pak| bu)?\W*$",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\W*(?:(?:belum|belom|blm|ga|gak|nggak|tidak|tdk)\W+(?:ada|punya|pny)(?:\W+(?:apa\W?apa|satu ?pun|sama sekali|semua(?:nya)?|kak|min|pak|bu|sih|nih|yang|ada))*|belum|blm|kosong|nol|0|(?:semua(?:nya)? )(?:belum|blm|ga ada|gak ada|tidak ada)(?: ada| punya)?)\W*",
    re.I,
)
_EXCEPT = re.compile(
    r"\b(?:kecuali|kcuali|selain|tapi (?:yang|yg)|cuma (?:yang|yg)? ?kurang|kurang|tinggal)\b", re.I
)
_ONLY = re.compile(r"\b(?:kurang|tinggal|cuma|hanya|doang|aja|saja)\b", re.IGNORECASE)
_CLAUSES = re.compile(
    r"[;,.\n]+|\b(?:tapi|tp|tpi|sedangkan|sama|terus|trus|dan|serta|kalau|kalo|klo|kl)\b|&|\+", re.IGNORECASE
)
# «1 sudah 2 belum» is two clauses.
_NEW_NUMBER = re.compile(r"(\d\W*(?:nya\W*)?(?:sudah|udah|udh|sdh|ada|belum|blm|belom))\s+(?=\d)")
_NUMBER_WORDS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7}
_SHORT = {
    "kk": "kartu keluarga",
    "ktp": "ktp el",
    "akte": "akta",
    "ijasah": "ijazah",
    "foto": "foto",
    "fc": "fotokopi",
    "polisi": "kepolisian",
    "surat hilang": "surat keterangan kehilangan",
    "lahir": "lahir",
    "imb": "imb",
}
_EMPTY = frozenset(
    [
        "yang",
        "yg",
        "nya",
        "saya",
        "sy",
        "aku",
        "ku",
        "dari",
        "untuk",
        "atau",
        "dan",
        "serta",
        "dengan",
        "surat",
        "bukti",
        "data",
        "dokumen",
        "fotokopi",
        "asli",
        "keterangan",
        "kak",
        "min",
        "pak",
        "bu",
        "ya",
        "sih",
        "kok",
        "itu",
        "ini",
        "di",
        "ke",
        "para",
        "bila",
        "lembar",
        "nomor",
        "no",
        "sudah",
        "belum",
        "ada",
        "punya",
    ]
)


def verdicts(text: str, documents: Sequence[str]) -> Optional[Dict[int, str]]:
    """Place of a document → what was said of it; places not spoken of are left out. None if nothing was understood."""
    flat = _NEW_NUMBER.sub(r"\1, ", " ".join(text.lower().split()))
    if _NONE.fullmatch(flat):
        return dict.fromkeys(range(len(documents)), MISSING)
    if _ALL.search(flat):
        return _all(flat, documents)
    found: Dict[int, str] = {}
    waiting: List[Set[int]] = []
    for clause in _CLAUSES.split(flat):
        places, verdict = _places(clause, documents), _verdict(clause)
        if verdict is None:
            waiting.append(places)
            continue
        # «kk, ktp belum»: a verdict covers what was listed before it without one; «kk sudah, ktp»: stands alone.
        for place in set().union(places, *waiting):
            found[place] = verdict
        waiting = []
    last = (
        next(reversed(list(found.values())), HAVE)
        if re.match(r"\W*(?:yang|yg)?\W*(?:belum|blm|kurang|sudah|udah|ada)\b", flat)
        else HAVE
    )
    for places in waiting:
        for place in places:
            found.setdefault(place, last)
    if found and set(found.values()) == {MISSING} and _ONLY.search(flat):
        return {place: found.get(place, HAVE) for place in range(len(documents))}  # «kurang kk aja»
    return found or None


def _all(flat: str, documents: Sequence[str]) -> Dict[int, str]:
    parts = _EXCEPT.split(flat, maxsplit=1)
    said = _verdict(parts[0]) or HAVE
    rest = {HAVE: MISSING, MISSING: HAVE}.get(said, MISSING)
    excepted = _places(parts[1], documents) if len(parts) > 1 else set()
    return {place: rest if place in excepted else said for place in range(len(documents))}


def _verdict(clause: str) -> Optional[str]:
    if _DOUBTS.search(clause):
        return UNSURE
    if _LACKS.search(clause):
        return MISSING
    return HAVE if _HAS.search(clause) else None


def _places(clause: str, documents: Sequence[str]) -> Set[int]:
    """The documents that a piece of a sentence names, by number or by word."""
    places: Set[int] = set()
    for first, last in re.findall(r"(?<!\d)(\d{1,2})\s*(?:-|–|sampai|s/?d|sd)\s*(\d{1,2})(?!\d)", clause):
        places.update(range(int(first) - 1, min(int(last), len(documents))))
    places.update(int(n) - 1 for n in re.findall(r"(?<!\d)\d{1,2}(?!\d)", clause))
    spoken = re.findall(r"[^\W\d_]+", clause)
    places.update(_NUMBER_WORDS[w] - 1 for w in spoken if w in _NUMBER_WORDS)
    names = [_name_words(d) for d in documents]
    said = {w for word in spoken for w in _SHORT.get(word, word).split() if w not in _EMPTY and len(w) > 1}
    scores = [sum(1 for word in said if _among(word, name)) for name in names]
    best = max(scores, default=0)
    if best:
        likely = [place for place, score in enumerate(scores) if score == best]
        # «surat» names everything and therefore nothing.
        if len(likely) == 1 or best > 1:
            places.update(likely)
    return {place for place in places if 0 <= place < len(documents)}


def _name_words(document: str) -> Set[str]:
    plain = re.sub(r"\bktp(?:-el)?\b", "ktp el", document.lower())
    return {w for w in re.findall(r"[^\W\d_]+", plain) if w not in _EMPTY}


def _among(word: str, name: Set[str]) -> bool:
    if word in name:
        return True
    return len(word) > 3 and any(len(w) > 3 and SequenceMatcher(None, word, w).ratio() >= 0.84 for w in name)
