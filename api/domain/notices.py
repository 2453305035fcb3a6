"""Every sentence the bridge itself says to citizens, one constant per situation."""

from __future__ import annotations

from collections.abc import Sequence

QUEUED_OPEN = (
    "Baik, Anda kami sambungkan dengan petugas {unit}. Posisi antrean: {position}. "
    "Halaman ini boleh ditutup, kami simpan tempat Anda."
)
QUEUED_CLOSED = (
    "Pesan Anda sudah masuk antrean petugas {unit}. Saat ini di luar jam layanan; "
    "kantor buka lagi {opens}. Anda boleh menulis rinciannya sekarang."
)
QUEUED_HOLIDAY = (
    "Pesan Anda sudah masuk antrean petugas {unit}. Hari ini kantor tutup karena {holiday}; "
    "buka lagi {opens}. Anda boleh menulis rinciannya sekarang."
)
QUEUED_BEFORE_HOLIDAY = (
    "Pesan Anda sudah masuk antrean petugas {unit}. Saat ini di luar jam layanan, lalu kantor tutup karena {holiday}; "
    "buka lagi {opens}. Anda boleh menulis rinciannya sekarang."
)
OPENS_SOME_DAY = "pada hari kerja berikutnya"
QUEUED_URGENT = "Pesan Anda kami teruskan sekarang juga ke petugas. Anda boleh terus menulis di sini."
QUEUED_URGENT_CLOSED = (
    "Pesan Anda kami teruskan sekarang juga. Saat ini di luar jam layanan, jadi jawaban petugas bisa lama: "
    "bila Anda atau orang lain dalam bahaya, hubungi nomor di atas sekarang."
)
ENGINE_RECEIPT = "Pesan Anda sudah kami terima. Asisten sedang terganggu; kami coba lagi, dan bila belum pulih petugas yang menjawab."
ENGINE_GAVE_UP = "Maaf, asisten sedang terganggu. Percakapan ini kami serahkan kepada petugas."
BOT_OFF = "Asisten digital sedang dimatikan. Pesan Anda kami serahkan kepada petugas."
OFFICER_JOINED = "{officer}, {unit}, bergabung dalam percakapan."
OFFICER_JOINED_NO_UNIT = "{officer} bergabung dalam percakapan."
OFFICER_RELEASED = "Petugas mengembalikan percakapan ini ke antrean. Petugas lain akan melanjutkan."
TRANSFERRED = "Percakapan ini dialihkan ke {unit}."
RETURNED_TO_BOT = "Petugas mengembalikan percakapan ini kepada asisten digital. Silakan bertanya lagi."
RESOLVED = (
    "Percakapan ini ditandai selesai oleh petugas. Bila masih ada yang ingin ditanyakan, tulis saja di sini."
)
ENDED_BY_CITIZEN = "Percakapan diakhiri. Terima kasih sudah menghubungi kami."
REOPENED = "Percakapan dibuka kembali. Anda berbicara dengan asisten digital."
WITHDRAWN = "Anda keluar dari antrean petugas dan kembali ke asisten digital."


def listed(holidays: Sequence[str]) -> str:
    """«A», «A dan B», «A, B, dan C»; of more than three the first two and the rest in two words."""
    shown = [*holidays[:2], "libur sesudahnya"] if len(holidays) > 3 else list(holidays)
    if len(shown) < 3:
        return " dan ".join(shown)
    return f"{', '.join(shown[:-1])}, dan {shown[-1]}"


# The contact of a confidential report, a ticket's code and the number of a ticket that must not be linked never stand in the
# transcript; the citizen's own view fills the last two in (`api/flows/reveal.py`).
SECRET_TEXT = "[kontak dirahasiakan]"
CODE_PLACE = "[kode]"
NUMBER_PLACE = "[nomor tiket]"

# The words of a photo's message; the engine takes them, and only them, for a photo (`actions/memory.py`).
PHOTO_TEXT = "[foto]"
PHOTO_TYPED = "(foto)"

