"""Kill, starve and confuse real processes: nothing accepted is lost, nothing is answered twice."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import BridgeProcess, WebCitizen


@pytest.fixture
def running(tmp_path: Path) -> Iterator[BridgeProcess]:
    stack = BridgeProcess(tmp_path)
    stack.mode("ok")
    stack.start_engine()
    yield stack
    stack.stop()


def send_surely(citizen: WebCitizen, text: str, client_id: str, seconds: float = 15) -> None:
    """As the widget does: the same client id until there is a 2xx."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if citizen.try_send(text, client_id) in (200, 201):
            return
        time.sleep(0.2)
    raise AssertionError("never accepted")


@pytest.mark.parametrize(
    "place",
    [
        "intake.before_commit",
        "intake.after_commit",
        "worker.after_claim",
        "turn.after_engine",
        "turn.after_commit",
    ],
)
def test_killed_at_every_step_each_message_is_answered_once(running: BridgeProcess, place: str) -> None:
    once = str(running.folder / "once")
    running.start_bridge(PENDOPO_FAILPOINT=f"{place}:kill", PENDOPO_FAILPOINT_ONCE=once)
    citizen = WebCitizen(running.url).open()
    citizen.try_send("ktp hilang", "a")
    assert running.bridge_died(), "the failpoint was not reached"
    running.start_bridge()
    send_surely(citizen, "ktp hilang", "a")
    # A lease of a dead worker runs out after the engine's longest turn plus seven seconds.
    assert citizen.answers(1, seconds=20) == ["jawaban: ktp hilang"]
    time.sleep(0.5)
    view = citizen.view()
    assert [m["author"] for m in view["messages"]] == ["citizen", "bot"]


@pytest.mark.parametrize("place", ["desk.before_commit", "desk.after_commit"])
def test_killed_while_a_person_is_asked_for(running: BridgeProcess, place: str) -> None:
    running.start_bridge()
    citizen = WebCitizen(running.url).open()
    citizen.ask_for_person()
    running.kill_bridge()
    running.start_bridge(
        PENDOPO_FAILPOINT=f"{place}:kill", PENDOPO_FAILPOINT_ONCE=str(running.folder / "once")
    )
    assert citizen.view()["state"] == "queued"
    assert citizen.try_send("masih di sana?", "b") == 201
    assert [m["author"] for m in citizen.view()["messages"]] == ["system", "citizen"]


def test_random_kills_lose_nothing_and_double_nothing(running: BridgeProcess) -> None:
    running.start_bridge()
    citizens = [WebCitizen(running.url).open() for _ in range(4)]
    for number in range(6):
        for who, citizen in enumerate(citizens):
            send_surely(citizen, f"pertanyaan {who} {number} apa", f"m{number}")
        if number % 2 == 0:
            time.sleep(0.05 * number)
            running.kill_bridge()
            running.start_bridge()
    for who, citizen in enumerate(citizens):
        wanted = [f"pertanyaan {who} {n} apa" for n in range(6)]
        view = citizen.until(lambda v: v["typing"] is None and v["messages"][-1]["author"] == "bot", 25)
        said = " ".join(m["text"].removeprefix("jawaban: ") for m in view["messages"] if m["author"] == "bot")
        assert [m["text"] for m in view["messages"] if m["author"] == "citizen"] == wanted
        assert said.split() == " ".join(wanted).split(), "answered twice, out of order, or not at all"
        assert [m["seq"] for m in view["messages"]] == list(range(1, view["last_seq"] + 1))


@pytest.mark.parametrize("mode", ["empty", "garbage", "partial", "html", "silent", "error", "drop"])
def test_an_engine_that_talks_nonsense_leads_to_a_person(running: BridgeProcess, mode: str) -> None:
    running.start_bridge()
    running.mode(mode)
    citizen = WebCitizen(running.url).open()
    assert citizen.try_send("ktp hilang", "a") == 201
    view = citizen.until(lambda v: v["state"] == "queued")
    assert not any(m["author"] == "bot" for m in view["messages"])
    assert any("terganggu" in m["text"] for m in view["messages"])
    assert len(running.heard()) == 3


@pytest.mark.parametrize("mode", ["unready", "slow", "gone"])
def test_an_engine_that_is_away_gives_a_receipt_and_recovers(running: BridgeProcess, mode: str) -> None:
    running.start_bridge()
    if mode == "gone":
        assert running.engine
        running.engine.kill()
    else:
        running.mode(mode)
    citizen, started = WebCitizen(running.url).open(), time.monotonic()
    assert citizen.try_send("ktp hilang", "a") == 201
    view = citizen.until(lambda v: any("sudah kami terima" in m["text"] for m in v["messages"]), 12)
    assert time.monotonic() - started < 10.5
    assert view["state"] == "bot"
    running.mode("ok")
    if mode == "gone":
        running.start_engine()
    assert citizen.answers(1) == ["jawaban: ktp hilang"]


def test_one_hanging_conversation_does_not_stop_the_others(running: BridgeProcess) -> None:
    running.start_bridge()
    running.mode("slow")
    stuck = WebCitizen(running.url).open()
    assert stuck.try_send("macet", "a") == 201
    while not running.heard():
        time.sleep(0.02)
    running.mode("ok")
    other, started = WebCitizen(running.url).open(), time.monotonic()
    assert other.try_send("ktp", "a") == 201
    assert other.answers(1) == ["jawaban: ktp"]
    assert time.monotonic() - started < 1.5


def test_the_database_locked_by_another_refuses_and_recovers(running: BridgeProcess) -> None:
    import sqlite3

    running.start_bridge()
    citizen = WebCitizen(running.url).open()
    blocker = sqlite3.connect(running.folder / "data" / "pendopo.db", isolation_level=None, timeout=20)
    blocker.execute("BEGIN IMMEDIATE")
    assert citizen.try_send("halo?", "a") == 503
    blocker.execute("ROLLBACK")
    blocker.close()
    send_surely(citizen, "halo?", "a")
    assert citizen.answers(1) == ["jawaban: halo?"]


@pytest.mark.skipif(os.geteuid() != 0, reason="a small file system can only be mounted by root")
def test_a_full_disk_refuses_new_messages_and_keeps_the_old(running: BridgeProcess) -> None:
    import subprocess

    data = running.folder / "data"
    data.mkdir()
    if subprocess.call(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(data)], stderr=subprocess.DEVNULL
    ):
        pytest.skip("this machine does not allow mounting a small file system")
    try:
        running.start_bridge()
        citizen = WebCitizen(running.url).open()
        assert citizen.try_send("sebelum penuh", "a") == 201
        citizen.answers(1)
        (data / "ballast").write_bytes(b"x" * (os.statvfs(data).f_bavail * os.statvfs(data).f_frsize))
        statuses = [citizen.try_send("x" * 900, f"f{n}") for n in range(60)]
        assert 503 in statuses and 500 not in statuses and 0 not in statuses
        accepted = statuses.count(201)
        seen = [m for m in citizen.view()["messages"] if m["author"] == "citizen"]
        assert len(seen) == accepted + 1
        (data / "ballast").unlink()
        send_surely(citizen, "sesudah lega", "z")
        citizen.until(
            lambda v: any("sesudah lega" in m["text"] for m in v["messages"] if m["author"] == "bot")
        )
    finally:
        running.stop()
        subprocess.call(["umount", "-l", str(data)])
