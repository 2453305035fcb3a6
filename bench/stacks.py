"""Starts what is measured: our whole stack, and a stock Rasa (DIET + TED, `rest` channel) trained on the same data."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import yaml

from api.children import free_port
from api.plan import ENGINE_PYTHON, ROOT

# Speed does not depend on how long a model was trained; five epochs keep a run short.
STOCK_CONFIG = {
    "recipe": "default.v1",
    "language": "id",
    "assistant_id": "stock",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 5, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "FallbackClassifier", "threshold": 0.3},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 5, "constrain_similarities": True},
    ],
}


def resident_mb(pids: list[int]) -> dict[str, float]:
    """Resident memory in MiB by process id, children included."""
    found = {}
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(pid)
            found[str(pid)] = sum(p.memory_info().rss for p in [process, *process.children(True)]) / (1 << 20)
    return found


@contextmanager
def our_stack(folder: Path) -> Iterator[tuple[str, Path]]:
    """`python -m api up` on a fresh data folder; gives its address and folder."""
    port = free_port()
    env = {
        **os.environ,
        "PENDOPO_MESSAGES_PER_MINUTE": "1000000",
        "PENDOPO_CONVERSATIONS_PER_MINUTE": "1000000",
        "PENDOPO_ADDRESS_MESSAGES_PER_MINUTE": "10000000",
        "PENDOPO_LOG_LEVEL": "error",
    }
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "api", "up", "--port", str(port), "--data", str(folder / "data")],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=log,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: httpx.get(f"{url}/readyz", trust_env=False).status_code == 200, process, 120)
        yield url, folder / "data"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@contextmanager
def stock_rasa(folder: Path) -> Iterator[tuple[str, int]]:
    """A stock server with the same intents, rules that utter, and its own training; gives address and process id."""
    write_stock_project(folder)
    env = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
    }
    log = (folder / "stock.log").open("wb")
    train = [
        str(ENGINE_PYTHON),
        "-m",
        "rasa",
        "train",
        "--fixed-model-name",
        "stock",
        "--out",
        str(folder / "models"),
    ]
    subprocess.run(
        [*train, "--data", str(folder / "data")], cwd=folder, env=env, stdout=log, stderr=log, check=True
    )
    port = free_port()
    run = [str(ENGINE_PYTHON), "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port)]
    run += ["-m", str(folder / "models" / "stock.tar.gz"), "--credentials", str(folder / "credentials.yml")]
    process = subprocess.Popen(run, cwd=folder, env=env, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: httpx.get(url, trust_env=False).status_code == 200, process, 180)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def write_stock_project(folder: Path) -> None:
    """Our examples, one utterance per intent, one rule per intent."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = [i for i in domain["intents"] if i != "nlu_fallback"]
    texts = {f"utter_{i}": [{"text": f"Jawaban untuk {i}."}] for i in intents}
    stock = {"version": "3.1", "intents": intents, "responses": texts}
    steps = [{"rule": i, "steps": [{"intent": i}, {"action": f"utter_{i}"}]} for i in intents]
    stories = [
        {
            "story": f"{a}, {b}",
            "steps": [{"intent": a}, {"action": f"utter_{a}"}, {"intent": b}, {"action": f"utter_{b}"}],
        }
        for a, b in zip(intents, intents[1:], strict=False)
    ]
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "config.yml").write_text(yaml.safe_dump(STOCK_CONFIG, sort_keys=False))
    (folder / "domain.yml").write_text(yaml.safe_dump(stock, allow_unicode=True))
    (folder / "data" / "rules.yml").write_text(
        yaml.safe_dump({"version": "3.1", "rules": steps, "stories": stories})
    )
    (folder / "credentials.yml").write_text("rest:\n")
    for number, path in enumerate(sorted((ROOT / "nlu_data").rglob("*.yml"))):
        if "validation" not in path.parts and "nlu:" in path.read_text(encoding="utf-8"):
            (folder / "data" / f"nlu_{number}.yml").write_text(
                path.read_text(encoding="utf-8"), encoding="utf-8"
            )


def wait_until(ready: object, process: subprocess.Popen[bytes], seconds: float) -> None:
    """Poll `ready()` until it is true. Raises `RuntimeError` if the process ends or time runs out."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"It ended with {process.returncode} before it was ready.")
        with contextlib.suppress(httpx.HTTPError):
            if ready():  # type: ignore[operator]
                return
        time.sleep(0.25)
    raise RuntimeError(f"It was not ready within {seconds} s.")


def stack_pids(data: Path) -> dict[str, int]:
    """Process ids by name of a running stack."""
    pids: dict[str, int] = json.loads((data / "stack.json").read_text())["pids"]
    return pids
