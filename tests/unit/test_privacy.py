"""Identity numbers and contacts are masked; ordinary numbers are not. All numbers are impossible ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.privacy import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("NIK saya 0074012345670001", "NIK saya [NIK/KK]"),
        ("nik 0074 0123 4567 0001 ya", "nik [NIK/KK] ya"),
        ("kk 0074.0123.4567.0001", "kk [NIK/KK]"),
        ("0074-0123-4567-0001", "[NIK/KK]"),
        ("nik٠٠٧٤٠١٢٣٤٥٦٧٠٠٠١", "nik[NIK/KK]"),
        ("hp 0800-0000-1234", "hp [TELEPON]"),
        ("wa 080000001234 aja", "wa [TELEPON] aja"),
        ("+62 812 0000 0000", "[TELEPON]"),
        ("telp (021) 5550 000", "telp [TELEPON]"),
        ("surel warga.satu+x@contoh.example.id ya", "surel [EMAIL] ya"),
        ("npwp 00.000.000.0-000.000", "npwp [NPWP]"),
        ("npwp 000000000000000", "npwp [NPWP]"),
        ("nop 00.00.000.000.000-0000.0", "nop [NOP]"),
        ("nip 19990101 200001 1 000", "nip [NIP]"),
        ("bpjs 0001234567890", "bpjs [JKN]"),
        ("rek 1234567890", "rek [NOMOR]"),
        ("motor B 1234 XYZ hilang", "motor [PLAT] hilang"),
        ("motor b 1234 xyz hilang", "motor [PLAT] hilang"),
        ("DD1234AB", "[PLAT]"),
        ("paspor X0000000", "paspor [PASPOR]"),
        ("0074012345670001 dan 0074012345670002", "[NIK/KK] dan [NIK/KK]"),
    ],
)
def test_masked(text: str, masked: str) -> None:
    assert mask(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "biaya Rp350.000 atau Rp 1.000.000.000",
        "umur 17 tahun, lahir 12-05-1999",
        "jam 08.00-16.00",
        "telepon 112, 110, 119 atau 1500-537",
        "UU 24/2013 Pasal 79A",
        "tiket KTC-2026-000123",
        "RT 05 RW 12 no 14",
        "ada 3 orang di KK",
        "pajak 2024 di kota",
        "buka jam 8 ya",
        "semester 2 th 2026",
    ],
)
def test_left_alone(text: str) -> None:
    assert mask(text) == mask(text).__class__(text, ())


@given(st.text(alphabet="0123456789 .-abBXYZ@+", max_size=120))
def test_masking_again_changes_nothing_and_leaves_no_sixteen_digits(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once
    run = 0
    for c in once:
        run = run + 1 if c.isdigit() else 0
        assert run < 16 or "Rp" in once


@given(st.from_regex(r"\A00\d{14}\Z"), st.sampled_from(["", " ", ".", "-"]))
def test_every_nik_is_masked_however_it_is_grouped(digits: str, separator: str) -> None:
    grouped = separator.join(digits[i : i + 4] for i in range(0, 16, 4))
    assert not any(c.isdigit() for c in mask(f"ini {grouped} ya").text)
