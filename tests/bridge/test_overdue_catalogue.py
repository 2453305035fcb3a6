"""A bridge with an overdue catalogue starts, answers, and says so to those who run it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripts.check_catalogue import ROOT
from tests.unit.test_catalogue_files import LOST_CARD, put, rewrite


async def test_overdue_entries_stand_in_log_and_metrics(
    tmp_path: Path, run_bridge: Callable[..., Any]
) -> None:
    catalogue = Path(shutil.copytree(ROOT / "catalogue", tmp_path / "catalogue"))
    rewrite(catalogue, LOST_CARD, put("review_by", value="2020-01-01"))
    rewrite(catalogue, "outdated.yml", put("review_by", value="2020-01-01"))
    bridge = await run_bridge(catalogue=catalogue, office="demo")
    async with bridge.client() as client:
        text = (await client.get("/metrics")).text
    assert 'pendopo_catalogue_reviews{state="overdue"} 2.0' in text
    citizen = await bridge.citizen()
    await citizen.send("ktp hilang")
    assert (await citizen.answered())["messages"][-1]["author"] == "bot"
