"""What those who keep the catalogue read (officers of Diskominfo): what is wrong, the remedy, what changed."""

from __future__ import annotations

# What the schema objects to: kind of rule -> problem, remedy. `{…}` are filled in by api/curation/remedies.py.
SCHEMA = {
    "required": (
        "bagian '{name}' belum ada",
        "Tambahkan '{name}:' dengan isinya; lihat berkas layanan lain sebagai contoh.",
    ),
    "unknown": ("bagian '{name}' tidak dikenal", "Hapus, atau perbaiki ejaannya.{near}"),
    "enum": ("nilai '{value}' tidak dikenal", "Pilih salah satu: {allowed}."),
    "const": ("nilai '{value}' tidak boleh di sini", "Isi dengan {allowed}."),
    "type": ("jenis isinya salah ('{value}')", "Isi dengan {allowed}."),
    "date": (
        "'{value}' bukan tanggal",
        "Tulis tahun-bulan-hari di antara tanda petik, misalnya '2027-05-23'.",
    ),
    "maxLength": (
        "terlalu panjang: {length} huruf, paling banyak {limit}",
        "Pendekkan kalimatnya, atau pindahkan sebagian ke rincian.",
    ),
    "minLength": ("terlalu pendek: {length} huruf, paling sedikit {limit}", "Tulis lebih lengkap."),
    "pattern": ("bentuk tulisan '{value}' tidak sesuai", "{shape}"),
    "minItems": ("isinya {length}, paling sedikit {limit}", "Tambahkan yang kurang."),
    "maxItems": ("isinya {length}, paling banyak {limit}", "Kurangi."),
    "minProperties": ("masih kosong", "Isi, atau hapus bagian ini."),
    "uniqueItems": ("ada isi yang sama dua kali", "Hapus salah satunya."),
    "minimum": ("{value} terlalu kecil, paling sedikit {limit}", "Perbaiki angkanya."),
    "format": ("pola '{value}' tidak dapat dibaca", "Perbaiki tanda kurung dan garis miringnya."),
    "forbidden": ("bagian ini tidak boleh ada pada jenis layanan ini", "Hapus, atau ubah 'kind'."),
}
SHAPES = {
    "date": "Tulis tahun-bulan-hari di antara tanda petik, misalnya '2027-05-23'.",
    "id": "Pakai huruf kecil, angka, dan garis bawah, mulai dengan huruf.",
    "short": "Jangan diakhiri titik atau spasi.",
    "question": "Akhiri dengan tanda tanya.",
    "sentence": "Akhiri dengan titik.",
    "span": "Tulis jam seperti '08:00-12:00'.",
    "phone": "Tulis nomor dengan angka, spasi, dan tanda hubung saja.",
    "https": "Alamat situs harus diawali https://.",
    "words_only": "Jangan menulis angka di sini; nomor ditaruh di 'numbers'.",
    "other": "Periksa spasi di awal dan akhir, dan bandingkan dengan berkas lain.",
}
TYPES = {
    "string": "teks (di antara tanda petik bila berupa tanggal atau angka)",
    "integer": "bilangan bulat tanpa titik",
    "boolean": "true atau false",
    "array": "daftar (baris diawali '- ')",
    "object": "bagian dengan beberapa isian",
    "null": "null",
}
NEAR = " Maksudnya '{name}'?"

