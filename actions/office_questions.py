"""Questions about the office itself: how to reach a counter, and when it is open on which day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import List, Optional, Tuple
from zoneinfo import ZoneInfo

from actions.catalogue import Catalogue, Entry
from actions.counters import contact_of, hours_lines, other_agency, own_days, place_lines, sure, unit_of
from actions.days import names_only_days
from actions.memory import Heard, Memory
from actions.replies import Said
from actions.sentences import Sentences
from actions.service_info import PERSON
from actions.units import named_elsewhere, named_unit

_NUMBER = r"\b(?:no|nomor|nomer|nmr|nmor|nomernya|nomornya)\b"
_LINE = r"(?:telp|tlp|tlpn|telpon|telepon|telefon|wa|whatsapp|whatsap|hp|kontak|hotline|call ?cent(?:er|re))(?: ?nya)?\b"
# «hp» and «wa» alone are things that people have.
_LINE_ALONE = r"\b(?:telp|tlp|tlpn|telpon|telepon|telefon|kontak|hotline|call ?cent(?:er|re))(?: ?nya)?\b"
_WANTS = r"\b(?:berapa|brp|brapa|apa|minta|mohon info(?:rmasi)?|bisa dihubungi|yang dihubungi)\b"
_BY_NUMBER = re.compile(rf"{_NUMBER}\W+{_LINE}")
_WANTED_LINE = re.compile(
    rf"{_LINE_ALONE}(?:\W+\w+){{0,4}}?\W+{_WANTS}|^\W*(?:\w+\W+)?minta\W+(?:(?:no|nomor|nomer)\W+)?{_LINE}|^\W*{_LINE_ALONE}(?:\W+\w+){{0,3}}\W*$"
)
_BARE_NUMBER = re.compile(rf"{_NUMBER}\W+(?P<rest>.+)")
_NOT_A_LINE = re.compile(
    r"antre\w*|antri\w*|kk|nik|tiket|izin|ijin|dari|berkas|rangka|register|registrasi|resi|surat|akta|paspor|polis"
)
# The citizen's own number, a change of it, a stranger's number, or a channel.
_OTHER_MATTER = re.compile(
    rf"\b(?:\w*ganti\w*|dgnti|(?:meng|di|me)?ubah|update|penipu\w*|nipu|password|sandi|lewat|lwt|via|pake|pakai|melalui|t(?:e)?rdaftar)\b|{_LINE}\W+(?:saya|sy|aku|ku|gue|lama|baru)\b"
)
_EMERGENCY = re.compile(
    r"\b(?:darurat|ambulan\w*|damkar|pemadam|polisi|kebakaran|gawat|112|119|110|113|129|sar|bunuh|kdrt)\b"
)
_PERSON = re.compile(r"\b(?:petugas|admin|cs|orang|operator|manusia)\b")
_WHATSAPP = re.compile(r"\b(?:wa|whatsap+)(?:nya)?\b")
_OPENING = re.compile(
    r"\b(?:(?:di)?buka(?:nya)?|tutup(?:nya)?|libur|istirahat(?:nya)?|jam (?:kerja|layanan|pelayanan|operasional))\b"
)
_BREAK = re.compile(
    r"^\W*(?:(?:terus|kalau|kalo|jam)\s+)*istirahat(?:nya)?(?:\s+(?:jam|berapa|brp|kapan))*\W*$"
)
# What an unsure model makes of «besok buka?»; a report or a wish for a person is left alone.
_UNSURE = frozenset({"nlu_fallback", "di_luar_cakupan", "tanya_info", "tanya_waktu", "tanya_masa_berlaku"})
# «nomor wa disdukcapil»: so short, nothing but the number can be meant.
MOST_WORDS = 5
# The fact that holds the counter talked of: a unit's id, or the name of another agency.
COUNTER = "loket"
# What is said, and what is remembered.
Told = Tuple[Said, Memory]


def asks_for_number(text: str, office: Entry) -> bool:
    """«nomor wa disdukcapil», «call center nya berapa», «kontak dinsos»; not «nomor antrean», «ganti no hp»."""
    low = text.lower()
    if _OTHER_MATTER.search(low):
        return False
    if _WANTED_LINE.search(low):
        return True
    if not re.search(_WANTS, low) and len(low.split()) > MOST_WORDS:
        return False
    if _BY_NUMBER.search(low):
        return True
    bare = _BARE_NUMBER.search(low)
    rest = " ".join(bare["rest"].split()[:2]) if bare else ""
    if not rest or _NOT_A_LINE.match(rest):
        return False
    return bool(named_unit(rest, office) or named_elsewhere(rest, office))


def only_about_opening(text: str, office: Entry, now: datetime) -> bool:
    """«jumat?», «kalau senin?», «istirahatnya»: goes on about the hours talked of."""
    today = now.astimezone(ZoneInfo(office["timezone"])).date()
    return bool(_BREAK.match(text.lower())) or names_only_days(text, today)


class OfficeQuestions:
    """Answers about the counters of one catalogue's offices. `now` is an aware moment."""

    def __init__(self, catalogue: Catalogue, say: Sentences) -> None:
        self._catalogue, self._say = catalogue, say

    def contact(self, heard: Heard, memory: Memory, office: Entry, about: Optional[str]) -> Optional[Told]:
        """The number that is asked for: of the counter named, of the service `about`, else the office's own.

        None where no number is asked for, where a person is wanted, and in an emergency (the catalogue's numbers answer).
        """
        text = heard.text.lower()
        if not asks_for_number(text, office) or heard.intent == "minta_petugas" or _PERSON.search(text):
            return None
        unit, elsewhere = named_unit(text, office), named_elsewhere(text, office)
        if unit is None and _EMERGENCY.search(text):
            return None
        if elsewhere is None and unit is None and about is None and (talked_of := _talked_of(memory)):
            unit, elsewhere = self._counter(talked_of, office)
        service = self._catalogue.service(office, elsewhere[1] if elsewhere else None if unit else about)
        kept, confidence = sure((service or {}).get("channels", {}).get("contacts", []))
        lines = [str(contact["text"]) for contact in kept[:3]]
        agency = elsewhere[0] if elsewhere else other_agency(office, service)
        at = {"unit": unit} if unit else service
        has_phone = bool(lines)
        if agency is None and at is not None:
            lines = [place_lines(office, at, self._say)[0], *lines]
            has_phone = has_phone or contact_of(unit_of(office, at), "phone") is not None
        if agency or at is not None:
            subject = agency or str(unit_of(office, at)["name"])
            if _WHATSAPP.search(text) and not any("whatsapp" in line.lower() for line in lines):
                lines.append(self._say.say("utter_no_whatsapp", instansi=subject))
            elif not has_phone:
                lines.append(self._say.say("utter_no_phone", instansi=subject))
        if not has_phone:
            lines += self._own_contact(office)
        if kept and confidence == "likely":
            lines.append(self._say.say("utter_likely"))
        said = Said("\n".join(lines), None, [] if has_phone else [PERSON])
        return said, replace(memory, failures=0, offered=None)

    def _own_contact(self, office: Entry) -> List[str]:
        known = [office["contact"].get(key) for key in ("phone", "whatsapp", "email", "website")]
        written = ", ".join(value for value in known if value)
        if not written:
            return place_lines(office, None, self._say)
        return [self._say.say("utter_office_contact", kantor=office["name"], kontak=written)]

    def hours_asked(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Optional[Told]:
        """The hours of a counter that is named or was talked of; None where the question is no such one."""
        unit, elsewhere = named_unit(heard.text, office), named_elsewhere(heard.text, office)
        opens = heard.intent == "tanya_jam" or (
            heard.intent in _UNSURE and bool(_OPENING.search(heard.text.lower()))
        )
        if opens and elsewhere:
            kept = replace(memory, service=heard.service)
            return self.hours(elsewhere[0], heard.text, kept, office, now)
        if opens and unit and heard.service is None:
            return self.hours(unit, heard.text, replace(memory, service=None), office, now)
        same = only_about_opening(heard.text, office, now) or heard.intent == "tanya_jam"
        if (talked_of := _talked_of(memory)) and same and heard.service is None:
            return self.hours(talked_of, heard.text, memory, office, now)
        # What else the words name is unknown here, unless they are about nothing but a day.
        general = heard.service is None and memory.service is None and same
        if opens and general:
            return self.hours("umum", heard.text, memory, office, now)
        return None

    def hours(self, counter: str, text: str, memory: Memory, office: Entry, now: datetime) -> Told:
        """The hours of a unit, or that those of another agency are not known; the days that `text` names come first."""
        unit, elsewhere = self._counter(counter, office)
        days = own_days(text, office, now)
        service = self._catalogue.service(office, elsewhere[1]) if elsewhere else None
        if elsewhere and service is None:
            lines = [self._say.say("utter_hours_elsewhere", instansi=elsewhere[0])]
        else:
            at = {"unit": service["unit"] if service else unit}
            agency = elsewhere[0] if elsewhere else None
            lines = hours_lines(office, at, self._say, now, days, agency)
        facts = {**memory.facts, COUNTER: counter}
        kept = replace(memory, aspect="tanya_jam", failures=0, offered=None, facts=facts)
        return Said("\n".join(lines)), kept

    def _counter(
        self, counter: str, office: Entry
    ) -> Tuple[Optional[str], Optional[Tuple[str, Optional[str]]]]:
        """A remembered counter as a unit's id or as another agency's; the general counter for an unknown one."""
        if any(unit["id"] == counter for unit in office["units"]):
            return counter, None
        elsewhere = named_elsewhere(counter, office)
        return (None, elsewhere) if elsewhere else ("umum", None)


def _talked_of(memory: Memory) -> Optional[str]:
    """The counter whose hours were told last, as long as nothing else was talked of."""
    return memory.facts.get(COUNTER) if memory.aspect == "tanya_jam" and memory.service is None else None
