"""A request as it came, an answer as it will be sent."""

import dataclasses
import json
import time
import urllib.parse

JSON = "application/json"


@dataclasses.dataclass(slots=True)
class Request:
    method: str
    target: str             # path and query as sent
    headers: list           # pairs, names in lower case
    body: bytes
    http: str               # "1.1" or "2"
    connection: int
    peer: str
    number: int = 0         # 1 is the first
    arrived: float = dataclasses.field(default_factory=time.monotonic)
    status: int = 0         # of the answer; 0 when there was none
    fault: str = ""         # the fault that met it
    base: str = ""          # of the API: the path before the resources

    @property
    def path(self):
        return urllib.parse.unquote(self.target.partition("?")[0])

    @property
    def query(self):
        """Pairs, decoded."""
        return urllib.parse.parse_qsl(self.target.partition("?")[2],
                                      keep_blank_values=True)

    @property
    def json(self):
        return json.loads(self.body) if self.body else None

    @property
    def call(self):
        """Such as "GET /zones?name=example.org"."""
        return f"{self.method} {self.target.removeprefix(self.base)}"

    def header(self, name):
        """The value, None when absent; several are joined by a comma."""
        values = [v for n, v in self.headers if n == name]
        return ", ".join(values) if values else None

    def as_dict(self):
        return {
            "number": self.number, "arrived": self.arrived,
            "method": self.method, "target": self.target,
            "path": self.path, "query": self.query,
            "headers": self.headers, "http": self.http,
            "body": self.body.decode("utf-8", "replace"),
            "connection": self.connection, "peer": self.peer,
            "status": self.status, "fault": self.fault}


@dataclasses.dataclass(slots=True)
class Answer:
    status: int
    body: bytes = b""
    type: str = JSON
    headers: list = dataclasses.field(default_factory=list)
    delay: float = 0        # seconds before the first byte
    end: str = ""           # instead of it: reset, close, stream or stall
    cut: int = None         # after so many bytes of the body the line is cut
    pace: float = 0         # seconds between pieces of the body
    last: bool = False      # the connection is closed afterwards


def json_answer(status, document):
    return Answer(status, json.dumps(document, ensure_ascii=False,
                                     separators=(",", ":")).encode())


class Log:
    """What came in. Tests read it; the lab shows tail() of failed tests."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.requests = []
        self.connections = 0        # accepted TCP connections
        self.handshakes = 0         # finished TLS handshakes
        self.resumed = 0            # those that resumed a session
        self.failed_handshakes = 0

    def add(self, request):
        self.requests.append(request)
        request.number = len(self.requests)

    def calls(self):
        return [request.call for request in self.requests]

    def counts(self):
        return {"requests": len(self.requests),
                "connections": self.connections,
                "handshakes": self.handshakes, "resumed": self.resumed,
                "failed_handshakes": self.failed_handshakes}

    def tail(self, since=0, lines=40):
        return "\n".join(
            f"{r.connection} HTTP/{r.http} {r.call} {r.body[:400]!r} -> "
            f"{r.status} {r.fault}" for r in self.requests[since:][-lines:])
