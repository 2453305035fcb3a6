"""Reads the stories of `tests/stories/*.yml`; `tests/stories/README.md` says what may stand in one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "tests" / "stories"
CATALOGUE = ROOT / "catalogue"
NOTHING = "tidak_ada"
SILENT = "diam"
OFFICER_DOES = ("ambil", "lepas", "kembalikan", "selesai")
MENU = ("bicara petugas", "keluar antrean", "akhiri")
ACTORS = ("warga", "tekan", "petugas", "menu", "percakapan_baru")


class StoryError(Exception):
    """A story file is wrong; the message says where and what to do."""


@dataclass(frozen=True)
class Expected:
    """What the answer to one line must be; None means that nothing is said about it."""

    layanan: str | list[str] | None = None
    aspek: str | list[str] | None = None
    memuat: list[str] = field(default_factory=list)
    memuat_salah_satu: list[str] = field(default_factory=list)
    tidak_memuat: list[str] = field(default_factory=list)
    tombol: list[str] | None = None
    tombol_memuat: list[str] = field(default_factory=list)
    jumlah: int | None = None
    dasar: bool | None = None
    sumber: bool | None = None
    diluruskan: bool | None = None
    tanpa_maaf: bool | None = None
    topik: str | None = None
    tutup_cepat: bool | None = None
    keadaan: str | None = None
    alasan: str | None = None
    berat: str | None = None
    unit: str | None = None
    pemberitahuan: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One thing that someone does, and what must come of it. `later` says why it does not yet."""

    actor: str
    does: Any
    expected: Expected
    remembers: Mapping[str, str]
    later: str | None


@dataclass(frozen=True)
class Story:
    """A conversation from its beginning."""

    title: str
    office: str
    lines: tuple[Line, ...]
    later: str | None
    file: str

    @property
    def id(self) -> str:
        """What pytest calls it."""
        words = re.sub(r"[^\w]+", "-", self.title.lower()).strip("-")
        return f"{self.file.removesuffix('.yml')}-{words}"


_TEXTS = ("memuat", "memuat_salah_satu", "tidak_memuat", "tombol", "tombol_memuat", "pemberitahuan")
_FLAGS = ("dasar", "sumber", "diluruskan", "tanpa_maaf", "tutup_cepat")
_STATES = ("bot", "queued", "with_officer", "resolved")
_SEVERITIES = ("kritis", "tinggi", "sedang", "rendah")


class _Words:
    """Every id that a story may name."""

    def __init__(self) -> None:
        labels = yaml.safe_load((CATALOGUE / "labels.yml").read_text(encoding="utf-8"))
        self.services = {e["id"] for e in [*labels["services"], *labels["city_matters"]]}
        self.aspects = {e["id"] for e in labels["intents"] if e["group"] == "pertanyaan"}
        self.topics = {e["id"] for e in labels["sensitive"]}
        self.offices = {p.stem for p in (CATALOGUE / "offices").glob("*.yml")}


def load(folder: Path = FOLDER) -> list[Story]:
    """All stories, file by file. Raises `StoryError` for the first mistake."""
    words, found = _Words(), []
    for path in sorted(folder.glob("*.yml")):
        try:
            raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        except yaml.YAMLError as problem:
            raise StoryError(f"{path.name}: this is not YAML: {problem}") from problem
        if not isinstance(raw, list):
            raise StoryError(f"{path.name}: a file holds a list of stories, each beginning with «- cerita:».")
        found += [_story(entry, path.name, words) for entry in raw]
    seen: set[str] = set()
    for story in found:
        if story.id in seen:
            raise StoryError(f"{story.file}: there are two stories «{story.title}».")
        seen.add(story.id)
    return found


