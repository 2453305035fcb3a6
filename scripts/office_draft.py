"""From answers to an office profile: every answer checked, sensible defaults, and the profile's text; nothing is written.

The sentences here are for whoever sets up an office, so they are Indonesian; `scripts/new_office.py` asks them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

import yaml

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
WITA = re.compile(r"sulawesi|bali|nusa tenggara|kalimantan (?:selatan|timur|utara)|gorontalo", re.IGNORECASE)
WIT = re.compile(r"maluku|papua", re.IGNORECASE)
PONTIANAK = re.compile(r"kalimantan (?:barat|tengah)", re.IGNORECASE)
PHONE = re.compile(r"(?=[0-9+(])[0-9+() -]{3,24}")
YES, NO = {"ya", "y"}, {"tidak", "t", "tdk"}
Values = dict[str, Any]


class Refused(Exception):
    """An answer that cannot be used; the message says why and what would do."""


@dataclass(frozen=True)
class Known:
    """What the catalogue already holds: other offices by id, and the invented city as a pattern."""

    offices: Mapping[str, Mapping[str, Any]]
    pattern: Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """`default` may look at the answers before it; None means that an answer is needed."""

    key: str
    ask: str
    default: Callable[[Values, Known], str | None]
    check: Callable[[str, Values, Known], Any]


def _length(low: int, high: int) -> Callable[[str, Values, Known], str]:
    def check(text: str, _: Values, __: Known) -> str:
        if not low <= len(text) <= high:
            raise Refused(f"Isi {low} sampai {high} huruf.")
        return text

    return check


def _slug(values: Values, _: Known) -> str:
    bare = re.sub(r"^(?:pemerintah )?(?:kota|kabupaten|kab\.?) ", "", values["name"].lower())
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:40]


def _id(text: str, _: Values, known: Known) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", text):
        raise Refused("Pakai huruf kecil, angka, dan garis bawah saja, dimulai huruf, misalnya kota_bogor.")
    if text in known.offices or text == "default":
        raise Refused(f"Sudah ada kantor '{text}'. Pilih id lain; berkas yang ada tidak ditimpa.")
    return text


def _zone_default(values: Values, _: Known) -> str:
    return "WIT" if WIT.search(values["province"]) else "WITA" if WITA.search(values["province"]) else "WIB"


def _zone(text: str, values: Values, _: Known) -> str:
    if text in {*ZONES.values(), "Asia/Pontianak"}:
        return text
    if text.upper() not in ZONES:
        raise Refused("Jawab WIB, WITA, atau WIT.")
    inland = text.upper() == "WIB" and PONTIANAK.search(values["province"])
    return "Asia/Pontianak" if inland else ZONES[text.upper()]


def _taken(known: Known) -> set[str]:
    return {str(office["ticket_prefix"]) for office in known.offices.values()}


def _prefix_default(values: Values, known: Known) -> str | None:
    letters = re.sub(r"[^a-z]", "", _slug(values, known)).upper()
    sounds = letters[:1] + re.sub(r"[AEIOU]", "", letters[1:])
    tries = (sounds[:3], letters[:3], sounds[:4], letters[:4], letters[:5])
    return next((t for t in tries if 2 <= len(t) <= 5 and t not in _taken(known)), None)


def _prefix(text: str, _: Values, known: Known) -> str:
    if not re.fullmatch(r"[A-Z]{2,5}", text.upper()):
        raise Refused("Isi 2 sampai 5 huruf, misalnya BGR; nomor laporan menjadi BGR-2026-000001.")
    if text.upper() in _taken(known):
        raise Refused(f"Awalan {text.upper()} sudah dipakai kantor lain. Pilih yang lain.")
    return text.upper()


def _spans(text: str, _: Values, __: Known) -> list[str]:
    if text.lower() in {"tutup", "-"}:
        return []
    found: list[str] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,2})[.:](\d{2})\s*[-–]\s*(\d{1,2})[.:](\d{2})\s*", part)
        if not match:
            raise Refused("Tulis seperti 08.00-12.00, 13.00-16.00 (dengan jeda istirahat), atau tutup.")
        try:
            ends = [time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))]
        except ValueError:
            raise Refused("Jam dari 00.00 sampai 23.59.") from None
        found.append("-".join(f"{t:%H:%M}" for t in ends))
    times = [t for span in found for t in span.split("-")]
    if times != sorted(set(times)) or len(found) > 4:
        raise Refused("Jam tutup harus sesudah jam buka, dan jam istirahat tidak boleh bertumpuk.")
    return found


def _yes(text: str, _: Values, __: Known) -> bool:
    if text.lower() not in YES | NO:
        raise Refused("Jawab ya atau tidak.")
    return text.lower() in YES


def _phone(text: str, _: Values, __: Known) -> str | None:
    if text in {"", "-"}:
        return None
    if not PHONE.fullmatch(text):
        raise Refused("Tulis angka, misalnya 021-1234567, atau - bila belum ada.")
    return text


def _always(text: str | None) -> Callable[[Values, Known], str | None]:
    return lambda _, __: text


QUESTIONS = (
    Question("name", "Nama daerah, misalnya Kota Bogor", _always(None), _length(3, 80)),
    Question("id", "Id kantor (nama berkasnya)", _slug, _id),
    Question("province", "Provinsi", _always(None), _length(3, 80)),
    Question("zone", "Zona waktu: WIB, WITA, atau WIT", _zone_default, _zone),
    Question("prefix", "Awalan nomor laporan, 2-5 huruf besar", _prefix_default, _prefix),
    Question("address_people_as", "Warga disapa dengan", _always("Bapak/Ibu"), _length(2, 40)),
    Question("salutation", "Kata salam pertama", _always("Halo"), _length(2, 30)),
    Question("mon_thu", "Jam Senin-Kamis, dengan istirahat", _always("08.00-12.00, 13.00-16.00"), _spans),
    Question("friday", "Jam Jumat, dengan jeda salat Jumat", _always("08.00-11.30, 13.30-16.00"), _spans),
    Question("saturday", "Jam Sabtu", _always("tutup"), _spans),
    Question("sunday", "Jam Minggu", _always("tutup"), _spans),
    Question("has_112", "Apakah nomor darurat 112 sudah aktif di sini? (ya/tidak)", _always("tidak"), _yes),
    Question("phone", "Telepon kantor yang sudah dipastikan (- bila belum ada)", _always("-"), _phone),
)  # fmt: skip


def unit_name(unit: Mapping[str, Any], place: str, pattern: Mapping[str, Any]) -> str:
    """The pattern's unit in another place: «Dinas Sosial» becomes «Dinas Sosial Kota Bogor»."""
    if unit["id"] == "umum":
        return f"Pemerintah {place}"
    if unit["id"] == "kelurahan":
        return "Kantor kelurahan tempat tinggal"
    name = str(unit["name"])
    own = name.replace(pattern["name"], place)
    return (own if own != name else f"{name} {place}")[:100]


