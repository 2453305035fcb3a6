"""Chat Indonesian to plain text: pure functions, used by the model for training and for asking alike.

The transcript keeps what was typed; only the model sees the result.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Dict

import yaml

_FILE = Path(__file__).resolve().parent.parent / "nlu_data" / "short_forms.yml"
SHORT_FORMS: Dict[str, str] = {
    short: full
    for words in yaml.safe_load(_FILE.read_text(encoding="utf-8")).values()
    for short, full in words.items()
}
_LETTER_DIGITS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s"})
_ELONGATED = re.compile(r"([a-z])\1{2,}")
_REDUPLICATED = re.compile(r"\b([a-z]{3,})2(nya|an)?\b")
_MIXED = re.compile(r"\b(?=[a-z]*[013-5])(?=[a-z0-5]*[a-z][a-z0-5]*[a-z])[a-z][a-z013-5]*\b")
_TOKEN = re.compile(r"[a-z]+(?:['-][a-z]+)*|\d+")
# What the bridge puts in the place of a number: it says nothing about what is asked.
_MASKED = re.compile(r"\[[a-z/]+\]")
# «assalamualaikum min, mau nanya …»: said before almost anything. A part of the day counts only with a form of address
# («pagi min»), for «malam ini» begins a sentence; «bapak» and «ibu» are as often one's parents.
_ADDRESS = r"(?: (?:wr|wb|warahmatullahi|wabarakatuh|min|mimin|admin|kak|kakak|ka|gan|bro|sis|mas|mbak|mba|bang|pak|bu|dong|ya|nih|dulu))"
_GREETING = re.compile(
    r"(?:(?:"
    r"assalamu[' ]?alaikum|as+alamualaikum|halo|hai|hei|hello|permisi|punten|tabe|tabik|sampurasun|horas|om swastiastu|kulo nuwun|kulonuwun"
    r"|selamat (?:pagi|siang|sore|malam)|(?:pagi|siang|sore|malam)(?=" + _ADDRESS + r")"
    r"|(?:mau|ingin|izin|boleh|numpang|mohon izin) (?:tanya|nanya|bertanya)"
    r")" + _ADDRESS + r"*(?: |$))+"
)
# «bukan, maksud saya kk»: what follows is what is asked.
_CORRECTION = re.compile(
    r"(?:(?:eh|oh|maaf|sorry|salah|bukan|tidak)(?: (?:itu|yang itu|gitu|begitu|deh))? )*(?:maksud|maksudnya|maksudku)(?: (?:saya|aku|kami|gue|gua|gw|itu|tuh|adalah))* "
)
_KEEP_DIGITS = {"f1", "a4", "k3", "s1", "s2", "s3", "d3", "d4", "h1", "c1", "b1", "g3"}


def _undigit(match: "re.Match[str]") -> str:
    word = match.group()
    return word if word in _KEEP_DIGITS else word.translate(_LETTER_DIGITS)


def without_greeting(plain: str) -> str:
    """What follows a greeting in a normalised text; the greeting itself if nothing does.

    «assalamualaikum min mau nanya ktp hilang» → «ktp hilang».
    """
    greeting = _GREETING.match(plain)
    return plain[greeting.end() :] or plain if greeting else plain


def without_correction(plain: str) -> str:
    """«bukan maksud saya kk» → «kk»; unchanged where nothing is corrected or nothing follows."""
    correction = _CORRECTION.match(plain)
    return plain[correction.end() :] or plain if correction else plain


def normalize(text: str) -> str:
    """Lower case, plain letters, short forms written out; words separated by single spaces.

    «KTP sy ilaaang gmn ngurusnya» → «ktp saya hilang bagaimana ngurusnya». Never raises; symbols alone give «».
    """
    plain = unicodedata.normalize("NFKC", text[:2000]).lower()
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = _MASKED.sub(" ", plain)
    plain = _ELONGATED.sub(r"\1", plain)
    plain = _REDUPLICATED.sub(r"\1-\1", plain)
    plain = _MIXED.sub(_undigit, plain)
    words = (word.strip("'") for word in _TOKEN.findall(plain))
    return " ".join(SHORT_FORMS.get(word, word).replace("-", " ") for word in words if word)


def understood_text(text: str) -> str:
    """What every model reads of a message: normalised, without greeting or correction; «» if no word is in it."""
    plain = without_correction(without_greeting(normalize(text)))
    return plain if any(c.isalpha() for c in plain) else ""
