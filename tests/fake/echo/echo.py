"""The fake as tests see it."""

from ..common import trace
from ..common.faults import PLAIN
from ..common.message import Answer
from ..common.service import Service
from ..common.switches import TRANSPORT
from .lies import LIES, TRACE_LIES

ROWS = [
    *TRANSPORT,
    ("ip", "192.0.2.1", str, "what callers are told"),
    ("lie", "", ["", *LIES, *TRACE_LIES], "what they are told instead"),
]


class Echo(Service):
    """The address stands at /ip, alone, and in the page of a trace."""

    title, base, rows = "echo service", "/ip", ROWS
    names = ["echo.test", "localhost"]

    def tell(self, ip):
        self.switches.set(ip=ip, lie="")

    def lie(self, kind):
        self.switches.set(lie=kind)

    def answer(self, request):
        lies = {**LIES, **TRACE_LIES}
        good = self.truth(request)
        if not self.switches.lie:
            return good
        return lies[self.switches.lie](self, request, good)

    def truth(self, request, ip=None):
        ip = ip or self.switches.ip
        if request.path == trace.PATH:
            return trace.answer(request, ip, {})
        if request.path in ("/ip", "/elsewhere"):
            return Answer(200, f"{ip}\n".encode(), PLAIN)
        return Answer(404, b"no such page\n", PLAIN)

    def broken(self, words):
        return Answer(500, words.encode(), PLAIN)
