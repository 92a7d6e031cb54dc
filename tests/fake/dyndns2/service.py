"""The service: who may ask, and what for."""

import base64
import ipaddress

from ..common.faults import text
from ..common.message import Answer
from ..common.service import Service
from ..common.switches import TRANSPORT

USER, PASSWORD = "user@example.org", 'pass"word {1}'
FORMS = {       # what is allowed beside the names
    "one": ["myip"], "list": ["myip"], "pair": ["myipv4", "myipv6"],
    "ipv4": ["myip"], "client": [], "custom": ["ip4", "ip6", "key", "who"],
}
ROWS = [
    ("form", "one", list(FORMS), "how addresses are sent"),
    ("limit", 20, int, "names in one request"),
    ("single", False, bool, "one line for all names that are alike"),
    ("echo", True, bool, "the address follows the return code"),
    ("line_end", "\n", ["\n", "\r\n"], "between lines"),
    ("per_host_user", False, bool, "each name is a user"),
    *TRANSPORT,
]
PLAIN = "text/plain"


def _status(status, words=""):
    return lambda fault, switches: Answer(
        fault.option("status", status), words.encode(), PLAIN)


class DynDns2(Service):
    title = "dyndns2"
    rows = ROWS
    replaced = {
        "401": _status(401, "Unauthorized"), "503": _status(503),
        "404": _status(404, "not here"), "911": _status(200, "911"),
        "dnserr": _status(200, "dnserr"), "badagent": _status(200, "badagent"),
        "good-only": text(200, "good"),
    }

    def __init__(self, folder, address="127.0.0.1", **more):
        super().__init__(folder, address, **more)
        self.hosts = {}         # name: {"A": address, "AAAA": address}
        self.said = {}          # name: code
        self.sins = []

    @property
    def url(self):
        return self.origin + "/nic/update"

    def add_host(self, name, **addresses):
        self.hosts[name] = addresses

    def say(self, code, name):
        """The answer about a name from now on; None: the true one."""
        self.said[name] = code

    def answer(self, request):
        query = dict(request.query)
        if request.method != "GET" or request.path != "/nic/update":
            return Answer(404, b"no such page", "text/html")
        hosts = query.pop("hostname", "").split(",")
        if not self._may(request, query, hosts):
            return Answer(401, b"badauth", PLAIN)
        self._check(query, hosts)
        if len(hosts) > self.switches.limit:
            return Answer(200, b"numhost", PLAIN)
        lines = [self._update(name, query, request) for name in hosts]
        if self.switches.single and len(set(lines)) == 1:
            lines = lines[:1]
        return Answer(200, self.switches.line_end.join(
            [*lines, ""]).encode(), PLAIN)

    def _may(self, request, query, hosts):
        if self.switches.form == "custom":
            return query.get("key") == PASSWORD and (
                request.header("authorization") is None)
        user = hosts[0] if self.switches.per_host_user else USER
        basic = base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()
        return request.header("authorization") == f"Basic {basic}"

    def _check(self, query, hosts):
        unknown = set(query) - set(FORMS[self.switches.form])
        if unknown or len(set(hosts)) != len(hosts):
            self.sins.append((sorted(unknown), hosts))

    def _addresses(self, query, request):
        """{"A": …, "AAAA": …}: None to keep what there is; raises ValueError."""
        form = self.switches.form
        if form == "client":
            return {"A": request.peer}
        if form == "pair":
            values = [v for v in query.values() if v != "preserve"]
        elif form == "custom":
            values = [v for k, v in query.items() if k.startswith("ip")]
        else:
            values = query.get("myip", "").split(",")
        if len(values) > (1 if form in ("one", "ipv4") else 2):
            raise ValueError(values)
        found = {}
        for value in values:
            kind = {4: "A", 6: "AAAA"}[ipaddress.ip_address(value).version]
            if kind in found or (kind == "AAAA" and form == "ipv4"):
                raise ValueError(value)
            found[kind] = value
        return found

    def _update(self, name, query, request):
        if self.said.get(name):
            return self.said[name]
        if "." not in name:
            return "notfqdn"
        if name not in self.hosts:
            return "nohost"
        try:
            found = self._addresses(query, request)
        except ValueError as error:
            self.sins.append((name, str(error)))
            return "badip"
        before = dict(self.hosts[name])
        if self.switches.form == "list":
            self.hosts[name].clear()    # what is not sent is dropped
        self.hosts[name].update(found)
        same = self.hosts[name] == before
        if same:
            self.sins.append((name, "nochg"))
        code = "nochg" if same else "good"
        return f"{code} {','.join(found.values())}" if (
            self.switches.echo) else code

    def broken(self, words):
        return Answer(500, words.encode(), PLAIN)

    def dress(self, request, result):
        result.headers.append(("Content-Type", result.type or PLAIN))
        return result
