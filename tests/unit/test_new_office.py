"""A fourth office is one file: asked for or read from answers, checked, never overwriting anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions import catalogue as engine_side
from api.catalogue import CatalogueFiles
from scripts import check_catalogue, new_office

CATALOGUE = check_catalogue.ROOT / "catalogue"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


def run(folder: Path, answers: Any) -> int:
    path = folder.parent / "answers.yml"
    path.write_text(answers if isinstance(answers, str) else yaml.safe_dump(answers), encoding="utf-8")
    return new_office.main(["--from", str(path), "--catalogue", str(folder)])


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> list[str]:
    """Answers at the keyboard; after the last one the input ends. Gives the prompts as they are asked."""
    left: Iterator[str] = iter(lines)
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", ask)
    return prompts


def test_two_answers_are_enough(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(copy, {"name": "Kota Bogor", "province": "Jawa Barat"}) == 0
    assert "Ditulis" in capsys.readouterr().out
    assert [str(f) for f in check_catalogue.check(copy, date(2026, 11, 25)) if not f.warning] == []
    office = CatalogueFiles(copy, "bogor").office(None)
    assert (office.name, office.ticket_prefix, str(office.hours.zone)) == (
        "Kota Bogor",
        "BGR",
        "Asia/Jakarta",
    )
    assert office.units["dinsos"].name == "Dinas Sosial Kota Bogor"
    profile = engine_side.load(copy, "bogor").office("bogor")
    assert set(profile["units"][1]) == {"id", "name", "hours", "closed"}, "nothing invented"
    assert [e["dial"] for e in profile["emergency"]] == ["110", "113", "119", "115"]


def test_every_answer_counts(copy: Path) -> None:
    answers = {
        "name": "Kabupaten Jayawijaya",
        "id": "wamena",
        "province": "Papua Pegunungan",
        "prefix": "wmn",
        "address_people_as": "Bapa/Mama",
        "salutation": "Salam",
        "mon_thu": "07:30-12:00, 12:30 – 15.30",
        "friday": "07.30-11.00",
        "saturday": "08.00-11.00",
        "has_112": True,
        "phone": "0800-0000-0300",
        "units": {
            "rsud": "RSUD Wamena: gawat darurat #1",
            "mpp": {"name": "MPP", "address": "Jalan Uji No. 1"},
        },
    }
    assert run(copy, answers) == 0
    profile = yaml.safe_load((copy / "offices/wamena.yml").read_text(encoding="utf-8"))
    assert profile["timezone"] == "Asia/Jayapura" and profile["ticket_prefix"] == "WMN"
    assert profile["hours"]["default"]["mon"] == ["07:30-12:00", "12:30-15:30"]
    assert profile["hours"]["default"]["fri"] == ["07:30-11:00"]
    assert profile["hours"]["default"]["sat"] == ["08:00-11:00"] and profile["hours"]["default"]["sun"] == []
    assert profile["emergency"][0]["dial"] == "112" and "Bapa/Mama" in profile["greeting"]
    units = {u["id"]: u for u in profile["units"]}
    assert units["rsud"]["name"] == "RSUD Wamena: gawat darurat #1"
    assert units["mpp"]["address"] == "Jalan Uji No. 1" and units["umum"]["phone"] == "0800-0000-0300"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"province": "Jawa Barat"}, "name: Harus diisi."),
        ({"name": "Kota Bogor"}, "province: Harus diisi."),
        ({"id": "Kota-Bogor"}, "id: Pakai huruf kecil"),
        ({"id": "surabaya"}, "id: Sudah ada kantor 'surabaya'"),
        ({"id": "default"}, "id: Sudah ada kantor"),
        ({"zone": "GMT"}, "zone: Jawab WIB, WITA, atau WIT"),
        ({"prefix": "SBY"}, "prefix: Awalan SBY sudah dipakai"),
        ({"prefix": "B1"}, "prefix: Isi 2 sampai 5 huruf"),
        ({"mon_thu": "08-12"}, "mon_thu: Tulis seperti"),
        ({"mon_thu": "08.00-12.00, 11.00-16.00"}, "mon_thu: Jam tutup harus sesudah jam buka"),
        ({"friday": "16.00-08.00"}, "friday: Jam tutup harus sesudah jam buka"),
        ({"friday": "25.00-26.00"}, "friday: Jam dari 00.00 sampai 23.59"),
        ({"has_112": "mungkin"}, "has_112: Jawab ya atau tidak"),
        ({"phone": "telepon saja"}, "phone: Tulis angka"),
        ({"warna": "biru"}, "warna: kunci ini tidak dikenal"),
        ({"units": {"bulan": "Kantor Bulan"}}, "units.bulan: unit ini tidak dikenal"),
        ({"units": {"dinsos": {"fax": "1"}}}, "units.dinsos: hanya name, address, dan phone"),
        ({"units": {"dinsos": {"phone": "tanya saja"}}}, "belum memenuhi aturan katalog"),
        ("- daftar", "harus berisi pasangan"),
        ("name: [", "tidak dapat dibaca"),
    ],
)
def test_a_bad_answer_is_named_and_nothing_is_written(
    copy: Path, capsys: pytest.CaptureFixture[str], answers: Any, said: str
) -> None:
    before = sorted((copy / "offices").iterdir())
    if isinstance(answers, dict) and not answers.keys() & {"name", "province"}:
        answers = {"name": "Kota Bogor", "province": "Jawa Barat", **answers}
    assert run(copy, answers) == 1
    assert said in capsys.readouterr().err
    assert sorted((copy / "offices").iterdir()) == before


def test_all_that_is_wrong_is_said_at_once(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(copy, {"prefix": "1", "mon_thu": "siang"}) == 1
    said = capsys.readouterr().err
    assert all(f"{key}:" in said for key in ("name", "province", "prefix", "mon_thu"))


def test_an_existing_file_is_never_overwritten(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(copy, {"name": "Kota Bogor", "province": "Jawa Barat"}) == 0
    path = copy / "offices/bogor.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# perubahan kantor\n", encoding="utf-8")
    assert run(copy, {"name": "Kota Bogor", "province": "Jawa Barat"}) == 1
    assert "tidak ditimpa" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8").endswith("# perubahan kantor\n")


def test_asked_at_the_keyboard_until_every_answer_will_do(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [
        "Kota Ambon",
        "",
        "Maluku",
        "jakarta",
        "",
        "MKS",
        "ABN",
        "",
        "",
        "pagi",
        "",
        "",
        "",
        "",
        "",
        "",
        "ya",
    ]
    prompts = typed(monkeypatch, *answers)
    assert new_office.main(["--catalogue", str(copy)]) == 0
    said = capsys.readouterr().out
    assert "Jawab WIB, WITA, atau WIT." in said and "Awalan MKS sudah dipakai" in said
    assert any("[WIT]" in prompt for prompt in prompts) and any("[ambon]" in prompt for prompt in prompts)
    office = CatalogueFiles(copy, "ambon").office(None)
    assert (office.ticket_prefix, str(office.hours.zone)) == ("ABN", "Asia/Jayapura")


def test_names_of_units_can_be_typed(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["", "Dukcapil Bogor", *[""] * 21]
    typed(monkeypatch, "Kota Bogor", "", "Jawa Barat", *[""] * 10, "tidak", *names)
    assert new_office.main(["--catalogue", str(copy)]) == 0
    units = CatalogueFiles(copy, "bogor").office(None).units
    assert units["disdukcapil"].name == "Dukcapil Bogor" and units["umum"].name == "Pemerintah Kota Bogor"


def test_stopping_in_the_middle_writes_nothing(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "Kota Bogor", "", "Jawa Barat")
    assert new_office.main(["--catalogue", str(copy)]) == 1
    assert "Dibatalkan; tidak ada yang ditulis." in capsys.readouterr().err
    assert not (copy / "offices/bogor.yml").exists()


@pytest.mark.parametrize(
    ("province", "zone"),
    [("Kalimantan Barat", "Asia/Pontianak"), ("Kalimantan Timur", "Asia/Makassar"), ("Aceh", "Asia/Jakarta")],
)
def test_the_zone_follows_the_province_unless_said_otherwise(copy: Path, province: str, zone: str) -> None:
    assert run(copy, {"name": "Kota Uji", "province": province}) == 0
    profile = yaml.safe_load((copy / "offices/uji.yml").read_text(encoding="utf-8"))
    assert profile["timezone"] == zone


def test_the_answers_shown_in_the_documentation_work(copy: Path) -> None:
    text = (check_catalogue.ROOT / "docs/offices.md").read_text(encoding="utf-8")
    assert run(copy, text.partition("```yaml\n")[2].partition("```")[0]) == 0
    assert CatalogueFiles(copy, "bogor").office(None).ticket_prefix == "BGR"
