"""Stories that are written wrongly are refused, and a bot that misbehaves is caught: the checks themselves can fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.storytelling.answer import Answer, problems_of
from tests.storytelling.never import asks_for_secret, broken_in, sorry_too_often
from tests.storytelling.story import StoryError, load


def told(folder: Path, text: str) -> Any:
    (folder / "satu.yml").write_text(text, encoding="utf-8")
    return load(folder)


def said(text: str, card: Any = None, buttons: tuple[str, ...] = ()) -> dict[str, Any]:
    shown = [{"id": str(n), "title": title} for n, title in enumerate(buttons)]
    return {"author": "bot", "text": text, "card": card, "buttons": shown}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("- cerita: A\n  percakapn: []", "percakapn"),
        ("- cerita: A\n  kantor: atlantis\n  percakapan: [{warga: halo}]", "atlantis"),
        ("- cerita: A\n  percakapan: [{warga: halo, bott: {}}]", "bott"),
        ("- cerita: A\n  percakapan: [{warga: halo, bot: {layanan: ktp_hilang}}]", "ktp_hilang"),
        ("- cerita: A\n  percakapan: [{warga: halo, bot: {aspek: biaya}}]", "biaya"),
        ("- cerita: A\n  percakapan: [{warga: halo, bot: {berat: parah}}]", "parah"),
        ("- cerita: A\n  percakapan: [{warga: halo, bot: {memuat: [12]}}]", "12"),
        ("- cerita: A\n  percakapan: [{warga: 2}]", "quotation marks"),
        ("- cerita: A\n  percakapan: [{warga: halo, tekan: Ya}]", "exactly one"),
        ("- cerita: A\n  percakapan: [{petugas: tidur}]", "tidur"),
        ("- cerita: A\n  percakapan: [{warga: halo, ingat: {tiket: '(['}}]", "no pattern"),
        ("- cerita: A\n  percakapan: []", "percakapan"),
        ("- cerita: A\n  percakapan: [{warga: a}]\n- cerita: A\n  percakapan: [{warga: b}]", "two stories"),
        ("cerita: A", "list"),
        ("- cerita: [", "not YAML"),
    ],
)
def test_a_story_with_a_mistake_is_refused_by_name(tmp_path: Path, text: str, names: str) -> None:
    with pytest.raises(StoryError, match="satu.yml") as refused:
        told(tmp_path, text)
    assert names in str(refused.value)


CARD = {"service": "skck", "aspect": "tanya_biaya", "title": "SKCK", "sections": [], "legal_basis": []}


@pytest.mark.parametrize(
    ("expects", "name"),
    [
        ("layanan: ktp_el_hilang", "layanan"),
        ("layanan: tidak_ada", "layanan"),
        ("layanan: [skck, skck]", "layanan"),
        ("aspek: tanya_syarat", "aspek"),
        ("memuat: [Rp40.000]", "memuat"),
        ("tidak_memuat: [rp30.000]", "tidak_memuat"),
        ("memuat_salah_satu: [a1, b2]", "memuat_salah_satu"),
        ("tombol: [Syarat]", "tombol"),
        ("tombol_memuat: [Lokasi]", "tombol_memuat"),
        ("jumlah: 2", "jumlah"),
        ("dasar: true", "dasar"),
        ("diluruskan: true", "diluruskan"),
        ("topik: kdrt", "topik"),
        ("tutup_cepat: true", "tutup_cepat"),
        ("keadaan: queued", "keadaan"),
        ("alasan: citizen_asked", "alasan"),
        ("berat: kritis", "berat"),
        ("unit: mpp", "unit"),
        ("pemberitahuan: [antrean]", "pemberitahuan"),
        ("tanpa_maaf: true", "tanpa_maaf"),
    ],
)
def test_what_a_story_expects_is_looked_for(tmp_path: Path, expects: str, name: str) -> None:
    (story,) = told(tmp_path, f"- cerita: A\n  percakapan: [{{warga: halo, bot: {{{expects}}}}}]")
    answer = Answer("bot", "bot", (said("Rp30.000. Maaf.", CARD, ("Syarat", "Cara")),))
    problems = problems_of(story.lines[0], answer)
    assert len(problems) == 1 and problems[0].startswith(f"{name}:")


def test_what_nobody_expects_of_an_ordinary_line(tmp_path: Path) -> None:
    (story,) = told(tmp_path, "- cerita: A\n  percakapan: [{warga: kapan buka}]")
    grave = {"kind": "sensitive", "topic": "kdrt", "sections": []}
    problems = problems_of(story.lines[0], Answer("bot", "queued", (said("Terima kasih.", grave),)))
    assert [p.partition(":")[0] for p in problems] == ["topik", "keadaan"]
    assert problems_of(story.lines[0], Answer("queued", "queued")) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Silakan kirim NIK Anda.",
        "Tolong tulis nomor KK dan nama ibu.",
        "Berapa NIK Anda?",
        "Masukkan kode OTP yang Anda terima.",
        "Sebutkan PIN lama.",
        "NIK bisa dikirim di sini.",
        "Boleh tahu kata sandi akunnya?",
    ],
)
def test_a_bot_that_wants_a_secret_is_caught(sentence: str) -> None:
    assert asks_for_secret(sentence)
    assert list(broken_in(said(f"Baik. {sentence}"), "demo"))


@pytest.mark.parametrize(
    "sentence",
    [
        "Jangan kirim NIK, foto KTP, atau kode OTP di sini.",
        "Anda tidak perlu menulis NIK atau nama lengkap di sini.",
        "Ganti kata sandi dan PIN yang terkait.",
        "Nomor SIM dikabarkan memakai NIK.",
        "Tulis nomor tiketnya.",
    ],
)
def test_a_warning_about_secrets_is_no_question_for_them(sentence: str) -> None:
    assert not asks_for_secret(sentence)


def test_a_listed_document_is_for_the_counter_unless_it_points_here() -> None:
    assert asks_for_secret("Isi NIK, email, dan nomor HP.") and not asks_for_secret(
        "Isi NIK.", is_listed=True
    )
    assert asks_for_secret("Kirim NIK di sini.", is_listed=True)


@pytest.mark.parametrize(
    ("message", "word"),
    [
        (said("x" * 1025), "1025"),
        (said("Baik.", buttons=("A", "B", "C", "D")), "4 buttons"),
        (said("Baik.", buttons=("Sama", "Sama")), "one name"),
        (said("Baik.", buttons=("Judul yang terlalu panjang",)), "26 characters"),
        (said(" "), "no words"),
        (said("Permohonan Anda disetujui."), "promises"),
        (said("Anda pasti dapat bantuan."), "promises"),
        (said("Tenang, berkas Bapak lolos."), "promises"),
        (said("Selesai besok, dijamin."), "promises"),
        (said("Halo, saya petugas Disdukcapil."), "person"),
        (said("Saya manusia, bukan mesin."), "person"),
        (said("Biayanya Rp31.000.", CARD), "Rp31000"),
        (said("Biayanya Rp30 ribu.", {**CARD, "fee_idr": 31000}), "fee 31000"),
        (said("Telepon 118 sekarang."), "118"),
        (said("Hubungi 0812-3456-7890.", CARD), "081234567890"),
    ],
)
def test_what_the_bot_must_never_do_is_caught(message: dict[str, Any], word: str) -> None:
    problems = list(broken_in(message, "demo"))
    assert len(problems) == 1 and word in problems[0]


@pytest.mark.parametrize(
    "text",
    [
        "Saya asisten digital, bukan manusia.",
        "Usulan belum tentu disetujui.",
        "BPJS Kesehatan mengaktifkan lagi bila disetujui.",
        "Apakah pasti dapat bantuan?",
        "SKCK Rp30.000, baru maupun perpanjangan.",
        "Baik, saya sambungkan dengan petugas.",
    ],
)
def test_an_honest_sentence_passes(text: str) -> None:
    assert not list(broken_in(said(text, CARD), "demo"))


def test_the_citizens_own_amount_may_be_repeated() -> None:
    message = said("Isi: diminta Rp75.500")
    assert list(broken_in(message, "demo")) and not list(
        broken_in(message, "demo", ["diminta rp 75.500 oleh calo"])
    )


def test_a_third_sorry_is_one_too_many() -> None:
    sorry = [said("Maaf, belum paham."), {**said("Mohon maaf."), "author": "system"}]
    assert not sorry_too_often(sorry) and sorry_too_often([*sorry, said("Maaf lagi.")])
