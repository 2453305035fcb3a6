"""Which documents someone says to have: numbers («1 dan 3», «semua kecuali 2») or words («yang kk sudah»)."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Dict, Optional, Sequence, Set

HAVE, MISSING, UNSURE = "ada", "belum", "ragu"
_NOT = r"(?:ga|gak|g|nggak|ngga|engga|enggak|gk|tidak|tdk|tak|ndak|kagak|ora|mboten)"
_YET = r"(?:belum|belom|blm|blum|bl[oo]m|durung|dereng|acan)"
_DONE = r"(?:sudah|udah|udh|sdh|dah)"
_OWN = r"(?:ada|punya|pny)"
# In this order: «ga yakin» before «ga», «ga hilang» before «hilang», «belum ada» before «ada».
_VERDICT = re.compile(
    rf"\b(?:(?P<doubts>ragu\w*|(?:{_NOT}|kurang|{_YET}) (?:yakin|tau|tahu|pasti)|mungkin|kayaknya|sepertinya|entah)"
    rf"|(?P<intact>{_NOT} (?:hilang|ilang|kurang))"
    rf"|(?P<lacks>(?:{_YET}|{_NOT})(?: (?:{_OWN}|lengkap|siap|jadi|selesai|beres))?|gada|gaada|gapunya"
    rf"|kurang|tinggal|(?:{_DONE} )?(?:hilang|ilang)|tanpa|(?:di|me)?nyusul|otw"
    r"|(?:masih|lagi|sedang|baru|dalam)(?: (?:mau|dalam|di|lagi))* ?(?:di)?(?:urus|proses|buat|bikin|cari|ngurus|mengurus|nunggu|tunggu)\w*|diproses|diurus)"
    rf"|(?P<has>{_DONE}|{_OWN}|lengkap|komplit|siap|beres|done|ok|oke))\b",
    re.IGNORECASE,
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
    r"\b(?:kecuali|kcuali|selain|(?:tapi|tp|tpi)(?: (?:yang|yg))?|(?:cuma|cuman|hanya) (?:yang|yg)? ?kurang|cuma|cuman|hanya|kurang|tinggal"
    rf"|(?:yang|yg) (?:{_YET}|{_NOT} ada|kurang))\b",
    re.I,
)
# «dua-duanya», «dua2nya», «keduanya», where there are as many.
_EVERY = re.compile(
    r"\b(?:ke)?(?P<many>dua|tiga|empat|lima)(?:(?:\W{0,2}(?P=many)|2)(?:nya)?|nya)\b", re.IGNORECASE
)
_NOTHING_LACKS = re.compile(
    rf"\b{_NOT} (?:(?:ada )?(?:yang|yg) (?:kurang|{_YET}|hilang|ilang)|(?:ada )?kurang(?: apa\W?apa\w*| apapun| satu ?pun|(?=\W*$)))\b",
    re.I,
)
_NOT_ALL = re.compile(rf"\b(?:{_NOT}|{_YET}) (?:semua|smua|smw)(?:nya)?\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:sisanya|selebihnya|lainnya|(?:yang|yg) (?:lain|laen|sisa)(?:nya)?)\b", re.IGNORECASE
)
_MERELY_YES = re.compile(
    rf"(?:\W*(?:ya|iya|eh|oh|alhamdulillah)\b)*\W*(?:{_DONE}|{_OWN}|lengkap|komplit|siap|beres|done)"
    rf"(?:\W+(?:{_DONE}|{_OWN}|lengkap|komplit|siap|beres|kak|min|pak|bu|mas|mbak|ya|kok|dong|nih|sih|juga|aja))*\W*",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(?:kurang|tinggal|cuma|hanya|doang|aja|saja)\b", re.IGNORECASE)
_CLAUSES = re.compile(
    r"[;,.\n]+|\b(?:tapi|tp|tpi|sedangkan|sama|terus|trus|dan|serta|kalau|kalo|klo|kl)\b|&|\+", re.IGNORECASE
)
_NUMBER_WORDS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7}
_SHORT = {
    "kk": "kartu keluarga",
    "ktp": "ktp el",
    "akte": "akta",
    "ijasah": "ijazah",
    "foto": "foto",
    "fc": "fotokopi",
    "polisi": "kepolisian",
    "gambar": "rencana teknis",
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
    """Place of a document → what was said of it; places not spoken of are left out. None if nothing was understood.

    What contradicts itself («kk udah belum») is UNSURE, never MISSING.
    """
    flat = re.sub(r"\bsurat h?ilang\b", "surat kehilangan", " ".join(text.lower().split()))
    every = _EVERY.search(flat)
    if every and _NUMBER_WORDS[every["many"]] != len(documents):
        return None
    flat = _NOTHING_LACKS.sub("semua ada", _EVERY.sub("semua", flat))
    if _NONE.fullmatch(flat):
        return dict.fromkeys(range(len(documents)), MISSING)
    if _MERELY_YES.fullmatch(flat):
        return dict.fromkeys(range(len(documents)), HAVE)
    if _NOT_ALL.search(flat):
        return None
    others = _OTHERS.search(flat)
    if _ALL.search(flat) and not others:
        return _all(flat, documents)
    if others:
        return _with_others(flat, others.start(), documents)
    found = _read(flat, documents)
    if found and set(found.values()) == {MISSING} and _ONLY.search(flat):
        return {place: found.get(place, HAVE) for place in range(len(documents))}  # «kurang kk aja»
    return found or None


def says_merely_yes(text: str) -> bool:
    """«udah», «ada kak»: all of it where papers were asked for, nothing elsewhere."""
    return bool(_MERELY_YES.fullmatch(text))


def speaks_of_having(text: str) -> bool:
    """Whether words say of anything that it is there or not, or name all of it."""
    return bool(_VERDICT.search(text) or _ALL.search(text) or _EVERY.search(text))


def of_others(text: str) -> Optional[str]:
    """«lainnya ga ada»: what is said of all that was not named before; else None."""
    return _verdict(text) if _OTHERS.search(text) else None


def _with_others(flat: str, start: int, documents: Sequence[str]) -> Optional[Dict[int, str]]:
    """«kk ada, lainnya belum»."""
    named, said = _read(flat[:start], documents), _verdict(flat[start:])
    if not named or said is None:
        return named or None
    return {place: named.get(place, said) for place in range(len(documents))}


def _read(flat: str, documents: Sequence[str]) -> Dict[int, str]:
    found: Dict[int, str] = {}
    waiting: Set[int] = set()
    before: Set[int] = set()
    for clause in _CLAUSES.split(flat):
        said = _parted(clause, waiting, documents)
        if said is None:
            waiting |= _places(clause, documents)
            continue
        if not said and before and _verdict(clause) in (MISSING, UNSURE):
            said = {place: UNSURE for place in before if found[place] == HAVE}  # «kk ada tapi belum dicap»
        # «kk, ktp belum»: a verdict covers what was listed before it without one; «kk sudah, ktp»: stands alone.
        found.update(said)
        waiting, before = set(), set(said)
    last = (
        next(reversed(list(found.values())), HAVE)
        if re.match(r"\W*(?:yang|yg)?\W*(?:belum|blm|kurang|sudah|udah|ada)\b", flat)
        else HAVE
    )
    for place in waiting:
        found.setdefault(place, last)
    return found


def _parted(clause: str, waiting: Set[int], documents: Sequence[str]) -> Optional[Dict[int, str]]:
    """What one clause says, cut at its verdicts: «kk ada polisi belum», «belum kk sudah polisi». None without any."""
    marks = list(_VERDICT.finditer(clause))
    if not marks:
        return None
    said = [_meant(mark) for mark in marks]
    if len(set(said)) == 1:
        return dict.fromkeys(_places(clause, documents) | waiting, said[0])
    runs = [(n, verdict) for n, verdict in enumerate(said) if n == 0 or verdict != said[n - 1]]
    starts = [0, *(marks[n].end() for n in range(len(marks)))]
    ends = [*(mark.start() for mark in marks), len(clause)]
    pieces = [_places(clause[a:b], documents) for a, b in zip(starts, ends)]
    cuts = [n for n, _ in runs] + [len(marks)]
    # Before each run of the same verdict, and after the last; words within a run belong to it.
    chunks = [pieces[0] | waiting]
    for first, then in zip(cuts, cuts[1:]):
        chunks.append(set().union(*pieces[first + 1 : then + 1]))
    found: Dict[int, str] = {}
    taken = -1
    for n, (_, verdict) in enumerate(runs):
        mine = n if chunks[n] and taken < n else n + 1
        if not chunks[mine]:
            return dict.fromkeys(set().union(*chunks), UNSURE)
        taken = mine
        found.update({p: UNSURE if found.get(p, verdict) != verdict else verdict for p in chunks[mine]})
    return {**dict.fromkeys(set().union(*chunks), UNSURE), **found}


def _meant(mark: "re.Match[str]") -> str:
    return {"doubts": UNSURE, "lacks": MISSING}.get(mark.lastgroup or "", HAVE)


def _all(flat: str, documents: Sequence[str]) -> Dict[int, str]:
    """«semua kecuali 2», «semua ada tapi kk hilang»."""
    parts = _EXCEPT.split(flat, maxsplit=1)
    heads = {_meant(mark) for mark in _VERDICT.finditer(parts[0])}
    said = UNSURE if len(heads) > 1 else next(iter(heads), HAVE)
    every = dict.fromkeys(range(len(documents)), said)
    if len(parts) == 1:
        return every
    if _VERDICT.search(parts[1]):
        return {**every, **_read(parts[1], documents)}
    rest = {HAVE: MISSING, MISSING: HAVE}.get(said, MISSING)
    return {**every, **dict.fromkeys(_places(parts[1], documents), rest)}


def _verdict(clause: str) -> Optional[str]:
    said = {_meant(mark) for mark in _VERDICT.finditer(clause)}
    return None if not said else next(iter(said)) if len(said) == 1 else UNSURE


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
