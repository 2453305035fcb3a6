"""The status of a ticket or of an application: reads the number out of the words; only the bridge can look it up.

Whether the code is needed is not known here, so it is asked for in the same sentence as the number.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Sequence

from actions.catalogue import Entry
from actions.conditions import is_reported
from actions.counters import where_to_ask
from actions.forms import words
from actions.forms.form import At, State, Step
from actions.memory import Heard
from actions.replies import MAX_TEXT, Button, Said, choose, shorten
from actions.service_info import PERSON

NO_NUMBER = choose("Tidak punya", "tanpa_nomor")
_DASH = r"\s*[-–/. ]\s*"
_WITHOUT_PREFIX = re.compile(rf"(?<![\w/.-])(20\d{{2}}){_DASH}(\d{{1,6}})(?![\w/-])")
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)|\bkode\w*\W{0,3}(?:nya\W+)?(\d{3} \d{3})(?!\d)", re.IGNORECASE)
# A registration number: one word with three digits or more; the bridge puts the original of «[NOMOR]» back.
_LONE_CODE = re.compile(
    r"(?:\W*(?:ini|nih|oh|eh|maaf|kak|min|kode\w*|tiket\w*|adalah|itu|saya|sy)\b)*\W*(\d{3}[ .-]?\d{3})(?:\W+(?:kak|min|pak|bu|ya|itu|kodenya|makasih))*\W*",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(r"\[NOMOR\]|(?<![\w/.-])(?=(?:[\w/.-]*\d){3})[A-Za-z0-9][\w/.-]{3,59}(?![\w/.-])")
_PERSONAL = re.compile(r"\[(?:NIK/KK|TELEPON|NPWP|NIP|PASPOR|JKN|EMAIL|PLAT|NOP|NITKU)\]")
_HAS_NONE = re.compile(
    r"\b(?:ga|gak|nggak|ngga|enggak|gk|g|tidak|tdk|ndak|belum|blm)\s+(?:punya|pnya|pny|ada|dapat|dpt|dapet|dikasih|megang|pegang|simpan|nyimpen)\b|\b(?:hilang|ilang|lupa|tanpa nomor|gada|kehapus)\b",
    re.I,
)
_NAMES_NUMBER = re.compile(r"\b(?:no|nomor|nomer|registrasi|resi|pendaftaran)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_HAS_ONE = re.compile(r"\b(?:punya|ada|pny)\b", re.IGNORECASE)


def ticket_in(text: str, prefixes: Sequence[str], asked: bool = True) -> Optional[str]:
    """«dmo 2026 123» as DMO-2026-000123, None for no ticket.

    Where a number was asked for, blanks will do, and the first of `prefixes` where none was written; elsewhere «tahun
    2025 12 orang» must not look like a ticket. Without `prefixes` any letters are one.
    """
    known = "|".join(map(re.escape, prefixes)) or "[a-z]{2,5}"
    first, then = (rf"(?:{_DASH})?", _DASH) if asked else ("-", "-")
    pattern = rf"(?<![a-z0-9])({known}){first}(20\d{{2}}){then}(\d{{1,6}})(?![\w-])"
    found = re.search(pattern, text, re.IGNORECASE)
    if found:
        return f"{found[1].upper()}-{found[2]}-{found[3]:0>6}"
    bare = _WITHOUT_PREFIX.search(text) if prefixes and asked else None
    return f"{prefixes[0].upper()}-{bare[1]}-{bare[2]:0>6}" if bare else None


def code_in(text: str) -> Optional[str]:
    """The six digits beside a ticket's number."""
    rest = re.sub(rf"(?<!\d)20\d{{2}}{_DASH}\d{{1,6}}(?!\d)", " ", text, count=1)
    found = _CODE.search(rest)
    return re.sub(r"\D", "", found.group(0)) if found else None


def code_alone(text: str) -> Optional[str]:
    """«kodenya 123456», where a ticket's number went before; None for anything else."""
    found = _LONE_CODE.fullmatch(text)
    return re.sub(r"\D", "", found[1]) if found else None


def lets_go(state: State, heard: Heard) -> bool:
    """Whether a look-up that waited for a code ends without a word, because the message holds none."""
    waits = state.get("form") == Status.name and state.get("ask") == "code"
    return waits and code_alone(words.words_in(heard)) is None


def _prefixes(at: At) -> List[str]:
    """Those of all offices, this one's first."""
    own = at.office.get("ticket_prefix")
    every = [office.get("ticket_prefix") for office in at.catalogue.offices.values()]
    return [p for p in dict.fromkeys([own, *every]) if p]


