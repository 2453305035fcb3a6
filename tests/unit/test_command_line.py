"""Commands refuse in one sentence and leave nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.__main__ import cli


@pytest.mark.parametrize(
    ("email", "name", "role", "said"),
    [
        ("notmail", "Rina", "petugas", "not an e-mail address"),
        ("a b@kota.example", "Rina", "petugas", "not an e-mail address"),
        ("rina@kota.example", "  ", "petugas", "needs a name"),
        ("rina@kota.example", "Rina", "raja", "Unknown role"),
    ],
)
def test_no_account_from_bad_input(tmp_path: Path, email: str, name: str, role: str, said: str) -> None:
    asked = ["officer", "add", "--email", email, "--name", name, "--role", role, "--data", str(tmp_path)]
    result = CliRunner().invoke(cli, asked)
    assert result.exit_code == 1 and said in result.output and result.output.count("\n") == 1
    assert not (tmp_path / "pendopo.db").exists()


def test_doctor_makes_no_database(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["doctor", "--data", str(tmp_path)])
    assert result.exit_code == 1 and "FAIL  database: there is none" in result.output
    assert not (tmp_path / "pendopo.db").exists()
