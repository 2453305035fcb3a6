"""A stand-in engine as a real HTTP process, for fault tests: `python -m tests.engine_server PORT FOLDER`.

`FOLDER/mode` says how it behaves: ok · empty · garbage · partial · html · error · unready · slow (60 s) · drop.
Every turn it hears is appended to `FOLDER/heard`, one JSON a line.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response


def build(folder: Path) -> FastAPI:
    app = FastAPI()

    @app.post("/webhooks/bridge/turn")
    async def turn(request: Request) -> Response:
        asked = await request.json()
        words = asked.get("text") or asked.get("command")
        if asked["channel"] != "canary":
            with (folder / "heard").open("a") as heard:
                heard.write(json.dumps({"id": asked["message_id"], "words": words}) + "\n")
        mode = (folder / "mode").read_text().strip()
        if mode == "slow":
            await asyncio.sleep(60)
        if mode == "drop":
            raise RuntimeError("dropped")
        reply = {"text": f"jawaban: {words}", "card": None, "buttons": []}
        good = {
            "message_id": asked["message_id"],
            "replies": [reply],
            "handover": None,
            "intent": "tanya_cara",
        }
        bodies = {
            "empty": "[]",
            "garbage": "\x00\xff{",
            "partial": json.dumps({"message_id": "x", "replies": [{"text": ""}]}),
            "html": "<html>502</html>",
            "silent": json.dumps({**good, "replies": []}),
        }
        status = {"error": 500, "unready": 503}.get(mode, 200)
        return Response(bodies.get(mode, json.dumps(good)), status, media_type="application/json")

    return app


if __name__ == "__main__":
    uvicorn.run(build(Path(sys.argv[2])), host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
