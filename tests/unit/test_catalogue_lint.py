"""Whatever is wrong with a catalogue is said in words an officer understands, with field and remedy, and never crashes."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from api.__main__ import cli
from api.curation.lint import in_words, lint
from api.curation.remedies import Remark, remarked
from api.curation.wording import of_plainness, words_per_sentence
from api.domain import curation_notices as words
from api.domain.catalogue_fields import FIELDS
from scripts.check_catalogue import ROOT, Finding
from tests.unit.test_catalogue_files import CATALOGUE, LOST_CARD, OFFICE, TODAY, put, rewrite

Change = Callable[[Any], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the real catalogue with two services and labels for them only: without a single error."""

    def others(folder: str, names: list[str]) -> set[str]:
        kept = {"ktp_el_hilang.yml", "ktp_el_rusak.yml"}
        return set(names) - kept if Path(folder).name == "services" else set()

    folder = Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue", ignore=others))
    there = {"ktp_el_hilang", "ktp_el_rusak"}

    def keep(content: Any) -> None:
        for group in ("services", "city_matters"):
            content[group] = [entry for entry in content.get(group, []) if entry["id"] in there]

    rewrite(folder, "labels.yml", keep)
    for path in (folder / "offices").glob("*.yml"):
        rewrite(folder, f"offices/{path.name}", _without_strangers(there))
    for file, listed in (("outdated.yml", "beliefs"), ("ambiguous.yml", "questions")):
        rewrite(folder, file, lambda content, listed=listed: content.update({listed: []}))
    return folder


def _without_strangers(there: set[str]) -> Change:
    def change(office: Any) -> None:
        office["services"] = {k: v for k, v in office["services"].items() if k in there}
        for channel in office.get("local_channels", []):
            channel["for"] = ["adminduk"]

    return change


def errors(folder: Path) -> list[Remark]:
    return [remark for remark in lint(folder, TODAY) if not remark.warning]


def test_the_copy_is_in_order(copy: Path) -> None:
    assert errors(copy) == []


