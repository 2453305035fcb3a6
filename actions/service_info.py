"""Answers one aspect of one service from the catalogue, short first; pure functions, nothing made up.

`verified` is said plainly, `likely` with the advice to make sure at the office, `unverified` is not said at all: the
bot then says that it has no checked statement and names the office and a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, List, Optional, Tuple

from actions.catalogue import Entry
from actions.conditions import cases_to_check
from actions.counters import RANK, hours_lines, own_days, place_confidence, place_lines, sure, where_to_ask
from actions.lateness import FINE, LATE_ASPECTS, fitting_lines, is_late, tells_of_lateness
from actions.replies import MAX_BUTTONS, MAX_TEXT, Button, Said, ask, choose, shorten
from actions.reviewed import checked_on, is_overdue
from actions.sentences import Sentences

ASPECT_NAMES = {
    "tanya_syarat": "syarat",
    "tanya_cara": "cara mengurus",
    "tanya_biaya": "biaya",
    "tanya_waktu": "lama proses",
    "tanya_lokasi": "tempat",
    "tanya_jam": "jam layanan",
    "tanya_online": "layanan online",
    "tanya_masa_berlaku": "masa berlaku",
    "tanya_info": "layanan ini",
}
BUTTON_TITLES = {
    "tanya_syarat": "Syarat",
    "tanya_cara": "Cara",
    "tanya_biaya": "Biaya",
    "tanya_waktu": "Waktu",
    "tanya_lokasi": "Lokasi",
    "tanya_online": "Online",
}
# What people usually want to know next.
NEXT = {
    "tanya_syarat": ("tanya_cara", "tanya_biaya", "tanya_lokasi"),
    "tanya_cara": ("tanya_syarat", "tanya_waktu", "tanya_lokasi"),
    "tanya_biaya": ("tanya_syarat", "tanya_cara", "tanya_waktu"),
    "tanya_waktu": ("tanya_syarat", "tanya_cara", "tanya_lokasi"),
    "tanya_lokasi": ("tanya_syarat", "tanya_cara", "tanya_biaya"),
    "tanya_jam": ("tanya_lokasi", "tanya_syarat", "tanya_cara"),
    "tanya_online": ("tanya_syarat", "tanya_cara", "tanya_biaya"),
    "tanya_masa_berlaku": ("tanya_syarat", "tanya_cara", "tanya_biaya"),
    "tanya_info": ("tanya_syarat", "tanya_cara", "tanya_biaya"),
}
PERSON = Button("Bicara petugas", "/minta_petugas")
MAKE_SURE = "mohon pastikan ke kantor"
Section = Tuple[str, List[str]]


@dataclass(frozen=True)
class Found:
    """What the catalogue says about an aspect: sections of lines, and how sure that is."""

    sections: List[Section]
    confidence: str = "verified"
    basis: Tuple[str, ...] = ()


def _requirements(service: Entry) -> Optional[Found]:
    kept, _ = sure(service.get("requirements", []))
    if not kept:
        return None
    many = len(kept) > 1
    # The answer is as sure as its main case; a less sure case says so in its own heading.
    main = kept[0]["confidence"]
    sections = []
    for r in kept:
        heading = f"Syarat – {r['condition']}" if many else "Syarat"
        weaker = RANK[r["confidence"]] > RANK[main]
        sections.append((f"{heading} ({MAKE_SURE})" if weaker else heading, list(r["documents"])))
    return Found(sections, main)


def _steps(service: Entry) -> Optional[Found]:
    steps = service.get("steps") or {}
    if not steps.get("lines") or steps["confidence"] == "unverified":
        return None
    return Found(
        [("Cara", [f"{n}. {line}" for n, line in enumerate(steps["lines"], 1)])], steps["confidence"]
    )


def _figure(service: Entry, key: str, heading: str) -> Optional[Found]:
    field = service.get(key)
    if not field or field["confidence"] == "unverified":
        return None
    short = field.get("short") or field["summary"]
    rest = [field["summary"]] if field["summary"].rstrip(".") != short.rstrip(".") else []
    sections: List[Section] = [(heading, [short])]
    if rest or field.get("details"):
        sections.append(("Keterangan", rest + field.get("details", [])))
    basis = field.get("legal_basis")
    return Found(sections, field["confidence"], (basis,) if basis else ())


def _online(service: Entry) -> Optional[Found]:
    kept, confidence = sure(service.get("channels", {}).get("online", []))
    return Found([("Layanan online", [i["text"] for i in kept])], confidence) if kept else None


def _info(service: Entry) -> Optional[Found]:
    lines, confidence = [service["summary"]], service["confidence"]
    eligible = service.get("eligible")
    if eligible and eligible["confidence"] != "unverified":
        lines.append(f"Untuk: {eligible['text']}")
        confidence = max(confidence, eligible["confidence"], key=RANK.__getitem__)
    sections: List[Section] = [("Penjelasan", lines)]
    kept, weakest = sure(service.get("questions", []))
    if kept:
        sections.append(("Sering ditanyakan", [f"{q['question']} {q['answer']}" for q in kept[:2]]))
        confidence = max(confidence, weakest, key=RANK.__getitem__)
    return Found(sections, confidence if confidence != "unverified" else "likely")


def _late(service: Entry, aspect: str, text: str, office: Entry, say: Sentences) -> Found:
    """Who is late learns what that means before any period or fee; a fine that nobody checked is said to be unknown."""
    lines, confidence = fitting_lines(service)
    sections: List[Section] = [("", [service["summary"]])]
    if lines:
        sections.append(("Bila terlambat", lines))
    key, heading = ("fee", "Biaya") if aspect == "tanya_biaya" else ("validity", "Masa berlaku")
    figure = _figure(service, key, heading)
    known = [line for _, said in figure.sections for line in said] if figure else []
    told, place = (
        " ".join([service["name"], service["summary"], *lines, *known]),
        where_to_ask(office, service),
    )
    asks_fine = bool(FINE.search(text))
    if asks_fine and not FINE.search(told):
        sections.append(("Denda", [say.say("utter_unchecked", hal="denda keterlambatan", tempat=place)]))
    elif not asks_fine and not tells_of_lateness(told):
        sections.append(("Bila terlambat", [say.say("utter_unchecked", hal="keterlambatan", tempat=place)]))
    if figure:
        sections += [(heading, figure.sections[0][1]), *(figure.sections[1:] if asks_fine else [])]
    weakest = max(
        (confidence, service["confidence"], figure.confidence if figure else "verified"), key=RANK.__getitem__
    )
    return Found(sections, weakest if weakest != "unverified" else "likely", figure.basis if figure else ())


def _look_up(
    service: Entry, aspect: str, office: Entry, say: Sentences, now: datetime, text: str
) -> Optional[Found]:
    if aspect in LATE_ASPECTS and is_late(text):
        return _late(service, aspect, text, office, say)
    if aspect == "tanya_syarat":
        return _requirements(service)
    if aspect == "tanya_biaya":
        return _figure(service, "fee", "")
    if aspect == "tanya_waktu":
        return _figure(service, "time", "")
    if aspect == "tanya_masa_berlaku":
        return _figure(service, "validity", "")
    if aspect == "tanya_online":
        return _online(service)
    if aspect == "tanya_lokasi":
        return Found([("Tempat", place_lines(office, service, say))], place_confidence(office, service))
    if aspect == "tanya_jam":
        return Found([("Jam layanan", hours_lines(office, service, say, now, own_days(text, office, now)))])
    if aspect == "tanya_info":
        return _info(service)
    return _overview(service, office, say)


def _overview(service: Entry, office: Entry, say: Sentences) -> Found:
    """How it is done, with what one needs for it: documents, steps, fee and place."""
    sections: List[Section] = [("", [service["summary"]])]
    confidence = service["confidence"]
    basis: List[str] = []
    report = service.get("report")
    if report:
        sections.append(("Tulis dalam laporan", list(report["include"])))
        if report.get("emergency"):
            sections.append(("Bila berbahaya", [report["emergency"]]))
    for found in (
        _requirements(service) if not report else None,
        _steps(service),
        _figure(service, "fee", "Biaya"),
    ):
        if found:
            heading, lines = found.sections[0]
            unsure = f" ({MAKE_SURE})" if found.confidence == "likely" else ""
            sections.append((heading + unsure, lines[:1] if heading == "Biaya" else lines))
            confidence = min(confidence, found.confidence, key=RANK.__getitem__)
            basis += found.basis
    unsure = f" ({MAKE_SURE})" if place_confidence(office, service) == "likely" else ""
    sections.append((f"Tempat{unsure}", place_lines(office, service, say)[:1]))
    # Unsure parts are marked one by one; the answer as a whole is marked only where nothing in it is verified.
    return Found(sections, confidence if confidence != "unverified" else "likely", tuple(basis))


def answer(service: Entry, aspect: str, office: Entry, say: Sentences, now: datetime, text: str = "") -> Said:
    """The asked aspect: text ≤ 1 024 characters, a card with sources, at most three buttons.

    `text` is how it was asked: a day named in it («besok buka?») or a lateness («sim mati 1 hari») changes the answer.
    """
    found = _look_up(service, aspect, office, say, now, text)
    if found is None:
        return _unchecked(service, aspect, office, say)
    notes = []
    if found.confidence == "likely":
        notes.append(say.say("utter_likely"))
    if is_overdue(service["review_by"], now):
        notes.append(say.say("utter_overdue"))
    basis = list(found.basis) or list(service.get("legal_basis", []))[:2]
    card = _card(service, aspect, office, found, notes)
    return Said(_text(service, found, basis, notes, say), card, _buttons(service, aspect))


def _text(service: Entry, found: Found, basis: List[str], notes: List[str], say: Sentences) -> str:
    """The whole answer as plain text; long lists are shortened, the basis and the notes never."""
    origin = [say.say("utter_basis", dasar="; ".join(basis).rstrip("."))] if basis else []
    end = [" ".join([*origin, say.say("utter_reviewed", tanggal=checked_on(service["reviewed_at"]))]), *notes]
    room = MAX_TEXT - len(service["name"]) - sum(len(line) + 1 for line in end) - 3
    lines: List[str] = []
    for heading, items in found.sections:
        if len(items) == 1:
            lines.append(f"{heading}: {items[0]}" if heading not in ("", "Penjelasan") else items[0])
        else:
            lines += [f"{heading}:" if heading else "", *(i if i[:1].isdigit() else f"- {i}" for i in items)]
    body = "\n".join(
        line if line.endswith((".", ":", "!", "?")) or line.startswith("- ") else f"{line}."
        for line in lines
        if line
    )
    return "\n".join([service["name"], shorten(body, room), *end])


def _card(service: Entry, aspect: str, office: Entry, found: Found, notes: List[str]) -> Dict[str, Any]:
    sections = [{"heading": heading, "lines": lines} for heading, lines in found.sections]
    if notes:
        sections.append({"heading": "Catatan", "lines": notes})
    card = {
        "service": service["id"],
        "aspect": aspect,
        "title": service["name"],
        "sections": sections,
        "legal_basis": list(found.basis) or list(service.get("legal_basis", [])),
        "sources": list(service.get("sources", [])),
        "reviewed_at": str(service["reviewed_at"]),
        "review_by": str(service["review_by"]),
        "confidence": found.confidence,
        "office": office["id"],
    }
    fee = service.get("fee") or {}
    if (
        aspect in ("tanya_biaya", "tanya_cara")
        and fee.get("amount_idr") is not None
        and fee["confidence"] == "verified"
    ):
        card["fee_idr"] = fee["amount_idr"]
    return card


def _unchecked(service: Entry, aspect: str, office: Entry, say: Sentences) -> Said:
    """Nothing checked to say: name the office and a person instead of a figure."""
    place = where_to_ask(office, service)
    sentence = say.say("utter_unchecked", hal=ASPECT_NAMES.get(aspect, "itu"), tempat=place)
    found = Found([("", [sentence])], "unverified")
    card = _card(service, aspect, office, found, [])
    others = [b for b in _buttons(service, aspect) if b is not PERSON][: MAX_BUTTONS - 1]
    return Said(f"{service['name']}\n{sentence}", card, [*others, PERSON])


def _buttons(service: Entry, aspect: str) -> List[Button]:
    if service.get("officer_only") or service.get("kind") == "city_matter":
        wanted = [a for a in NEXT.get(aspect, ()) if a != "tanya_syarat"][:2]
        return [*(ask(a, BUTTON_TITLES[a], service["id"]) for a in wanted), PERSON]
    buttons = [ask(a, BUTTON_TITLES[a], service["id"]) for a in NEXT.get(aspect, ())][:MAX_BUTTONS]
    if aspect == "tanya_syarat" and cases_to_check(service):
        buttons[MAX_BUTTONS - 1 :] = [choose("Periksa berkas", "kelengkapan", service["id"])]
    return buttons