# What scripts/check_catalogue.py says, as patterns -> problem, remedy (`\1` and so on are the pattern's groups).
CHECKS = (
    (
        r"key '(.+)' is given twice.* line (\d+), column .*",
        r"bagian '\1' ditulis dua kali (baris \2)",
        "Hapus salah satunya.",
    ),
    (
        r"is no mapping of groups to lists of entries with an id",
        "susunan labels.yml salah",
        "Kembalikan dari salinan; tiap kelompok berisi daftar dengan 'id'.",
    ),
    (r"is empty", "berkas ini kosong", "Kembalikan isinya dari salinan, atau tulis lagi."),
    (r".*codec can't decode.*", "berkas ini bukan teks UTF-8", "Simpan lagi sebagai teks biasa (UTF-8)."),
    (
        r"(?:day|month|year|second|minute|hour)\b.*(?:range|must be).*",
        "ada tanggal yang tidak ada di kalender",
        "Tulis tahun-bulan-hari di antara tanda petik, misalnya '2027-05-23'.",
    ),
    (r".*No such file.*", "berkas ini tidak ada", "Kembalikan berkasnya dari salinan, atau buat lagi."),
    (
        r".*line (\d+), column (\d+).*",
        r"penulisan YAML salah di sekitar baris \1, huruf ke-\2",
        "Periksa jarak di depan baris, titik dua, dan tanda petik pada baris itu dan baris di atasnya.",
    ),
    (
        r"there is no office profile",
        "belum ada profil kantor",
        "Salin offices/demo.yml dan isi dengan kantor Anda.",
    ),
    (
        r"a note stands inside the text: '(.+)'",
        r"ada catatan penyusun '\1' di dalam teks untuk warga",
        "Hapus catatannya; keraguan ditulis di 'confidence'.",
    ),
    (
        r"'(.+)' is not the name of the file",
        r"kode '\1' tidak sama dengan nama berkas",
        "Samakan kode dan nama berkas.",
    ),
    (
        r"is missing; the label exists",
        "berkas layanan ini belum ada, padahal ada di labels.yml",
        "Buat berkasnya, atau hapus labelnya.",
    ),
    (
        r"is no label of labels\.yml",
        "layanan ini tidak ada di labels.yml",
        "Tambahkan ke labels.yml (model harus dilatih lagi), atau hapus berkasnya.",
    ),
    (r"is listed (\d+) times", r"ditulis \1 kali", "Sisakan satu saja."),
    (
        r"listed (\d+) times; should be once, as a label",
        r"topik ini ditulis \1 kali",
        "Tulis tepat satu kali, dan pastikan ada di labels.yml.",
    ),
    (r"'(.+)' should be '(.+)'", r"'\1' tidak sama dengan labels.yml ('\2')", "Samakan keduanya."),
    (
        r"'(.+)' is no unit of office '(.+)'",
        r"unit '\1' tidak ada di profil kantor '\2'",
        "Perbaiki kodenya, atau tambahkan unit itu di profil kantor.",
    ),
    (
        r"is above the weakest requirement or the service \('(.+)'\)",
        r"langkah lebih yakin daripada syarat atau layanannya ('\1')",
        r"Turunkan menjadi '\1', atau periksa syaratnya sampai pasti.",
    ),
    (
        r"is 0, but fee\.short does not say Gratis",
        "biaya 0, tetapi jawaban singkatnya tidak menyebut Gratis",
        "Tulis Gratis di 'short', atau isi biayanya.",
    ),
    (
        r"is not after reviewed_at",
        "tidak setelah tanggal diperiksa",
        "Isi tanggal sesudah 'reviewed_at', biasanya enam bulan.",
    ),
    (
        r"was due on (\S+)",
        r"seharusnya sudah diperiksa lagi pada \1",
        "Periksa ke sumbernya, lalu perbarui 'reviewed_at' dan 'review_by'.",
    ),
    (
        r"'(.+)' is no day of the calendar",
        r"tanggal '\1' tidak ada di kalender",
        "Tulis tahun-bulan-hari, misalnya '2027-05-23'.",
    ),
    (
        r"'(.+)' is also that of (.+)",
        r"'\1' sudah dipakai \2",
        "Beri yang berbeda; dua yang sama membingungkan.",
    ),
    (r"has no 'umum'.*", "unit 'umum' belum ada", "Tambahkan loket umum dengan kode 'umum'."),
    (
        r"'(.+)' is not among the hours",
        r"jam '\1' tidak ada di bagian 'hours'",
        "Perbaiki kodenya, atau tambahkan jam itu.",
    ),
    (
        r"the spans end before they start, or overlap",
        "jam selesai sebelum mulai, atau bertumpuk",
        "Urutkan jamnya, misalnya ['08:00-12:00', '13:00-16:00'].",
    ),
    (r"there is no such service", "layanan ini tidak ada", "Perbaiki kode layanannya."),
    (r"there is no service '(.+)'", r"layanan '\1' tidak ada", "Perbaiki kode layanannya."),
    (
        r"an office does not rename a service",
        "kantor tidak boleh mengganti kode layanan",
        "Hapus 'id' dari bagian ini.",
    ),
    (r"'(.+)' is caught by '(.+)'", r"kalimat biasa '\1' tertangkap pola '\2'", "Persempit polanya."),
    (
        r"is not among the hours",
        "jam ini tidak ada di bagian 'hours'",
        "Perbaiki kodenya, atau tambahkan jam itu.",
    ),
    (
        r"'(.+)' is no unit of this office",
        r"unit '\1' tidak ada di kantor ini",
        "Perbaiki kodenya, atau tambahkan unit itu.",
    ),
    (
        r"'(.+)' is no service, group or kind",
        r"'\1' bukan kode layanan, kelompok, atau jenis",
        "Perbaiki kodenya.",
    ),
    (
        r"'(.+)' is also among the office's own closed days",
        r"'\1' ditulis buka dan libur sekaligus",
        "Hapus salah satunya.",
    ),
    (r"the dates are not in order", "tanggalnya tidak urut", "Urutkan dari yang paling awal."),
    (
        r"'(.+)' is no national holiday",
        r"'\1' bukan hari libur nasional",
        "Hapus dari 'open_on', atau tambahkan ke holidays.yml.",
    ),
    (
        r"are not in order, or one is listed twice",
        "tahunnya tidak urut atau ditulis dua kali",
        "Urutkan, dan tulis tiap tahun satu kali.",
    ),
    (
        r"'(.+)' is no day of every year",
        r"'\1' tidak ada di setiap tahun",
        "Tulis bulan-hari, misalnya '08-17'.",
    ),
    (r"'(.+)' is not in that year", r"'\1' tidak di tahun itu", "Pindahkan ke tahun yang benar."),
    (r"'(.+)' is also among (.+)", r"'\1' sudah ada di \2", "Hapus salah satunya."),
    (
        r"is decreed and yet unverified.*",
        "sudah ditetapkan, tetapi keyakinannya unverified, jadi tidak dipakai",
        "Periksa surat keputusannya, lalu ubah 'confidence'.",
    ),
    (
        r"is no day of the calendar, or after that year",
        "tanggal penetapan tidak ada di kalender, atau sesudah tahun itu",
        "Periksa tanggal surat keputusannya.",
    ),
    (r"(\d{4}) is missing.*", r"tahun \1 belum ada", "Tambahkan dari SKB tiga menteri begitu terbit."),
    (r"is not decreed yet.*", "belum ditetapkan", "Isi dari SKB tiga menteri begitu terbit."),
    (r"'(.+)': (.+)", r"pola '\1' tidak dapat dibaca (\2)", "Perbaiki tanda kurung dan garis miringnya."),
)
OTHER = ("{text}", "Bandingkan dengan berkas lain yang benar.")

