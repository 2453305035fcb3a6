"""Questions about services: which one is meant, and what the catalogue says of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Dict, List, Optional, Tuple

from actions import conditions, service_info
from actions.catalogue import Catalogue, Entry
from actions.counters import place_lines
from actions.forms import FORMS
from actions.forms.form import At
from actions.memory import Heard, Memory
from actions.names import corrects, family_of, names_only_a_service, words_of
from actions.office_questions import OfficeQuestions, only_about_opening
from actions.replies import MAX_BUTTONS, Button, Said, ask, choose
from actions.sentences import Sentences
from actions.units import named_unit

ASPECTS = frozenset(service_info.NEXT)
YES_NO = [Button("Ya, sambungkan", "/setuju"), Button("Tidak", "/tolak")]
OTHER = choose("Lainnya", "lainnya")
# When nothing can be guessed, these are what most people come for.
COMMON = ("ktp_el_hilang", "kartu_keluarga_perubahan", "jalan_rusak")
GRAVE_SERVICES = frozenset(
    {None, "uptd_ppa_sapa129", "kesehatan_jiwa", "darurat_112", "pungli_gratifikasi_wbs", "posbankum"}
)
# Intents in which a few words may point at a relative of the service talked about («yang hilang» is no complaint then).
POINTING = ASPECTS | {"tanya_status", "lapor_keluhan", "nlu_fallback", "di_luar_cakupan"}
# A service guessed with at least this chance is worth asking about.
GUESS = 0.12
ASK_BETWEEN = 0.25
# Words of aliases that name nothing by themselves: «bayar?» asks of what was talked about.
NO_NAMES = frozenset(
    [
        "bayar",
        "bayarnya",
        "gratis",
        "biaya",
        "biayanya",
        "kerja",
        "kode",
    ]
)
# So many things in one message are answered; more would be a wall of text.
MAX_PARTS = 3


@dataclass(frozen=True)
class Decision:
    """What is said, what is remembered, whether a person is wanted, and what the bridge shall do (`wish`, `secret`)."""

    said: List[Said]
    memory: Memory
    handover: Optional[Dict[str, Any]] = field(default=None)
    wish: Optional[Dict[str, Any]] = field(default=None)
    secret: bool = False


class Questions:
    """Answers for one catalogue. `now` is an aware moment."""

    def __init__(self, catalogue: Catalogue, say: Sentences) -> None:
        self._catalogue, self._say = catalogue, say
        self._office = OfficeQuestions(catalogue, say)
        # Per office and service: the words of its name, and all words it is called by.
        self._words = {
            office: {
                i: (words_of(s["name"]), words_of(" ".join([s["name"], s["short_name"], *s["aliases"]])))
                for i, s in services.items()
            }
            for office, services in catalogue.services.items()
        }

    def answer(
        self, service: Entry, aspect: str, memory: Memory, office: Entry, now: datetime, text: str = ""
    ) -> Decision:
        """One aspect of one service, for the circumstances that are known; `text` is how it was asked."""
        fitting = conditions.applied(service, memory.facts)
        said = [service_info.answer(fitting, aspect, office, self._say, now, text)]
        offered = None
        if service.get("officer_only"):
            said.append(Said(self._say.say("utter_officer_only"), None, YES_NO))
            offered = "petugas"
        return Decision(
            said, replace(memory, service=service["id"], aspect=aspect, failures=0, offered=offered)
        )

    def ask(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Decision:
        """An aspect of a service: the one named, else the one talked about, else ask which."""
        same_name = self.named_by(heard, office)
        calm = replace(memory, service=heard.service or memory.service, failures=0, offered=None)
        if heard.intent == "tanya_status":  # a number tells more than the name of a service
            about = self._catalogue.service(office, heard.service or memory.service)
            return self._status(heard, about, calm, office, now)
        aspect = heard.intent if heard.intent in ASPECTS else "tanya_cara"
        wanted = heard.service
        follows_up = names_only_a_service(heard.text)
        if wanted is None and follows_up and memory.service:
            family = family_of(memory.service)
            wanted = next((s for s, _ in heard.services if family_of(s) == family), None)
        wanted = wanted or (same_name[0] if same_name else None)
        if len(same_name) > 1 and not follows_up and memory.service not in same_name:
            before = memory.aspect if corrects(heard.text) and memory.aspect in ASPECTS else None
            return self._which(same_name, before or "tanya_cara", replace(calm, service=same_name[0]), office)
        bare = wanted in same_name
        vague = bare or aspect in ("tanya_info", "tanya_cara")
        if (follows_up or corrects(heard.text)) and vague and wanted and memory.aspect in ASPECTS:
            aspect = memory.aspect or aspect
        elif bare:
            aspect = "tanya_cara"
        if wanted is None and heard.services and heard.services[0][1] >= ASK_BETWEEN:
            near = [s for s, chance in heard.services if chance >= GUESS]
            if memory.service in near:
                wanted = memory.service
            elif len(near) > 1 or memory.service is None:
                asked = self._which(near, aspect, calm, office)
                if asked.said[0].buttons:
                    return asked
        service = self._catalogue.service(office, wanted or memory.service)
        unit = named_unit(heard.text, office) if heard.service is None and not same_name else None
        at = {"unit": unit} if unit else None
        if service is not None and at is None:
            return self.answer(service, aspect, calm, office, now, heard.text)
        if aspect == "tanya_jam":
            said, kept = self._office.hours(unit or "umum", heard.text, calm, office, now)
            return Decision([said], replace(kept, service=None))
        if aspect == "tanya_lokasi":
            return Decision([Said("\n".join(place_lines(office, at, self._say)))], calm)
        if service is not None:
            return self.answer(service, aspect, calm, office, now, heard.text)
        buttons = self.guesses(heard, office, aspect) or self.named(COMMON, aspect, office)
        return Decision([Said(self._say.say("utter_which_service"), None, buttons)], calm)

    def hours_or_contact(
        self, heard: Heard, memory: Memory, office: Entry, now: datetime
    ) -> Optional[Decision]:
        """A number that is asked for, or the hours of a counter; None for everything else."""
        if heard.choice or not heard.text:
            return None
        own_words = self._words[office["id"]].get(heard.service or "")
        named = heard.service if own_words and words_of(heard.text) & own_words[1] else None
        told = self._office.contact(heard, memory, office, named or memory.service)
        told = told or self._office.hours_asked(heard, memory, office, now)
        if told:
            return Decision([told[0]], told[1])
        service = self._catalogue.service(office, memory.service)
        goes_on = memory.aspect == "tanya_jam" and heard.service in (None, memory.service)
        if service is not None and goes_on and only_about_opening(heard.text, office, now):
            calm = replace(memory, failures=0, offered=None)
            return self.answer(service, "tanya_jam", calm, office, now, heard.text)
        return None

    def several(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Optional[Decision]:
        """«Akta sama KK sekalian, bayar nggak?»: all of it, in the order in which it was said; None for one thing."""
        wanted: List[Tuple[str, str]] = []
        # A piece names a service by the service's own words; «uda,» names none, whatever the model holds likely.
        own_words = self._words[office["id"]]
        parts = [
            p
            for p in heard.parts
            if not p.service or not p.text or words_of(p.text) & own_words[p.service][1]
        ]
        services = [p.service for p in parts if p.service]
        for part in parts:
            name = part.service or (services[0] if len(set(services)) == 1 else None)
            # «akta sama kk, bayar nggak?»: what is asked at the end is asked of all.
            own = part.intent in ASPECTS and part.intent not in ("tanya_cara", "tanya_info")
            aspect = part.intent if own else heard.intent if heard.intent in ASPECTS else "tanya_cara"
            if name and (name, aspect) not in wanted:
                wanted.append((name, aspect))
        if len(wanted) < 2:
            return None
        said: List[Said] = []
        for service_id, aspect in wanted[:MAX_PARTS]:
            service = self._catalogue.service(office, service_id)
            if service is not None:
                decision = self.answer(service, aspect, memory, office, now)
                said.append(decision.said[0])
                memory = decision.memory
        return Decision(said, replace(memory, offered=None)) if len(said) > 1 else None

    def again(self, memory: Memory, office: Entry, now: datetime) -> Decision:
        """The last answer in other words: the explanation, where the steps were given."""
        service = self._catalogue.service(office, memory.service)
        if service is None:
            return Decision([Said(self._say.say("utter_repeat_nothing"))], memory)
        kept = memory.aspect in ASPECTS and memory.aspect != "tanya_cara"
        return self.answer(service, (memory.aspect or "") if kept else "tanya_info", memory, office, now)

    def pointed_at(self, heard: Heard, memory: Memory, office: Entry) -> Optional[str]:
        """«yang hilang» in a conversation about a KTP: the relative of its service that has all these words."""
        if memory.service is None or memory.service in GRAVE_SERVICES or heard.intent not in POINTING:
            return None
        family = [s for s in self.named_by(heard, office) if family_of(s) == family_of(memory.service)]
        return memory.service if memory.service in family else next(iter(family), None)

    def named_by(self, heard: Heard, office: Entry) -> List[str]:
        """Services whose own words are all that was said («ktp», «surat pindah»), the likeliest first."""
        said, known = words_of(heard.text), self._words[office["id"]]
        if said <= NO_NAMES:
            return []
        likely = {service: place for place, (service, _) in enumerate(heard.services)}

        def order(service_id: str) -> Tuple[bool, int, bool]:
            in_its_name = said <= known[service_id][0]
            return service_id != heard.service, likely.get(service_id, len(likely)), not in_its_name

        return sorted((s for s, (_, own) in known.items() if said and said <= own), key=order)

    def guesses(self, heard: Heard, office: Entry, aspect: str = "tanya_cara") -> List[Button]:
        """Buttons for what the model holds possible."""
        return self.named([s for s, chance in heard.services if chance >= GUESS], aspect, office)

    def named(self, services: Any, aspect: str, office: Entry) -> List[Button]:
        """Buttons for services; titles stay distinct, as WhatsApp demands."""
        found: Dict[str, Button] = {}
        for service_id in services:
            service = self._catalogue.service(office, service_id)
            if service is not None:
                button = ask(aspect, service["short_name"], service_id)
                found.setdefault(button.title, button)
        return list(found.values())[:MAX_BUTTONS]

    def _which(self, services: List[str], aspect: str, memory: Memory, office: Entry) -> Decision:
        buttons = self.named(services, aspect, office)
        if buttons and len(buttons) < MAX_BUTTONS:
            buttons.append(OTHER)
        return Decision([Said(self._say.say("utter_which_of"), None, buttons)], memory)

    def _status(
        self, heard: Heard, service: Optional[Entry], calm: Memory, office: Entry, now: datetime
    ) -> Decision:
        """What is known of a ticket or an application stands with the bridge; the form reads the number."""
        step = FORMS["status"].begin(heard, service, At(self._catalogue, office, self._say, now))
        return Decision(step.said, replace(calm, aspect="tanya_info", form=step.state), None, step.wish)
