"""Which of the office's own counters is named: «disdukcapil jumat buka sampai jam berapa»."""

from __future__ import annotations

import re
from typing import Dict, FrozenSet, Optional

from actions.catalogue import Entry

# What people call a unit besides its id and its name.
_CALLED: Dict[str, FrozenSet[str]] = {
    "disdukcapil": frozenset({"dukcapil", "capil", "discapil", "catatan sipil"}),
    "mpp": frozenset({"mal pelayanan publik", "mall pelayanan publik", "mal pelayanan"}),
    "dinsos": frozenset({"dinas sosial"}),
    "dinkes": frozenset({"dinas kesehatan"}),
    "dlh": frozenset({"lingkungan hidup"}),
    "dishub": frozenset({"dinas perhubungan"}),
    "disnaker": frozenset({"dinas tenaga kerja", "depnaker"}),
    "dinas_pendidikan": frozenset({"disdik", "diknas", "dinas pendidikan"}),
    "dpmptsp": frozenset({"ptsp", "perizinan"}),
    "bapenda": frozenset({"dispenda", "pendapatan daerah"}),
    "satpol_pp": frozenset({"satpol", "satpol pp"}),
    "kelurahan": frozenset({"kelurahan", "kantor lurah"}),
    "rsud": frozenset({"rumah sakit daerah"}),
}


def named_unit(text: str, office: Entry) -> Optional[str]:
    """The id of the unit that the text names, or None; the longest name wins."""
    plain = f" {re.sub(r'[^a-z0-9]+', ' ', text.lower()).strip()} "
    found = [
        (len(name), unit["id"])
        for unit in office["units"]
        for name in {unit["id"].replace("_", " "), unit["name"].lower(), *_CALLED.get(unit["id"], ())}
        if f" {name} " in plain and unit["id"] != "umum"
    ]
    return max(found)[1] if found else None
