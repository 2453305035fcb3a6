"""What to say to one message: pure decisions on what was understood and what the conversation remembers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Dict, List, Optional, Tuple

from actions import service_info
from actions.catalogue import Catalogue, Entry
from actions.names import family_of, names_only_a_service, words_of
from actions.replies import MAX_BUTTONS, Button, Said, ask, shorten
from actions.sentences import Sentences
from actions.service_info import PERSON

ASPECTS = frozenset(service_info.NEXT)
SMALL_TALK = {
    "sapa": "utter_greet",
    "terima_kasih": "utter_thanks",
    "pamit": "utter_bye",
    "bantuan": "utter_help",
    "tanya_bot": "utter_bot",
    "umpan_balik_positif": "utter_glad",
}
YES_NO = [Button("Ya, sambungkan", "/setuju"), Button("Tidak", "/tolak")]
# When nothing can be guessed, these are what most people come for.
COMMON = ("ktp_el_hilang", "kartu_keluarga_perubahan", "jalan_rusak")
# From this chance on a grave topic is taken as certain (curves in models/README.md).
CERTAINLY_GRAVE = 0.25
# Below it, what someone tells or asks for is taken as grave too, unless it is about an ordinary service; a question is
# answered, and a person offered beside the answer.
TELLING = frozenset({"lapor_keluhan", "minta_petugas", "nlu_fallback"})
GRAVE_SERVICES = frozenset(
    {None, "uptd_ppa_sapa129", "kesehatan_jiwa", "darurat_112", "pungli_gratifikasi_wbs", "posbankum"}
)
# Intents in which a few words may point at a relative of the service talked about («yang hilang» is no complaint then).
POINTING = ASPECTS | {"lapor_keluhan", "nlu_fallback", "di_luar_cakupan"}
# A service guessed with at least this chance is worth asking about.
GUESS = 0.12
ASK_BETWEEN = 0.25


@dataclass(frozen=True)
class Heard:
    """What the model understood of one message."""

    intent: str
    service: Optional[str] = None
    topic: Optional[str] = None
    topic_chance: float = 1.0
    text: str = ""
    services: Tuple[Tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Memory:
    """What the conversation remembers between turns; `offered` is `petugas` or a grave topic's id."""

    service: Optional[str] = None
    aspect: Optional[str] = None
    failures: int = 0
    offered: Optional[str] = None


@dataclass(frozen=True)
class Decision:
    """What is said, what is remembered, and whether a person is wanted."""

    said: List[Said]
    memory: Memory
    handover: Optional[Dict[str, Any]] = field(default=None)


