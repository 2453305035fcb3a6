"""The report, after SP4N-LAPOR!: what, where, since when, photos, how private; a summary; then the bridge files a ticket.

Nothing is sent before «Kirim». The contact of a confidential report never reaches this form: it sees masked words, keeps
the id of the message that held them, and marks the turn as secret so that the bridge seals it.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional

from actions.catalogue import Entry
from actions.conditions import is_reported
from actions.forms import misses, photos, telling, words
from actions.forms.form import At, State, Step
from actions.forms.report_shown import CANCEL, NAMES, PRIVACY, SHOWN, field_named, lines, summary
from actions.memory import Heard
from actions.replies import Said, choose, shorten
from actions.service_info import PERSON

# What a ticket holds (the bridge refuses more).
LIMITS = {"what": 1000, "where": 300, "since": 200}
SKIP = choose("Lewati", "lewati")
_OWN_CHOICES = frozenset(
    ["laporan", "ya", "ubah", "kirim", "lewati", "batal", *PRIVACY, *(f"ubah:{f}" for f in NAMES)]
)
_SENDS = re.compile(
    r"\W*(?:(?:ya+|iya|oke?|sip|udah|sudah|tolong|langsung)\W+)*(?:di)?kirim(?:kan|in)?(?:[ ,.!]+\w+){0,4}[ .!]*",
    re.I,
)
_CHANGES = re.compile(
    r"(?:mau |ada yang |tolong |saya mau )*(?:di)?(?:ubah|ganti|edit|perbaiki|betulkan|koreksi)\b.{0,30}",
    re.I,
)


class Laporan:
    name = "laporan"

    def begin(self, heard: Heard, service: Optional[Entry], at: At) -> Step:
        told = telling.told(words.words_in(heard))
        if told and at.place:
            told.setdefault("where", at.place)
        told = {field: text[: LIMITS[field]] for field, text in told.items()}
        about = heard.service or (service["id"] if service and is_reported(service) else None)
        state: Dict[str, Any] = {"form": self.name, "service": about, "ask": "confirm", **told}
        if not told:
            state["ask"] = "what"
        step = self._asking(state, at, at.say.say("utter_form_report_begin"))
        danger = ((service or {}).get("report") or {}).get("emergency") if heard.choice is None else None
        # Whoever pressed a button has read it in the answer above.
        return step if not danger else Step([Said(danger), *step.said], step.state)

    def hear(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        return misses.counted(state, self._hear(state, heard, at))

    def _hear(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        ask = state["ask"]
        if heard.is_photo:
            return self._take_photo(state, heard, at)
        if words.stops(heard):
            return Step([Said(at.say.say("utter_form_report_cancelled"))], None)
        if heard.choice is not None and heard.choice not in _OWN_CHOICES:
            return None
        if ask == "contact":
            return self._contact(state, heard, at)
        corrected = telling.corrected(words.words_in(heard)) if "what" in state else None
        if corrected and not (ask == corrected[0] == "what"):
            return self._correct(state, corrected[0], corrected[1], at)
        if ask in LIMITS:
            return self._fill_in(state, ask, heard, at)
        closed = {
            "confirm": self._confirm,
            "privacy": self._privacy,
            "which": self._which,
            "photo": self._no_photo,
        }
        return closed.get(ask, self._summary)(state, heard, at)

    def again(self, state: State, at: At) -> Said:
        ask = state["ask"]
        if ask == "confirm":
            return Said(
                at.say.say(
                    "utter_form_report_confirm", isi="\n".join(lines(state, ("what", "where", "since")))
                ),
                None,
                [choose("Benar", "ya"), choose("Ubah", "ubah"), CANCEL],
            )
        if ask == "privacy":
            buttons = [choose(title, value) for value, title in PRIVACY.items()]
            return Said(at.say.say("utter_form_report_privacy"), None, buttons)
        if ask == "summary":
            return summary(state, at)
        if ask == "which":
            fields = self._fields(state, at)
            numbered = "\n".join(f"{n}. {NAMES[field]}" for n, field in enumerate(fields, 1))
            buttons = [choose(NAMES[field], f"ubah:{field}") for field in fields[:3]]
            return Said(at.say.say("utter_form_report_which", pilihan=numbered), None, buttons)
        may_skip = ask in ("since", "contact", "photo")
        return Said(at.say.say(f"utter_form_report_{ask}"), None, [SKIP] if may_skip else [])

    @staticmethod
    def _fields(state: State, at: At) -> List[str]:
        asked_later = {
            "privacy": "privacy" not in state,
            "contact": state.get("privacy") != "rahasia",
            "photo": not at.takes_photos,
        }
        return [f for f in NAMES if not asked_later.get(f)]

    def _asking(self, state: Dict[str, Any], at: At, first: str = "") -> Step:
        said = self.again(state, at)
        whole = f"{first}\n{said.text}" if first else said.text
        # Tells the dialogue that even a cry for a person, said now, may hold the contact.
        state = {**state, "confidential": state["ask"] == "contact"}
        return Step([Said(whole, None, said.buttons)], state)

    def _unclear(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        """Not one of the choices: another matter, or asked again with a word on how to go on."""
        if words.leaves_choice(heard) and heard.choice not in _OWN_CHOICES:
            return None
        more = {} if heard.choice or state["ask"] == "confirm" else _volunteered(state, words.words_in(heard))
        if more:
            noted = (
                at.say.say("utter_form_report_corrected", bagian=NAMES[f], isi=more[f])
                for f in more
                if f in SHOWN
            )
            return self._asking({**state, **more}, at, " ".join(noted))
        return self._not_understood(state, at)

    def _not_understood(self, state: State, at: At) -> Step:
        question = self.again(state, at)
        short = question.text.splitlines()[-1] if state["ask"] == "confirm" else question.text
        return misses.not_understood(state, question, short, at)

    def _next(self, state: Dict[str, Any], at: At, first: str = "") -> Step:
        """The first question that is still open, else the summary."""
        photo = ["photo"] if at.takes_photos and not photos.of(state) else []
        order = ["what", "where", "since", *photo, "privacy"]
        if state.get("privacy") == "rahasia":
            order.append("contact")
        done = {*state, *state.get("skipped", ())}
        ask = next(
            (f for f in order if f not in done and not (f == "contact" and "contact_message" in done)),
            "summary",
        )
        return self._asking({**state, "ask": ask}, at, first)

    def _fill_in(self, state: State, ask: str, heard: Heard, at: At) -> Optional[Step]:
        """An open question: nearly anything is an answer."""
        text = words.words_in(heard)
        if words.skips(heard) or (ask == "since" and words.does_not_know(heard)):
            if ask == "since" or state.get(ask):  # an old value stays
                skipped = [*state.get("skipped", ()), ask]
                return self._next({**state, "skipped": skipped}, at)
            return self._asking(dict(state), at, at.say.say(f"utter_form_report_needs_{ask}"))
        if heard.choice is not None:
            return self._asking(dict(state), at)
        if words.agrees(heard) or words.declines(heard):  # an idle «ya» names no place
            return self._not_understood(state, at)
        tells = telling.tells_place(text) or (ask == "since" and telling.since_in(text) is not None)
        # A question about a lamp tells what is broken, but neither where nor since when.
        about = at.catalogue.service(at.office, heard.service) if ask == "what" else None
        if words.leaves_open_question(heard, about, tells):
            return None
        if len(text) > LIMITS[ask]:
            return self._asking(dict(state), at, at.say.say("utter_form_too_long", batas=str(LIMITS[ask])))
        if ask == "what":
            return self._told(state, text, heard, at)
        vague = ask == "where" and telling.is_vague(text)
        if vague and not state.get("pressed"):
            return Step([Said(at.say.say("utter_form_report_vague"))], {**state, "pressed": True})
        if ask == "where" and self._tells_matter(state, text, heard, at):
            what = f"{state['what']}. {text}"[: LIMITS["what"]]
            late = {"where": text if telling.tells_place(text) else None, **telling.told(text)}
            late = {f: v[: LIMITS[f]] for f, v in late.items() if v and not state.get(f)}
            return self._next({**state, **late, "what": what, "service": heard.service}, at)
        if ask == "since" and telling.since_in(text) is None and (more := _volunteered(state, text)):
            return self._asking({**state, **more}, at)
        value = (telling.since_in(text) or text) if ask == "since" and len(text.split()) <= 6 else text
        return self._next({**state, ask: value}, at)

    @staticmethod
    def _tells_matter(state: State, text: str, heard: Heard, at: At) -> bool:
        """What is wrong, told where only the place was asked for: until then nobody knew what it is about."""
        about = is_reported(at.catalogue.service(at.office, heard.service))
        return about and state.get("service") is None and telling.only_place(text) is None

    def _told(self, state: State, text: str, heard: Heard, at: At) -> Step:
        about = at.catalogue.service(at.office, heard.service)
        if telling.tells_nothing(text) and not is_reported(about):
            return Step([Said(at.say.say("utter_form_report_tell"), None, [PERSON])], dict(state))
        found = telling.told(text)
        what = found.get("what", text)
        if not re.search(r"[^\W\d_]{3,}", what):
            return self._not_understood(state, at)
        new = {f: v[: LIMITS[f]] for f, v in found.items() if f != "what" and not state.get(f)}
        service = heard.service or state.get("service")
        return self._next({**state, **new, "what": what, "service": service}, at)

    def _take_photo(self, state: State, heard: Heard, at: At) -> Step:
        """One more, whatever was asked; an answered question about photos is not asked again."""
        if not photos.has_room(state, heard):
            said = at.say.say("utter_form_report_photo_enough", batas=str(photos.MOST))
            return self._asking(dict(state), at, said)
        kept = {**state, "photos": [*photos.of(state), heard.message_id]}
        noted = at.say.say(
            "utter_form_report_photo_noted", jumlah=str(len(kept["photos"])), batas=str(photos.MOST)
        )
        return self._next(kept, at, noted) if state["ask"] == "photo" else self._asking(kept, at, noted)

    def _no_photo(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        """Words where a photo was asked for."""
        none = photos.has_none(words.words_in(heard)) and not words.asks(heard)
        if none or words.skips(heard) or words.declines(heard) or words.does_not_know(heard):
            return self._next({**state, "skipped": [*state.get("skipped", ()), "photo"]}, at)
        if words.agrees(heard) or photos.will_send(words.words_in(heard)):
            return self._asking(dict(state), at, at.say.say("utter_form_report_photo_how"))
        return self._unclear(state, heard, at)

    def _confirm(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        text = words.words_in(heard)
        if heard.choice == "ubah" or words.declines(heard) or _CHANGES.fullmatch(text):
            return self._asking({**state, "ask": "which"}, at)
        if heard.choice == "ya" or words.agrees(heard):
            return self._next(dict(state), at)
        if heard.choice is None and not words.asks(heard):
            place = telling.only_place(text)
            if place and not telling.is_vague(place):  # answers the next question; Isi stays
                more = {**_volunteered(state, text), "where": place[: LIMITS["where"]]}
                return self._next({**state, **more}, at)
            about = is_reported(at.catalogue.service(at.office, heard.service))
            told = telling.told(text) if about and heard.intent == "lapor_keluhan" else {}
            if told:  # told anew instead of confirmed
                new = {f: v[: LIMITS[f]] for f, v in told.items()}
                return self._asking({**state, **new, "service": heard.service}, at)
            if more := _volunteered(state, text):  # answers the question that would come next
                return self._next({**state, **more}, at)
        return self._unclear(state, heard, at)

    def _privacy(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        text = words.words_in(heard)
        typed = None if words.asks(heard) else telling.privacy_in(text)
        chosen = heard.choice if heard.choice in PRIVACY else typed
        if chosen is None:
            if words.skips(heard):
                return self._asking(dict(state), at, at.say.say("utter_form_report_needs_privacy"))
            return self._unclear(state, heard, at)
        kept = {k: v for k, v in state.items() if k != "contact_message"}
        kept["skipped"] = [f for f in state.get("skipped", ()) if f not in ("contact", "privacy")]
        return self._next({**kept, "privacy": chosen}, at)

    def _contact(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        """The words are kept nowhere here. What may be a contact is sealed, even if it reads like a question."""
        text = words.words_in(heard)
        if words.skips(heard) or words.declines(heard) or heard.choice is not None:
            return self._next({**state, "skipped": [*state.get("skipped", ()), "contact"]}, at)
        may_be_one = bool(
            re.search(r"[@\d\[]|\b(?:wa|whatsapp|telp\w*|telepon|email|surel|ig|hubungi)\b", text, re.I)
        )
        asks_person = heard.intent == "minta_petugas" and not may_be_one
        if asks_person or words.leaves_open_question(heard, None, may_be_one):
            return None
        step = self._next({**state, "contact_message": heard.message_id or None}, at)
        return Step(step.said, step.state, secret=True)

    def _summary(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        text = words.words_in(heard)
        if (
            heard.choice == "kirim"
            or _SENDS.fullmatch(text)
            or (heard.choice is None and words.consents(heard))
        ):
            return Step([], None, self._wish(state))
        if heard.choice == "ubah" or words.declines(heard) or _CHANGES.fullmatch(text):
            field = field_named(text, self._fields(state, at))
            return (
                self._asking({**state, "ask": "which"}, at)
                if field is None
                else self._change(state, field, at)
            )
        return self._unclear(state, heard, at)

    def _which(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        field = (heard.choice or "").partition(":")[2] or field_named(
            words.words_in(heard), self._fields(state, at)
        )
        if field in self._fields(state, at):
            return self._change(state, field, at)
        done = words.agrees(heard) or words.declines(heard) or words.skips(heard)
        if done or heard.choice == "kirim":
            return self._next(dict(state), at)
        return self._unclear(state, heard, at)

    def _change(self, state: State, field: str, at: At) -> Step:
        kept = {k: v for k, v in state.items() if k != "pressed"}
        kept["skipped"] = [f for f in state.get("skipped", ()) if f != field]
        first = ""
        if field == "photo" and kept.pop("photos", None):  # which of them was wrong cannot be pointed at
            first = at.say.say("utter_form_report_photo_again")
        return self._asking({**kept, "ask": field}, at, first)

    def _correct(self, state: State, field: str, value: Optional[str], at: At) -> Step:
        if value is None:
            return self._change(state, field, at)
        if len(value) > LIMITS[field]:
            said = at.say.say("utter_form_too_long", batas=str(LIMITS[field]))
            return self._asking({**state, "ask": field}, at, said)
        noted = at.say.say(
            "utter_form_report_corrected", bagian=NAMES[field], isi=shorten(value, SHOWN["since"])
        )
        kept = {**state, field: telling.since_in(value) or value if field == "since" else value}
        if state["ask"] in (field, "which"):
            return self._next(kept, at, noted)
        return self._asking(kept, at, noted)

    @staticmethod
    def _wish(state: State) -> Dict[str, Any]:
        sealed = state["privacy"] == "rahasia"
        return {
            "do": "file_report",
            "service": state.get("service"),
            "privacy": state["privacy"],
            "what": state["what"],
            "where": state["where"],
            "since": state.get("since"),
            "contact_message": state.get("contact_message") if sealed else None,
            "photos": photos.of(state),
        }


def _volunteered(state: State, text: str) -> Dict[str, str]:
    """What a short sentence tells beside the open question; how private it shall be only before that was chosen."""
    found = telling.volunteered(text)
    if "privacy" in state:
        found.pop("privacy", None)
    return found
