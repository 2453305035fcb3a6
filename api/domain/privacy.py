"""Recognise Indonesian identity numbers and contacts in free text and mask them (decision 0012).

Formats: Permendagri NIK structure (PP 40/2019 art. 30–33), NPWP 15/16 digits and NITKU (UU 7/2021 art. 2(1a)),
vehicle plates (PP 76/2020), NIP, NOP, JKN. A NIK and a KK number cannot be told apart by form, so both are `NIK/KK`.
Names and addresses are not recognised; `SECURITY.md` says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SEP = r"[ .\-–/_]?"
_DIGIT_GUARD = r"(?<![\d])"
_END = r"(?!\d)"


def _digits(count: str) -> str:
    return rf"\d(?:{_SEP}\d){{{count}}}"


@dataclass(frozen=True)
class _Recogniser:
    label: str
    pattern: re.Pattern[str]


_PLATE_AREA = (
    r"(?:A[ABDEG]?|B[ABDEGHKLMNP]?|D[ABCDEGHKLMNPRSTW]?|E[ABD]?|F|G|H|K[BHTU]?|L|M|N|P[ABGST]?|R|S|T|W|Z)"
)
_NOT_A_PLATE_END = (
    r"(?!(?:di|ke|yg|itu|ini|dan|ya|jam|rt|rw|hr|jt|rb|kg|km|cm|m|th|bln|org|no|pm|am|kk|sy|aja|an)\b)"
)

# Order matters: the longest and most certain forms first, so that no shorter one eats a part of them.
_RECOGNISERS = (
    # A code that opens an account; only the digits are taken, and only where they are called one.
    _Recogniser(
        "KODE",
        re.compile(
            r"(?i)\b(?:otp|pin|kata sandi|sandi|pass?word|kode verifikasi)\b(?:\W+\w+){0,3}?\W+(\d{4,8})(?!\d)"
        ),
    ),
    _Recogniser("EMAIL", re.compile(r"(?<![\w.+-])\w[\w.+-]*@[\w-]+(?:\.[\w-]+)+")),
    _Recogniser("NITKU", re.compile(rf"{_DIGIT_GUARD}{_digits('21')}{_END}")),
    _Recogniser(
        "NIP",
        re.compile(
            rf"{_DIGIT_GUARD}(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?(?:19|20)\d{{2}}(?:0[1-9]|1[0-2]) ?[12] ?\d{{3}}{_END}"
        ),
    ),
    _Recogniser("NOP", re.compile(rf"{_DIGIT_GUARD}{_digits('17')}{_END}")),
    _Recogniser(
        "TELEPON", re.compile(rf"(?<![\d+])(?:\+|00)?62[ .\-]?\(?0?8[1-9](?:[ .\-]?\d){{6,10}}{_END}")
    ),
    _Recogniser("NIK/KK", re.compile(rf"{_DIGIT_GUARD}{_digits('15')}{_END}")),
    _Recogniser(
        "NPWP", re.compile(rf"{_DIGIT_GUARD}\d{{2}}\.?\d{{3}}\.?\d{{3}}\.?\d[-.]?\d{{3}}\.?\d{{3}}{_END}")
    ),
    _Recogniser("TELEPON", re.compile(rf"{_DIGIT_GUARD}08[0-9](?:[ .\-]?\d){{6,10}}{_END}")),
    _Recogniser(
        "TELEPON", re.compile(rf"{_DIGIT_GUARD}\(?0[2-79]\d{{1,2}}\)?[ \-]\d{{3,4}}[ \-]?\d{{3,4}}{_END}")
    ),
    _Recogniser("JKN", re.compile(rf"{_DIGIT_GUARD}000\d{{10}}{_END}")),
    _Recogniser("NOMOR", re.compile(rf"{_DIGIT_GUARD}{_digits('9,')}{_END}")),
    _Recogniser(
        "PLAT", re.compile(rf"(?<![A-Z0-9]){_PLATE_AREA}[ \-]?\d{{1,4}}[ \-]?[A-Z]{{1,3}}(?![A-Za-z0-9])")
    ),
    _Recogniser(
        "PLAT",
        re.compile(
            rf"(?<![\w]){_PLATE_AREA}[ \-]?(?!(?:19|20)\d\d\b)\d{{3,4}}[ \-]?{_NOT_A_PLATE_END}[A-Z]{{1,3}}(?![\w])",
            re.IGNORECASE,
        ),
    ),
    _Recogniser("PASPOR", re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{6,7}(?![A-Za-z0-9])")),
)
_AMOUNT = re.compile(r"(?i)(?<![\w])(?:rp\.? ?)\d[\d.]*(?:,\d+)?")
_TICKET = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2,5}-20\d{2}-\d{6}(?!\d)")


@dataclass(frozen=True)
class Masked:
    """Text fit for storing, logging and the engine. `found` names the kinds that were masked, in order."""

    text: str
    found: tuple[str, ...]


# Numbers that name a person, unlike a telephone number or an address, which an office writes too.
IDENTITY = frozenset({"NIK/KK", "NPWP", "PASPOR", "NIP"})
# The name of long numbers that are nothing better known: registration numbers mostly.
FILE_NUMBER = "NOMOR"


def mask(text: str, kinds: frozenset[str] | None = None) -> Masked:
    """Replace every recognised number or contact (of these kinds) by its kind in brackets, e.g. «[NIK/KK]».

    Amounts written with «Rp» and our own ticket numbers stay. Digits of other scripts count as digits. Masking the
    result again changes nothing.
    """
    plain, marks = _marks(text, kinds)
    for start, end, label in reversed(marks):
        plain = f"{plain[:start]}[{label}]{plain[end:]}"
    return Masked(plain, tuple(label for _, _, label in marks))


def masked_number(masked: str, original: str) -> str | None:
    """What stands behind «[NOMOR]» in the original, if exactly one number was masked under that name.

    Only for numbers that name a file, never a person: any other name gives None.
    """
    if f"[{FILE_NUMBER}]" not in masked:
        return None
    plain, marks = _marks(original, None)
    found = {plain[start:end].strip() for start, end, label in marks if label == FILE_NUMBER}
    return found.pop() if len(found) == 1 else None


def _marks(text: str, kinds: frozenset[str] | None) -> tuple[str, list[tuple[int, int, str]]]:
    """The text with plain digits, and what to mask in it: start, end and kind, in order."""
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    kept = [m.span() for p in (_AMOUNT, _TICKET) for m in p.finditer(plain)]
    marks: list[tuple[int, int, str]] = []

    def taken(start: int, end: int) -> bool:
        return any(start < e and s < end for s, e in kept) or any(start < e and s < end for s, e, _ in marks)

    for recogniser in _RECOGNISERS:
        for match in recogniser.pattern.finditer(plain):
            span = match.span(match.lastindex or 0)
            if (kinds is None or recogniser.label in kinds) and not taken(*span):
                marks.append((*span, recogniser.label))
    return plain, sorted(marks)
