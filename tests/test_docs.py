"""Documents are checked against the code: settings, states, errors, decisions, commands."""

from __future__ import annotations

import re
from pathlib import Path

import api.domain.failures as failures
from api.domain.conversation import TRANSITIONS
from api.domain.handover import POLICIES
from api.errors import ERROR_TABLE
from api.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = re.findall(r"^\| `(PENDOPO_\w+)`", (ROOT / "docs" / "settings.md").read_text(), re.M)
    assert documented == [PREFIX + name.upper() for name in Settings.model_fields]
    assert all(field.description for field in Settings.model_fields.values())


def test_the_drawn_states_are_the_table() -> None:
    drawn = set(re.findall(r"^    (\w+) --> (\w+): (\w+)$", ARCHITECTURE, re.M))
    assert drawn == {(str(a), str(b), str(event)) for (a, event), b in TRANSITIONS.items()}


def test_every_failure_is_drawn_and_has_a_status() -> None:
    family = [c for c in vars(failures).values() if isinstance(c, type) and issubclass(c, failures.Failure)]
    for kind in family:
        assert kind.__name__ in (failures.__doc__ or ""), kind
        assert kind.__doc__
        if kind not in (failures.Failure, failures.Refused, failures.TryLater):
            assert kind in ERROR_TABLE, kind


def test_every_reason_is_documented() -> None:
    assert all(f"`{reason}`" in ARCHITECTURE for reason in POLICIES)


def test_decisions_named_in_the_code_exist() -> None:
    numbers = {p.name[:4] for p in (ROOT / "docs" / "decisions").glob("*.md")}
    for folder in ("api", "bot", "actions"):
        for path in (ROOT / folder).rglob("*.py"):
            assert set(re.findall(r"decision (\d{4})", path.read_text(encoding="utf-8"))) <= numbers, path


def test_links_in_documents_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_ci_runs_what_the_readme_says() -> None:
    ci = (ROOT / ".ci" / "run").read_text()
    assert "make test" in ci and "make check" in ci
    assert "make run" in (ROOT / "README.md").read_text() and "make test" in (ROOT / "README.md").read_text()