class Dialogue:
    """Decides for one office. `now` is an aware moment."""

    def __init__(self, catalogue: Catalogue, say: Sentences) -> None:
        self._catalogue, self._say = catalogue, say
        # Per office and service: the words of its name, and all words it is called by.
        self._words = {
            office: {
                i: (words_of(s["name"]), words_of(" ".join([s["name"], s["short_name"], *s["aliases"]])))
                for i, s in services.items()
            }
            for office, services in catalogue.services.items()
        }

    def decide(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Decision:
        """Grave topics first, whatever else was said; then the intent."""
        if pointed := self._pointed_at(heard, memory, office):
            aspect = heard.intent if heard.intent in ASPECTS else "tanya_cara"
            meant = Heard(aspect, pointed, text=heard.text)
            return self._ordinary(meant, replace(memory, service=pointed), office, now)
        topic = heard.topic if heard.topic in self._catalogue.topics else None
        telling = heard.intent in TELLING and heard.service in GRAVE_SERVICES
        if topic and (heard.topic_chance >= CERTAINLY_GRAVE or telling):
            return self._sensitive(heard, memory)
        decision = self._ordinary(heard, memory, office, now)
        follows_up = memory.service is not None and names_only_a_service(heard.text)  # «kalau yang hilang?»
        if topic is None or decision.handover or heard.intent in ("tolak", "batal") or follows_up:
            return decision
        return self._with_care(topic, decision)

    def _ordinary(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Decision:
        same_name = self._named_by(heard, office)
        if heard.intent in ("nlu_fallback", "di_luar_cakupan") and not heard.service and not same_name:
            return self._not_understood(heard, memory, office)
        calm = Memory(heard.service or memory.service, memory.aspect, 0, None)
        if heard.intent == "minta_petugas":
            return self._person("citizen_asked", calm)
        if heard.intent in ("setuju", "tolak"):
            return self._yes_or_no(heard.intent, memory, calm, office)
        if heard.intent == "batal":
            return Decision([self._plain("utter_cancelled", office)], Memory())
        if heard.intent == "umpan_balik_negatif":
            said = Said(self._say.say("utter_sorry_answer"), None, YES_NO)
            return Decision([said], Memory(calm.service, calm.aspect, 0, "petugas"))
        if heard.intent == "ulangi":
            return self._again(calm, office, now)
        if heard.intent in SMALL_TALK and not heard.service:
            buttons = [PERSON] if heard.intent in ("bantuan", "tanya_bot") else []
            return Decision([self._plain(SMALL_TALK[heard.intent], office, buttons)], calm)
        if heard.intent == "lapor_keluhan":
            return self._report(heard, calm, office, now)
        return self._question(heard, memory, calm, same_name, office, now)

    def _plain(self, name: str, office: Entry, buttons: Optional[List[Button]] = None) -> Said:
        text = self._say.say(
            name,
            kantor=office["name"],
            sebutan=office.get("address_people_as", "Bapak/Ibu"),
            salam=office.get("salutation", "Halo"),
        )
        return Said(text, None, buttons or [])

    def _sensitive(self, heard: Heard, memory: Memory) -> Decision:
        topic = self._catalogue.topics[heard.topic or ""]
        lines = [
            topic["first_words"].strip(),
            *(f"{n['label']}: {n['dial']}" for n in topic.get("numbers", [])),
        ]
        handover = {
            "reason": f"sensitive:{heard.topic}",
            "service": heard.service or memory.service,
            "topic": heard.topic,
            "summary": topic["name"],
        }
        return Decision([Said("\n".join(lines))], Memory(heard.service or memory.service), handover)

    def _with_care(self, topic_id: str, decision: Decision) -> Decision:
        """Perhaps grave: the answer stands, and a person is offered beside it; «ya» then goes where the topic goes."""
        topic, said, kept = self._catalogue.topics[topic_id], list(decision.said), decision.memory
        words = []
        if topic["severity"] == "kritis":
            words.append(self._say.say("utter_perhaps_danger", nomor=topic["numbers"][0]["dial"]))
        if kept.offered is None:
            said.append(Said(" ".join([*words, self._say.say("utter_perhaps_grave")]), None, YES_NO))
            kept = Memory(kept.service, kept.aspect, kept.failures, topic_id)
        elif words:
            said.insert(0, Said(words[0]))
        return Decision(said, kept)

    def _person(self, reason: str, memory: Memory) -> Decision:
        handover = {"reason": reason, "service": memory.service, "topic": None, "summary": ""}
        return Decision(
            [Said(self._say.say("utter_handover"))], Memory(memory.service, memory.aspect), handover
        )

    def _not_understood(self, heard: Heard, memory: Memory, office: Entry) -> Decision:
        """Once: ask again with examples. Twice in a row: offer a person. Never a third «maaf»."""
        failures = memory.failures + 1
        if failures >= 2:
            said = Said(self._say.say("utter_offer_officer"), None, YES_NO)
            return Decision([said], Memory(memory.service, memory.aspect, failures, "petugas"))
        name = "utter_out_of_scope" if heard.intent == "di_luar_cakupan" else "utter_not_understood"
        text = self._say.say(name, kantor=office["name"])
        said = Said(text, None, self._guesses(heard, office) or self._named(COMMON, "tanya_cara", office))
        return Decision([said], Memory(memory.service, memory.aspect, failures, None))

    def _yes_or_no(self, intent: str, memory: Memory, calm: Memory, office: Entry) -> Decision:
        if memory.offered in self._catalogue.topics and intent == "setuju":
            return self._sensitive(Heard(intent, topic=memory.offered), memory)
        if memory.offered == "petugas" and intent == "setuju":
            return self._person("not_understood" if memory.failures >= 2 else "citizen_asked", calm)
        name = "utter_back_to_bot" if memory.offered else "utter_ok"
        return Decision([self._plain(name, office)], calm)

    def _again(self, calm: Memory, office: Entry, now: datetime) -> Decision:
        service = self._catalogue.service(office, calm.service)
        if service is None:
            return Decision([self._plain("utter_repeat_nothing", office)], calm)
        aspect = calm.aspect if calm.aspect in ASPECTS and calm.aspect != "tanya_cara" else "tanya_info"
        return self._answer(service, aspect, office, now)

    def _answer(self, service: Entry, aspect: str, office: Entry, now: datetime) -> Decision:
        said = [service_info.answer(service, aspect, office, self._say, now)]
        offered = None
        if service.get("officer_only"):
            said.append(Said(self._say.say("utter_officer_only"), None, YES_NO))
            offered = "petugas"
        return Decision(said, Memory(service["id"], aspect, 0, offered))

    def _report(self, heard: Heard, calm: Memory, office: Entry, now: datetime) -> Decision:
        service = self._catalogue.service(office, heard.service)
        said = []
        if service is not None:
            said.append(service_info.answer(service, "tanya_cara", office, self._say, now))
            said.append(Said(self._say.say("utter_offer_report"), None, YES_NO))
        else:
            said.append(Said(self._say.say("utter_report"), None, YES_NO))
        return Decision(said, Memory(heard.service or calm.service, "tanya_cara", 0, "petugas"))

    def _question(
        self,
        heard: Heard,
        memory: Memory,
        calm: Memory,
        same_name: List[str],
        office: Entry,
        now: datetime,
    ) -> Decision:
        """An aspect of a service: the one named, else the one talked about, else ask which.

        `same_name`: the services whose names fit everything that was said.
        """
        aspect = heard.intent if heard.intent in ASPECTS else "tanya_cara"
        wanted = heard.service
        follows_up = names_only_a_service(heard.text)
        if wanted is None and follows_up and memory.service:
            family = family_of(memory.service)
            wanted = next((s for s, _ in heard.services if family_of(s) == family), None)
        wanted = wanted or (same_name[0] if same_name else None)
        if len(same_name) > 1 and not follows_up and memory.service not in same_name:
            said = Said(self._say.say("utter_which_of"), None, self._named(same_name, "tanya_cara", office))
            return Decision([said], Memory(same_name[0], calm.aspect))
        bare = wanted in same_name
        vague = bare or aspect in ("tanya_info", "tanya_cara")
        if follows_up and vague and wanted and memory.aspect in ASPECTS:
            aspect = memory.aspect or aspect
        elif bare:
            aspect = "tanya_cara"
        if wanted is None and heard.services and heard.services[0][1] >= ASK_BETWEEN:
            near = [s for s, chance in heard.services if chance >= GUESS]
            if memory.service in near:
                wanted = memory.service
            elif len(near) > 1 or memory.service is None:
                said = Said(self._say.say("utter_which_of"), None, self._named(near, aspect, office))
                if said.buttons:
                    return Decision([said], calm)
        service = self._catalogue.service(office, wanted or memory.service)
        if heard.intent == "tanya_status":
            return self._status(service, calm, office)
        if service is not None:
            return self._answer(service, aspect, office, now)
        if aspect == "tanya_jam":
            lines = service_info.hours_lines(office, None, self._say, now)
            return Decision([Said("\n".join(lines))], Memory(None, aspect, 0, None))
        if aspect == "tanya_lokasi":
            return Decision([Said("\n".join(service_info.place_lines(office, None, self._say)))], calm)
        buttons = self._guesses(heard, office, aspect) or self._named(COMMON, aspect, office)
        return Decision([Said(self._say.say("utter_which_service"), None, buttons)], calm)

    def _pointed_at(self, heard: Heard, memory: Memory, office: Entry) -> Optional[str]:
        """«yang hilang» in a conversation about a KTP: the relative of its service that has all these words."""
        if memory.service is None or memory.service in GRAVE_SERVICES or heard.intent not in POINTING:
            return None
        family = [s for s in self._named_by(heard, office) if family_of(s) == family_of(memory.service)]
        return memory.service if memory.service in family else next(iter(family), None)

    def _named_by(self, heard: Heard, office: Entry) -> List[str]:
        """Services whose own words are all that was said («ktp», «surat pindah»), the likeliest first."""
        said, known = words_of(heard.text), self._words[office["id"]]
        likely = {service: place for place, (service, _) in enumerate(heard.services)}

        def order(service_id: str) -> Tuple[bool, int, bool]:
            in_its_name = said <= known[service_id][0]
            return service_id != heard.service, likely.get(service_id, len(likely)), not in_its_name

        return sorted((s for s, (_, own) in known.items() if said and said <= own), key=order)

    def _status(self, service: Optional[Entry], calm: Memory, office: Entry) -> Decision:
        if service is None:
            text = self._say.say("utter_no_status_general")
        else:
            place = service_info.where_to_ask(office, service)
            text = self._say.say("utter_no_status", layanan=service["name"], tempat=place)
        return Decision(
            [Said(shorten(text, 1024), None, YES_NO)], Memory(calm.service, "tanya_info", 0, "petugas")
        )

    def _guesses(self, heard: Heard, office: Entry, aspect: str = "tanya_cara") -> List[Button]:
        return self._named([s for s, chance in heard.services if chance >= GUESS], aspect, office)

    def _named(self, services: Any, aspect: str, office: Entry) -> List[Button]:
        """Buttons for services; titles stay distinct, as WhatsApp demands."""
        found: Dict[str, Button] = {}
        for service_id in services:
            service = self._catalogue.service(office, service_id)
            if service is not None:
                button = ask(aspect, service["short_name"], service_id)
                found.setdefault(button.title, button)
        return list(found.values())[:MAX_BUTTONS]
