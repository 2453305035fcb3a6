"""docs/catalogue.md says what the files say."""

from __future__ import annotations

import copy

from typer.testing import CliRunner

from api.__main__ import cli
from api.catalogue_command import PAGE
from api.curation.page import page_of
from api.curation.versions import read_version
from scripts.check_catalogue import ROOT

NOW = read_version(str(ROOT / "catalogue"), ROOT)


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_of(NOW), "run: ./pendopo catalogue page"
    assert CliRunner().invoke(cli, ["catalogue", "page", "--check"]).exit_code == 0


def test_every_service_has_a_row() -> None:
    page = page_of(NOW)
    assert all(f"| `{file[9:-4]}` | " in page for file in NOW if file.startswith("services/"))


def test_an_unverified_fee_is_not_on_the_page_and_listed_as_never_said() -> None:
    changed = dict(copy.deepcopy(NOW))
    changed["services/sim_baru.yml"]["fee"] |= {"short": "Rp987.654", "confidence": "unverified"}
    page = page_of(changed)
    assert "Rp987.654" not in page and "*not said*" in page
    assert "- `sim_baru`: fee, " in page
    assert page != page_of(NOW)
