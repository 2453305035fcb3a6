"""Who is late learns what that means, never the period or the fee alone."""

from __future__ import annotations

import pytest

from actions.lateness import is_late
from tests.engine.test_office_questions import talk


@pytest.mark.parametrize(
    "text",
    [
        "sim mati 1 hari bisa diperpanjang?",
        "telat 3 hari gimana",
        "pbb saya belum dibayar 3 tahun",
        "dendanya brp",
        "udah meninggal 5 tahun lalu",
        "telat lapor kematian didenda?",
        "pajak motor nunggak 2 tahun",
        "kalau lewat 1 bulan",
        "udah lewat",
    ],
)
def test_this_is_late(text: str) -> None:
    assert is_late(text)


@pytest.mark.parametrize(
    "text",
    [
        "bayar lewat aplikasi bisa",
        "akta kematian berapa",
        "berlaku berapa tahun",
        "lewat marketplace",
        "sim berapa",
    ],
)
def test_this_is_not(text: str) -> None:
    assert not is_late(text)


PERIOD, FEE = "tanya_masa_berlaku", "tanya_biaya"
NEW_SIM = "bila lewat, Anda harus membuat SIM baru"
UNKNOWN = "belum punya keterangan yang sudah diperiksa tentang"


def test_a_licence_that_has_run_out() -> None:
    said = talk(
        ("sim mati 1 hari bisa diperpanjang?", PERIOD, "sim_perpanjang"),
        ("telat 3 hari gimana", PERIOD, None),
    )
    for text in said:
        assert text.index(NEW_SIM) < text.index("Masa berlaku: 5 tahun sejak terbit")
    assert NEW_SIM not in talk(("sim berlaku berapa tahun", PERIOD, "sim_perpanjang"))[0]


def test_a_tax_that_was_not_paid() -> None:
    said = talk(("pbb saya belum dibayar 3 tahun", PERIOD, "pbb_bayar_cek"), ("dendanya brp", FEE, None))
    assert f"{UNKNOWN} keterlambatan" in said[0] and f"{UNKNOWN} denda keterlambatan" in said[1]
    assert "1% per bulan" not in said[1], "nobody checked that figure"


def test_a_death_of_long_ago() -> None:
    said = talk(
        ("udah meninggal 5 tahun lalu", PERIOD, "akta_kematian"),
        ("telat lapor kematian didenda?", FEE, "akta_kematian"),
    )
    assert all("paling lambat 30 hari sejak kematian" in text for text in said)
    assert "tidak perlu diperpanjang" not in said[0]
    assert f"{UNKNOWN} denda" in said[1] and "Biaya: Gratis" in said[1]


@pytest.mark.parametrize("service", ["tilang_elektronik", "bpjs_kes_denda_kris"])
def test_where_the_fine_is_the_matter_itself_it_is_not_said_to_be_unknown(service: str) -> None:
    assert UNKNOWN not in talk(("dendanya berapa", FEE, service))[0]
