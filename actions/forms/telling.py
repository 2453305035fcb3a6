"""What a citizen's own sentence already tells of a report: what, where, since when, and which of it they correct."""

from __future__ import annotations

import re
from typing import Dict, Optional, Tuple

_COUNT = (
    r"(?:\d+|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|belasan|puluhan|beberapa|setengah)"
)
_UNIT = r"(?:menit|mnt|jam|hari|hr|minggu|mggu|mgg|mg|bulan|bln|tahun|thn|th)"
_ABOUT = r"(?:(?:udah|sudah|dah|udh|sdh|hampir|sekitar|kurang lebih|kira2|lebih dari|selama)\s+)*"
_DAY = r"(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu)"
_MONTH = r"(?:januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember|jan|feb|mar|apr|jun|jul|agu|agt|sep|sept|okt|nov|des)"
_SINCE = re.compile(
    rf"\b(?:(?:sejak|sejk|semenjak|mulai|dari)\s+(?:(?:hari|tanggal|tgl|bulan|tahun|pas|waktu|jam)\s+)?(?:{_DAY}|{_MONTH}|\d|kemarin|kmrn|kmarin|tadi|semalam|dulu|lama|jaman|zaman|jamannya|zamannya|minggu|bulan|tahun|lebaran|awal|akhir|pagi|siang|sore|malam)[^,.;?!]{{0,30}}"
    rf"|{_ABOUT}(?:{_COUNT}\s*-?\s*{_UNIT}\w{{0,3}}|se(?:hari|minggu|bulan|tahun|jam)(?:an)?|ber{_UNIT}-?{_UNIT})(?:\s+(?:yang |yg )?(?:lalu|ini|lebih))?"
    rf"|(?:udah|sudah|dah|udh|sdh)\s+(?:lama|lm)\b(?:\s+(?:banget|bgt|sekali))?"
    r"|(?:kemarin|kmrn|kmarin)(?:\s+(?:pagi|siang|sore|malam|lusa))?|tadi\s+(?:pagi|siang|sore|malam|malem|subuh)|semalam|semalem|barusan|baru saja|hari ini"
    rf"|(?:minggu|bulan|tahun|{_DAY})\s+(?:lalu|kemarin|kmrn)|(?:tanggal|tgl)\s+\d{{1,2}}(?:\s+{_MONTH})?(?:\s+20\d\d)?)",
    re.IGNORECASE,
)
_SINCE_WORD = re.compile(
    r"^(?:(?:udah|sudah|dah|udh|sdh)\s+(?!la?m)|(?:sejak|sejk|semenjak|mulai|dari)\s+)", re.IGNORECASE
)
# Words that come before a name of a place.
_NAMED = r"(?:jl|jln|jalan|gang|gg|perumahan|perum|komplek|kompleks|komp|blok|desa|dusun|dukuh|lingkungan|kelurahan|kel|kecamatan|kec|pasar|terminal|stasiun|simpang|perempatan|pertigaan|bundaran|jembatan|taman|alun-alun|masjid|mesjid|musholla|gereja|pura|vihara|puskesmas|kampung|kp|sd|sdn|smp|smpn|sma|sman|smk|smkn|tk|ruko|toko|apotek|hotel|mall?|rs|rsud)"
_NOT_A_NAME = r"(?!(?:rusak|bolong|berlubang|mati|gelap|banjir|padam|umum|raya\s+(?:rusak|mati)|yang|yg|itu|ini|udah|sudah|dan|tidak|ga|gak|kota|macet|licin|utama|di|ke|dari|depan|dekat|sekitar|rumah|saya|kami|penuh|kotor|ramai|tetangga|sebelah|ambles|amblas|jebol|longsor)\b)"
_PLACE_NAME = re.compile(
    rf"\b(?:{_NAMED}\.?\s+{_NOT_A_NAME}[\w.'-]+|rt\.?\s*/?\s*(?:rw)?\s*\d+|rw\.?\s*\d+|no\.?\s*\d+|km\.?\s*\d+)",
    re.IGNORECASE,
)
_PLACE_WORD = re.compile(
    rf"\b(?:di|dkt|dekat|deket|depan|dpn|samping|sebelah|belakang|blkg|seberang|sekitar|sepanjang|antara|daerah|area|{_NAMED}|rt|rw)\b",
    re.IGNORECASE,
)
_BEFORE_PLACE = re.compile(
    r"\b(?:(?:(?:di|sepanjang|sekitar|daerah|area)\s+)?(?:dekat|deket|dkt|depan|dpn|samping|sebelah|belakang|seberang|antara)|di|sepanjang|sekitar|daerah|area)\s+$",
    re.IGNORECASE,
)
_OF_A_LAMP = re.compile(r"\b(?:lampu|penerangan|bahu|badan|marka|rambu)\s+$", re.IGNORECASE)
_ENDS_PLACE = re.compile(
    r"[,;?!\n]|\.\s|\b(?:udah|sudah|udh|sdh|dah|sejak|dari|yang|yg|karena|krn|tapi|tp|ga|gak|tidak|mati|rusak|bolong|berlubang|padam|banjir|mampet|mohon|tolong|harap|makin|belum|blm|ada|banyak|bikin|sangat|numpuk|menumpuk)\b",
    re.IGNORECASE,
)
_DEFECT = re.compile(
    r"\b(?:rusak|bolong|lubang|berlubang|mati|padam|gelap|banjir|tergenang|mampet|numpuk|menumpuk|bau|tumbang|miring|putus|bocor|macet|retak|amblas|ambles|jebol|longsor|hilang|roboh|patah|kotor|berisik|bising|bakar|dibakar|sampah|lampu|got|drainase|parkir|liar|licin|keruh|pecah)\w*",
    re.IGNORECASE,
)
_HAPPENS = re.compile(
    r"\b(?:ada|banyak|lagi|orang|warga|tetangga|dipakai|dipake|jualan|selalu|sering|tiap|setiap)\b",
    re.IGNORECASE,
)
# Complains of not being heard, or looks for somebody: nothing that can be mended at a place.
_TELLS_NOTHING = re.compile(
    r"\bada\s+(?:orang|admin|petugas|cs|yang (?:jaga|bales|balas))(?:nya)?\b(?=\W*(?:ga|gak|g|nggak|ngga|tidak|tdk|kah|disini|di sini|kak|min|ya)?\b[\w ]{0,10}\W*$)"
    r"|\b(?:ga|gak|g|nggak|ngga|tidak|tdk|belum|blm|jarang)\s+(?:pernah\s+)?(?:di)?(?:tanggap|tanggepi|tanggapi|respon|gubris|bales|balas|tindak)\w*",
    re.IGNORECASE,
)
_VAGUE_PLACE = re.compile(
    r"(?:di\s+)?(?:sini|situ|sana|(?:depan |dekat |sekitar |samping )?(?:rumah|rmh)(?:ku| saya| sy| aku| kami)?|(?:tempat|lingkungan|daerah|kampung) (?:saya|sy|aku|kami)|jalan(?:an)?|depan|dekat sini)\W*",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"^\W*(?:(?:halo|hai|min|kak|pak|bu|permisi|selamat \w+|saya|sy|aku|gue|gw|kami|mau|mo|pengen|pgn|ingin|hendak|tolong|izin|bisa|minta|dong|ini)[\s,.!]+)*"
    r"(?:(?:di)?(?:buat|bikin|kirim|ajukan|masuk|tulis|catat)(?:kan|in)?\s+(?:laporan|laporin|pengaduan|aduan|keluhan)|(?:me)?(?:lapor|laporin|laporkan|ngelapor|ngelaporin)|melaporkan|ngadu|mengadu|ngaduin|mengadukan|komplain|laporan|pengaduan|aduan)(?:nya)?\b"
    r"(?:[\s,:!.]+(?:soal|tentang|ttg|masalah|mengenai|kalau|kalo|klo|bahwa|ada|ya|kak|min|pak|bu|dong|nih|baru|gangguan|perihal|dulu)\b)*[\s,:.!]*",
    re.IGNORECASE,
)
_SOFT = frozenset(
    [
        "aja",
        "saja",
        "deh",
        "dong",
        "kak",
        "min",
        "pak",
        "bu",
        "ya",
        "iya",
        "oke",
        "boleh",
        "sekarang",
        "dulu",
        "nya",
        "sih",
        "mau",
        "saya",
        "sy",
        "aku",
        "tolong",
        "makasih",
        "sini",
        "baru",
        "nih",
        "yuk",
        "lah",
    ]
)
_FIELDS = (
    ("where", r"(?:tempat|lokasi|alamat|jalan|titik|posisi)(?:nya)?"),
    ("since", r"(?:waktu|tanggal|tgl|sejak|kapan|lama)(?:nya)?"),
    ("what", r"(?:isi|laporan|masalah|keluhan|cerita|kejadian)(?:nya)?"),
)
_LEAD = r"^\W*(?:(?:eh|oh|ups|maaf|sorry|sori|ralat|koreksi|tunggu|bentar|salah)\b[\s,.:]*)*"
_SHOULD = r"(?:harusnya|seharusnya|hrsnya|harus nya|yang benar|yg benar|yg bener|yang bener|maksudnya|maksud saya|jadi(?:nya)?|ganti(?: jadi)?|tapi|melainkan|diganti)"
_SHOULD_FIRST = re.compile(rf"^{_SHOULD}\s+", re.IGNORECASE)
_BUT = re.compile(
    rf"{_LEAD}(?:bukan|bkn|bukannya)\s+(?!cuma|hanya|sekedar|sekadar|main)(?P<old>[^,;]+?)\s*(?:[,;]|\b{_SHOULD}\b)\s*(?:{_SHOULD}\s*)?(?P<new>.+)$",
    re.I,
)
_WRONG = re.compile(
    r"\b(?:salah|keliru|kurang tepat|diganti|ganti|ubah|diubah|ralat|koreksi|bukan di situ|bukan disitu)\b",
    re.I,
)
_NEW = re.compile(rf"(?:{_SHOULD}|\b(?:ke|menjadi)\b|:)\s*:?\s*(?P<new>.+)$", re.IGNORECASE)
_ANNOUNCED = re.compile(
    r"^\W*(?:(?:eh|oh|maaf)[\s,]+)*(?:ralat|koreksi|salah)\b(?!\s+(?:satu|seorang))[\s,:]+(?P<new>.+)$",
    re.IGNORECASE,
)