@pytest.mark.parametrize(
    ("file", "change", "key", "problem", "remedy"),
    [
        (LOST_CARD, lambda c: c.pop("fee"), "fee", "'fee' belum ada", "Tambahkan 'fee:'"),
        (LOST_CARD, lambda c: c["fee"].pop("short"), "fee.short", "'short' belum ada", "Tambahkan"),
        (LOST_CARD, put("biayaa", value="x"), "biayaa", "'biayaa' tidak dikenal", "Hapus"),
        (LOST_CARD, put("sumary", value="x"), "sumary", "'sumary' tidak dikenal", "Maksudnya 'summary'?"),
        (LOST_CARD, put("fee", "confidence", value="pasti"), "fee.confidence", "'pasti' tidak dikenal", "verified, likely"),
        (LOST_CARD, put("review_by", value="23-05-2027"), "review_by", "bukan tanggal", "'2027-05-23'"),
        (LOST_CARD, put("review_by", value=date(2027, 5, 23)), "review_by", "bukan tanggal", "tanda petik"),
        (LOST_CARD, put("review_by", value="2027-02-30"), "review_by", "tidak ada di kalender", "tahun-bulan-hari"),
        (LOST_CARD, put("unit", value="kantor_pos"), "unit", "unit 'kantor_pos' tidak ada", "Perbaiki kodenya"),
        (LOST_CARD, put("summary", value="Panjang " * 40 + "."), "summary", "321 huruf, paling banyak 160", "Pendekkan"),
        (LOST_CARD, put("fee", "amount_idr", value="gratis"), "fee.amount_idr", "jenis isinya salah", "bilangan bulat"),
        (LOST_CARD, put("fee", "amount_idr", value=-5), "fee.amount_idr", "-5 terlalu kecil", "angka"),
        (LOST_CARD, put("fee", "short", value="Gratis."), "fee.short", "bentuk tulisan", "Jangan diakhiri titik"),
        (LOST_CARD, put("questions", 0, "question", value="Bisa di kota lain"), "questions.0.question", "bentuk", "tanda tanya"),
        (LOST_CARD, put("requirements", value=[]), "requirements", "paling sedikit 1", "Tambahkan"),
        (
            LOST_CARD,
            put("fee", value={"short": "Rp25.000", "summary": "Bayar Rp25.000.", "amount_idr": 25000, "details": [],
                              "legal_basis": None, "confidence": "verified"}),
            "fee.legal_basis", "tanpa dasar hukum", "'legal_basis'",
        ),
        (
            LOST_CARD,
            put("channels", "online", 0, "text", value="Buka http://dukcapil.kota.example"),
            "channels.online.0.text", "tidak diawali https://", "https://",
        ),
        (
            LOST_CARD,
            put("channels", "online", 0, "text", value="Buka https://dukcapil..go.id/ktp"),
            "channels.online.0.text", "bukan bentuk yang benar", "Salin lagi",
        ),
        (
            LOST_CARD,
            put("channels", "online", 0, "text", value="Buka https://dukcapil.go.id@jahat.example.com/"),
            "channels.online.0.text", "bukan bentuk yang benar", "Salin lagi",
        ),
        (LOST_CARD, put("sources", value=["https://tidak ada"]), "sources.0", "bukan bentuk yang benar", "Salin lagi"),
        (OFFICE, put("contact", "website", value="http://kota.example"), "contact.website", "bentuk tulisan", "https://"),
        (OFFICE, put("timezone", value="WIB"), "timezone", "'WIB' tidak dikenal", "Asia/Jakarta"),
        (
            OFFICE,
            put("services", value={"ktp_el_hilang": {"fee": {"short": "Bayar 5 ribu di http://x.example"}}}),
            "services.ktp_el_hilang.fee.short", "tidak diawali https://", "https://",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_explained(
    copy: Path, file: str, change: Change, key: str, problem: str, remedy: str
) -> None:
    rewrite(copy, file, change)
    found = errors(copy)
    fitting = [r for r in found if r.file == f"catalogue/{file}" and r.key == key and problem in r.problem]
    assert fitting and remedy in fitting[0].remedy, [str(r) for r in found]


@pytest.mark.parametrize(
    "text", ["id: x\n  name: [", "\t- x", "a: 'b", "\x00", "- just\n- a list\n", "", "satu kata"]
)
@pytest.mark.parametrize("file", [LOST_CARD, OFFICE, "sensitive.yml", "outdated.yml", "labels.yml"])
def test_broken_files_are_named_and_nothing_crashes(copy: Path, file: str, text: str) -> None:
    (copy / file).write_text(text, encoding="utf-8")
    assert any(remark.file == f"catalogue/{file}" for remark in errors(copy)), [str(r) for r in errors(copy)]


def test_bytes_that_are_no_text_are_named(copy: Path) -> None:
    (copy / LOST_CARD).write_bytes(b"id: \xff\xfe")
    assert any("bukan teks UTF-8" in remark.problem for remark in errors(copy))


def test_an_impossible_day_without_quotes_is_named(copy: Path) -> None:
    text = (copy / LOST_CARD).read_text(encoding="utf-8").replace("'2027-05-23'", "2027-02-30")
    (copy / LOST_CARD).write_text(text, encoding="utf-8")
    assert any("tidak ada di kalender" in remark.problem for remark in errors(copy))


def test_broken_yaml_names_the_line(copy: Path) -> None:
    (copy / LOST_CARD).write_text("id: ktp_el_hilang\nname: [a, b\nunit: x\n", encoding="utf-8")
    assert any("YAML salah di sekitar baris 3" in remark.problem for remark in errors(copy))


def test_a_key_given_twice_names_the_line(copy: Path) -> None:
    with (copy / LOST_CARD).open("a", encoding="utf-8") as text:
        text.write("unit: umum\n")
    line = (copy / LOST_CARD).read_text(encoding="utf-8").count("\n")
    assert any(f"'unit' ditulis dua kali (baris {line})" in remark.problem for remark in errors(copy))


def test_the_field_is_spoken() -> None:
    remark = Remark("f", "requirements.0.documents.2", "p", "r")
    assert "Syarat 1, dokumen 3 (requirements.0.documents.2)" in str(remark)
    local = Remark("f", "services.skck.fee.short", "p", "r", warning=True)
    assert "PERINGATAN  Biaya, jawaban singkat setempat untuk skck" in str(local)


def test_the_real_catalogue_has_no_error_and_no_officialese() -> None:
    remarks = lint(CATALOGUE, TODAY)
    assert [str(r) for r in remarks if not r.warning] == []
    assert [str(r) for r in remarks if "kata kantor" in r.problem or "kata per kalimat" in r.problem] == []


def _said_by_the_checks() -> list[str]:
    """Every message that the check can give, its values filled in."""
    said: list[str] = []
    for path in sorted((ROOT / "scripts").glob("check_catalogue.py")) + sorted(
        (ROOT / "scripts").glob("check_offices.py")
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", "") == "_error"
                and len(node.args) > 2
            ):
                said += _filled(node.args[2])
            elif (
                isinstance(node, ast.Yield)
                and isinstance(node.value, ast.Tuple)
                and len(node.value.elts) == 2
            ):
                said += _filled(node.value.elts[1])
    return said


def _filled(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        parts = [str(v.value) if isinstance(v, ast.Constant) else "2026" for v in node.values]
        return ["".join(parts)]
    return []


def test_everything_the_checks_say_has_words_for_officers() -> None:
    said = _said_by_the_checks()
    assert len(said) > 20
    strange = [text for text in said if remarked(Finding("f", "k", text))[0].remedy == words.OTHER[1]]
    assert strange == []


def test_every_key_of_the_schema_has_a_name() -> None:
    schema = yaml.safe_load((CATALOGUE / "schema.json").read_text(encoding="utf-8"))
    service = schema["$defs"]["service"]["properties"]
    assert set(service) <= FIELDS.keys()


def test_plain_words_pass_and_officialese_is_named_once() -> None:
    assert list(of_plainness("f", "k", "Bawa KTP dan KK ke kantor. Petugas mencatatnya.")) == []
    found = [r.problem for r in of_plainness("f", "k", "Syarat tersebut di atas wajib dibawa.")]
    assert found == ["kata kantor «tersebut di atas»"]


def test_long_sentences_are_counted_by_thought() -> None:
    long = " ".join(["kata"] * 21)
    assert words_per_sentence(long) == 21 and len(list(of_plainness("f", "k", long))) == 1
    assert words_per_sentence(f"{long}. Pendek sekali.") < 20
    assert words_per_sentence("Rp1.000.000 2026 50%") == 1
    assert words_per_sentence("") == 0


def test_cases_too_long_for_an_answer_warn(copy: Path) -> None:
    documents = [f"Fotokopi surat nomor {n} yang dibawa ke kantor" for n in range(25)]
    rewrite(copy, LOST_CARD, put("requirements", 0, "documents", value=documents))
    found = [r for r in lint(copy, TODAY) if r.key == "requirements.0.documents"]
    assert found and found[0].warning and "1.024" in found[0].problem


def test_a_source_without_https_only_warns(copy: Path) -> None:
    rewrite(copy, LOST_CARD, put("sources", value=["http://lama.example.com/a"]))
    assert errors(copy) == []
    assert any(r.warning and "http://lama.example.com/a" in r.problem for r in lint(copy, TODAY))


def test_the_command_exits_by_errors_alone(copy: Path) -> None:
    well = CliRunner().invoke(cli, ["catalogue", "lint", str(copy)])
    assert well.exit_code == 0 and "0 kesalahan" in well.output and "Katalog beres." in well.output
    rewrite(copy, LOST_CARD, put("fee", "confidence", value="pasti"))
    ill = CliRunner().invoke(cli, ["catalogue", "lint", str(copy), "--errors-only"])
    assert ill.exit_code == 1 and "Biaya, tingkat keyakinan (fee.confidence)" in ill.output
    assert "PERINGATAN" not in ill.output and "Katalog beres" not in ill.output


def test_a_folder_that_is_no_catalogue_is_refused_in_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["catalogue", "lint", str(tmp_path)])
    assert (
        result.exit_code == 1 and "bukan folder katalog" in result.output and result.output.count("\n") == 1
    )


def test_a_broken_schema_is_refused_in_one_line(copy: Path) -> None:
    (copy / "schema.json").write_text("{", encoding="utf-8")
    result = CliRunner().invoke(cli, ["catalogue", "lint", str(copy)])
    assert result.exit_code == 1 and "schema.json tidak dapat dibaca" in result.output


def test_warnings_stand_after_errors_of_the_same_file() -> None:
    remarks = [Remark("a", "k", "p", "r"), Remark("a", "k", "q", "r", warning=True)]
    lines = list(in_words(remarks, Path("catalogue")))
    assert re.search("SALAH", lines[1]) and re.search("PERINGATAN", lines[2])
