/** Every Indonesian sentence of the widget and the console. */

export const widget = {
  title: "Asisten digital · bukan manusia", open: "Buka obrolan dengan asisten digital", close: "Tutup obrolan",
  placeholder: "Tulis pertanyaan Anda…", send: "Kirim", menu: "Menu", person: "Bicara dengan petugas",
  examples: "Contoh pertanyaan", you: "Anda", bot: "Asisten digital", officer: "Petugas", info: "Info",
  sending: "mengirim…", sent: "terkirim", unsent: "belum terkirim, dicoba lagi", failed: "tidak terkirim",
  offline: "Sambungan terputus. Pesan Anda disimpan dan dikirim saat tersambung lagi.",
  typing: "Asisten sedang menulis…", waiting: (n: number) => `Menunggu petugas. Posisi antrean ${n}.`,
  estimate: (low: number, high: number) => `Perkiraan ${low}–${high} menit.`, mayClose: "Boleh ditutup, kami simpan tempat Anda.",
  closedNow: "Kantor sedang tutup; petugas membalas saat jam layanan.", leaveQueue: "Batal menunggu", withOfficer: (n: string) => `Anda berbicara dengan ${n}.`,
  basis: "Dasar", reviewed: "diperiksa", sources: "Sumber", likely: "Mohon pastikan ke kantor.", hide: "Tutup cepat",
  end: "Akhiri", endTitle: "Apakah pertanyaan Anda terjawab?", yes: "Ya, terjawab", no: "Belum terjawab", unsure: "Tidak yakin", stay: "Lanjut mengobrol",
  rate: "Beri nilai", rated: "Terima kasih atas penilaian Anda.", resolved: "Percakapan selesai. Tulis lagi bila masih perlu.",
  renewed: "Percakapan lama sudah berakhir; ini percakapan baru.", tooLong: "Pesan terlalu panjang.", left: (n: number) => `${n} huruf lagi`,
  unreachable: "Layanan belum dapat dihubungi. Kami coba lagi.", formLink: "Buka formulir tanpa JavaScript",
};

export const desk = {
  title: "Meja petugas", signIn: "Masuk", email: "Surel", password: "Kata sandi", totp: "Kode 6 angka", name: "Nama", signOut: "Keluar",
  setupTitle: "Buat petugas pertama", setupDone: "Akun dibuat. Silakan masuk.", setupTotp: "Pindai kode ini dengan aplikasi autentikator, lalu masuk.",
  create: "Buat akun", secret: "Kunci", queue: "Antrean", mine: "Milik saya", all: "Semua", empty: "Tidak ada yang menunggu. Percakapan baru muncul di sini dengan sendirinya.",
  emptyMine: "Anda belum mengambil percakapan.", pick: "Pilih percakapan dari antrean.", claim: "Ambil", reply: "Balas", note: "Catatan",
  replyPlaceholder: "Tulis balasan untuk warga…", notePlaceholder: "Catatan hanya untuk petugas…", send: "Kirim", saveNote: "Simpan catatan",
  release: "Lepas ke antrean", giveBack: "Kembalikan ke asisten", resolve: "Selesai", transfer: "Alihkan", transferTo: "Alihkan ke unit",
  taken: (who: string) => `Sudah diambil ${who}.`, notSent: "Belum terkirim; teks disimpan sebagai draf.", mute: "Bisukan alarm", unmute: "Bunyikan alarm",
  why: "Mengapa di sini", understood: "Yang dipahami", service: "Layanan", unit: "Unit", severity: "Tingkat", since: "Menunggu sejak", due: "Jatuh tempo", channel: "Saluran",
  notes: "Catatan petugas", noNotes: "Belum ada catatan.", suppressed: "tidak dikirim: petugas sudah mengambil alih", masked: "data pribadi disamarkan",
  sensitivePreview: "Isi disembunyikan", back: "Kembali ke antrean", help: "Pintasan papan ketik", lost: "Sambungan terputus, mencoba lagi…",
  sure: "yakin", fairly: "cukup yakin", unsure: "ragu", alarm: "KRITIS menunggu", heldBy: (who: string) => `Diambil ${who}`, waits: "menunggu",
  keys: [["?", "bantuan ini"], ["j / k", "percakapan berikut / sebelumnya"], ["c", "ambil"], ["r", "tulis balasan"], ["n", "tulis catatan"], ["Ctrl+Enter", "kirim"], ["b", "kembalikan ke asisten"], ["l", "lepas ke antrean"], ["e", "selesai"], ["m", "bisukan / bunyikan alarm"], ["Esc", "kembali"]] as [string, string][],
  severities: { kritis: "Kritis", tinggi: "Tinggi", sedang: "Sedang", rendah: "Rendah" } as Record<string, string>,
  states: { bot: "Dengan asisten", queued: "Menunggu", with_officer: "Dengan petugas", resolved: "Selesai" } as Record<string, string>,
};

const days = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"];
const months = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
const two = (n: number) => String(n).padStart(2, "0");

/** «14.05», in the reader's own zone. */
export function clock(at: string): string {
  const d = new Date(at);
  return `${two(d.getHours())}.${two(d.getMinutes())}`;
}

/** «Senin, 23 Nov 2026, 14.05». */
export function moment(at: string): string {
  const d = new Date(at);
  return `${days[d.getDay()]}, ${d.getDate()} ${months[d.getMonth()]} ${d.getFullYear()}, ${clock(at)}`;
}

/** «23 Nov 2026» from an ISO date. */
export function date(iso: string): string {
  const [y, m, d] = iso.split("-").map(Number);
  return `${d} ${months[(m ?? 1) - 1]} ${y}`;
}

/** How long ago: «0:42», «12:05», «3 j 10 m». */
export function waited(from: string, now: number): string {
  const s = Math.max(0, Math.floor((now - new Date(from).getTime()) / 1000));
  return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)} j ${Math.floor((s % 3600) / 60)} m`;
}
