"""Failures become answers here: one row per failure, one handler for all (the family is drawn in `api/domain/failures.py`).

Every error body is `{"error": "<snake_case>", "message": "<Indonesian sentence>", "detail"?}`; never a stack trace.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.domain import failures as f

log = structlog.get_logger()

# failure → (status, name, sentence for people)
ERROR_TABLE: dict[type[Exception], tuple[int, str, str]] = {
    f.IllegalTransition: (
        409,
        "illegal_transition",
        "Itu tidak bisa dilakukan pada keadaan percakapan saat ini.",
    ),
    f.AlreadyClaimed: (409, "already_claimed", "Percakapan ini sudah diambil rekan Anda."),
    f.NotYours: (403, "not_yours", "Hanya petugas yang mengambil percakapan ini yang dapat melakukannya."),
    f.UnknownConversation: (404, "unknown_conversation", "Percakapan tidak ditemukan."),
    f.UnknownOffice: (404, "unknown_office", "Kantor tidak ditemukan."),
    f.UnknownUnit: (422, "unknown_unit", "Unit atau petugas tujuan tidak ditemukan."),
    f.UnknownTicket: (404, "unknown_ticket", "Tiket tidak ditemukan."),
    f.UnknownPhoto: (404, "unknown_photo", "Foto tidak ditemukan, atau sudah dihapus sesuai masa simpan."),
    f.IllegalTicketMove: (
        409,
        "illegal_ticket_move",
        "Tiket ini tidak bisa langsung berpindah ke status itu.",
    ),
    f.NoteRequired: (422, "note_required", "Tulis catatan untuk warga: apa hasilnya, atau mengapa ditolak."),
    f.ConversationClosed: (
        409,
        "conversation_closed",
        "Percakapan ini sudah ditutup. Silakan mulai percakapan baru.",
    ),
    f.InvalidMessage: (422, "invalid_message", "Pesan ini tidak dapat diterima."),
    f.PhotoTooLarge: (413, "photo_too_large", "Foto terlalu besar. Paling besar 5 MB."),
    f.PhotoKindUnknown: (415, "photo_kind_unknown", "Kirim foto sebagai JPEG, PNG, atau WebP."),
    f.SwitchedOff: (503, "switched_off", "Layanan ini sedang dimatikan."),
    f.EngineNotReady: (503, "engine_not_ready", "Asisten sedang dinyalakan. Coba lagi sebentar."),
    f.EngineTimeout: (503, "engine_timeout", "Asisten sedang lambat. Coba lagi sebentar."),
    f.EngineFailed: (503, "engine_failed", "Asisten sedang terganggu. Coba lagi sebentar."),
    f.ChannelBusy: (503, "channel_busy", "Saluran sedang sibuk. Coba lagi sebentar."),
    f.Undeliverable: (422, "undeliverable", "Pesan tidak dapat dikirim lewat saluran ini."),
}
INVALID_MESSAGES = {
    "text_empty": "Pesan masih kosong. Tulis pertanyaan Anda dulu.",
    "text_too_long": "Pesan terlalu panjang. Paling banyak 1.000 huruf; kirim dalam beberapa pesan.",
    "text_invalid": "Pesan memuat huruf yang tidak dapat dibaca. Ketik ulang, lalu kirim lagi.",
    "client_id_invalid": "Nomor pesan dari aplikasi tidak sah.",
    "button_unknown": "Tombol itu sudah tidak berlaku. Silakan tulis pertanyaan Anda.",
    "text_or_button": "Kirim teks atau tombol, salah satu.",
    "photo_unreadable": "Foto ini tidak dapat dibaca. Coba foto lain (JPEG, PNG, atau WebP).",
    "photo_too_many_pixels": "Ukuran foto ini terlalu besar. Perkecil dulu, lalu kirim lagi.",
    "photo_too_many": "Foto di percakapan ini sudah terlalu banyak. Ceritakan dengan kata-kata, atau minta bantuan petugas.",
}
STATUS_NAMES = {
    400: ("bad_request", "Permintaan tidak dapat dibaca."),
    401: ("unauthorized", "Silakan masuk dulu."),
    403: ("forbidden", "Anda tidak berhak melakukan itu."),
    404: ("not_found", "Tidak ditemukan."),
    405: ("method_not_allowed", "Cara itu tidak dikenal di alamat ini."),
    413: ("too_large", "Kiriman terlalu besar."),
    415: ("unsupported_media_type", "Kirim sebagai JSON (Content-Type: application/json)."),
    422: ("invalid_request", "Permintaan tidak lengkap atau tidak sah."),
    429: ("too_many_requests", "Terlalu banyak pesan sekaligus. Tunggu sebentar, lalu coba lagi."),
    500: ("internal_error", "Maaf, ada gangguan di sistem kami. Pesan yang sudah terkirim tetap aman."),
    503: ("unavailable", "Layanan sedang tidak dapat menyimpan pesan. Coba lagi sebentar."),
}


class ErrorBody(BaseModel):
    """The one shape of every error; some carry a fact more beside these (`officer`, `state`)."""

    model_config = ConfigDict(extra="allow")
    error: str
    message: str
    detail: dict[str, Any] | None = None


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What `/openapi.json` says of these refusals."""
    return {s: {"model": ErrorBody, "description": HTTPStatus(s).phrase} for s in statuses}


