"""How a report is shown to its author before it is sent: every field, what is kept of it, and who sees it."""

from __future__ import annotations

import re
from typing import List, Optional, Sequence

from actions.forms import photos
from actions.forms.form import At, State
from actions.replies import Said, choose, shorten

SHOWN = {"what": 300, "where": 150, "since": 80}
NAMES = {
    "what": "Isi",
    "where": "Tempat",
    "since": "Sejak kapan",
    "privacy": "Kerahasiaan",
    "contact": "Kontak",
    "photo": "Foto",
}
PRIVACY = {"biasa": "Biasa", "anonim": "Anonim", "rahasia": "Rahasia"}
CANCEL = choose("Batal", "batal")
_SPOKEN_OF = {
    "what": r"\b(?:isi\w*|apa\w*|masalah\w*|laporan\w*|keluhan\w*)\b",
    "where": r"\b(?:tempat\w*|lokasi\w*|alamat\w*|di ?mana)\b",
    "since": r"\b(?:sejak|kapan\w*|waktu\w*|tanggal\w*)\b",
    "privacy": r"\b(?:(?:ke)?rahasia\w*|privasi\w*|anonim\w*|biasa)\b",
    "contact": r"\b(?:kontak\w*|nomor hp|hp|wa|email)\b",
    "photo": r"\b(?:foto\w*|gambar\w*)\b",
}
_NUMBERS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6}
_NUMBER = re.compile(rf"\b(?:([1-6])|({'|'.join(_NUMBERS)}))\b", re.I)


def lines(state: State, fields: Sequence[str]) -> List[str]:
    """The fields that are filled, one line each, shortened; the ticket gets them whole."""
    return [f"{NAMES[f]}: {shorten(state[f], SHOWN[f])}" for f in fields if state.get(f)]


def summary(state: State, at: At) -> Said:
    """All of it, with consent in the same message; «Kirim» is nowhere else."""
    shown = lines(state, ("what", "where", "since"))
    if not state.get("since"):
        shown.append(f"{NAMES['since']}: {at.say.say('utter_form_report_not_told')}")
    shown.append(f"{NAMES['privacy']}: {PRIVACY[state['privacy']]}")
    if state["privacy"] == "rahasia":
        given = "utter_form_report_sealed" if state.get("contact_message") else "utter_form_report_not_told"
        shown.append(f"{NAMES['contact']}: {at.say.say(given)}")
    consent = at.say.say(f"utter_form_report_consent_{state['privacy']}")
    if count := len(photos.of(state)):
        shown.append(f"{NAMES['photo']}: {count}")
        if state["privacy"] != "biasa":
            consent = f"{consent} {at.say.say('utter_form_report_consent_photo')}"
    text = at.say.say("utter_form_report_summary", isi="\n".join(shown), persetujuan=consent)
    return Said(text, None, [choose("Kirim", "kirim"), choose("Ubah", "ubah"), CANCEL])


def field_named(text: str, fields: Sequence[str]) -> Optional[str]:
    """The field that is named, or numbered as the list of `fields` numbers it."""
    if len(text.split()) > 6:
        return None
    if named := next((f for f in fields if re.search(_SPOKEN_OF[f], text, re.I)), None):
        return named
    found = _NUMBER.search(text)
    number = (int(found[1]) if found[1] else _NUMBERS[found[2].lower()]) if found else 0
    return fields[number - 1] if 0 < number <= len(fields) else None