def _line(value: Any) -> str:
    """One value in YAML's flow style, on one line."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...").strip()


def profile(values: Values, units: Mapping[str, Mapping[str, str]], known: Known) -> str:
    """The text of `offices/<id>.yml`. `units`: name, address or phone by id where they differ from the usual."""
    pattern, place, people = known.pattern, values["name"], values["address_people_as"]
    listed = []
    for unit in pattern["units"]:
        own: Values = {"id": unit["id"], "name": unit_name(unit, place, pattern), **units.get(unit["id"], {})}
        if unit["id"] == "umum" and values["phone"]:
            own.setdefault("phone", values["phone"])
        listed.append({**own, "hours": "default"})
    days = dict.fromkeys(("mon", "tue", "wed", "thu"), values["mon_thu"])
    days |= {"fri": values["friday"], "sat": values["saturday"], "sun": values["sunday"]}
    emergency = [e for e in pattern["emergency"] if e["dial"] != "112" or values["has_112"]]
    greeting = (
        f"Selamat datang di layanan warga {place}. Tulis saja keperluan {people} dengan kata-kata sendiri."
    )
    parts = [
        f"# {place}. Made by `make new-office`; how to go on from here: docs/offices.md. An address or number that nobody has",
        "# checked is left out: the assistant then says that it does not know it.",
        *(f"{key}: {_line(value)}" for key, value in (
            ("id", values["id"]), ("name", place), ("ticket_prefix", values["prefix"]),
            ("province", values["province"]), ("timezone", values["zone"]), ("address_people_as", people),
            ("salutation", values["salutation"]), ("greeting", greeting),
        )),
        "examples:", *(f"  - {_line(e)}" for e in pattern["examples"]),
        f"privacy_note: {_line(pattern['privacy_note'])}",
        "", "units:", *(f"  - {_line(unit)}" for unit in listed),
        "", "hours:", "  default:", *(f"    {day}: {_line(spans)}" for day, spans in days.items()),
        "", "# National holidays and cuti bersama stand in ../holidays.yml; here only closed days of this office alone.",
        "holidays: []",
        f"contact: {_line({'phone': values['phone']} if values['phone'] else {})}",
        "emergency:", *(f"  - {_line(e)}" for e in emergency),
        "", "# Local apps and sites: text, for (service ids, groups or kinds), confidence, source.",
        "local_channels: []",
        "", "# Local differences per service id: the same keys as in catalogue/services/<id>.yml, laid over that file.",
        "services: {}",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"