class HttpRefusal(Exception):
    """A refusal that only exists on the HTTP side: sign-in, CSRF, limits, sizes."""

    def __init__(
        self,
        status: int,
        name: str = "",
        message: str = "",
        headers: dict[str, str] | None = None,
        **detail: Any,
    ) -> None:
        default_name, default_message = STATUS_NAMES.get(status, STATUS_NAMES[500])
        self.status, self.name, self.message = status, name or default_name, message or default_message
        self.headers, self.detail = headers, detail
        super().__init__(self.message)


def body(name: str, message: str, **detail: Any) -> dict[str, Any]:
    """The one shape of every error."""
    return {"error": name, "message": message, **({"detail": detail} if detail else {})}


def answer(
    status: int, name: str = "", message: str = "", headers: dict[str, str] | None = None
) -> JSONResponse:
    """An error response from outside any route (middleware)."""
    default_name, default_message = STATUS_NAMES.get(status, STATUS_NAMES[500])
    return JSONResponse(body(name or default_name, message or default_message), status, headers=headers)


async def _failure(request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, f.Failure)
    status, name, message = next(ERROR_TABLE[c] for c in type(problem).__mro__ if c in ERROR_TABLE)
    facts = dict(problem.facts)
    if isinstance(problem, f.InvalidMessage) and (specific := str(facts.pop("name", ""))):
        name, message = specific, INVALID_MESSAGES.get(specific, message)
    if isinstance(problem, f.AlreadyClaimed) and facts.get("officer"):
        message = f"Percakapan ini sudah diambil {facts['officer']}."
    return JSONResponse({"error": name, "message": message, **facts}, status)


async def _refusal(request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, HttpRefusal)
    return JSONResponse(
        body(problem.name, problem.message, **problem.detail), problem.status, headers=problem.headers
    )


async def _http(request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, HTTPException)
    headers = dict(problem.headers) if problem.headers else None
    if request.scope.get("too_large"):
        return answer(413)
    unreadable = problem.status_code == 400  # FastAPI's word for a body it cannot decode
    return answer(422 if unreadable else problem.status_code, headers=headers)


async def _invalid(request: Request, problem: Exception) -> JSONResponse:
    """What was sent is never echoed: it may hold personal data."""
    assert isinstance(problem, RequestValidationError)
    fields = [".".join(str(p) for p in e["loc"] if p not in ("body", "path")) for e in problem.errors()]
    name, message = STATUS_NAMES[422]
    return JSONResponse(body(name, message, fields=sorted({x for x in fields if x and not x.isdigit()})), 422)


async def _database(request: Request, problem: Exception) -> JSONResponse:
    """Nothing was stored, so nothing may be acknowledged; the client keeps its message and tries again."""
    log.error(
        "database_unavailable",
        kind=type(problem).__name__,
        reason=str(getattr(problem, "orig", problem))[:200],
    )
    return answer(503, headers={"Retry-After": "2"})


async def _unexpected(request: Request, problem: Exception) -> JSONResponse:
    log.error("unexpected_failure", kind=type(problem).__name__, exc_info=problem)
    return answer(500)


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(f.Failure, _failure)
    app.add_exception_handler(HttpRefusal, _refusal)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    for kind in (OperationalError, PoolTimeout, DBAPIError):
        app.add_exception_handler(kind, _database)
    app.add_exception_handler(Exception, _unexpected)