# Our own rules (api/curation/wording.py, plain_language.py): problem, remedy.
RULES = {
    "fee_without_basis": (
        "biaya disebut tanpa dasar hukum",
        "Isi 'legal_basis' dengan aturan yang menetapkannya, atau ubah 'confidence' menjadi unverified.",
    ),
    "link_not_https": (
        "alamat '{value}' tidak diawali https://",
        "Pakai alamat https:// dari laman resminya.",
    ),
    "source_not_https": (
        "sumber '{value}' tidak diawali https://",
        "Bila laman itu punya alamat https://, pakai itu.",
    ),
    "link_form": ("alamat '{value}' bukan bentuk yang benar", "Salin lagi alamatnya dari laman resmi."),
    "long": (
        "panjangnya {length} huruf; jawaban bisa terpotong pada 1.024 huruf",
        "Pendekkan, atau bagi menjadi beberapa keadaan.",
    ),
    "officialese": ("kata kantor «{word}»", "Ganti dengan kata sehari-hari, misalnya «{plain}»."),
    "long_sentence": (
        "rata-rata {words} kata per kalimat, sebaiknya paling banyak {limit}",
        "Bagi menjadi kalimat-kalimat pendek.",
    ),
}
OFFICIALESE = {
    "dimaksud": "itu",
    "tersebut di atas": "tadi",
    "tersebut": "itu",
    "sebagaimana": "seperti",
    "yang bersangkutan": "orangnya",
    "dalam rangka": "untuk",
    "guna": "untuk",
    "apabila": "bila",
    "bilamana": "bila",
    "manakala": "bila",
    "adapun": "(dihapus)",
    "sehubungan dengan": "karena",
    "berkenaan dengan": "tentang",
    "terhitung sejak": "sejak",
    "terhitung mulai": "sejak",
    "selambat-lambatnya": "paling lambat",
    "sekurang-kurangnya": "paling sedikit",
    "dipersyaratkan": "diminta",
    "diperuntukkan": "untuk",
    "diperuntukkan bagi": "untuk",
    "ketentuan peraturan perundang-undangan": "aturan",
    "peraturan perundang-undangan": "aturan",
    "selanjutnya disebut": "disebut",
    "merupakan": "adalah",
    "mengacu pada": "mengikuti",
    "menindaklanjuti": "mengurus",
    "senantiasa": "selalu",
    "perihal": "tentang",
    "kelengkapan administrasi": "berkas",
    "melakukan pembayaran": "membayar",
    "melakukan pendaftaran": "mendaftar",
    "melakukan pelaporan": "melapor",
    "dilakukan oleh": "(kalimat aktif)",
    "dikarenakan": "karena",
    "dipergunakan": "dipakai",
    "pengurusan": "mengurus",
    "subjek": "orang",
}

