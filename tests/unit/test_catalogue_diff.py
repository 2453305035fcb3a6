"""What changed is said in words, by service, and nothing that matters is overlooked."""

from __future__ import annotations

import copy
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.__main__ import cli
from api.curation.difference import NOTHING, differences
from api.curation.difference_words import in_words
from api.curation.versions import UnreadableVersion, read_version
from scripts.check_catalogue import ROOT

SERVICE: dict[str, Any] = {
    "id": "skck",
    "name": "SKCK",
    "summary": "Surat catatan kepolisian.",
    "officer_only": False,
    "fee": {"short": "Rp30.000", "amount_idr": 30000, "details": ["Per lembar"], "legal_basis": "PP 76/2020"},
    "requirements": [{"condition": "Baru", "documents": ["KTP", "KK"]}],
    "channels": {"online": [{"text": "skck.polri.go.id", "confidence": "likely"}]},
    "legal_basis": ["PP 76/2020"],
}
OFFICE: dict[str, Any] = {
    "id": "demo",
    "name": "Kota Contoh",
    "units": [{"id": "umum", "phone": "0800-0000-0100"}, {"id": "mpp", "phone": "0800-0000-0102"}],
    "hours": {"default": {"mon": ["08:00-12:00"]}},
    "services": {},
}


def version(service: Any = SERVICE, office: Any = OFFICE) -> dict[str, Any]:
    return {"services/skck.yml": copy.deepcopy(service), "offices/demo.yml": copy.deepcopy(office)}


