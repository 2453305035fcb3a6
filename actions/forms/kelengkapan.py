"""Going through the documents of a service before coming: what is there, what is missing, and a list to keep.

It recommends and never approves: an officer decides. What is asked is what the catalogue may state
(`conditions.cases_to_check`); its words are handed on unchanged.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Optional

from actions.catalogue import Entry
from actions.choices import chosen
from actions.conditions import cases_to_check
from actions.forms import misses, words
from actions.forms.form import At, State, Step
from actions.forms.papers import (
    HAVE,
    MISSING,
    UNSURE,
    of_others,
    says_merely_yes,
    speaks_of_having,
    verdicts,
)
from actions.memory import Heard
from actions.replies import MAX_BUTTONS, MAX_TEXT, Button, Said, choose, shorten
from actions.service_info import PERSON

# Offered where no service was named.
COMMON = ("ktp_el_hilang", "akta_kelahiran", "nib_oss")
_OWN_CHOICES = re.compile(r"kelengkapan|batal|lewati|kirim_berkas|cukup|ubah_berkas|kasus:\d+")
_NAMING = frozenset(
    {"tanya_cara", "tanya_syarat", "tanya_info", "nlu_fallback", "tanya_status", "di_luar_cakupan"}
)
_TO_OFFICER = re.compile(
    r"(?:ya+|iya|ok|oke|boleh|tolong|\W)*(?:kirim\w*|serahkan|teruskan)\b(?!.*\?).{0,30}", re.IGNORECASE
)
_ENOUGH = re.compile(
    r"(?:ga|gak|nggak|tidak|tdk)? ?(?:usah|perlu)?\W*(?:cukup|udah|sudah|selesai|simpan)(?:\W+(?:aja|saja|deh|dulu|kak|min|pak|bu|ya|itu|makasih|terima kasih|simpan))*\W*",
    re.I,
)

_COMPANY = re.compile(r"\b(?:pt|cv|perusahaan|firma|badan hukum)\b(?! perorangan| perseorangan)")
_OWN_NAME = re.compile(r"\b(?:pribadi|perseorangan|individu|umkm|umk)\b")


class Kelengkapan:
    name = "kelengkapan"

    def begin(self, heard: Heard, service: Optional[Entry], at: At) -> Step:
        cases = cases_to_check(service)
        if service is None:
            return Step([self.again({"ask": "service"}, at)], {"form": self.name, "ask": "service"})
        if not cases:
            name = "utter_form_papers_officer" if service.get("officer_only") else "utter_form_papers_none"
            return Step([Said(at.say.say(name, layanan=service["name"]), None, [PERSON])], None)
        # Cases meant for others were left out by who knows the citizen: the names stay in the state, not their places.
        names = [case["condition"] for case in cases]
        state: Dict[str, Any] = {"form": self.name, "service": service["id"], "cases": names, "ask": "case"}
        if len(names) == 1:
            state.update(condition=names[0], ask="papers")
        return Step([self.again(state, at)], state)

    def hear(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        return misses.counted(state, self._hear(state, heard, at))

    def _hear(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        if words.stops(heard):
            return Step([Said(at.say.say("utter_form_papers_cancelled"))], None)
        if heard.choice is not None and not _OWN_CHOICES.fullmatch(heard.choice):
            return None
        other = heard.service if heard.choice == self.name else None
        if other and other != state.get("service"):
            return self.begin(heard, at.catalogue.service(at.office, other), at)
        ask = state["ask"]
        if ask != "service" and not self._documents(state, at):  # the catalogue has changed since
            return self.begin(heard, at.catalogue.service(at.office, state.get("service")), at)
        hear = {"service": self._service, "case": self._case, "papers": self._papers}
        return hear.get(ask, self._result)(state, heard, at)

    def again(self, state: State, at: At) -> Said:
        ask, service = state["ask"], at.catalogue.service(at.office, state.get("service"))
        if ask == "service" or service is None:
            common = [at.catalogue.service(at.office, s) for s in COMMON]
            buttons = [choose(s["short_name"], self.name, s["id"]) for s in common if s]
            return Said(at.say.say("utter_form_papers_service"), None, buttons)
        if ask == "case":
            return self._which_case(state, service, at)
        if ask == "papers":
            documents = "\n".join(f"{n}. {d}" for n, d in enumerate(self._documents(state, at), 1))
            text = at.say.say(
                "utter_form_papers_ask",
                layanan=service["name"],
                keadaan=state["condition"],
                dokumen=documents,
            )
            return Said(text)
        return self._found(state, service, at)

    @staticmethod
    def _which_case(state: State, service: Entry, at: At) -> Said:
        names: List[str] = list(state["cases"])
        numbered = "\n".join(f"{n}. {shorten(name, 100)}" for n, name in enumerate(names, 1))
        text = at.say.say("utter_form_papers_case", layanan=service["name"], pilihan=numbered)
        buttons = [choose(name, f"kasus:{n}") for n, name in enumerate(names)]
        distinct = len({b.title for b in buttons}) == len(buttons)
        return Said(
            shorten(text, MAX_TEXT), None, buttons if distinct and len(buttons) <= MAX_BUTTONS else []
        )

    @staticmethod
    def _documents(state: State, at: At) -> List[str]:
        case = _case_of(state, at)
        if case is None:
            return list(state["cases"]) if state["ask"] == "case" else []
        return list(case["documents"])

    def _service(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        service = at.catalogue.service(at.office, heard.service)
        if service is not None and (heard.intent in _NAMING or not words.asks(heard)):
            return self.begin(heard, service, at)
        if words.leaves_choice(heard) and heard.choice is None:
            return None
        return self._repeated(state, at)

    def _case(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        names: List[str] = list(state["cases"])
        text = words.words_in(heard)
        number = re.search(r"(?<!\d)\d{1,2}(?!\d)", text)
        place: Optional[int] = None
        early = heard.choice is None and speaks_of_having(text)
        if number and len(text.split()) <= 4 and not early:
            place = int(number.group()) - 1
        elif heard.choice and heard.choice.startswith("kasus:"):
            place = int(heard.choice.partition(":")[2])
        elif text:
            said = chosen(text, [(name, str(n)) for n, name in enumerate(names)])
            place = int(said) if said is not None else _named_case(text, names)
        if place is not None and 0 <= place < len(names):
            new = {**state, "condition": names[place], "ask": "papers"}
            return Step([self.again(new, at)], new)
        if words.asks(heard) and heard.choice is None:
            return None
        first: State = {**state, "condition": names[0], "ask": "papers"}
        if heard.choice is None and not says_merely_yes(text) and verdicts(text, self._documents(first, at)):
            return self._papers(
                first, heard, at
            )  # the papers before the case: the most common one comes first
        return self._repeated(state, at)

    def _papers(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        documents, text = self._documents(state, at), words.words_in(heard)
        if heard.choice is not None:
            return self._repeated(state, at)
        said = None if words.asks(heard) else verdicts(text, documents)
        if words.skips(heard) or (said is None and words.does_not_know(heard)):
            said = dict.fromkeys(range(len(documents)), UNSURE)
        if said is None and len(documents) == 1:
            said = {0: HAVE} if words.agrees(heard) else {0: MISSING} if words.declines(heard) else None
        if said is None:
            return None if words.leaves_choice(heard) else self._repeated(state, at)
        # Who names what is there leaves the rest missing; who names only what is not leaves it open.
        rest = MISSING if HAVE in said.values() else UNSURE
        new = {**state, "ask": "result", "papers": [said.get(n, rest) for n in range(len(documents))]}
        return Step([self.again(new, at)], new)

    def _result(self, state: State, heard: Heard, at: At) -> Optional[Step]:
        text = words.words_in(heard)
        if heard.choice == "ubah_berkas":
            new = {k: v for k, v in state.items() if k != "papers"}
            return Step([self.again({**new, "ask": "papers"}, at)], {**new, "ask": "papers"})
        if heard.choice == "kirim_berkas" or _TO_OFFICER.fullmatch(text) or (text and words.consents(heard)):
            return Step([], None, self._wish(state, at, True))
        if heard.choice == "cukup" or _ENOUGH.fullmatch(text) or (text and words.declines(heard)):
            return Step([], None, self._wish(state, at, False))
        more = None
        if not words.asks(heard) and not heard.choice and not says_merely_yes(text):
            more = verdicts(text, self._documents(state, at))
            if more is None and (others := of_others(text)):  # «lainnya ga ada»
                more = {n: others for n, before in enumerate(state["papers"]) if before != HAVE}
        if more:  # «eh, 2 juga sudah ada»
            papers = [more.get(n, before) for n, before in enumerate(state["papers"])]
            return Step([self.again({**state, "papers": papers}, at)], {**state, "papers": papers})
        if heard.choice is None and words.leaves_choice(heard):
            return None
        return self._repeated(state, at)

    def _repeated(self, state: State, at: At) -> Step:
        said = self.again(state, at)
        parts = said.text.splitlines()
        short = f"{parts[0]}\n{parts[-1]}" if state["ask"] == "case" else parts[-1]
        return misses.not_understood(state, said, short, at)

    def _sorted(self, state: State, at: At) -> Dict[str, List[str]]:
        papers: Mapping[int, str] = dict(enumerate(state["papers"]))
        documents = self._documents(state, at)
        return {
            v: [d for n, d in enumerate(documents) if papers.get(n, UNSURE) == v]
            for v in (HAVE, MISSING, UNSURE)
        }

    def _found(self, state: State, service: Entry, at: At) -> Said:
        """What is missing and why, with the basis and the notes that every answer of the catalogue carries."""
        papers, case = self._sorted(state, at), _case_of(state, at) or {}
        lines = [at.say.say("utter_form_papers_result", layanan=service["name"], keadaan=state["condition"])]
        for verdict, name in ((MISSING, "missing"), (UNSURE, "unsure"), (HAVE, "have")):
            if papers[verdict]:
                lines += [at.say.say(f"utter_form_papers_{name}"), *(f"- {d}" for d in papers[verdict])]
        basis = "; ".join(list(service.get("legal_basis", []))[:2]).rstrip(".")
        why = "utter_form_papers_why" if papers[MISSING] or papers[UNSURE] else "utter_form_papers_complete"
        end = [at.say.say(why)]
        if basis:
            end.append(at.say.say("utter_basis", dasar=basis))
        if case.get("confidence") == "likely":
            end.append(at.say.say("utter_likely"))
        end.append(at.say.say("utter_form_papers_decides"))
        closing = " ".join(end)
        body = shorten("\n".join(lines), MAX_TEXT - len(closing) - 1)
        buttons: List[Button] = [choose("Kirim ke petugas", "kirim_berkas"), choose("Cukup", "cukup")]
        return Said(f"{body}\n{closing}", None, [*buttons, choose("Ubah", "ubah_berkas")])

    def _wish(self, state: State, at: At, for_officer: bool) -> Dict[str, Any]:
        papers = self._sorted(state, at)
        return {
            "do": "file_checklist",
            "service": state["service"],
            "condition": state["condition"],
            "have": papers[HAVE],
            "missing": papers[MISSING],
            "unsure": papers[UNSURE],
            "for_officer": for_officer,
        }


def _case_of(state: State, at: At) -> Optional[Dict[str, Any]]:
    cases = cases_to_check(at.catalogue.service(at.office, state.get("service")))
    return next((case for case in cases if case["condition"] == state.get("condition")), None)


def _named_case(text: str, names: List[str]) -> Optional[int]:
    """«punya saya badan usaha PT»: the one case that shares most words with what was said."""
    plain = _COMPANY.sub("badan usaha", _OWN_NAME.sub("perorangan", text.lower()))
    said = set(re.findall(r"[^\W\d_]{3,}", plain))
    scores = [len(said & set(re.findall(r"[^\W\d_]{3,}", name.lower()))) for name in names]
    best = max(scores, default=0)
    return scores.index(best) if best and scores.count(best) == 1 else None
