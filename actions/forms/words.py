"""What people say to a form whatever it asks: stop, skip, yes, no, or something that is no answer at all.

Patterns, not the model's intent: of an answer out of its context the model knows little («kirim aja» reads to it as
«batal», «kemarin» as a greeting).
"""

from __future__ import annotations

import re
from typing import Optional

from actions.catalogue import Entry
from actions.conditions import is_reported
from actions.memory import Heard

BUTTON = "pilih"
FEW_WORDS = 8
_SOFT = r"(?:aja|saja|deh|dong|dulu|ya|yah|kak|min|pak|bu|mas|mbak|kok|sih|nih|lah|udah|sudah|oh|eh|maaf|makasih|terima kasih|mi|ji|pi|ki|we|wae|bae|ae|lai|ajo|mah|atuh|to|toh)"
_STOP = re.compile(
    rf"(?:{_SOFT}\W+)*(?:saya |aku |mau |tolong )*"
    r"(?:(?:di)?batal(?:kan|in)?|(?:ga|gak|g|nggak|ngga|enggak|kagak|ndak|tidak|tdk|gk) ?jadi|gajadi|cancel|stop|berhenti|hentikan|udahan)"
    rf"(?:\W+(?:lapor\w*|formulir\w*|survei\w*|cek\w*|ini|itu|semua\w*|{_SOFT}))*\W*",
    re.IGNORECASE,
)
_SKIP = re.compile(
    rf"(?:{_SOFT}\W+)*(?:di)?(?:lewat(?:i|in|kan)?|lewatin|skip|lompati?|kosong(?:kan|in)?|(?:ga|gak|nggak|tidak|tdk) (?:usah|perlu|mau)|-+)"
    rf"(?:\W+(?:ini|itu|yang ini|{_SOFT}))*\W*",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"(?:saya |aku |sy )?(?:udah |sudah )?(?:lupa|(?:ga|gak|g|gk|nggak|ngga|tidak|tdk|kurang) (?:tau|tahu|ingat|inget|yakin|pasti)|entah(?:lah)?)\b.{0,15}",
    re.IGNORECASE,
)
_YES_WORD = r"(?:ya+|iya+|yoi|y|yes|ok|oke|okay|okey|sip|siap|benar|bener|betul|btl|bnr|pas|sesuai|setuju|boleh|lanjut(?:kan)?|mau|cocok|tepat|yo+|iyo+|iye+|nggih|inggih|muhun|gas+(?:keun|ken)?)"
_THUMB = "[👍👌]"
_NO_WORD = r"(?:tidak|tdk|ga|gak|g|gk|nggak|ngga|engga|enggak|kagak|ora|mboten|henteu|ndak|bukan|bkn|belum|blm|jangan|salah|keliru|no)"
# «makasih ya kak» is no yes: it does not begin with one.
_YES = re.compile(
    rf"(?:\W*(?:oh|eh|nah|udah|sudah|kak|min|pak|bu)\b)*\W*(?:{_YES_WORD}\b|{_THUMB})"
    rf"(?:\W*(?:{_YES_WORD}|{_SOFT}|sekali|banget|bgt)\b|\W*{_THUMB})*\W*",
    re.IGNORECASE,
)
_DONE = re.compile(rf"\W*(?:sudah|udah|udh|sdh|dah)\b(?:\W*{_SOFT}\b)*\W*", re.IGNORECASE)
_NO = re.compile(rf"(?:\W*{_SOFT}\b)*\W*{_NO_WORD}\b(?:\W*(?:{_NO_WORD}|{_SOFT})\b)*\W*", re.IGNORECASE)
_POLITE = re.compile(
    r"(?=.*\b(?:h[ae]?l+o|hai|hi|hei|p|permisi|assalam\w*|selamat|pagi|siang|sore|malam|makasi\w*|terima|thanks|trims|tks|mksh)\b)"
    r"(?:(?:h[ae]?l+o|hai|hi|hei|p|permisi|assalamu?'?alaikum|selamat|pagi|siang|sore|malam|makasih?|mksh|terima|kasih|thanks|trims|tks|kak|min|pak|bu|ya|banyak)\b\W*)+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?|\b(?:apa|apakah|apaan|brp|berapa|brapa|gimana|gmn|gmna|bagaimana|bgmn|kapan|kpn|mana|dimana|dmn|kemana|kenapa|knp|mengapa|siapa)\b"
    r"|\b(?:bisa|boleh|ada|perlu|harus)\s+(?:ga|gak|nggak|ngga|tidak|tdk|kah)\b",
    re.IGNORECASE,
)
_TURNS_ASIDE = re.compile(
    r"^\W*(?:eh|btw|oh ?iya|oiya|oia|sebentar|bentar|tunggu|ngomong.?ngomong|(?:mau |numpang )?(?:tanya|nanya)|terus|trus)\b",
    re.I,
)
_OF_OFFICES = re.compile(
    r"\b(?:jam|buka|tutup|syarat\w*|biaya\w*|bayar|gratis|kantor(?:nya)?)\b", re.IGNORECASE
)
# «kalau lapor bayar ga?» asks about reporting; it reports nothing.
_ABOUT_REPORTING = re.compile(
    r"\b(?:lapor|ngelapor|melapor|laporan|laporin)\b.{0,20}\b(?:bayar|gratis|biaya|dipungut|aman|dirahasia\w*|berapa lama|brp lama)\b",
    re.IGNORECASE,
)
_PERSON = r"(?:petugas|cs|admin|operator|orang|manusia|customer service|pegawai)(?:nya)?"
_CALLS_PERSON = re.compile(
    rf"^\W*(?:{_SOFT}\W+)*{_PERSON}(?:\W+{_SOFT})*\W*$"
    r"|\b(?:bicara|ngomong|ngobrol|chat|chatting|sambung\w*|disambung\w*|hubung\w*|konsultasi|ketemu|bertemu|panggil\w*)\b"
    rf"|\b(?:mau|minta|butuh|perlu|pengen|ingin|ke|sama|dengan)\s+{_PERSON}(?:\W+(?:langsung|asli|beneran|{_SOFT}))*\W*$",
    re.IGNORECASE,
)
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
        "tanya_info",
        "tanya_status",
        "tanya_bot",
        "bantuan",
        "di_luar_cakupan",
    ]
)