def said(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return list(in_words(differences(old, new)))


def test_nothing_changed() -> None:
    assert said(version(), version()) == ["Tidak ada perbedaan."]


def test_a_fee_is_said_first_marked_and_in_rupiah() -> None:
    new = version()
    new["services/skck.yml"]["summary"] = "Surat dari polisi."
    new["services/skck.yml"]["fee"] |= {"amount_idr": 1_250_000, "short": "Rp1.250.000"}
    lines = said(version(), new)
    assert lines[0] == "Layanan SKCK (skck)"
    assert lines[1].startswith("  PENTING  Biaya, jawaban singkat (fee.short): Rp30.000 → Rp1.250.000")
    assert lines[2] == "  PENTING  Biaya, angka rupiah (fee.amount_idr): Rp30.000 → Rp1.250.000"
    assert lines[3].startswith("  Ringkasan (summary): «Surat catatan kepolisian.» → «Surat dari polisi.»")
    assert lines[4].startswith("3 perubahan pada 1 layanan dan 0 kantor; 2 menyangkut")


def test_services_with_changed_fees_come_first() -> None:
    old = {**version(), "services/akta.yml": {**SERVICE, "id": "akta", "name": "Akta"}}
    new = copy.deepcopy(old)
    new["services/akta.yml"]["summary"] = "Lain."
    new["services/skck.yml"]["legal_basis"] = ["PP 99/2026"]
    assert [g.id for g in differences(old, new)] == ["skck", "akta"]


def test_lists_say_what_came_and_went() -> None:
    new = version()
    new["services/skck.yml"]["requirements"][0]["documents"] = ["KTP", "KK", "Pasfoto"]
    new["services/skck.yml"]["channels"]["online"] = []
    text = "\n".join(said(version(), new))
    assert "Syarat «Baru», dokumen 3 (requirements[Baru].documents.2): ditambah: Pasfoto" in text
    assert "Kanal, online «skck.polri.go.id»" in text and "dihapus: teks: skck.polri.go.id" in text


def test_yes_no_and_nothing_are_words() -> None:
    new = version()
    new["services/skck.yml"] |= {"officer_only": True}
    new["services/skck.yml"]["fee"]["legal_basis"] = None
    text = "\n".join(said(version(), new))
    assert "tidak → ya" in text and "«PP 76/2020» → (kosong)" in text


def test_an_offices_own_fee_stands_with_the_service() -> None:
    new = version()
    new["offices/demo.yml"]["services"] = {"skck": {"fee": {"short": "Rp20.000"}}}
    new["offices/demo.yml"]["units"][1]["phone"] = "0800-0000-0199"
    lines = said(version(), new)
    assert lines[0] == "Layanan SKCK (skck)" and "PENTING  [kantor demo] Biaya" in lines[1]
    assert "Kantor Kota Contoh (demo)" in lines
    assert any(
        "Unit «mpp», telepon (units[mpp].phone): 0800-0000-0102 → 0800-0000-0199" in line for line in lines
    )


def test_new_and_deleted_files_are_one_line() -> None:
    less = {"offices/demo.yml": OFFICE}
    assert said(less, version())[0] == "Layanan SKCK (skck): baru"
    assert said(version(), less)[0] == "Layanan SKCK (skck): dihapus"


def test_order_alone_is_said() -> None:
    new = version()
    new["offices/demo.yml"]["units"].reverse()
    assert any("urutannya berubah" in line for line in said(version(), new))


def test_content_that_is_no_mapping_is_compared_all_the_same() -> None:
    assert said(version(), version(service="kacau", office=["x"]))[-1].startswith("2 perubahan")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "fee", "text", "a"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(old=_VALUES, new=_VALUES)
def test_any_two_contents_differ_exactly_when_something_is_said(old: Any, new: Any) -> None:
    groups = differences({"services/x.yml": old}, {"services/x.yml": new})
    assert bool(groups) == (repr(old) != repr(new) and not _same(old, new))
    assert all(change.old is not NOTHING or change.new is not NOTHING for g in groups for change in g.changes)
    list(in_words(groups))


def _same(a: Any, b: Any) -> bool:
    """Equal, where True is not 1, and keys may stand in any order."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    return type(a) is type(b) and bool(a == b)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two revisions of a small catalogue."""

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=Uji", "-c", "user.email=uji@kota.example"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True, capture_output=True)

    services = tmp_path / "catalogue" / "services"
    services.mkdir(parents=True)
    git("init", "-q")
    (tmp_path / "README").write_text("kosong")
    git("add", "README")
    git("commit", "-qm", "empty")
    for fee in ("Gratis", "Rp5.000"):
        (services / "skck.yml").write_text(f"id: skck\nname: SKCK\nfee: {{short: {fee}}}\n")
        git("add", ".")
        git("commit", "-qm", fee)
    return tmp_path


def test_revisions_are_read_without_a_checkout(repository: Path) -> None:
    old, new = (read_version(revision, repository) for revision in ("HEAD~1", "HEAD"))
    assert "Gratis → Rp5.000" in "\n".join(said(old, new))
    assert differences(new, read_version(str(repository / "catalogue"), repository)) == []


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("tidak-ada", "bukan folder"),
        ("--help", "bukan folder"),
        ("HEAD~2", "tidak berisi"),
        ("", "bukan folder"),
    ],
)
def test_what_is_no_version_is_refused(repository: Path, source: str, says: str) -> None:
    with pytest.raises(UnreadableVersion, match=says):
        read_version(source, repository)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "skck.yml").write_text("a: [")
    with pytest.raises(UnreadableVersion, match=r"services/skck\.yml tidak dapat dibaca"):
        read_version(str(tmp_path), tmp_path)


def test_the_command_compares_folders(tmp_path: Path) -> None:
    for name, fee in (("lama", "Gratis"), ("baru", "Rp5.000")):
        (tmp_path / name / "services").mkdir(parents=True)
        (tmp_path / name / "services" / "skck.yml").write_text(
            f"id: skck\nname: SKCK\nfee: {{short: {fee}}}\n"
        )
    result = CliRunner().invoke(cli, ["catalogue", "diff", str(tmp_path / "lama"), str(tmp_path / "baru")])
    assert (
        result.exit_code == 0
        and "PENTING  Biaya, jawaban singkat (fee.short): Gratis → Rp5.000" in result.output
    )
    refused = CliRunner().invoke(cli, ["catalogue", "diff", "tidak-ada"])
    assert refused.exit_code == 1 and refused.output.count("\n") == 1


def test_the_catalogue_as_it_is_equals_itself() -> None:
    folder = str(ROOT / "catalogue")
    assert differences(read_version(folder, ROOT), read_version(folder, ROOT)) == []