_PRIVACY_SAID = {
    "biasa": r"(?<!bukan )\b(?:biasa|normal|terbuka)\b",
    "anonim": r"(?<!bukan )(?<!jangan )\banonim\w*|\b(?:tanpa|jangan|jgn|(?:ga|gak|nggak|tidak|tdk)(?: usah| perlu| mau)?)(?: pakai| pake| sebut\w*| cantum\w*| tulis\w*| ada)? nama\b",
    "rahasia": r"(?<!bukan )(?<!jangan )\b(?:di)?rahasia(?:kan|in)?\b",
}


_MERELY_ORDINARY = re.compile(r"\W*biasa(?:\W+(?:aja|saja|kak|min|pak|bu|ya|deh))*\W*", re.IGNORECASE)


def since_in(text: str) -> Optional[str]:
    """«2 minggu» of a sentence, or None."""
    found = _SINCE.search(text)
    if not found:
        return None
    # The labels of the summary already say «sejak».
    return _SINCE_WORD.sub("", found.group(0).strip(" ,.;?!")) or None


# Names are written with capitals; without, «kelurahan buka jam berapa» would be one.
_KEPT_PLACE = re.compile(
    r"\b(?:[Kk]el(?:urahan)?|[Kk]ec(?:amatan)?|[Dd]esa|[Dd]usun|[Jj]alan|[Jj]ln?|[Pp]erumahan)\.? (?:[A-Z][\w-]+(?: |$|\b)){1,4}"
)