WRONG, WARNING, REMEDY = "SALAH", "PERINGATAN", "Perbaikan"
SUMMARY = "{errors} kesalahan, {warnings} peringatan di {folder}."
IN_ORDER = "Katalog beres."
NO_SCHEMA = "{folder}/schema.json tidak dapat dibaca ({why}); kembalikan dari salinan."
NO_FOLDER = "'{folder}' bukan folder katalog: tidak ada {missing} di dalamnya."

# `catalogue diff`
NOT_A_VERSION = "'{source}' bukan folder katalog dan bukan revisi git."
NO_CATALOGUE_THEN = "Revisi '{source}' tidak berisi folder {folder}."
UNREADABLE_FILE = "{source}: {file} tidak dapat dibaca ({why})."
SERVICE_GROUP, OFFICE_GROUP, FILE_GROUP = "Layanan {name} ({id})", "Kantor {name} ({id})", "Berkas {name}"
IMPORTANT = "PENTING"
NEW_FILE, GONE_FILE = "baru", "dihapus"
ADDED, REMOVED, REORDERED = "ditambah: {new}", "dihapus: {old}", "urutannya berubah"
EMPTY, YES, NO = "(kosong)", "ya", "tidak"
AT_OFFICE = "[kantor {office}] "
SAME = "Tidak ada perbedaan."
DIFFERENCES = "{changes} perubahan pada {services} layanan dan {offices} kantor; {important} menyangkut biaya, waktu, atau dasar hukum."

# `catalogue preview`
ASPECTS = {
    "tanya_syarat": "Syarat",
    "tanya_cara": "Cara mengurus",
    "tanya_biaya": "Biaya",
    "tanya_waktu": "Lama proses",
    "tanya_lokasi": "Tempat",
    "tanya_jam": "Jam layanan",
    "tanya_online": "Layanan online",
    "tanya_masa_berlaku": "Masa berlaku",
    "tanya_info": "Penjelasan",
    "tanya_status": "Status permohonan",
    "lapor_keluhan": "Melapor",
}
CHANNELS = {"web": "web", "whatsapp": "WhatsApp"}
UNKNOWN = {
    "service": "Layanan '{asked}' tidak ada. Maksudnya: {near}?",
    "office": "Kantor '{asked}' tidak ada. Yang ada: {near}.",
    "aspect": "Pertanyaan '{asked}' tidak dikenal. Pilih: {near}.",
    "catalogue": "Katalog tidak dapat dipakai: {asked}. Jalankan: ./pendopo catalogue lint",
}
NO_ENGINE = "Lingkungan mesin ({python}) belum ada. Jalankan scripts/setup."
ENGINE_FAILED = "Mesin tidak dapat menampilkan jawaban: {why}"
BASIS, REVIEWED, SOURCES = "Dasar", "diperiksa {day}", "Sumber"
BUTTONS, LIST = "Tombol", "Daftar pilihan"
LENGTH = "({length} dari {limit} huruf)"
TOO_LONG = "({length} huruf: lebih dari {limit}, tidak akan terkirim!)"
# As the widget says it (web/shared/strings.ts); a test compares the two.
MAKE_SURE = "Mohon pastikan ke kantor sebelum berangkat."
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")

# `catalogue page`
PAGE_WRITTEN = "{file} ditulis."
PAGE_STALE = "{file} tidak sesuai dengan katalog. Jalankan: ./pendopo catalogue page"
PAGE_CURRENT = "{file} sesuai dengan katalog."
