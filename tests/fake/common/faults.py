"""Misbehaviour on demand.

A fault meets the nth request whose method and target (path and query) match
its patterns, and as many after it as `times` says (None: all). `commit` says
whether the request is carried out all the same; the kinds below TWISTED
always carry it out, since they spoil the true answer.
"""

import dataclasses
import json
import re

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
    """replaced: kinds of the service's own, beside REPLACED."""

    def __init__(self, switches, replaced):
        self.switches = switches
        self.replaced = {**REPLACED, **replaced}
        self.kinds = {**self.replaced, **TWISTED}
        self.clear()

    def clear(self):
        self.queue = []

    def add(self, kind, method="", path="", nth=1, times=1, commit=False,
            **options):
        if kind not in self.kinds and kind not in CONNECTION:
            raise ValueError(f"no fault {kind!r}")
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
               if fault.kind in self.kinds
               and fault.meets(request.method, request.target)]
        if not met:
            return carry_out()
        fault = met[0]
        request.fault = fault.kind
        if fault.kind in TWISTED:
            return TWISTED[fault.kind](fault, carry_out())
        if fault.commit:
            carry_out()
        return self.replaced[fault.kind](fault, self.switches)


def _end(how):
    return lambda fault, switches: Answer(0, end=how)


def page(status, title):
    body = (f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>"
            f"<body><h1>{title}</h1></body></html>\n")
    return lambda fault, switches: Answer(status, body.encode(), HTML)


def text(status, words):
    return lambda fault, switches: Answer(status, words.encode(), PLAIN)


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


REPLACED = {
    "reset": _end("reset"),             # TCP RST
    "close": _end("close"),             # in good order, without an answer
    "stream": _end("stream"),           # HTTP/2 RST_STREAM; 1.1: reset
    "stall": _end("stall"),             # silence for ever
    "500-html": page(500, "500 Internal Server Error"),
    "502-html": page(502, "502 Bad Gateway"),
    "503-html": page(503, "503 Service Temporarily Unavailable"),
    "504-html": page(504, "504 Gateway Time-out"),
    "520-html": page(520, "520: Web server is returning an unknown error"),
    "520-text": text(520, "error code: 520"),
    "522-text": text(522, "error code: 522"),
    "200-html": page(200, "Please sign in to the network"),
    "200-empty": lambda fault, switches: Answer(200),
    "redirect": _redirect,              # to, status
    "body": _body,                      # status, body, type
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
# Before TLS; path and method do not count, nth and times do.
CONNECTION = {"connection-reset": "reset", "connection-close": "close",
              "connection-stall": "stall"}