def _check_keys(raw: Any, allowed: Iterable[str], where: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise StoryError(f"{where}: «{raw}» should be «key: value».")
    if unknown := [k for k in raw if k not in allowed]:
        raise StoryError(f"{where}: unknown «{unknown[0]}»; there are {', '.join(allowed)}.")
    return raw


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise StoryError(f"{where}: «{value}» is no text; put it between quotation marks.")
    return value


def _texts(value: Any, where: str) -> list[str]:
    return [_text(v, where) for v in (value if isinstance(value, list) else [value])]


def _among(value: Any, known: Iterable[str], where: str) -> str:
    if value not in known:
        raise StoryError(f"{where}: «{value}» is not one of {', '.join(sorted(known))}.")
    return str(value)


def _story(raw: Any, file: str, words: _Words) -> Story:
    raw = _check_keys(raw, ("cerita", "kantor", "nanti", "percakapan"), file)
    title = _text(raw.get("cerita"), f"{file}: cerita")
    where = f"{file}: {title}"
    office = _among(raw.get("kantor", "demo"), words.offices, f"{where}: kantor")
    lines = raw.get("percakapan")
    if not isinstance(lines, list) or not lines:
        raise StoryError(f"{where}: «percakapan» is a list of what is said.")
    told = tuple(_line(entry, f"{where}, line {n}", words) for n, entry in enumerate(lines, 1))
    later = _text(raw["nanti"], f"{where}: nanti") if "nanti" in raw else None
    return Story(title, office, told, later, file)


def _line(raw: Any, where: str, words: _Words) -> Line:
    raw = _check_keys(raw, (*ACTORS, "bot", "ingat", "nanti"), where)
    acting = [a for a in ACTORS if a in raw]
    if len(acting) != 1:
        raise StoryError(f"{where}: exactly one of {', '.join(ACTORS)} begins a line.")
    actor, does = acting[0], raw[acting[0]]
    if actor == "warga":
        does = _texts(does, where)
    elif actor == "tekan":
        does = _text(does, where)
    elif actor == "menu":
        does = _among(does, MENU, where)
    elif actor == "percakapan_baru" and does is not True:
        raise StoryError(f"{where}: write «percakapan_baru: true».")
    elif actor == "petugas" and isinstance(does, dict):
        does = {"balas": _text(_check_keys(does, ("balas",), where).get("balas"), where)}
    elif actor == "petugas":
        does = _among(does, OFFICER_DOES, where)
    remembers = raw.get("ingat", {})
    if not isinstance(remembers, dict):
        raise StoryError(f"{where}: «ingat» is «name: pattern».")
    for pattern in remembers.values():
        try:
            re.compile(_text(pattern, where))
        except re.error as problem:
            raise StoryError(f"{where}: «{pattern}» is no pattern: {problem}") from problem
    later = _text(raw["nanti"], where) if "nanti" in raw else None
    return Line(actor, does, _expected(raw.get("bot", {}), f"{where}: bot", words), remembers, later)


def _expected(raw: Any, where: str, words: _Words) -> Expected:
    if raw == SILENT:
        return Expected(jumlah=0)
    raw = dict(_check_keys(raw, Expected.__dataclass_fields__, where))
    for key, known in (
        ("layanan", {*words.services, NOTHING}),
        ("aspek", words.aspects),
        ("topik", {*words.topics, NOTHING}),
        ("keadaan", _STATES),
        ("berat", _SEVERITIES),
    ):
        if key not in raw:
            continue
        if isinstance(raw[key], list) and key in ("layanan", "aspek"):
            raw[key] = [_among(v, known, f"{where}: {key}") for v in raw[key]]
        else:
            raw[key] = _among(raw[key], known, f"{where}: {key}")
    for key in _TEXTS:
        if key in raw:
            raw[key] = [] if raw[key] == [] and key == "tombol" else _texts(raw[key], f"{where}: {key}")
    for key in _FLAGS:
        if key in raw and not isinstance(raw[key], bool):
            raise StoryError(f"{where}: «{key}» is true or false.")
    for key in ("alasan", "unit"):
        if key in raw:
            raw[key] = _text(raw[key], f"{where}: {key}")
    if "jumlah" in raw and (not isinstance(raw["jumlah"], int) or isinstance(raw["jumlah"], bool)):
        raise StoryError(f"{where}: «jumlah» is a number.")
    return Expected(**raw)