TICKET_TITLES = {"laporan": "Laporan {number}", "berkas": "Berkas {number}"}
TICKET_FILED = {
    "laporan": "Laporan Anda sudah kami terima.",
    "berkas": "Daftar dokumen Anda sudah kami serahkan kepada petugas {unit}.",
}
TICKET_NUMBER = "Nomor tiket: {number}"
TICKET_CODE = "Kode pemeriksaan: {code}"
TICKET_KEEP = "Simpan nomor dan kode ini. Kode hanya ditampilkan di pesan ini."
TICKET_NEXT_HEADING = "Selanjutnya"
TICKET_NEXT = {
    "laporan": "Petugas memeriksa laporan, lalu meneruskannya ke {unit}.",
    "berkas": "Petugas melihat daftar ini. Ini belum permohonan resmi dan belum berarti diterima atau ditolak.",
}
TICKET_TIMES_HEADING = "Batas waktu menurut aturan"
TICKET_TIMES = {
    "laporan": (
        "Diperiksa paling lambat 3 hari kerja (SP4N-LAPOR!).",
        "Tanggapan awal paling lambat 14 hari (UU 25/2009 Pasal 44).",
        "Keputusan paling lambat 60 hari sejak berkas lengkap (UU 25/2009 Pasal 50).",
    ),
    "berkas": (),
}
TICKET_CHECK_HEADING = "Cara cek"
TICKET_CHECK = "Tulis nomor tiket dan kodenya di sini atau di saluran resmi kami yang lain, kapan saja."
TICKET_PRIVACY_HEADING = "Kerahasiaan"
TICKET_PRIVACY = {
    "biasa": None,
    "anonim": "Laporan ini anonim. Tiket tidak menyimpan siapa Anda, jadi kami tidak dapat mengirim kabar. Cek dengan nomor dan kode.",
    "rahasia": "Kontak Anda disegel. Petugas biasa hanya melihat «pelapor dirahasiakan».",
}
TICKET_BASIS = ("UU 25/2009 Pasal 44", "UU 25/2009 Pasal 50")
REPORTER_HIDDEN = {"anonim": "pelapor anonim", "rahasia": "pelapor dirahasiakan"}

STATUS_NAMES = {
    "diterima": "Diterima",
    "diteruskan": "Diteruskan",
    "diproses": "Diproses",
    "selesai": "Selesai",
    "ditolak": "Ditolak",
}
STATUS_LINE = "{status} sejak {since}."
STATUS_NEXT = {
    "diterima": "Petugas memeriksa, lalu meneruskannya ke {unit}.",
    "diteruskan": "{unit} mulai menangani.",
    "diproses": "{unit} menyelesaikan, lalu memberi keterangan di sini.",
    "selesai": "Sudah selesai. Bila belum sesuai, Anda boleh meminta bicara dengan petugas.",
    "ditolak": "Tidak dilanjutkan. Alasannya ada di catatan petugas. Anda boleh meminta bicara dengan petugas.",
}
STATUS_NOTE_HEADING = "Catatan petugas"
STATUS_MOVED = "Tiket {number}: {status}."
STATUS_MOVED_NOTE = "Catatan petugas: {note}"
# One answer for an unknown number, a wrong code and another person's ticket: it must not say which.
TICKET_NOT_SHOWN = (
    "Status tidak dapat kami tampilkan: nomor atau kodenya tidak cocok. Tulis nomor tiket beserta kode 6 angka yang Anda terima, "
    "misalnya: {prefix}-2026-000123 kode 123456. Kode menjaga agar tiket Anda tidak dilihat orang lain."
)
TOO_MANY_TRIES = (
    "Demi keamanan, pengecekan tiket kami hentikan dulu karena beberapa kali tidak cocok. Silakan coba lagi nanti, "
    "atau minta bantuan petugas."
)
REPORTS_PACED = (
    "Laporan ini belum kami catat, karena dari percakapan ini sudah ada {count} laporan dalam satu jam. Tulisan Anda tidak "
    "hilang: tetap ada di percakapan ini. Silakan kirim lagi nanti, atau minta petugas mencatatnya sekarang."
)
ASK_PERSON = "Bicara petugas"

