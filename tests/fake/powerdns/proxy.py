"""Passes requests on to the real server."""

import http.client

from ..common.faults import page
from ..common.message import Answer, json_answer
from ..common.service import Service
from ..common.switches import TRANSPORT
from . import extend

ROWS = [
    ("extend", False, bool, "EXTEND and PRUNE are known"),
    *TRANSPORT,
]
# Written by the connection, or by us.
LEFT_OUT = {"connection", "content-length", "host", "transfer-encoding"}
LIMIT = 30


def _words(status, text):
    return lambda fault, switches: json_answer(
        fault.option("status", status), {"error": fault.option("text", text)})


class PowerDnsProxy(Service):
    """`server` is (address, port) of the real API."""

    title = "PowerDNS API"
    base = "/dns/api/v1/servers/localhost"
    rows = ROWS
    replaced = {
        "500": _words(500, "Internal Server Error"),
        "422": _words(422, "RRset x. IN A: not today"),
        "401": _words(401, "Unauthorized"),
        "500-text": lambda fault, switches: Answer(
            500, b"Internal Server Error", "text/plain"),
        "413-html": page(413, "413 Request Entity Too Large"),
    }

    def __init__(self, folder, address, server, **more):
        super().__init__(folder, address, http="1.1", **more)
        self.server_address = server
        self.hooks = []         # (method, what to do first)

    def before(self, method, act):
        """Lets act() happen just before the next such request."""
        self.hooks.append((method, act))

    def answer(self, request):
        for hook in self.hooks:
            if hook[0] == request.method:
                self.hooks.remove(hook)
                hook[1]()
                break
        if not request.target.startswith("/dns/"):
            return json_answer(404, {"error": "Not Found"})
        if request.method == "PATCH" and self.switches.extend:
            return extend.patch(self, request)
        return self.ask(request)

    def ask(self, request, method=None, body=None, query=None):
        """What the real server says; method, body and query replace those of
        the request."""
        target = request.target.removeprefix("/dns")
        if query is not None:
            target = target.partition("?")[0] + query
        headers = {n: v for n, v in request.headers if n not in LEFT_OUT}
        line = http.client.HTTPConnection(*self.server_address, timeout=LIMIT)
        try:
            line.request(method or request.method, target,
                         request.body if body is None else body, headers)
            reply = line.getresponse()
            text = reply.read()
        finally:
            line.close()
        answer = Answer(reply.status, text,
                        reply.getheader("Content-Type") or "")
        answer.headers = [(n, v) for n, v in reply.getheaders()
                          if n.lower() not in LEFT_OUT | {"content-type"}]
        return answer

    def broken(self, words):
        return json_answer(500, {"error": words})

    def dress(self, request, result):
        """As the server: no keep-alive, and the type that there is."""
        result.last = True
        result.headers.append(("Connection", "close"))
        if result.type:
            result.headers.append(("Content-Type", result.type))
        return result

    @property
    def url(self):
        """As a user would write it."""
        return self.origin + "/dns"
