"""Forms: several questions in a row, one file each; `form.py` says what all of them share (decision 0016)."""

from __future__ import annotations

import re
from typing import Dict, Optional

from actions.catalogue import Entry
from actions.conditions import is_reported
from actions.forms import words
from actions.forms.form import Form
from actions.forms.kelengkapan import Kelengkapan
from actions.forms.laporan import Laporan
from actions.forms.status import Status, lets_go, ticket_in
from actions.forms.survei import Survei
from actions.memory import Heard

__all__ = ["FORMS", "lets_go", "registers", "wanted_form"]

FORMS: Dict[str, Form] = {form.name: form for form in (Laporan(), Status(), Kelengkapan(), Survei())}
# What goes to a person, never into a form of ours.
_NEVER_REPORTED = frozenset(
    ["pungli_gratifikasi_wbs", "uptd_ppa_sapa129", "kesehatan_jiwa", "darurat_112", "posbankum", "pln_123"]
)
_WILL = r"(?:mau|mauka|mo|mw|pengen|pgn|pengin|ingin|hendak|tolong|bisa|izin|ijin|minta)"
_MAKES_REPORT = re.compile(
    r"\b(?:buat|buatkan|buatin|bikin|bikinin|bikinkan|kirim|ajukan|mengajukan|masukkan|masukin|tulis|catat|catatkan)\s+"
    r"(?:sebuah |satu )?(?:laporan|pengaduan|aduan|keluhan|lap)\b",
    re.IGNORECASE,
)
_COMPLAINS = re.compile(
    rf"\b{_WILL}\s+(?:ngadu|mengadu|ngaduin|mengadukan|komplain|ngomplain)\b|^\W*(?:laporan|pengaduan|aduan)\W*$",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    rf"\b{_WILL}\s+(?:me|nge|di)?(?:lapor|laporin|laporkan)\b|\bmelaporkan\b|^\W*(?:lapor|laporin|laporkan|ngelapor)\b"
    # «laporan sampah», but not one that was made: «laporan sampah saya belum ditanggapi».
    r"|^\W*(?:laporan|pengaduan|aduan)\s+(?!.*\b(?:saya|sy|ku|aku|kami|kemarin|belum|blm|ga|gak|nggak|tidak|udah|sudah|status)\b)",
    re.IGNORECASE,
)
# «lapor SPT», «lapor kehilangan»: words for services that happen to say «lapor».
_REGISTERS = re.compile(
    r"\b(?:kehilangan|polisi|polsek|polres|spt\w*|pajak|lkpm|keuangan|kelahiran|lahiran|lahir|melahirkan|kematian|meninggal|nikah\w*|kawin|cerai|pindah\w*|datang|tamu|rt|ktp|kk|akta|akte|sim|stnk|paspor|npwp)\b",
    re.IGNORECASE,
)
_ASKS_HOW = re.compile(
    r"\b(?:cara\w*|caranya|gimana|gmn|bagaimana|bgmn|syarat\w*|dimana|di mana|kemana|ke mana|apa aja|berapa|kapan)\b"
    r"|\b(?:bisa|boleh)(?:kah| (?:ga|gak|nggak|ngga|tidak))?\W*$",
    re.IGNORECASE,
)
_CHECKS_TICKET = re.compile(
    r"\b(?:cek|ngecek|mengecek|lihat|liat|pantau|lacak|tracking|track|status)\s+(?:status\s+|nomor\s+|no\s+)?(?:tiket|ticket|laporan|pengaduan|aduan)\b"
    r"|\btiket(?: laporan| aduan| pengaduan)? (?:saya|sy|ku|aku|kami)\b|\btiketku\b"
    # A parking ticket is none: «tiketnya» only where it is waited for.
    r"|\btiketnya\b.{0,25}\b(?:gimana|gmn|mana|sampai|sampe|(?:ga|gak|nggak|tidak|belum|blm)\s+(?:pernah\s+)?(?:di)?(?:bales|balas|proses|respon|tanggap|tindak)\w*)"
    r"|^\W*(?:cek|lihat)\s+status\W*$|\b(?:nomor|no|status)\s+(?:tiket|ticket)\b",
    re.IGNORECASE,
)
_CHECKS_PAPERS = re.compile(
    r"\b(?:cek|periksa|ngecek|mengecek|meriksa|periksain|cekin|pastikan)\s+(?:dulu\s+)?(?:kelengkapan|berkas|dokumen|persyaratan|syarat)\b"
    r"|\b(?:berkas|dokumen|syarat|persyaratan|surat)\w*\b.{0,25}\b(?:udah|sudah|udh|sdh|dah|apa|apakah)\b.{0,12}\b(?:lengkap|cukup|komplit)\s*(?:belum|blm|ya|ga|gak|nggak|tidak|kah|\?)"
    r"|\b(?:berkas|dokumen|syarat|persyaratan)\w*\b.{0,25}\b(?:lengkap|cukup|komplit)\s*(?:belum|blm|ga|gak|nggak|tidak|kah)\b"
    r"|\b(?:berkas|dokumen|syarat|persyaratan)\w*\s+(?:saya\s+|sy\s+|ku\s+)?(?:masih\s+)?kurang apa\b|^\W*kelengkapan(?: berkas| dokumen)?\W*$",
    re.IGNORECASE,
)
_SURVEY = re.compile(
    r"\b(?:isi|ngisi|mengisi|ikut|mulai)\s+(?:survei|survey|skm|penilaian)\b|^\W*(?:survei|survey)\W*$",
    re.IGNORECASE,
)


def wanted_form(heard: Heard, service: Optional[Entry] = None) -> Optional[str]:
    """The form that a button or the words themselves ask for, or None. `service` is the one that was understood."""
    if heard.choice in FORMS:
        return heard.choice
    if heard.intent == "mulai_survei":
        return "survei"
    text = words.words_in(heard)
    if heard.choice is not None or heard.intent == words.BUTTON or not text:
        return None
    if ticket_in(text, (), asked=False) or _CHECKS_TICKET.search(text):
        return "status"
    if _SURVEY.search(text):
        return "survei"
    if _CHECKS_PAPERS.search(text):
        return "kelengkapan"
    return "laporan" if _wants_report(heard, service, text) else None


def registers(heard: Heard, service: Optional[Entry]) -> bool:
    """«mau lapor kelahiran anak» asks for a service, whatever it sounds like."""
    text = words.words_in(heard)
    return (
        service is not None
        and not is_reported(service)
        and bool(_REPORTS.search(text) and _REGISTERS.search(text))
    )


def _wants_report(heard: Heard, service: Optional[Entry], text: str) -> bool:
    if heard.service in _NEVER_REPORTED or _ASKS_HOW.search(text):
        return False
    reported = is_reported(service)
    if _REGISTERS.search(text) and not reported:
        return False
    if _MAKES_REPORT.search(text) or _COMPLAINS.search(text):
        return True
    return bool(_REPORTS.search(text)) and (
        reported or (service is None and heard.intent != "di_luar_cakupan")
    )
