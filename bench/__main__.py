"""`make bench`: whole turns through our stack, the engine alone, the model alone, and a stock Rasa, in one run.

Prints a table and writes `bench/results/latest.json`. `--seconds N` per measurement (default 15), `--no-stock`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import yaml

from api.plan import ENGINE_PYTHON, ROOT
from api.settings import Secrets, Settings
from bench.load import Figures, closed_loop, open_loop
from bench.stacks import our_stack, resident_mb, stack_pids, stock_rasa

TURNS_OF_A_CHAT = 20
LIMITS = httpx.Limits(max_connections=200, max_keepalive_connections=200)
MODEL_ALONE = """
import json, sys, time
from bot.released_model import ReleasedModel
from models.registry import in_service
model = ReleasedModel.load(in_service())
questions = json.load(sys.stdin)
model.predict(questions[:50])
times = []
for q in questions * 5:
    a = time.perf_counter(); model.predict([q]); times.append(time.perf_counter() - a)
times.sort()
print(json.dumps({"p50": times[len(times) // 2] * 1000, "p95": times[int(len(times) * 0.95)] * 1000, "turns": len(times)}))
"""


def questions() -> list[str]:
    """Held-out questions if there are any, else every tenth training example; nothing sensitive, which ends a chat."""
    found: list[str] = []
    folder = ROOT / "nlu_data" / "validation"
    paths = sorted(folder.glob("*.yml")) or sorted((ROOT / "nlu_data" / "services").glob("*.yml"))
    for path in paths:
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if block["intent"].startswith("tanya_") and "topik_sensitif" not in block["metadata"]:
                found += [
                    line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")
                ]
    return found[:: max(1, len(found) // 400)]


class WholeTurn:
    """A citizen's message from PUT until the reply was read, as the widget does it: a live stream, then one GET."""

    def __init__(self, url: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, trust_env=False, timeout=30, limits=LIMITS)
        self.open: dict[int, Chat] = {}
        self.number = 0

    async def __call__(self, who: int, question: str) -> None:
        chat = self.open.get(who)
        if chat is None or chat.turns >= TURNS_OF_A_CHAT:
            if chat is not None:
                await chat.close()
            chat = self.open[who] = await Chat.begin(self.http)
        self.number += 1
        try:
            state = await chat.ask(f"b{self.number}", question)
        except BaseException:
            state = "broken"
            raise
        finally:
            if state != "bot":
                del self.open[who]
                await chat.close()

    async def close(self) -> None:
        for chat in self.open.values():
            await chat.close()
        await self.http.aclose()


class Chat:
    """One conversation with its live stream."""

    def __init__(self, http: httpx.AsyncClient, opened: dict[str, Any]) -> None:
        self.http, self.turns = http, 0
        self.at = f"/v1/conversations/{opened['conversation_id']}"
        self.auth = {"Authorization": f"Bearer {opened['token']}"}
        self.changed = asyncio.Event()
        self.listening = asyncio.create_task(self._listen())

    @classmethod
    async def begin(cls, http: httpx.AsyncClient) -> Chat:
        return cls(http, (await http.post("/v1/conversations", json={})).raise_for_status().json())

    async def _listen(self) -> None:
        # A lost stream costs latency only: `ask` then looks every half second.
        with contextlib.suppress(httpx.HTTPError):
            async with self.http.stream("GET", f"{self.at}/live", headers=self.auth, timeout=None) as stream:
                async for line in stream.aiter_lines():
                    if line.startswith("data:"):
                        self.changed.set()

    async def ask(self, client_id: str, question: str) -> str:
        """Send, wait for the reply, and give the state of the conversation."""
        self.turns += 1
        at = f"{self.at}/messages"
        sent = await self.http.put(f"{at}/{client_id}", json={"text": question}, headers=self.auth)
        seq = sent.raise_for_status().json()["seq"]
        for _ in range(60):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), 0.5)
            self.changed.clear()
            view = (await self.http.get(f"{at}?after={seq}", headers=self.auth)).raise_for_status().json()
            # A receipt or a notice is no answer: the engine's own words are waited for, or those of a hand-over.
            if any(m["author"] == "bot" for m in view["messages"]):
                return str(view["state"])
        raise TimeoutError("no reply within 30 s")

    async def close(self) -> None:
        self.listening.cancel()
        await asyncio.wait([self.listening])


def direct_turn(url: str, body: Callable[[str, str, str], dict[str, Any]], headers: dict[str, str]) -> Any:
    """A turn asked of an engine directly; `body(message id, session, question)`. An empty answer is a failure."""
    http = httpx.AsyncClient(trust_env=False, timeout=60, limits=LIMITS, headers=headers)
    numbers, turns = itertools.count(), Counter[int]()
    run = uuid.uuid4().hex[:8]

    async def turn(who: int, question: str) -> None:
        session = f"{run}:{who}:{turns[who] // TURNS_OF_A_CHAT}"
        turns[who] += 1
        answer = await http.post(url, json=body(f"{run}:{next(numbers)}", session, question))
        if not answer.raise_for_status().json():
            raise RuntimeError("no answer")

    return turn


def our_turn(message_id: str, session: str, question: str) -> dict[str, Any]:
    ids = {"message_id": message_id, "conversation_id": session}
    return {**ids, "channel": "web", "office": "demo", "text": question}


def stock_turn(message_id: str, session: str, question: str) -> dict[str, Any]:
    return {"sender": session, "message": question}


async def measure(seconds: float, with_stock: bool) -> dict[str, Any]:
    asked = questions()
    rows: list[Figures] = []
    result: dict[str, Any] = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "questions": len(asked),
    }
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with our_stack(folder) as (url, data):
            whole = WholeTurn(url)
            await closed_loop("warm-up", whole, asked, 4, 3)
            for many in (1, 8, 32):
                rows.append(await closed_loop("whole turn", whole, asked, many, seconds))
            rows.append(await open_loop("whole turn, 20/s", whole, asked, 64, 20, seconds))
            await whole.close()
            pids = stack_pids(data)
            engine_url = json.loads((data / "stack.json").read_text())["engine_url"]
            token = Secrets.of(Settings(_env_file=None, data=data)).engine
            turn = direct_turn(
                f"{engine_url}/webhooks/bridge/turn", our_turn, {"Authorization": f"Bearer {token}"}
            )
            for many in (1, 8, 32):
                rows.append(await closed_loop("engine alone", turn, asked, many, seconds))
            by_name = {name: resident_mb([pid]).get(str(pid), 0.0) for name, pid in pids.items()}
            result["rss_mb"] = {
                **{n: round(v) for n, v in by_name.items()},
                "total": round(sum(by_name.values())),
            }
        asked_model = subprocess.run(
            [str(ENGINE_PYTHON), "-c", MODEL_ALONE],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        )
        model = json.loads(asked_model.stdout)
        result["model_alone_ms"] = {k: round(v, 2) for k, v in model.items()}
        if with_stock:
            (folder / "stock").mkdir()
            with stock_rasa(folder / "stock") as (url, pid):
                turn = direct_turn(f"{url}/webhooks/rest/webhook", stock_turn, {})
                await closed_loop("warm-up", turn, asked, 2, 3)
                for many in (1, 8, 32):
                    rows.append(await closed_loop("stock Rasa", turn, asked, many, seconds))
                result["stock_rss_mb"] = round(sum(resident_mb([pid]).values()))
    result["rows"] = [asdict(r) for r in rows]
    ours = max(r.per_second for r in rows if r.name == "whole turn")
    if with_stock:
        result["ratio_to_stock"] = round(ours / max(r.per_second for r in rows if r.name == "stock Rasa"), 2)
    return result


def table(result: dict[str, Any]) -> str:
    """The figures for people."""
    head = f"{'what':<20}{'at once':>8}{'turns/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'failed':>8}"
    lines = [head, "-" * len(head)]
    for r in result["rows"]:
        lines.append(
            f"{r['name']:<20}{r['conversations']:>8}{r['per_second']:>9}{r['p50']:>9}{r['p95']:>9}{r['p99']:>9}{r['failed']:>8}"
        )
    lines.append(
        f"model alone: p50 {result['model_alone_ms']['p50']} ms, p95 {result['model_alone_ms']['p95']} ms"
    )
    lines.append(
        f"resident memory, MiB: {result['rss_mb']}; stock: {result.get('stock_rss_mb', 'not measured')}"
    )
    if "ratio_to_stock" in result:
        lines.append(
            f"our whole turn against stock Rasa, best turns/s each: {result['ratio_to_stock']} times"
        )
    return "\n".join(lines)


def main() -> None:
    seconds = float(sys.argv[sys.argv.index("--seconds") + 1]) if "--seconds" in sys.argv else 15.0
    result = asyncio.run(measure(seconds, "--no-stock" not in sys.argv))
    result["at"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    out = ROOT / "bench" / "results" / "latest.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(result, indent=2))
    print(table(result))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
