"""`python -m actions`: the action server on loopback, behind a secret (rasa-sdk's own launcher listens everywhere)."""

from __future__ import annotations

import hmac
import logging
import os
import sys
from typing import Optional
from urllib.parse import urlsplit

from rasa_sdk.endpoint import create_app
from sanic import Request, Sanic, response
from sanic.response import HTTPResponse

from actions import answer
from actions.catalogue import CatalogueError


def build(token: str) -> Sanic:
    """The server; every call but the health check needs the secret. Raises `CatalogueError`."""
    if not token:
        raise SystemExit(
            "PENDOPO_ACTIONS_TOKEN is empty; the action server does not start without its secret."
        )
    answer.prepared()
    app = create_app("actions.answer", cors_origins="")
    secret = token.encode()

    @app.on_request
    async def check_secret(request: Request) -> Optional[HTTPResponse]:
        given = request.headers.get("X-Pendopo-Token", "").encode("utf-8", "surrogateescape")
        if request.path != "/health" and not hmac.compare_digest(given, secret):
            return response.json({"error": "unauthorized"}, 401)
        return None

    return app


def main() -> None:
    """Listen on the port of PENDOPO_ACTIONS_URL, on this machine only."""
    logging.basicConfig(level=logging.WARNING)
    port = urlsplit(os.environ.get("PENDOPO_ACTIONS_URL", "http://127.0.0.1:5055/webhook")).port
    try:
        app = build(os.environ.get("PENDOPO_ACTIONS_TOKEN", ""))
    except CatalogueError as problem:
        sys.exit(f"The catalogue cannot be used: {problem}")
    app.run("127.0.0.1", port, access_log=False)


if __name__ == "__main__":
    main()