APPLICATION_TITLE = "Permohonan {number}"
APPLICATION_SINCE = "{status} (sejak {since})."
APPLICATION_AS_SAID = "Menurut sistem {unit}."
APPLICATION_NOT_FOUND = (
    "Sistem {unit} tidak menemukan nomor permohonan itu. Periksa lagi nomornya, atau tanyakan ke {unit}."
)
APPLICATION_SILENT = (
    "Maaf, sistem instansi sedang tidak menjawab. Silakan coba lagi nanti, atau tanyakan ke {unit}."
)
APPLICATION_NOT_CONNECTED = "Saya belum tersambung dengan sistem {unit}, jadi status permohonan belum dapat saya lihat. Silakan tanyakan langsung ke {unit}."
APPLICATION_UNREADABLE = "Nomor permohonan itu tidak dapat saya baca. Kirim nomornya saja dalam satu pesan, atau tanyakan ke {unit}."
WHERE_ADDRESS = "Alamat: {address}"
WHERE_PHONE = "Telepon: {phone}"
WHERE_HOURS = "Jam layanan: {hours}"

CHECKLIST_TITLE = "Daftar periksa: {service}"
CHECKLIST_CONDITION = "Keadaan: {condition}"
CHECKLIST_HEADINGS = {"missing": "Belum ada", "unsure": "Perlu dipastikan", "have": "Sudah ada"}
CHECKLIST_NOT_A_DECISION = (
    "Daftar ini membantu persiapan. Petugas yang menentukan lengkap atau tidaknya berkas."
)
CHECKLIST_COMPLETE = "Semua dokumen di daftar sudah Anda sebut ada."
CHECKLIST_SUMMARY = (
    "Tiket {number}. {service}, {condition}. Ada: {have}. Belum ada: {missing}. Belum pasti: {unsure}."
)
CHECKLIST_SHORTENED = "… dan {count} dokumen lain"
NOTHING = "–"

WISH_NOT_DONE = "Asisten hendak mencatat permintaan warga, tetapi petugas sudah mengambil alih. Belum ada tiket yang dibuat."

SURVEY_OFFER = (
    "Bolehkah kami minta penilaian Anda tentang layanan tadi? Hanya beberapa pertanyaan singkat, boleh dilewati, "
    "dan jawabannya tidak disimpan bersama nama atau kontak Anda."
)
SURVEY_BUTTON = "Isi survei"
SURVEY_THANKS = "Terima kasih. Penilaian Anda kami catat tanpa nama dan dipakai untuk memperbaiki layanan."
SURVEY_TWICE = (
    "Terima kasih. Penilaian untuk percakapan ini sudah kami catat sebelumnya, jadi tidak dihitung dua kali."
)
SURVEY_EMPTY = "Baik, tidak ada penilaian yang dicatat. Terima kasih sudah menghubungi kami."
SURVEY_DEFINITIONS = {
    "nrr": "Nilai rata-rata unsur: jumlah nilai unsur dibagi banyaknya jawaban untuk unsur itu (1–4).",
    "bobot": "Bobot tiap unsur 1/x; bila kesembilan unsur terisi, 1/9. Unsur tanpa jawaban tidak dihitung dan tidak dianggap nol.",
    "ikm": "Jumlah nilai rata-rata unsur dikali bobot, lalu dikali 25; dibulatkan dua desimal hanya di akhir (25–100).",
    "mutu": "A 88,31–100; B 76,61–88,30; C 65,00–76,60; D 25–64,99.",
    "dasar": "Permenpan-RB 14/2017.",
}
