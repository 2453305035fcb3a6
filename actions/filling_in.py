"""A message while a form is open, or that opens one (`actions/forms/`); the dialogue itself is in `dialogue.py`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Mapping

from actions.catalogue import Catalogue, Entry
from actions.conditions import applied
from actions.forms import FORMS, lets_go, photos, wanted_form, words
from actions.forms.form import At, Step
from actions.memory import Heard, Memory
from actions.questions import OTHER, Decision
from actions.replies import Button, Said, choose
from actions.sentences import Sentences
from actions.service_info import PERSON


class FillsInForms:
    """The part of `Dialogue` that forms need; what is no answer to a form goes to `_ordinary`."""

    _catalogue: Catalogue
    _say: Sentences

    def _ordinary(self, heard: Heard, memory: Memory, office: Entry, now: datetime) -> Decision:
        raise NotImplementedError

    def _person(self, reason: str, memory: Memory) -> Decision:
        raise NotImplementedError

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
        began = aside.memory.form
        if began and not lets_go(began, Heard("")):  # another form, in between: this one waits for its end
            # One waits at most, a report before any other: it is the most to lose.
            waiting = {key: value for key, value in state.items() if key != "paused"}
            waiting = state.get("paused") or waiting if form.name != "laporan" else waiting
            return replace(aside, memory=replace(aside.memory, form={**began, "paused": waiting}))
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
    # «Mau saya sambungkan?» said by a form is an offer like any other: «boleh» accepts it.
    buttons = step.said[-1].buttons if step.said else []
    offers = any(b.payload == PERSON.payload and b.title.startswith("Ya") for b in buttons)
    offered = "petugas" if offers else None
    kept = replace(memory, form=step.state or step.after, service=about, failures=0, offered=offered)
    return Decision(step.said, kept, step.handover, step.wish, step.secret)
