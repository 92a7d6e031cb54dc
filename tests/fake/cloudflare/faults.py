"""Misbehaviour on demand.

A fault meets the nth request whose method and target (path and query) match
its patterns, and as many after it as `times` says (None: all). `commit` says
whether the request is carried out all the same; the kinds below TWISTED
always carry it out, since they spoil the true answer.
"""

import dataclasses
import json
import re

from .errors import TEXTS, ApiError, failure, json_answer
from .limits import too_many
from .message import Answer

HTML = "text/html; charset=UTF-8"
PLAIN = "text/plain; charset=UTF-8"


@dataclasses.dataclass
class Fault:
    kind: str
    method: str = ""
    path: str = ""
    nth: int = 1
    times: int = 1
    commit: bool = False
    options: dict = dataclasses.field(default_factory=dict)
    seen: int = 0           # requests that matched

    def __post_init__(self):
        if self.kind not in KINDS and self.kind not in CONNECTION:
            raise ValueError(f"no fault {self.kind!r}")

    def meets(self, method="", target=""):
        """Counts a request and tells whether it is one to spoil."""
        if self.method and not re.fullmatch(self.method, method):
            return False
        if not re.search(self.path, target):
            return False
        self.seen += 1
        return self.seen >= self.nth and (
            self.times is None or self.seen < self.nth + self.times)

    def option(self, name, default):
        return self.options.get(name, default)


class Faults:
    def __init__(self, switches):
        self.switches = switches
        self.clear()

    def clear(self):
        self.queue = []

    def add(self, kind, method="", path="", nth=1, times=1, commit=False,
            **options):
        fault = Fault(kind, method, path, nth, times, commit, options)
        self.queue.append(fault)
        return fault

    def connection(self):
        """What to do with a new connection before TLS."""
        met = [fault for fault in self.queue
               if fault.kind in CONNECTION and fault.meets()]
        return CONNECTION[met[0].kind] if met else ""

    def answer(self, request, carry_out):
        """The answer; carry_out() gives the true one."""
        met = [fault for fault in self.queue
               if fault.kind in KINDS
               and fault.meets(request.method, request.target)]
        if not met:
            return carry_out()
        fault = met[0]
        request.fault = fault.kind
        if fault.kind in TWISTED:
            return TWISTED[fault.kind](fault, carry_out())
        if fault.commit:
            carry_out()
        return REPLACED[fault.kind](fault, self.switches)


def _end(how):
    return lambda fault, switches: Answer(0, end=how)


def _page(status, title):
    body = (f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>"
            f"<body><h1>{title}</h1><hr>cloudflare</body></html>\n")
    return lambda fault, switches: Answer(status, body.encode(), HTML)


def _text(status, text):
    return lambda fault, switches: Answer(status, text.encode(), PLAIN)


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


def _redirect(fault, switches):
    answer = Answer(fault.option("status", 302), b"", HTML)
    answer.headers.append(
        ("Location", fault.option("to", "https://elsewhere.test/")))
    return answer


def _body(fault, switches):
    body = fault.option("body", "")
    return Answer(fault.option("status", 200),
                  body if isinstance(body, bytes) else body.encode(),
                  fault.option("type", "application/json"))


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
    "reset": _end("reset"),             # TCP RST
    "close": _end("close"),             # in good order, without an answer
    "stream": _end("stream"),           # HTTP/2 RST_STREAM; 1.1: reset
    "stall": _end("stall"),             # silence for ever
    "error": _error,                    # status, code, text, chain
    "old-error": _old_error,            # {"error": text}
    "429": _too_many,       # body, after (seconds), header (seconds or date)
    "500": _internal,
    "500-html": _page(500, "500 Internal Server Error"),
    "502-html": _page(502, "502 Bad Gateway"),
    "503-html": _page(503, "503 Service Temporarily Unavailable"),
    "504-html": _page(504, "504 Gateway Time-out"),
    "520-html": _page(520, "520: Web server is returning an unknown error"),
    "520-text": _text(520, "error code: 520"),
    "522-text": _text(522, "error code: 522"),
    "waf-html": _page(403, "Attention Required! | Cloudflare"),
    "1020-text": _text(403, "error code: 1020"),
    "1034-text": _text(403, "error code: 1034"),
    "200-html": _page(200, "Please sign in to the network"),
    "200-empty": lambda fault, switches: Answer(200),
    "not-success": _not_success,        # 200, success false; code, text
    "redirect": _redirect,              # to, status
    "body": _body,                      # status, body, type
    "huge": _huge,                      # size
    "deep": _deep,                      # depth
}


def _slow(fault, answer):
    answer.delay += fault.option("seconds", 5)
    return answer


def _drip(fault, answer):
    answer.pace = fault.option("seconds", 0.05)
    return answer


def _last(fault, answer):
    answer.last = True
    return answer


def _cut(fault, answer):
    answer.cut = fault.option("bytes", len(answer.body) // 2)
    return answer


def _truncated(fault, answer):
    answer.body = answer.body[:fault.option("bytes", len(answer.body) // 2)]
    return answer


def twisted(change):
    def spoil(fault, answer):
        document = change(json.loads(answer.body), fault)
        answer.body = json.dumps(document).encode()
        return answer
    return spoil


def everywhere(value, change):
    """Applies `change` to every object, from the inside to the outside."""
    if isinstance(value, dict):
        return change({k: everywhere(v, change) for k, v in value.items()})
    if isinstance(value, list):
        return [everywhere(v, change) for v in value]
    return value


def _wrong(value):
    """The value as another type."""
    if isinstance(value, dict):
        return {k: _wrong(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_wrong(v) for v in value] or {}
    if isinstance(value, str):
        return 4711
    return str(value)


def _numbers(value, number):
    if isinstance(value, dict):
        return {k: _numbers(v, number) for k, v in value.items()}
    if isinstance(value, list):
        return [_numbers(v, number) for v in value]
    plain = isinstance(value, int) and not isinstance(value, bool)
    return number if plain else value


def _set(document, fault):
    """Gives a member ("result.0.id", * for all) another value."""
    def walk(place, path):
        key, *rest = path
        keys = ([key] if key != "*" else
                place if isinstance(place, dict) else range(len(place)))
        for one in list(keys):
            if isinstance(place, list):
                one = int(one)
            if rest:
                walk(place[one], rest)
            else:
                place[one] = fault.option("value", None)
    walk(document, fault.option("member", "result").split("."))
    return document


def _without(document, fault):
    names = fault.option("members", ["messages"])
    return everywhere(document, lambda one: {
        k: v for k, v in one.items() if k not in names})


TWISTED = {
    "slow": _slow,                      # seconds
    "drip": _drip,                      # seconds per 16 bytes
    "last": _last,                      # the connection ends afterwards
    "cut": _cut,                        # bytes; less than announced
    "truncated": _truncated,            # bytes; JSON ends early
    "wrong-types": twisted(lambda document, fault: _wrong(document)),
    "set": twisted(_set),               # member, value
    "missing": twisted(_without),       # members, at any depth
    "reordered": twisted(lambda document, fault: everywhere(
        document, lambda one: dict(reversed(one.items())))),
    "extra": twisted(lambda document, fault: everywhere(
        document, lambda one: {"x_first": [{}], **one, "x_last": None})),
    "numbers": twisted(lambda document, fault: _numbers(
        document, fault.option("value", 2 ** 53 + 1))),
}
KINDS = {**REPLACED, **TWISTED}

# Before TLS; path and method do not count, nth and times do.
CONNECTION = {"connection-reset": "reset", "connection-close": "close",
              "connection-stall": "stall"}