def tells_place(text: str) -> bool:
    return bool(_PLACE_WORD.search(text) or _PLACE_NAME.search(text))


def only_place(text: str) -> Optional[str]:
    """«jl dahlia rt 2»: where it is and nothing of what is wrong there; None for any other words."""
    flat = text.strip(" ,.;!")
    if len(flat.split()) > 20 or _DEFECT.search(flat) or _HAPPENS.search(flat) or not tells_place(flat):
        return None
    place = where_in(flat) or ""
    if len(place) >= 0.7 * len(flat):
        return place
    return flat if _PLACE_WORD.match(flat) else None


def tells_nothing(text: str) -> bool:
    """«ada orang ga», «capek lapor ga pernah ditanggapi»."""
    return bool(_TELLS_NOTHING.search(text)) and not _DEFECT.search(text)


def is_vague(place: str) -> bool:
    """«depan rumah saya» helps no one who has to find it."""
    return bool(_VAGUE_PLACE.fullmatch(place.strip())) or len(re.sub(r"[\W_]", "", place)) < 3


def where_in(text: str) -> Optional[str]:
    """«di depan Pasar Baru» of a sentence, only if it names a place that can be found; else None."""
    names = [n for n in _PLACE_NAME.finditer(text) if not _OF_A_LAMP.search(text[: n.start()])]
    starts = [(_BEFORE_PLACE.search(text[: name.start()]), name) for name in names]
    # «di gang Melati» rather than any name before it.
    found = next(((before, name) for before, name in starts if before), next(iter(starts), None))
    if found is None:
        return None
    before, name = found
    rest = text[name.end() :]
    ends = (_ENDS_PLACE.search(rest), _SINCE.search(rest))
    cut = min((m.start() for m in ends if m), default=len(rest))
    place = text[before.start() if before else name.start() : name.end()] + rest[:cut]
    return place.strip(" ,.;")[:300]


