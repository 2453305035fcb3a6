"""The supervisor on small stand-in programs: real processes, real signals, real ports."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from api.children import CannotStart, Child, check_port, clear_orphans, free_port, write_down
from api.supervisor import CanaryRecord, Restarts, is_too_big

ROOT = Path(__file__).resolve().parent.parent.parent

# One program for all three parts: it answers every request with 200, hangs while `<name>.hang` exists, dies at once
# while `<name>.die` exists, and grows when `<name>.grow` appears.
PART = textwrap.dedent(
    """
    import http.server, pathlib, sys, threading, time
    name, port, folder = sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3])
    if (folder / f"{name}.die").exists():
        sys.exit("the setting is wrong")
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            while (folder / f"{name}.hang").exists():
                time.sleep(0.05)
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response(200); self.end_headers()
        do_POST = do_GET
        def log_message(self, *_): pass
    def grow():
        while not (folder / f"{name}.grow").exists():
            time.sleep(0.05)
        (folder / f"{name}.grow").unlink()
        ballast = bytearray(200 << 20)
        time.sleep(60)
    threading.Thread(target=grow, daemon=True).start()
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Answer).serve_forever()
    """
)
STACK = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from api.children import Child, free_port
    from api.plan import Plan
    from api.supervisor import Pace, run_stack

    def plan(port, data, env):
        ports = {"actions": free_port(), "engine": free_port(), "bridge": port}
        children = [
            Child(n, [sys.executable, str(data / "part.py"), n, str(p), str(data)], env, data / f"{n}.log", data, 150)
            for n, p in ports.items()
        ]
        return Plan(children, "127.0.0.1", port, f"http://127.0.0.1:{ports['engine']}", "t", "demo", ports)

    pace = Pace(look=0.05, weigh=0.2, canary=0.1, canary_timeout=0.5, healthy=2.0, drain=3.0)
    sys.exit(run_stack(port=int(sys.argv[1]), data=Path(sys.argv[2]), env={}, plan=plan, pace=pace))
    """
)


