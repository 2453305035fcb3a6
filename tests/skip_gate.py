"""In CI a skipped test is a failure unless `tests/allowed_skips.txt` names it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ALLOWED = Path(__file__).with_name("allowed_skips.txt")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get("CI"):
        return
    allowed = [line.split("#")[0].strip() for line in _ALLOWED.read_text().splitlines()]
    allowed = [line for line in allowed if line]
    gone = [
        r.nodeid
        for r in reporter.stats.get("skipped", [])
        if not any(r.nodeid.startswith(a) for a in allowed)
    ]
    if gone:
        reporter.write_line(f"Skipped in CI without being on tests/allowed_skips.txt: {', '.join(gone)}")
        session.exitstatus = 1
