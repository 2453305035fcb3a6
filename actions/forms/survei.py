"""The satisfaction survey: the nine elements of Permenpan-RB 14/2017, one short question each, and a comment.

Every question may be skipped, and «cukup» sends what was given. The grades are the regulation's: 1 not good … 4 very good.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Optional

from actions.catalogue import Entry
from actions.forms import words
from actions.forms.form import At, State, Step
from actions.memory import Heard
from actions.replies import Said, choose

ELEMENTS = (
    "persyaratan",
    "prosedur",
    "waktu",
    "biaya",
    "produk",
    "kompetensi",
    "perilaku",
    "pengaduan",
    "sarana",
)
MAX_COMMENT = 1000
COMMENT = len(ELEMENTS)
SKIP, ENOUGH, CANCEL = choose("Lewati", "lewati"), choose("Cukup", "cukup"), choose("Batal", "batal")
_AROUND = r"(?:(?:nilai\w*|no|nomor|pilih|angka|saya|kasih|beri|menurut|rasa|sih|ya|deh|kak|min|pak|bu|udah|sudah|cukup|lumayan|banget|bgt|aja|saja|sekali|yang|yg|nya)\W+)*"
_TAIL = r"(?:\W+(?:sih|ya|deh|kak|min|pak|bu|banget|bgt|aja|saja|sekali|kok|dong|nya|lah))*\W*"
_GOOD = r"(?:baik|bagus|puas|memuaskan|ramah|cepat|mudah|gampang|jelas|sesuai|ok|oke|sip|nyaman|bersih|wajar|murah|adil|membantu)"
_NOT = r"(?:tidak|tdk|ga|gak|nggak|ngga|enggak|gk|ndak)"
# In this order: «sangat baik» is also «baik».
_GRADES = (
    (
        4,
        rf"(?:4|empat|(?:sangat|sgt|amat|paling) {_GOOD}|{_GOOD} (?:banget|bgt|sekali)|mantap|mantul|sempurna|luar biasa)",
    ),
    (
        1,
        rf"(?:1|satu|(?:sangat|paling) (?:buruk|jelek|kurang|tidak baik|lambat|lama|mahal)|{_NOT} {_GOOD}(?: sama sekali)?|buruk|jelek|mengecewakan)",
    ),
    (2, rf"(?:2|dua|(?:kurang|krg|agak kurang) {_GOOD}|kurang)"),
    (3, rf"(?:3|tiga|(?:cukup |lumayan )?{_GOOD})"),
)
_READ = [(grade, re.compile(rf"\W*{_AROUND}(?:{said}){_TAIL}", re.IGNORECASE)) for grade, said in _GRADES]
_ENOUGH = re.compile(
    r"(?:udah|sudah|segitu|sampai sini|sampe sini|oke?|ya|\W)*(?:cukup|selesai|udahan|kirim)\w*(?:\W+(?:aja|saja|deh|ya|kak|min|sampai|sampe|sini|situ|segitu|dulu|itu))*\W*",
    re.I,
)
_NO_COMMENT = re.compile(
    r"\W*(?:(?:ga|gak|nggak|tidak|tdk|belum|gk)(?: (?:ada|usah|perlu|ya))?|gada|nihil|-+|kosong)\b.{0,15}",
    re.I,
)


def grade_in(text: str) -> Optional[int]:
    """1 … 4 by number or by word, None for anything else («5», «biasa aja»)."""
    return next((grade for grade, pattern in _READ if pattern.fullmatch(text)), None)


class Survei:
    name = "survei"

    def begin(self, heard: Heard, service: Optional[Entry], at: At) -> Step:
        state: Dict[str, Any] = {"form": self.name, "at": 0, "answers": {}}
        said = self.again(state, at)
        intro = at.say.say("utter_form_survey_begin")
        return Step([Said(f"{intro}\n{said.text}", None, said.buttons)], state)

    def hear(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        text = words.words_in(heard)
        if state["at"] >= COMMENT:
            return self._comment(state, heard, at)
        # The number before the button: «1» is a grade here, not the first button.
        grade = grade_in(text) if text else None
        if grade is not None:
            answers = {**state["answers"], ELEMENTS[state["at"]]: grade}
            return self._on({**state, "answers": answers}, at)
        if words.stops(heard):
            return Step([Said(at.say.say("utter_form_survey_cancelled"))], None)
        if heard.choice == "cukup" or _ENOUGH.fullmatch(text):
            return self._end(state, None, at)
        if heard.choice == "lewati" or (text and (words.skips(heard) or words.does_not_know(heard))):
            return self._on(dict(state), at)
        if heard.choice not in (None, self.name):
            return None
        if heard.choice is None and heard.intent != "umpan_balik_negatif" and words.asks(heard):
            return None
        said = self.again(state, at)
        hint = at.say.say("utter_form_survey_unclear")
        return Step([Said(f"{hint}\n{said.text}", None, said.buttons)], state)

    def again(self, state: State, at: At) -> Said:
        if state["at"] >= COMMENT:
            return Said(at.say.say("utter_form_survey_comment"), None, [SKIP, CANCEL])
        element = ELEMENTS[state["at"]]
        question = at.say.say(f"utter_form_survey_{element}")
        text = at.say.say("utter_form_survey_ask", ke=f"{state['at'] + 1}/{COMMENT}", pertanyaan=question)
        return Said(text, None, [SKIP, ENOUGH, CANCEL])

    def _on(self, state: Dict[str, Any], at: At) -> Step:
        state["at"] += 1
        return Step([self.again(state, at)], state)

    def _comment(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        text = words.words_in(heard)
        if words.stops(heard):
            return Step([Said(at.say.say("utter_form_survey_cancelled"))], None)
        none = heard.choice in ("lewati", "cukup") or words.skips(heard) or _NO_COMMENT.fullmatch(text)
        if none or (text and _ENOUGH.fullmatch(text)):
            return self._end(state, None, at)
        if heard.choice == self.name:
            return Step([self.again(state, at)], state)
        if heard.choice is not None or not text:
            return None
        if words.leaves_open_question(heard, at.catalogue.service(at.office, heard.service), False):
            thanks = re.search(r"\b(?:makasih|terima ?kasih|mksh|thanks)\b", text, re.IGNORECASE)
            return self._end(state, None, at) if thanks else None
        return self._end(state, text[:MAX_COMMENT], at)

    @staticmethod
    def _end(state: State, comment: Optional[str], at: At) -> Step:
        given: Dict[str, int] = dict(state["answers"])
        if not given and not comment:
            return Step([Said(at.say.say("utter_form_survey_nothing"))], None)
        answers: Dict[str, Optional[int]] = {element: given.get(element) for element in ELEMENTS}
        return Step([], None, {"do": "file_survey", "answers": answers, "comment": comment})