def wait_for(what: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


class Stand:
    """A running supervisor with three stand-in programs."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        (data / "part.py").write_text(PART)
        self.process = self.start(self.port)

    def start(self, port: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", STACK, str(port), str(self.data)],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def pid(self, name: str) -> int:
        try:
            return int(json.loads((self.data / "stack.json").read_text())["pids"].get(name, 0))
        except (OSError, ValueError):
            return 0

    def is_serving(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 0.2).close()
        except OSError:
            return False
        return True

    def stop(self) -> str:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=15)[0]


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    it = Stand(tmp_path)
    yield it
    if it.process.poll() is None:
        it.process.kill()
    it.process.communicate()


def test_restarts_come_slower_and_a_long_life_clears_the_record() -> None:
    restarts = Restarts(healthy_s=60)
    assert [restarts.note_death(100.0, 1.0) for _ in range(7)] == [0.5, 1, 2, 4, 8, 10, 10]
    assert restarts.due_at == 110.0
    assert restarts.note_death(300.0, 61.0) == 0.5


def test_only_an_engine_that_once_answered_or_had_its_time_is_restarted_for_silence() -> None:
    record = CanaryRecord(patience_s=60)
    assert not any(record.note(False, 1, 5.0) for _ in range(20))
    record.note(True, 1, 6.0)
    assert [record.note(False, 1, 7.0) for _ in range(3)] == [False, False, True]
    assert not record.note(False, 2, 1.0)
    assert [record.note(False, 2, 61.0) for _ in range(3)] == [False, False, True]


def test_memory_limits_are_in_mebibytes() -> None:
    assert not is_too_big(100 << 20, 100)
    assert is_too_big((100 << 20) + 1, 100)


def test_it_announces_and_stops_everything_on_sigterm(stand: Stand) -> None:
    wait_for(lambda: stand.is_serving() and stand.pid("engine") > 0)
    pids = [stand.pid(n) for n in ("actions", "engine", "bridge")]
    time.sleep(1.5)
    said = stand.stop()
    assert "Siap dalam" in said and f"http://127.0.0.1:{stand.port}/desk" in said
    assert stand.process.returncode == 0
    assert not [p for p in pids if psutil.pid_exists(p)]
    assert not (stand.data / "stack.json").exists()


@pytest.mark.parametrize("name", ["actions", "engine", "bridge"])
def test_what_is_killed_runs_again(stand: Stand, name: str) -> None:
    wait_for(lambda: stand.is_serving() and stand.pid(name) > 0)
    before = stand.pid(name)
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: stand.pid(name) not in (0, before) and psutil.pid_exists(stand.pid(name)))
    assert f"{name} berhenti" in stand.stop()


def test_an_engine_that_hangs_is_replaced_although_its_port_is_open(stand: Stand) -> None:
    wait_for(lambda: stand.is_serving() and stand.pid("engine") > 0)
    time.sleep(1)
    before = stand.pid("engine")
    (stand.data / "engine.hang").touch()
    wait_for(lambda: not psutil.pid_exists(before))
    (stand.data / "engine.hang").unlink()
    wait_for(lambda: stand.pid("engine") not in (0, before))
    assert "tidak menjawab 3 kali" in stand.stop()


def test_a_process_that_outgrows_its_limit_is_replaced(stand: Stand) -> None:
    wait_for(lambda: stand.is_serving() and stand.pid("actions") > 0)
    before = stand.pid("actions")
    (stand.data / "actions.grow").touch()
    wait_for(lambda: stand.pid("actions") not in (0, before))
    assert "actions memakai lebih dari 150 MiB" in stand.stop()


def test_a_part_that_cannot_start_ends_the_start_with_its_own_words(stand: Stand) -> None:
    stand.stop()
    (stand.data / "engine.die").touch()
    stand.process = stand.start(stand.port)
    said = stand.process.communicate(timeout=20)[0]
    assert stand.process.returncode == 1
    assert "the setting is wrong" in said and "engine ended three times at start" in said


def test_children_end_with_a_killed_supervisor_and_it_starts_again(stand: Stand) -> None:
    wait_for(lambda: stand.is_serving() and stand.pid("engine") > 0)
    pids = [stand.pid(n) for n in ("actions", "engine", "bridge")]
    stand.process.kill()
    stand.process.wait()
    if sys.platform == "linux":
        wait_for(lambda: not [p for p in pids if psutil.pid_exists(p)], 5)
    stand.process.communicate()
    stand.process = stand.start(stand.port)
    wait_for(lambda: stand.is_serving() and stand.pid("engine") not in (0, *pids))
    stand.stop()


def test_two_on_one_folder_or_one_port_are_refused_in_one_sentence(stand: Stand, tmp_path: Path) -> None:
    wait_for(stand.is_serving)
    said = stand.start(free_port()).communicate(timeout=15)[0]
    assert said.startswith("Another Pendopo already runs on") and said.count("\n") == 1
    with pytest.raises(
        CannotStart, match=rf"Port {stand.port} is used by another program.*PORT={stand.port + 1}"
    ):
        check_port("127.0.0.1", stand.port)


def test_orphans_are_ended_only_if_they_are_exactly_ours(tmp_path: Path) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    ours, foreign = (Child(n, sleeper, {}, tmp_path / f"{n}.log", tmp_path, 100) for n in ("ours", "foreign"))
    ours.start(), foreign.start()
    try:
        state = tmp_path / "stack.json"
        write_down(state, [ours, foreign])
        noted = json.loads(state.read_text())
        noted["commands"]["foreign"] = ["somebody", "else's"]
        state.write_text(json.dumps(noted))
        wait_for(lambda: psutil.Process(ours.pid).cmdline() == sleeper)
        assert clear_orphans(state) == ["ours"]
        wait_for(lambda: not ours.is_running)
        assert foreign.is_running
    finally:
        foreign.end(signal.SIGKILL)
        ours.end(signal.SIGKILL)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pids": {"a": "x"}, "commands": {}}', '{"pids": 3}'])
def test_a_broken_state_file_is_no_obstacle(tmp_path: Path, text: str) -> None:
    (tmp_path / "stack.json").write_text(text)
    assert clear_orphans(tmp_path / "stack.json") == []


def test_a_long_log_is_shortened_while_the_child_writes(tmp_path: Path) -> None:
    child = Child("a", ["true"], {}, tmp_path / "a.log", tmp_path, 100)
    child.log.write_text("x" * 2000)
    child.trim_log(limit=1000)
    assert child.log.stat().st_size == 0
    assert (tmp_path / "a.log.1").stat().st_size == 2000