def words_in(heard: Heard) -> str:
    """What was written, on one line; nothing for a pressed button, whose text is its command."""
    return "" if heard.text.startswith("/") else " ".join(heard.text.split())


def _is(pattern: "re.Pattern[str]", heard: Heard) -> bool:
    """Whether a few words are nothing but what the pattern says. More are none of these, and would make matching slow:
    «ya» forty times and an «x» has as many readings as there are ways to split it."""
    text = words_in(heard)
    return len(text.split()) <= FEW_WORDS and len(text) <= FEW_WORDS * 20 and bool(pattern.fullmatch(text))


def stops(heard: Heard) -> bool:
    return heard.choice == "batal" or bool(_is(_STOP, heard))


def skips(heard: Heard) -> bool:
    return heard.choice == "lewati" or bool(_is(_SKIP, heard))


def does_not_know(heard: Heard) -> bool:
    """«ga tau», «lupa»: as good as skipping."""
    return bool(_is(_UNKNOWN, heard))


def consents(heard: Heard) -> bool:
    """A yes that may send something; «sudah» may not."""
    return heard.choice == "ya" or bool(_is(_YES, heard))


def agrees(heard: Heard) -> bool:
    return consents(heard) or bool(_is(_DONE, heard))


def declines(heard: Heard) -> bool:
    return heard.choice == "tidak" or bool(_is(_NO, heard))


def calls_person(heard: Heard) -> bool:
    """«sambungin ke petugas», where the model may take any mention of one («mohon petugas ditambah») for it."""
    wants = heard.intent == "minta_petugas" and heard.choice is None
    return wants and bool(_CALLS_PERSON.search(words_in(heard)))


def asks(heard: Heard) -> bool:
    """A question by its words."""
    return bool(_ASKS.search(words_in(heard)))


def leaves_choice(heard: Heard) -> bool:
    """Whether words that fit none of the choices are about something else, and no misspelt or idle answer."""
    if heard.choice is not None or heard.intent in (BUTTON, "minta_petugas"):
        return True
    return bool(_POLITE.fullmatch(words_in(heard))) or asks(heard) or heard.service is not None


def leaves_open_question(heard: Heard, service: Optional[Entry], tells: bool) -> bool:
    """Whether words are about something else than an open question («eh jam buka berapa?»).

    An answer that merely contains a question is an answer: `tells` says that the words hold what was asked for (a
    place, a time), and a question about a matter that is reported is the report itself.
    """
    words = words_in(heard)
    if not words or _POLITE.fullmatch(words):
        return True
    if asks(heard) and _ABOUT_REPORTING.search(words):
        return True
    if heard.intent not in QUESTIONS or not asks(heard):
        return False
    if _TURNS_ASIDE.search(words) and (_OF_OFFICES.search(words) or not tells):
        return True
    return not tells and not is_reported(service)
