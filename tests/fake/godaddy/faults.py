"""Faults of this API's own; see ../common/faults.py for the others."""

from ..common.faults import page, text
from ..common.message import Answer
from .errors import TEXTS, ApiError, failure
from .limits import too_many


def _error(fault, switches):
    code = fault.option("code", "INVALID_BODY")
    more = {key: fault.options[key] for key in ("fields", "retryAfterSec")
            if key in fault.options}
    return failure(ApiError(fault.option("status", 422), code,
                            fault.option("text", TEXTS.get(code, "Wrong")),
                            **more))


def _internal(fault, switches):
    return failure(ApiError(500, "ERROR_INTERNAL"))


def _too_many(fault, switches):
    return too_many(fault.option("after", None),
                    fault.option("code", "TOO_MANY_REQUESTS"),
                    fault.option("in_body", True),
                    fault.option("header", "none"))


def _huge(fault, switches):
    size = fault.option("size", 64 << 20)
    return Answer(200, b'[{"type":"TXT","data":"' + b"a" * (size - 27)
                  + b'"}]')


def _deep(fault, switches):
    depth = fault.option("depth", 100_000)
    return Answer(200, b"[" * depth + b"]" * depth)


REPLACED = {
    "error": _error,        # status, code, text, fields, retryAfterSec
    "429": _too_many,       # after (seconds), code, in_body, header
    "429-html": page(429, "429 Too Many Requests"),
    "500": _internal,
    "500-empty": lambda fault, switches: Answer(500),
    "waf-html": page(403, "Access Denied"),
    "403-text": text(403, "Forbidden"),
    "huge": _huge,          # size
    "deep": _deep,          # depth
}
