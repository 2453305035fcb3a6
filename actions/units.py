"""Which counter is named: one of the office's own («disdukcapil jumat buka?»), or another agency's («jam buka samsat»)."""

from __future__ import annotations

import re
from typing import Dict, FrozenSet, Optional, Tuple

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
# Counters of other agencies: the name to say, and a service in whose entry the catalogue tells of them.
_ELSEWHERE: Dict[str, Tuple[str, Optional[str]]] = {
    **dict.fromkeys(("puskesmas", "pustu", "pkm"), ("Puskesmas", "puskesmas_imunisasi")),
    "samsat": ("Samsat", "pajak_kendaraan_tahunan"),
    "samsat keliling": ("Samsat keliling", "pajak_kendaraan_tahunan"),
    **dict.fromkeys(("kua", "kantor urusan agama"), ("KUA", "nikah_kua")),
    **dict.fromkeys(("imigrasi", "kanim"), ("Kantor Imigrasi", "paspor_baru_ganti")),
    **dict.fromkeys(("polres", "polresta", "polrestabes", "kantor polisi"), ("Polres", "skck")),
    "polsek": ("Polsek", "skck"),
    "polda": ("Polda", "skck"),
    "satpas": ("Satpas", "sim_perpanjang"),
    "sim keliling": ("SIM keliling", "sim_perpanjang"),
    **dict.fromkeys(("bpn", "kantor pertanahan", "atr bpn"), ("Kantor Pertanahan", "sertifikat_elektronik")),
    **dict.fromkeys(("bpjs", "bpjs kesehatan"), ("BPJS Kesehatan", "bpjs_kes_daftar")),
    **dict.fromkeys(
        ("bpjs ketenagakerjaan", "bpjs tk", "bpjamsostek"), ("BPJS Ketenagakerjaan", "bpjs_tk_jht")
    ),
    **dict.fromkeys(("kpp", "kp2kp", "kantor pajak", "kpp pratama"), ("kantor pajak (KPP)", "npwp_nik")),
    "pln": ("PLN", "pln_123"),
    **dict.fromkeys(("pengadilan", "pengadilan negeri", "pengadilan agama"), ("pengadilan", None)),
    "kecamatan": ("kantor kecamatan", None),
}


def _plain(text: str) -> str:
    return f" {re.sub(r'[^a-z0-9]+', ' ', text.lower()).strip()} "


def named_elsewhere(text: str, office: Entry) -> Optional[Tuple[str, Optional[str]]]:
    """The counter of another agency that the text names, and a service that tells of it; the longest name wins.

    None where the text names the mall, whose own counter is meant, and for what this office has a unit for.
    """
    plain, own = _plain(text), {unit["id"] for unit in office["units"]}
    found = [name for name in _ELSEWHERE if f" {name} " in plain and name not in own]
    if not found or named_unit(text, office) == "mpp":
        return None
    return _ELSEWHERE[max(found, key=len)]


def named_unit(text: str, office: Entry) -> Optional[str]:
    """The id of the unit that the text names, or None; the longest name wins."""
    plain = _plain(text)
    found = [
        (len(name), unit["id"])
        for unit in office["units"]
        for name in {unit["id"].replace("_", " "), unit["name"].lower(), *_CALLED.get(unit["id"], ())}
        if f" {name} " in plain and unit["id"] != "umum"
    ]
    return max(found)[1] if found else None
