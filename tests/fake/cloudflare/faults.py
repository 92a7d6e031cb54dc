"""Faults of this API's own; see ../common/faults.py for the others."""

from ..common.faults import page, text
from ..common.message import Answer, json_answer
from .errors import TEXTS, ApiError, failure
from .limits import too_many


def _error(fault, switches):
    code = fault.option("code", 10000)
    return failure(switches, ApiError(
        fault.option("status", 403), code,
        fault.option("text", TEXTS.get(code, "Something is wrong")),
        chain=fault.option("chain", ())))


def _internal(fault, switches):
    return failure(switches, ApiError(500, 10013, "Internal error"))


def _old_error(fault, switches):
    return json_answer(400, {"error": fault.option("text", "bad request")})


def _too_many(fault, switches):
    return too_many(fault.option("body", "10429"), fault.option("after", None),
                    fault.option("header", "seconds"))


def _huge(fault, switches):
    start = b'{"success":true,"errors":[],"messages":[],"result":"'
    size = fault.option("size", 64 << 20)
    return Answer(200, start + b"a" * (size - len(start) - 2) + b'"}')


def _deep(fault, switches):
    depth = fault.option("depth", 100_000)
    return Answer(200, b'{"success":true,"result":' + b"[" * depth
                  + b"]" * depth + b"}")


def _not_success(fault, switches):
    answer = failure(switches, ApiError(
        200, fault.option("code", 10000), fault.option("text", "No.")))
    return answer


REPLACED = {
    "error": _error,                    # status, code, text, chain
    "old-error": _old_error,            # {"error": text}
    "429": _too_many,       # body, after (seconds), header (seconds or date)
    "500": _internal,
    "waf-html": page(403, "Attention Required! | Cloudflare"),
    "1020-text": text(403, "error code: 1020"),
    "1034-text": text(403, "error code: 1034"),
    "not-success": _not_success,        # 200, success false; code, text
    "huge": _huge,                      # size
    "deep": _deep,                      # depth
}
