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
from actions.conditions import applied, facts_in
from actions.forms import FORMS, photos, registers, wanted_form, words
from actions.forms.form import At, Step
from actions.forms.telling import place_in
from actions.memory import Heard, Memory
from actions.names import names_only_a_service
from actions.outdated import Outdated
from actions.questions import ASPECTS, COMMON, GRAVE_SERVICES, OTHER, POINTING, YES_NO, Decision, Questions
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
# From this chance on a grave topic is taken as certain (curves in models/README.md).
CERTAINLY_GRAVE = 0.25
# Below it, what someone tells or asks for is taken as grave too, unless it is about an ordinary service; a question is
# answered, and a person offered beside the answer.
TELLING = frozenset({"lapor_keluhan", "minta_petugas", "nlu_fallback"})
CHOICE = "pilih"
# What the bridge put in the place of a number or a code, and the offer to send one.
_SENT = re.compile(r"\[(?:NIK/KK|KODE|NPWP|JKN|PASPOR)\]")
SENT_ALONE = 6
_OFFERS = re.compile(
    r"(?=.*\b(?:nik|(?:no|nomor) kk|otp|pin|kata sandi|password)\b).*\b(?:kirim|kirimin|tulis|sebutin|kasih|ketik|minta)\b",
    re.IGNORECASE | re.DOTALL,
)
FOR_DANGER = ("112", "129", "119", "110", "113")
FORMS_OFFERED = [choose("Buat laporan", "laporan"), choose("Cek tiket", "status")]


