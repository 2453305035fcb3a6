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
