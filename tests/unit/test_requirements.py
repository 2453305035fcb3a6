"""`make run` installs the run-time files alone: nothing it needs may come with the tests only."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PINNED = {
    re.sub(r"[-_.]+", "-", name).lower()
    for name in re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements" / "bridge.txt").read_text(), re.M)
}


@pytest.mark.parametrize("package", sorted(PINNED))
def test_what_a_pinned_package_needs_is_pinned(package: str) -> None:
    try:
        needs = [Requirement(line) for line in requires(package) or []]
    except PackageNotFoundError:
        return  # pinned for other systems
    extra = "asyncio" if package == "sqlalchemy" else ""
    wanted = {r.name for r in needs if r.marker is None or r.marker.evaluate({"extra": extra})}
    assert {re.sub(r"[-_.]+", "-", n).lower() for n in wanted} <= PINNED
