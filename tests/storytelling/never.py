"""What no message of the bot may do, whatever a story expects: looked for after every line of every story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from tests.storytelling.answer import HOLDS_TODAY
from tests.storytelling.story import CATALOGUE, ROOT

MAX_TEXT, MAX_BUTTONS, MAX_TITLE, MAX_SORRY = 1024, 3, 20, 2

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SECRET = re.compile(
    r"\bNIK\b|\b(?:nomor|no\.?) (?:KK|kartu keluarga|KTP)\b|\bOTP\b|\bPIN\b|\b(?:kata )?sandi\b|\bpassword\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:jangan|tidak|tak|tanpa|bukan|belum|hindari|waspada)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:kirim|tulis|sebut|masuk|ketik|isi|beri|bagi|lampir|unggah|kasih|minta|mohon|tolong|boleh|silakan)(?:kan|lah)?\b"
    r"|\bberapa\b|\bapa\b|\?",
    re.IGNORECASE,
)
_HERE = re.compile(r"\b(?:di|ke) (?:sini|chat|obrolan|percakapan)\b|\bbalas\b", re.IGNORECASE)
_ITEM = re.compile(r"^(?:- |\d+\. )")
_MAYBE = re.compile(
    r"\b(?:bila|jika|kalau|setelah|sesudah|sebelum|belum|tidak|bukan|agar|supaya|yang|apakah)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(r"\b(?:disetujui|(?:lo)?lolos|pasti dapat|dijamin)\b", re.IGNORECASE)
_A_PERSON = re.compile(
    r"\b(?:saya|aku) (?:ini |adalah |seorang |juga )*(?:manusia|orang|petugas|pegawai|admin|operator|staf|cs)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"Rp ?(\d[\d.]*(?:,\d+)?)(?: ?(ribu|juta|miliar|triliun))?", re.IGNORECASE)
_TIMES = {"": 1, "ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}
_DIALLED = re.compile(
    r"(?<![\w.,/-])(?:(?:\+62|0)\d(?:[ .-]?\d){5,12}|1500[- ]?\d{3}|1[0-9]{2}|1[67]\d{2})(?![\w/]|[.,-]\d)"
)


def broken_in(message: Mapping[str, Any], office: str, said_by_citizen: Iterable[str] = ()) -> Iterator[str]:
    """What this message of the bot does that it must not, one sentence each."""
    yield from _form(message)
    text, listed = message["text"], _listed(message.get("card") or {})
    for line, sentence in ((row, s) for row in text.split("\n") for s in _SENTENCE.split(_ITEM.sub("", row))):
        if asks_for_secret(sentence, is_listed=any(item in line for item in listed)):
            yield f"asks for something secret: «{sentence}»"
        if _PROMISE.search(sentence) and not _MAYBE.search(sentence) and not sentence.endswith("?"):
            yield f"decides or promises: «{sentence}»"
        if _A_PERSON.search(sentence):
            yield f"poses as a person: «{sentence}»"
    source = " ".join([_sources(message.get("card") or {}, office), *said_by_citizen])
    for amount in sorted(_amounts(text) - _amounts(source)):
        yield f"names Rp{amount}, which stands in no catalogue file of this answer"
    fee = (message.get("card") or {}).get("fee_idr")
    if fee is not None and f"amount_idr: {fee}\n" not in source:
        yield f"its card has the fee {fee}, which stands in no catalogue file of this answer"
    for number in sorted(_dialled(text) - _dialled(source)):
        yield f"names the number {number}, which stands in no catalogue file of this answer"


def sorry_too_often(messages: Iterable[Mapping[str, Any]]) -> bool:
    """A third «maaf» in one conversation."""
    said = " ".join(m["text"] for m in messages if m["author"] in ("bot", "system"))
    return len(re.findall(r"\bmaaf\b", said, re.IGNORECASE)) > MAX_SORRY


def asks_for_secret(sentence: str, *, is_listed: bool = False) -> bool:
    """Whether it wants a NIK, KK number, OTP, PIN or password. A warning does not; a listed document or step of a card
    («- NIK dan KK») is for the counter or an app and does so only where it points to this conversation.
    """
    if not _SECRET.search(sentence) or _NOT.search(sentence):
        return False
    return bool(_HERE.search(sentence)) or (not is_listed and bool(_ASKS.search(sentence)))


def _listed(card: Mapping[str, Any]) -> list[str]:
    """A service's name, and the documents, steps and things to tell of its card."""
    told = ("Syarat", "Cara", "Tulis dalam laporan")
    sections = [s for s in card.get("sections") or () if s["heading"].startswith(told)]
    items = [_ITEM.sub("", line) for s in sections for line in s["lines"]]
    return [*items, card["title"]] if "service" in card else []


def _form(message: Mapping[str, Any]) -> Iterator[str]:
    titles = [b["title"] for b in message.get("buttons") or ()]
    if not message["text"].strip():
        yield "has no words"
    if len(message["text"]) > MAX_TEXT:
        yield f"has {len(message['text'])} characters"
    if len(titles) > MAX_BUTTONS:
        yield f"has {len(titles)} buttons"
    if len(set(titles)) < len(titles):
        yield f"has two buttons of one name: {titles}"
    for title in titles:
        if not 0 < len(title) <= MAX_TITLE:
            yield f"has a button of {len(title)} characters: «{title}»"


def _amounts(text: str) -> set[int]:
    """Rupiah in a text: «Rp200 ribu» and «Rp200.000» are the same."""
    found = set()
    for number, times in _MONEY.findall(text):
        whole, _, part = number.rstrip(".").partition(",")
        found.add(round(float(f"{whole.replace('.', '')}.{part or 0}") * _TIMES[times.lower()]))
    return found


def _dialled(text: str) -> set[str]:
    return {re.sub(r"\D", "", n) for n in _DIALLED.findall(text)}


@cache
def _file(*names: str) -> str:
    return ROOT.joinpath(*names).read_text(encoding="utf-8")


@cache
def _responses() -> str:
    return str(yaml.safe_load(_file("domain.yml"))["responses"])


@cache
def _topic(topic: str) -> str:
    topics = yaml.safe_load(_file("catalogue", "sensitive.yml"))["topics"]
    return str(next(t for t in topics if t["id"] == topic))


@cache
def _warnings() -> tuple[str, ...]:
    services = (yaml.safe_load(p.read_text(encoding="utf-8")) for p in (CATALOGUE / "services").glob("*.yml"))
    return tuple(str(s["report"].get("emergency", "")) for s in services if s.get("report"))


def _sources(card: Mapping[str, Any], office: str) -> str:
    """The files from which the numbers of a message may come."""
    found = [_file("catalogue", "offices", f"{office}.yml"), _responses()]
    if card.get("kind") == "sensitive":
        found.append(_topic(card["topic"]))
    elif card.get("title") == HOLDS_TODAY:
        found.append(_file("catalogue", "outdated.yml"))
    elif "service" in card:
        found.append((CATALOGUE / "services" / f"{card['service']}.yml").read_text(encoding="utf-8"))
    else:  # «telepon {nomor} sekarang» beside an answer, and the warning before a report
        found += [_file("catalogue", "sensitive.yml"), *_warnings()]
    return "\n".join(found)
