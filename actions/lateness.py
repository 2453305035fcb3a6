"""Is someone late: «sim mati 1 hari», «telat lapor, didenda?», «udah meninggal 5 tahun lalu». Pure functions on words."""

from __future__ import annotations

import re
from typing import List, Tuple

from actions.catalogue import Entry
from actions.counters import RANK, sure

# A period or a fee alone would mislead who is late already.
LATE_ASPECTS = frozenset({"tanya_masa_berlaku", "tanya_biaya"})
_LATE = re.compile(
    r"\b(?:telat|terlambat|kelewat\w*|(?:sudah|udah|udh|dah|sdh) lewat"
    r"|lewat(?=\W*$| (?:\d|dari|masa|tempo|tanggal|tgl|batas|se(?:hari|minggu|bulan|tahun)|jatuh|waktu|beberapa))"
    r"|mati|nunggak|tunggakan|menunggak|\w*denda\w*|(?:belum|blm|ga|gak|nggak|tidak) (?:di|ke|ter)?bayar"
    r"|\w+ (?:tahun|thn|th|bulan|bln|minggu|mgg|hari|hr) (?:yang |yg )?(?:lalu|lewat))\b",
    re.IGNORECASE,
)
FINE = re.compile(r"denda", re.IGNORECASE)
# Lines of the catalogue that tell what lateness means.
_TELLS = re.compile(
    r"\b(?:telat|terlambat|lewat|denda|paling lambat|batas|tunggakan|habis|mati|menunggak|sanksi|tenggat)\b",
    re.IGNORECASE,
)


def is_late(text: str) -> bool:
    return bool(_LATE.search(text))


def tells_of_lateness(text: str) -> bool:
    return bool(_TELLS.search(text))


def fitting_lines(service: Entry) -> Tuple[List[str], str]:
    """What pitfalls and answers say of lateness, and the weakest confidence among them; unverified ones are left out."""
    kept, _ = sure(service.get("questions", []))
    told = [q for q in kept if tells_of_lateness(f"{q['question']} {q['answer']}")]
    lines = [q["answer"] for q in told]
    lines += [line for line in service.get("pitfalls", []) if tells_of_lateness(line)]
    return lines[:3], max((q["confidence"] for q in told), key=RANK.__getitem__, default="verified")