def place_in(text: str) -> Optional[str]:
    """A kelurahan, kecamatan, village or street that is named, to be kept for a later report; else None."""
    found = _KEPT_PLACE.search(text)
    return found.group().strip() if found else None


def told_in(text: str) -> Optional[str]:
    """What was told, without «saya mau lapor»; None if nothing was."""
    rest = _WANTS.sub("", " ".join(text.split()), count=1).strip(" ,.:;-")
    words = [w for w in re.findall(r"[^\W\d_]{2,}", rest) if w.lower() not in _SOFT]
    if re.match(r"(?:tapi|tp|tpi|cuma|bisa|boleh|apa|apakah|gimana)\b", rest, re.IGNORECASE):
        return None  # «mau lapor tapi takut ketahuan» tells nothing yet
    return rest if len(words) >= 2 or any(len(w) >= 5 for w in words) else None


def corrected(text: str) -> Optional[Tuple[str, Optional[str]]]:
    """Which field a message corrects and its new value: («where», «di jalan melati»); value None if it only says so."""
    flat = " ".join(text.split())
    but = _BUT.match(flat)
    if but:
        new = but.group("new").strip(" ,.;:")
        return (_field_of(flat, but.group("old"), new), new) if new else None
    named = next((field for field, noun in _FIELDS if re.search(rf"\b{noun}\b", flat, re.I)), None)
    if named and _WRONG.search(flat) and len(flat.split()) <= 25:
        says_which = re.search(
            rf"\b(?:{dict(_FIELDS)[named]})\s+(?:\w+\s+)?{_WRONG.pattern}|{_WRONG.pattern}\s+{dict(_FIELDS)[named]}",
            flat,
            re.I,
        )
        if says_which:
            found = _NEW.search(flat)
            new = _SHOULD_FIRST.sub("", found.group("new").strip(" ,.;:")) if found else ""
            return named, new or None
    announced = _ANNOUNCED.match(flat)
    if announced:
        new = announced.group("new").strip(" ,.;:")
        new = _SHOULD_FIRST.sub("", new)
        return _field_of(flat, "", new), new
    return None


def _field_of(text: str, old: str, new: str) -> str:
    if re.search(r"\b(?:tempat|lokasi|alamat)", text, re.I):
        return "where"
    if _SINCE.search(new) and not tells_place(new):
        return "since"
    if tells_place(new) or tells_place(old):
        return "where"
    return "what"


def told(text: str) -> Dict[str, str]:
    """The fields of a report that a sentence already fills."""
    what = told_in(text)
    if what is None:
        return {}
    found = {"what": what, "where": where_in(what), "since": since_in(what)}
    return {field: value for field, value in found.items() if value}


def privacy_in(text: str) -> Optional[str]:
    """«jangan pakai nama» is anonymous; None where nothing or several are named."""
    named = [value for value, said in _PRIVACY_SAID.items() if re.search(said, text, re.IGNORECASE)]
    return named[0] if len(named) == 1 else None


def volunteered(text: str) -> Dict[str, str]:
    """What a short sentence tells without being asked: «jalan mawar», «kemarin», «tanpa nama»."""
    if len(text.split()) > 10:
        return {}
    private = privacy_in(text)
    found = {
        "where": where_in(text),
        "since": since_in(text),
        # «seperti biasa» says nothing of privacy.
        "privacy": private if private != "biasa" or _MERELY_ORDINARY.fullmatch(text) else None,
    }
    return {field: value for field, value in found.items() if value}