class Status:
    name = "status"

    def begin(self, heard: Heard, service: Optional[Entry], at: At) -> Step:
        applied = None if service is None or is_reported(service) else service["id"]
        state: Dict[str, Any] = {"form": self.name, "service": applied}
        text = words.words_in(heard)
        if wish := self._wish(state, text, at, beginning=True):
            return self._looked_up(wish)
        if _PERSONAL.search(text):
            return Step([self._with_buttons("utter_form_status_personal", at)], state)
        return Step([self.again(state, at)], state)

    def hear(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        text = words.words_in(heard)
        if state.get("ask") == "code":
            code = code_alone(text)
            wish = {"do": "look_up", "number": state["number"], "code": code} if code else None
            return Step([], None, wish) if wish else None
        if words.stops(heard):
            return Step([Said(at.say.say("utter_form_status_cancelled"))], None)
        # Words before the button: a number may look like «yang pertama» to the reader of buttons.
        if wish := self._wish(state, text, at):
            return self._looked_up(wish, "paused" not in state)
        if heard.choice == "status":
            return Step([self.again(state, at)], state)
        if heard.choice not in (None, "tanpa_nomor", "lewati"):
            return None
        if _PERSONAL.search(text):
            return Step([self._with_buttons("utter_form_status_personal", at)], state)
        if "[NOMOR]" in text:  # a ticket written with blanks is masked like any long number
            return Step([self._with_buttons("utter_form_status_masked", at)], state)
        has_none = bool(_HAS_NONE.search(text)) and not re.search(
            r"\b(?:ktp|kk|kartu|akta|sim|stnk)\b", text, re.I
        )
        # «punya» is near enough to the button «Tidak punya» to be taken for it.
        pressed = heard.choice is not None and not (_HAS_ONE.search(text) and not has_none)
        if pressed or has_none or words.declines(heard) or words.skips(heard) or words.does_not_know(heard):
            return Step([self._honest(state, at)], None)
        if words.agrees(heard) or (_HAS_ONE.search(text) and not words.asks(heard)):
            return Step([self._with_buttons("utter_form_status_write", at)], state)
        if heard.service and (heard.intent == "tanya_status" or not words.asks(heard)):
            return self.begin(heard, at.catalogue.service(at.office, heard.service), at)
        if words.leaves_choice(heard) and not re.search(r"\d{3}", text):
            return None
        return Step([self._with_buttons("utter_form_status_unreadable", at)], state)

    @staticmethod
    def _looked_up(wish: Dict[str, Any], waits: bool = True) -> Step:
        """A ticket looked up without its code: six digits alone may follow, unless another form goes on first."""
        waits = waits and wish["do"] == "look_up" and wish["code"] is None
        after = {"form": Status.name, "ask": "code", "number": wish.get("number")} if waits else None
        return Step([], None, wish, after=after)

    def again(self, state: State, at: At) -> Said:
        service = at.catalogue.service(at.office, state.get("service"))
        if service is None:
            return self._with_buttons("utter_form_status_ask", at)
        return self._with_buttons("utter_form_status_ask_service", at, layanan=service["name"])

    def _wish(self, state: State, text: str, at: At, beginning: bool = False) -> Optional[Dict[str, Any]]:
        number = ticket_in(text, _prefixes(at), asked=not beginning)
        if number:
            return {"do": "look_up", "number": number, "code": code_in(text)}
        if not state.get("service") or (beginning and not _NAMES_NUMBER.search(text)):
            return None
        numbers = (found.group(0).strip(".-/") for found in _REGISTRATION.finditer(text))
        number = next((n for n in numbers if not _YEAR.fullmatch(n)), None)
        if number is None:
            return None
        return {"do": "look_up_application", "service": state["service"], "number": number}

    @staticmethod
    def _with_buttons(name: str, at: At, **values: str) -> Said:
        example = f"{at.office.get('ticket_prefix') or 'ABC'}-{at.now.year}-000123"
        text = at.say.say(name, contoh=example, **values)
        return Said(shorten(text, MAX_TEXT), None, [NO_NUMBER, PERSON, choose("Batal", "batal")])

    @staticmethod
    def _honest(state: State, at: At) -> Said:
        """Without a number nothing can be seen; who can is named, and a person offered."""
        service = at.catalogue.service(at.office, state.get("service"))
        if service is None:
            text = at.say.say("utter_no_status_general")
        else:
            place = where_to_ask(at.office, service)
            text = at.say.say("utter_no_status", layanan=service["name"], tempat=place)
        yes_no = [Button("Ya, sambungkan", "/minta_petugas"), Button("Tidak", "/tolak")]
        return Said(shorten(text, MAX_TEXT), None, yes_no)
