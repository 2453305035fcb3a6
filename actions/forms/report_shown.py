"""How a report is shown to its author before it is sent: every field, what is kept of it, and who sees it."""

from __future__ import annotations

from typing import List, Sequence

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
