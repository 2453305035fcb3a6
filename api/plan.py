"""What `python -m api up` starts on one machine: commands, environments, logs and memory limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from api.children import CannotStart, Child, free_port

ROOT = Path(__file__).resolve().parent.parent
BRIDGE_PYTHON = ROOT / ".venvs" / "bridge" / "bin" / "python"
ENGINE_PYTHON = ROOT / ".venvs" / "engine" / "bin" / "python"
ARCHIVE = ROOT / "models" / "trained" / "engine.tar.gz"
# One turn is one short sum: more threads only fight for the cores with the bridge.
_LEAN = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "CUDA_VISIBLE_DEVICES": "",
    "MALLOC_ARENA_MAX": "2",
    "RASA_TELEMETRY_ENABLED": "false",
    "SANIC_WORKERS": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


@dataclass(frozen=True)
class Plan:
    """What to start, in this order; stopped in the opposite order."""

    children: list[Child]
    host: str
    port: int
    engine_url: str
    engine_token: str
    office: str
    ports: dict[str, int] = field(default_factory=dict)

    @property
    def address(self) -> str:
        host = "127.0.0.1" if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def plan_here(port: int, data: Path, env: Mapping[str, str]) -> Plan:
    """The product itself. Raises `CannotStart` if it was not set up."""
    for needed in (BRIDGE_PYTHON, ENGINE_PYTHON, ARCHIVE):
        if not needed.exists():
            raise CannotStart(f"{needed.relative_to(ROOT)} is missing; run scripts/setup.")
    ports = {"bridge": port, "engine": free_port(), "actions": free_port()}
    engine_url = f"http://127.0.0.1:{ports['engine']}"
    logs = data / "logs"
    common = {
        **env,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PENDOPO_DATA": str(data),
        "PENDOPO_PORT": str(port),
        "PENDOPO_ENGINE_URL": engine_url,
        "PENDOPO_ACTIONS_URL": f"http://127.0.0.1:{ports['actions']}/webhook",
        "PENDOPO_TRACKER_DB": env.get("PENDOPO_TRACKER_DB") or str(data / "tracker.db"),
    }
    lean = {**common, **_LEAN}
    actions = [str(ENGINE_PYTHON), "-m", "actions"]
    engine = [str(ENGINE_PYTHON), "-m", "rasa", "run", "-m", str(ARCHIVE)]
    engine += ["-i", "127.0.0.1", "-p", str(ports["engine"])]
    engine += ["--endpoints", "bot/endpoints.yml", "--credentials", "bot/credentials.yml"]
    bridge = [str(BRIDGE_PYTHON), "-m", "api", "serve", "--port", str(port), "--data", str(data)]
    limit = int(env.get("PENDOPO_ENGINE_MEMORY_MB") or 1500)
    children = [
        Child("actions", actions, lean, logs / "actions.log", ROOT, 600),
        Child("engine", engine, lean, logs / "engine.log", ROOT, limit),
        Child("bridge", bridge, common, logs / "bridge.log", ROOT, 1000),
    ]
    host, office = env.get("PENDOPO_HOST") or "127.0.0.1", env.get("PENDOPO_OFFICE") or "demo"
    return Plan(children, host, port, engine_url, env["PENDOPO_ENGINE_TOKEN"], office, ports)
