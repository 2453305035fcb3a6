"""What to say to one message: pure decisions on what was understood and what the conversation remembers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any, List, Mapping, Optional

from actions import service_info
from actions.ambiguous import Ambiguous, fact_of
from actions.catalogue import Catalogue, Entry
from actions.choices import chosen, command_of
from actions.conditions import facts_in
from actions.filling_in import FillsInForms
from actions.forms import FORMS, lets_go, registers, wanted_form, words
from actions.forms.telling import place_in, since_in, tells_place
from actions.gravity import CERTAINLY_GRAVE, TELLING, Judgement
from actions.memory import Heard, Memory
from actions.names import names_only_a_service
from actions.outdated import Outdated
from actions.questions import ASPECTS, COMMON, GRAVE_SERVICES, POINTING, YES_NO, Decision, Questions
from actions.replies import Button, Said, choose
from actions.sentences import Sentences
from actions.service_info import PERSON

SMALL_TALK = {
    "sapa": "utter_greet",
    "terima_kasih": "utter_thanks",
    "pamit": "utter_bye",
    "bantuan": "utter_help",
    "tanya_bot": "utter_bot",
    "umpan_balik_positif": "utter_glad",
}
CHOICE = "pilih"
# With another service in the same breath these turn to it.
TURNING = frozenset({"setuju", "tolak", "batal", "pamit", "ulangi", "umpan_balik_positif"})
# What the bridge put in the place of a number or a code, and the offer to send one.
_SENT = re.compile(r"\[(?:NIK/KK|KODE|NPWP|JKN|PASPOR)\]")
_OFFERS = re.compile(
    r"(?=.*\b(?:nik|(?:no|nomor) kk|otp|pin|kata sandi|password)\b).*\b(?:kirim|kirimin|tulis|sebutin|kasih|ketik|minta)\b",
    re.IGNORECASE | re.DOTALL,
)
FOR_DANGER = ("112", "129", "119", "110", "113")
FORMS_OFFERED = [choose("Buat laporan", "laporan"), choose("Cek tiket", "status")]


class Dialogue(FillsInForms):
    """Decides for one catalogue. `now` is an aware moment."""

    def __init__(self, catalogue: Catalogue, say: Sentences) -> None:
        self._catalogue, self._say = catalogue, say
        self._questions = Questions(catalogue, say)
        self._outdated, self._ambiguous = Outdated(catalogue, say), Ambiguous(catalogue)
        self._judgement = Judgement(catalogue, self._ambiguous)

    def decide(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Decision:
        """Grave topics first, whatever else was said; then the open form; then the intent."""
        memory = replace(memory, form=None) if lets_go(memory.form or {}, heard) else memory
        heard = heard if heard.is_photo else _tapped(heard, memory)
        facts = facts_in(heard.text, memory.facts)
        if place := place_in(heard.text):
            facts["tempat"] = place
        if fact := fact_of(heard.choice):
            facts[fact[0]] = fact[1]
        memory = replace(memory, facts=facts, choices=())
        decision = self._warned(heard, self._decide(heard, memory, office, now))
        wants_person = decision.handover and not decision.handover["reason"].startswith("sensitive:")
        if wants_person and (memory.form or {}).get("confidential"):
            # A wish for a person may hold the contact that was asked for; a cry for help must be read by whoever helps.
            decision = replace(decision, secret=True)
        shown = decision.said[-1].buttons if decision.said else []
        choices = tuple((b.title, b.payload) for b in shown)
        return replace(decision, memory=replace(decision.memory, choices=choices))

    def _warned(self, heard: Heard, decision: Decision) -> Decision:
        """Who sends or offers an identity number or a code is told, once, that nobody needs it here."""
        told = decision.memory.facts.get("diingatkan") or decision.memory.form or decision.handover
        if told or not (_SENT.search(heard.text) or _OFFERS.search(heard.text)):
            return decision
        facts = {**decision.memory.facts, "diingatkan": "ya"}
        warning = Said(self._say.say("utter_never_send"))
        return replace(decision, said=[warning, *decision.said], memory=replace(decision.memory, facts=facts))

    def _decide(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Decision:
        if heard.is_photo:
            return self._photo(heard, memory, office, now)
        pointed = None if memory.form else self._questions.pointed_at(heard, memory, office)
        if pointed:
            aspect = heard.intent if heard.intent in ASPECTS else "tanya_cara"
            meant = Heard(aspect, pointed, text=heard.text)
            return self._questions.ask(meant, replace(memory, service=pointed), office, now)
        gravity = self._judgement.of(heard, memory)
        if gravity.topic and gravity.certain:
            return self._sensitive(replace(heard, topic=gravity.topic), memory, office, now)
        if memory.form:
            decision = self._filling_in(heard, memory, office, now)
            suspected = gravity.topic if not decision.handover else None
            return self._with_care(suspected, decision) if suspected else decision
        decision = self._put_right(heard, memory, office, now) or self._ordinary(heard, memory, office, now)
        follows_up = memory.service is not None and names_only_a_service(heard.text)  # «kalau yang hilang?»
        quiet = decision.handover or heard.intent in ("tolak", "batal") or follows_up
        return decision if gravity.topic is None or quiet else self._with_care(gravity.topic, decision)

    def _put_right(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Optional[Decision]:
        """What no longer holds is said first, once in a conversation; then the question is answered."""
        if heard.intent not in ASPECTS | TELLING | {"di_luar_cakupan", "setuju", "tanya_bot"}:
            return None
        belief = self._outdated.heard_in(heard.text, heard.service)
        if belief is None or memory.facts.get("diluruskan") == belief["id"]:
            return None
        aspect = heard.intent if heard.intent in ASPECTS else "tanya_info"
        meant = replace(heard, intent=aspect, service=heard.service or belief["services"][0], parts=())
        kept = replace(memory, facts={**memory.facts, "diluruskan": belief["id"]})
        answer = self._questions.ask(meant, kept, office, now)
        return replace(answer, said=[self._outdated.put_right(belief, office, now), *answer.said])

    def _ordinary(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Decision:
        if asked := self._questions.hours_or_contact(heard, memory, office, now):
            return asked
        named = self._catalogue.service(office, heard.service)
        if form := wanted_form(heard, named):
            return self._begin(form, heard, memory, office, now)
        if memory.offered == "laporan" and memory.told and _goes_on_telling(heard):
            goes_on = replace(
                heard, text=f"{memory.told}, {heard.text}", service=heard.service or memory.service
            )
            return self._begin("laporan", goes_on, replace(memory, told=""), office, now)
        question = self._ambiguous.question_for(heard.text) if heard.intent in POINTING else None
        if question:
            asks = heard.intent in ASPECTS and self._ambiguous.asks(heard.text)
            aspect = heard.intent if asks else "tanya_cara"
            buttons = self._ambiguous.buttons(question, aspect)
            return Decision([Said(question["ask"], None, buttons)], replace(memory, failures=0, offered=None))
        same_name = self._questions.named_by(heard, office)
        if heard.intent in ("nlu_fallback", "di_luar_cakupan") and not heard.service and not same_name:
            return self._not_understood(heard, memory, office)
        calm = replace(memory, service=heard.service or memory.service, failures=0, offered=None)
        if heard.intent == CHOICE:
            return Decision([self._plain("utter_something_else", office)], replace(calm, aspect=None))
        if heard.intent == "minta_petugas":
            return self._person("citizen_asked", calm)
        other = heard.service not in (None, memory.service)
        if other and heard.text and heard.intent in TURNING:  # «ga jadi, skck aja»
            return self._questions.ask(replace(heard, intent="tanya_cara"), memory, office, now)
        if heard.intent in ("pamit", "setuju", "ulangi") and memory.service and words.asks(heard):
            return self._questions.ask(replace(heard, intent="tanya_info"), memory, office, now)
        if heard.intent in ("setuju", "tolak"):
            return self._yes_or_no(heard, memory, calm, office, now)
        if heard.intent == "batal":
            return Decision([self._plain("utter_cancelled", office)], Memory())
        if heard.intent == "umpan_balik_negatif":
            said = Said(self._say.say("utter_sorry_answer"), None, YES_NO)
            return Decision([said], replace(calm, offered="petugas"))
        if heard.intent == "ulangi":
            return self._questions.again(calm, office, now)
        # «kk» is a paper, and a greeting
        if heard.intent in SMALL_TALK and not heard.service and not same_name:
            buttons = {"tanya_bot": [PERSON], "bantuan": [*FORMS_OFFERED, PERSON]}.get(heard.intent, [])
            return Decision([self._plain(SMALL_TALK[heard.intent], office, buttons)], calm)
        if several := self._questions.several(heard, calm, office, now):
            return several
        if heard.intent == "lapor_keluhan" and not registers(heard, named):
            return self._report(heard, calm, office, now)
        return self._questions.ask(heard, memory, office, now)

    def _plain(self, name: str, office: Entry, buttons: Optional[List[Button]] = None) -> Said:
        text = self._say.say(
            name,
            kantor=office["name"],
            sebutan=office.get("address_people_as", "Bapak/Ibu"),
            salam=office.get("salutation", "Halo"),
        )
        return Said(text, None, buttons or [])

    def _sensitive(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Decision:
        """A person at once; what was also asked about an ordinary service is answered beside it."""
        topic = self._catalogue.topics[heard.topic or ""]
        lines = [
            topic["first_words"].strip(),
            *(f"{n['label']}: {n['dial']}" for n in topic.get("numbers", [])),
        ]
        handover = {
            "reason": f"sensitive:{heard.topic}",
            "service": heard.service or memory.service,
            "topic": heard.topic,
            "summary": _with_draft(topic["name"], memory.form or {}),
        }
        said = [Said("\n".join(lines))]
        beside = topic.get("answer_beside", True) and heard.service not in GRAVE_SERVICES
        if beside and heard.intent in ASPECTS:
            asked = self._questions.ask(heard, memory, office, now)
            said += [Said(s.text, s.card) for s in asked.said if s.card]
        return Decision(said, Memory(heard.service or memory.service), handover)

    def _with_care(self, topic_id: str, decision: Decision) -> Decision:
        """Perhaps grave: the answer stands, and a person is offered beside it; «ya» then goes where the topic goes."""
        topic, said, kept = self._catalogue.topics[topic_id], list(decision.said), decision.memory
        danger = []
        if topic["severity"] == "kritis":
            # A topic's first number may be an advice line; danger has a number of its own.
            helps = next((n["dial"] for n in topic["numbers"] if n["dial"] in FOR_DANGER), FOR_DANGER[0])
            danger.append(self._say.say("utter_perhaps_danger", nomor=helps))
        if kept.offered is None and kept.form is None:
            said.append(Said(" ".join([*danger, self._say.say("utter_perhaps_grave")]), None, YES_NO))
            kept = replace(kept, offered=topic_id)
        elif danger:
            said.insert(0, Said(danger[0]))
        return replace(decision, said=said, memory=kept)

    def _person(self, reason: str, memory: Memory) -> Decision:
        handover = {"reason": reason, "service": memory.service, "topic": None, "summary": ""}
        kept = replace(memory, failures=0, offered=None, form=None)
        return Decision([Said(self._say.say("utter_handover"))], kept, handover)

    def _not_understood(self, heard: Heard, memory: Memory, office: Entry) -> Decision:
        """Once: ask again with examples. Twice in a row: offer a person. Never a third «maaf»."""
        failures = memory.failures + 1
        if failures >= 2:
            said = Said(self._say.say("utter_offer_officer"), None, YES_NO)
            return Decision([said], replace(memory, failures=failures, offered="petugas"))
        name = "utter_out_of_scope" if heard.intent == "di_luar_cakupan" else "utter_not_understood"
        examples = self._questions.guesses(heard, office) or self._questions.named(
            COMMON, "tanya_cara", office
        )
        said = Said(self._say.say(name, kantor=office["name"]), None, examples)
        return Decision([said], replace(memory, failures=failures, offered=None))

    def _yes_or_no(
        self, heard: Heard, memory: Memory, calm: Memory, office: Entry, now: datetime
    ) -> Decision:
        if heard.intent == "setuju" and memory.offered in self._catalogue.topics:
            return self._sensitive(Heard("setuju", topic=memory.offered), memory, office, now)
        if heard.intent == "setuju" and memory.offered == "petugas":
            return self._person("not_understood" if memory.failures >= 2 else "citizen_asked", calm)
        if heard.intent == "setuju" and memory.offered in FORMS:
            return self._begin(memory.offered, replace(heard, text=""), memory, office, now)
        name = "utter_back_to_bot" if memory.offered else "utter_ok"
        return Decision([self._plain(name, office)], calm)

    def _report(self, heard: Heard, calm: Memory, office: Entry, now: datetime) -> Decision:
        """What the office wants to know of such a matter, and the offer to take the report here."""
        service = self._catalogue.service(office, heard.service)
        buttons = [choose("Buat laporan", "laporan", heard.service), PERSON, Button("Tidak", "/tolak")]
        offer = Said(self._say.say("utter_offer_report" if service else "utter_report"), None, buttons)
        said = [service_info.answer(service, "tanya_cara", office, self._say, now)] if service else []
        kept = replace(calm, aspect="tanya_cara", offered="laporan", told=heard.text)
        return Decision([*said, offer], kept)


def _tapped(heard: Heard, memory: Memory) -> Heard:
    """A typed answer to the buttons shown last is heard as the button; something grave in it is not overheard."""
    payload = chosen(heard.text, memory.choices) if heard.intent != CHOICE else None
    if payload is None or (heard.topic and heard.topic_chance >= CERTAINLY_GRAVE):
        return heard
    intent, entities = command_of(payload)
    # A form reads the words too: «1» may be its first answer or its first button.
    text = heard.text if memory.form else ""
    return Heard(
        intent,
        entities.get("layanan"),
        text=text,
        choice=entities.get("pilihan"),
        message_id=heard.message_id,
        channel=heard.channel,
    )


def _with_draft(name: str, form: Mapping[str, Any]) -> str:
    """What was already told of a report that is left for something graver, unless it was to be unlinked."""
    told = [str(form[k]) for k in ("what", "where", "since") if form.get(k)]
    linked = form.get("privacy") in (None, "biasa")
    return " · ".join([name, *told]) if form.get("form") == "laporan" and linked else name


def _goes_on_telling(heard: Heard) -> bool:
    """«gang dahlia 3 dekat mushola», «udah seminggu»: said to the offer of a report, it is part of it."""
    return not words.asks(heard) and (tells_place(heard.text) or since_in(heard.text) is not None)
