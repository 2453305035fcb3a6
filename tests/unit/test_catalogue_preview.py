"""The preview shows what the engine says; run with the real one, and laid out from its answers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.__main__ import cli
from api.curation.preview import aspect_of, in_words
from api.domain.curation_notices import ASPECTS, MAKE_SURE
from scripts.check_catalogue import ROOT
from tests.unit.test_catalogue_files import LOST_CARD, put, rewrite

CARD: dict[str, Any] = {
    "title": "SKCK",
    "sections": [{"heading": "", "lines": ["Rp30.000"]}, {"heading": "Keterangan", "lines": ["Satu", "Dua"]}],
    "legal_basis": ["PP 76/2020", "Perpol 6/2023"],
    "sources": ["https://polri.go.id/skck"],
    "confidence": "likely",
    "reviewed_at": "2026-11-23",
}


def shown(
    channel: str, text: str = "SKCK\nRp30.000.", card: Any = CARD, buttons: list[str] | None = None
) -> list[str]:
    said = {"text": text, "card": card, "buttons": ["Syarat", "Cara"] if buttons is None else buttons}
    answered = {"service": "skck", "answers": [{"aspect": "tanya_biaya", "said": [said]}]}
    return list(in_words(answered, channel))


def test_the_web_shows_the_card_and_where_it_comes_from() -> None:
    lines = shown("web")
    assert lines[:6] == [
        "── Biaya (tanya_biaya) · web ──",
        "SKCK",
        "Rp30.000",
        "Keterangan",
        "• Satu",
        "• Dua",
    ]
    assert f"! {MAKE_SURE}" in lines
    assert "Dasar: PP 76/2020 +1 · diperiksa 23 Nov 2026" in lines
    assert "Tombol: [Syarat] [Cara]" in lines


def test_whatsapp_shows_the_text_its_length_and_buttons() -> None:
    assert shown("whatsapp")[1:] == [
        "SKCK\nRp30.000.",
        "(14 dari 1.024 huruf)",
        "Tombol: [Syarat] [Cara]",
        "",
    ]


def test_whatsapp_numbers_what_does_not_fit_on_buttons_and_warns_of_long_texts() -> None:
    lines = shown("whatsapp", text="x" * 1025, buttons=["A", "B", "C", "D"])
    assert "1. A" in lines and "4. D" in lines and any("tidak akan terkirim" in line for line in lines)


def test_the_widget_says_the_same_when_unsure() -> None:
    assert MAKE_SURE in (ROOT / "web" / "shared" / "strings.ts").read_text(encoding="utf-8")


def test_short_words_name_aspects() -> None:
    assert aspect_of("biaya") == "tanya_biaya" == aspect_of("tanya_biaya")
    assert aspect_of("lapor_keluhan") == "lapor_keluhan" and aspect_of("harga") == "harga"


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, ["catalogue", "preview", *arguments])


def test_the_engine_answers_every_aspect_on_both_channels() -> None:
    web = run("ktp_el_hilang", "--office", "demo")
    assert web.exit_code == 0 and all(f"({aspect})" in web.output for aspect in ASPECTS), web.output
    assert "Dasar: UU 24/2013 Pasal 79A · diperiksa" in web.output
    phone = run("ktp_el_hilang", "--office", "demo", "--aspect", "biaya", "--channel", "whatsapp")
    assert "Gratis." in phone.output and "dari 1.024 huruf)" in phone.output


def test_a_draft_is_previewed_before_it_is_in_service(tmp_path: Path) -> None:
    draft = Path(shutil.copytree(ROOT / "catalogue", tmp_path / "catalogue"))
    rewrite(draft, LOST_CARD, put("fee", "short", value="Gratis di mana saja"))
    given = ("ktp_el_hilang", "--office", "demo", "--aspect", "biaya", "--catalogue", str(draft))
    assert "Gratis di mana saja" in run(*given).output
    (draft / LOST_CARD).write_text("a: [")
    broken = run(*given)
    assert (
        broken.exit_code == 1
        and "Katalog tidak dapat dipakai" in broken.output
        and "Traceback" not in broken.output
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ktp_hilang", "--office", "demo"], "Layanan 'ktp_hilang' tidak ada. Maksudnya: ktp_el_hilang"),
        (["skck", "--office", "negeri_dongeng"], "Kantor 'negeri_dongeng' tidak ada. Yang ada:"),
        (["skck", "--office", "demo", "--aspect", "harga"], "Pertanyaan 'harga' tidak dikenal"),
    ],
)
def test_unknown_names_are_explained(arguments: list[str], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1 and says in result.output


def test_an_unknown_channel_is_refused() -> None:
    assert run("skck", "--channel", "fax").exit_code == 2