class Dialogue:
    """Decides for one catalogue. `now` is an aware moment."""

    def __init__(self, catalogue: Catalogue, say: Sentences) -> None:
        self._catalogue, self._say = catalogue, say
        self._questions = Questions(catalogue, say)
        self._harmless = {
            topic_id: [re.compile(p) for p in topic.get("harmless", ())]
            for topic_id, topic in catalogue.topics.items()
        }
        self._outdated, self._ambiguous = Outdated(catalogue, say), Ambiguous(catalogue)

    def decide(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Decision:
        """Grave topics first, whatever else was said; then the open form; then the intent."""
        heard = heard if heard.is_photo else _tapped(heard, memory)
        facts = facts_in(heard.text, memory.facts)
        if place := place_in(heard.text):
            facts["tempat"] = place
        if fact := fact_of(heard.choice):
            facts[fact[0]] = fact[1]
        memory = replace(memory, facts=facts, choices=())
        decision = self._warned(heard, self._decide(heard, memory, office, now))
        if decision.handover and (memory.form or {}).get("confidential"):
            # A cry for a person may hold the contact that was asked for.
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
        topic = heard.topic if heard.topic in self._catalogue.topics else None
        plain = re.sub(r"[\W_]+", " ", heard.text.lower()).strip()
        if topic and any(harmless.search(plain) for harmless in self._harmless[topic]):
            topic = None
        if topic and not memory.form and self._ambiguous.question_for(heard.text):
            topic = None  # «bansos» alone tells of nothing
        if topic == "kebocoran_data" and _SENT.search(heard.text) and len(heard.text.split()) <= SENT_ALONE:
            topic = None  # «nik saya [NIK/KK]» sends a number, it tells of no leak
        telling = heard.intent in TELLING and heard.service in GRAVE_SERVICES and not memory.form
        if topic and (heard.topic_chance >= CERTAINLY_GRAVE or telling):
            return self._sensitive(heard, memory, office, now)
        if memory.form:
            return self._filling_in(heard, memory, office, now)
        decision = self._put_right(heard, memory, office, now) or self._ordinary(heard, memory, office, now)
        follows_up = memory.service is not None and names_only_a_service(heard.text)  # «kalau yang hilang?»
        if topic is None or decision.handover or heard.intent in ("tolak", "batal") or follows_up:
            return decision
        return self._with_care(topic, decision)

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
            "summary": topic["name"],
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

    def _begin(self, form: str, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Decision:
        service = self._catalogue.service(office, heard.service or memory.service)
        if form == "laporan" and (memory.offered == form or (heard.choice and heard.service)) and memory.told:
            # What it was offered for was told before; a «ya» tells nothing.
            heard = replace(heard, text=memory.told, service=heard.service or memory.service)
        fitting = applied(service, memory.facts) if service else None
        at = replace(self._at(heard, office, now), place=memory.facts.get("tempat"))
        step = FORMS[form].begin(heard, fitting, at)
        if form == "laporan" and memory.photos and step.state:
            step = replace(step, state={**step.state, "photos": list(memory.photos)})
            memory = replace(memory, photos=())
        return _after(step, replace(memory, told=""))

    def _at(self, heard: Heard, office: Entry, now: datetime) -> At:
        return At(self._catalogue, office, self._say, now, heard.channel in photos.CHANNELS)

    def _photo(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Decision:
        """It belongs to the report that is being written or may follow; nothing else is read from it."""
        state, at = memory.form or {}, self._at(heard, office, now)
        form = FORMS.get(str(state.get("form")))
        if form is None:
            kept = (*memory.photos, heard.message_id)[-photos.MOST :] if heard.message_id else memory.photos
            buttons = [choose("Buat laporan", "laporan"), PERSON]
            said = Said(self._say.say("utter_photo_unseen"), None, buttons)
            return Decision([said], replace(memory, form=None, failures=0, offered="laporan", photos=kept))
        step = form.hear(state, heard, at) if form.name == "laporan" else None
        if step:
            return self._resumed(_after(step, memory), state, at)
        return Decision([Said(self._say.say("utter_photo_unseen_form")), form.again(state, at)], memory)

    def _filling_in(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Decision:
        """An answer to the form's question; anything else is answered as usual and the question asked again."""
        at = self._at(heard, office, now)
        state = memory.form or {}
        form = FORMS.get(str(state.get("form")))
        if form is None:  # written by another version
            return self._ordinary(heard, replace(memory, form=None), office, now)
        confidential = bool(state.get("confidential"))
        if words.calls_person(heard) and not confidential:
            return self._person("citizen_asked", memory)
        other = wanted_form(heard, self._catalogue.service(office, heard.service))
        begins_other = not heard.choice and other not in (None, "laporan", form.name)
        step = form.hear(state, heard, at) if confidential or not begins_other else None
        if step:
            return self._resumed(_after(step, memory), state, at)
        aside = self._ordinary(heard, replace(memory, form=None), office, now)
        if aside.handover:
            return aside
        if aside.memory.form:  # another form, begun in between: this one waits for its end
            # One waits at most, a report before any other: it is the most to lose.
            waiting = {key: value for key, value in state.items() if key != "paused"}
            waiting = state.get("paused") or waiting if form.name != "laporan" else waiting
            began = {**aside.memory.form, "paused": waiting}
            return replace(aside, memory=replace(aside.memory, form=began))
        kept = replace(aside.memory, form=state, failures=0, offered=None)
        # A question back («yang mana?») would need the buttons that the form's own question has now.
        answers = [Said(s.text, s.card) for s in aside.said if s.card or not any(map(_asks_back, s.buttons))]
        answers = answers or [Said(self._say.say("utter_form_later"))]
        return replace(aside, said=[*answers, form.again(state, at)], memory=kept)

    def _resumed(self, decision: Decision, before: Mapping[str, Any], at: At) -> Decision:
        """A form that waited goes on where the one in between ends."""
        paused: Mapping[str, Any] = before.get("paused") or {}
        form = FORMS.get(str(paused.get("form")))
        if form is None or decision.handover:
            return decision
        if decision.memory.form:
            both = {**decision.memory.form, "paused": paused}
            return replace(decision, memory=replace(decision.memory, form=both))
        said = [*(Said(s.text, s.card) for s in decision.said), form.again(paused, at)]
        return replace(decision, said=said, memory=replace(decision.memory, form=paused))


def _asks_back(button: Button) -> bool:
    """«yang mana?», or the offer of a report in the middle of one."""
    return button.payload.startswith("/tanya_") or button == OTHER or '"laporan"' in button.payload


def _after(step: Step, memory: Memory) -> Decision:
    about = (step.state or {}).get("service") or memory.service
    kept = replace(memory, form=step.state, service=about, failures=0, offered=None)
    return Decision(step.said, kept, step.handover, step.wish, step.secret)


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
