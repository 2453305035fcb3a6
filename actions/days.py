"""Which day is meant: «25 desember», «tgl 17 agustus», «25/12», «jumat», «besok», «lusa», «hari ini». Pure functions on words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import List, Optional, Tuple

# «hari ini», «besok», «lusa»: told with the weekday and the date. WEEKDAY: «jumat», whichever comes next.
TODAY, TOMORROW, AFTER_TOMORROW, WEEKDAY, DATE = "hari ini", "besok", "lusa", "weekday", "date"
MOST = 3

_MONTHS = {
    **dict.fromkeys(("januari", "jan"), 1),
    **dict.fromkeys(("februari", "pebruari", "feb"), 2),
    **dict.fromkeys(("maret", "mar"), 3),
    **dict.fromkeys(("april", "apr"), 4),
    "mei": 5,
    **dict.fromkeys(("juni", "jun"), 6),
    **dict.fromkeys(("juli", "jul"), 7),
    **dict.fromkeys(("agustus", "agu", "ags", "agt", "agust"), 8),
    **dict.fromkeys(("september", "sept", "sep"), 9),
    **dict.fromkeys(("oktober", "okt", "oct"), 10),
    **dict.fromkeys(("november", "nopember", "nov", "nop"), 11),
    **dict.fromkeys(("desember", "des", "dec"), 12),
}
_WEEKDAYS = {
    **dict.fromkeys(("senin", "senen"), 0),
    "selasa": 1,
    **dict.fromkeys(("rabu", "rebo"), 2),
    **dict.fromkeys(("kamis", "kemis"), 3),
    **dict.fromkeys(("jumat", "jum'at", "jumaat", "jum’at", "jmt"), 4),
    "sabtu": 5,
    **dict.fromkeys(("minggu", "ahad"), 6),
}


def _one_of(words: "dict[str, int]") -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_YEAR = r"(?:[\s,/-]+(?P<year>20\d\d))?"
_NAMED = re.compile(rf"(?<![\d./-])(?P<day>\d{{1,2}})[\s-]*(?P<month>{_one_of(_MONTHS)})\b{_YEAR}")
# «rt 05/02» and «jl. melati no 3/4» are places, «jam 8-12» is a span of time.
_NOT_A_DATE = r"(?<![\d./-])(?<!rt )(?<!rw )(?<!no )(?<!no\. )(?<!jam )(?<!pukul )"
_NUMBERED = re.compile(
    rf"{_NOT_A_DATE}(?P<day>\d{{1,2}})(?P<by>[/-])(?P<month>\d{{1,2}})(?:(?P=by)(?P<year>20\d\d|\d\d))?(?![\d./-])"
)
_DAY_ALONE = re.compile(r"\b(?:tanggal|tgl|tggl)\.?\s*(?P<day>\d{1,2})\b(?![./-]\d)")
_NEAR = (
    (TODAY, 0, re.compile(r"\b(?:hari|hr|pagi|siang|sore|malam|malem) (?:ini|ni)\b")),
    (TOMORROW, 1, re.compile(r"\b(?:besok|bsk|besuk|sesuk|isuk)\b(?! lusa)")),
    (AFTER_TOMORROW, 2, re.compile(r"\blusa\b")),
)
# «2 minggu», «minggu depan» and «seminggu» are weeks; «minggu» and «hari minggu» are a day.
_WEEK = r"(?<!\d )(?<!\d)(?<!berapa )(?<!brp )(?<!tiap )(?<!setiap )(?<!per )(?<!satu )(?<!dua )(?<!tiga )"
_NAME = re.compile(
    rf"{_WEEK}\b(?P<name>{_one_of(_WEEKDAYS)})(?:nya)?\b(?P<next> (?:depan|dpn|besok))?(?P<past> (?:lalu|kemarin|kmrn))?"
)
_SPAN = re.compile(
    rf"\b(?:{_one_of(_WEEKDAYS)})\s*(?:sampai|sampe|smp|s/d|sd|-|–|hingga)\s*(?:{_one_of(_WEEKDAYS)})\b"
)
# What may stand around a day without asking for anything else.
_FILLERS = re.compile(
    r"\b(?:kalau|kalo|klo|kl|kalu|terus|trus|nah|dan|sama|atau|hari|hr|pas|di|tanggal|tgl|gimana|gmn|bagaimana|buka|tutup"
    r"|nya|ya|kah|kak|min|pak|bu|dong|deh|ga|gak|nggak|ngga|engga|tidak|tdk|apa|jam|berapa|brp|masih|bisa|depan|ini|itu"
    r"|libur|kantor|kantornya|bukanya|tutupnya|istirahat|istirahatnya|siang|pagi|sore|malam|malem|pelayanan|layanan"
    r"|pelayanannya|sampai|sampe|mulai|dari|eh|oh|yang|yg|dibuka|kalender|merah)\b"
)


@dataclass(frozen=True)
class Asked:
    """A day that was asked about, and how it was named (one of the words above)."""

    day: date
    named: str


def _in_calendar(year: int, month: int, day: int) -> Optional[date]:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next(today: date, month: int, day: int, year: Optional[str]) -> Optional[date]:
    """The day of that year; without a year the next one to come, 29 February within four years (eight about 2100)."""
    if year:
        return _in_calendar(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    years = range(today.year, today.year + 9)
    return next((d for y in years if (d := _in_calendar(y, month, day)) and d >= today), None)


def _next_with_number(today: date, number: int) -> Optional[date]:
    """The next day that is called «tanggal 25», this month or later."""
    ahead = (today + timedelta(days=offset) for offset in range(62))
    return next((day for day in ahead if day.day == number), None)


def _weekdays(text: str, today: date) -> List[Tuple[int, Asked]]:
    found: List[Tuple[int, Asked]] = []
    for match in _NAME.finditer(text):
        is_week = match["name"] == "minggu" and bool(
            re.match(r"minggu (?:depan|dpn|ini|lalu|kemarin|sekali)\b", text[match.start("name") :])
        )
        if (is_week and not text[: match.start("name")].endswith("hari ")) or match["past"]:
            continue
        ahead = (_WEEKDAYS[match["name"]] - today.weekday()) % 7
        if match["next"]:  # «jumat depan» said on a Wednesday is the Friday of next week
            monday = today + timedelta(days=7 - today.weekday())
            found.append((match.start(), Asked(monday + timedelta(days=_WEEKDAYS[match["name"]]), DATE)))
        else:
            found.append((match.start(), Asked(today + timedelta(days=ahead), WEEKDAY)))
    return found


def days_in(text: str, today: date) -> Tuple[Asked, ...]:
    """The days that the text names, in its order, three at most; `today` is the office's own date.

    A date says more than «besok», and «besok» more than a weekday: «jumat 25 desember» is one day. A span («senin
    sampai jumat») names no day.
    """
    low = text.lower()
    dated: List[Tuple[int, Asked]] = []
    for pattern in (_NAMED, _NUMBERED):
        for match in pattern.finditer(low):
            month = _MONTHS.get(match["month"]) or int(match["month"])
            day = _next(today, month, int(match["day"]), match["year"])
            dated += [(match.start(), Asked(day, DATE))] if day else []
    if not dated and not _NAMED.search(low):
        for match in _DAY_ALONE.finditer(low):
            day = _next_with_number(today, int(match["day"]))
            dated += [(match.start(), Asked(day, DATE))] if day else []
    if not dated:
        near = ((p.search(low), name, ahead) for name, ahead, p in _NEAR)
        dated = [(m.start(), Asked(today + timedelta(days=ahead), name)) for m, name, ahead in near if m]
    if not dated and not _SPAN.search(low) and not re.search(r"\d{1,2}[\s/-]", _NAME.sub("", low)):
        dated = _weekdays(low, today)
    days = {asked.day: asked for _, asked in sorted(dated, key=lambda found: found[0])}
    return tuple(days.values())[:MOST]


def names_only_days(text: str, today: date) -> bool:
    """«jumat?», «kalau senin?», «tgl 25 des gimana»: a day and nothing else."""
    if not days_in(text, today):
        return False
    rest = text.lower()
    for pattern in (_NAMED, _NUMBERED, _DAY_ALONE, *(p for _, _, p in _NEAR), _NAME, _FILLERS):
        rest = pattern.sub(" ", rest)
    return not re.search(r"\w", rest)
