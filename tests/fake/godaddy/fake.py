"""The fake as tests see it: domains, credentials, and what a Service has."""

from ..common.nameserver import NameServer
from ..common.service import Service
from . import api
from .auth import Actors
from .control import HANDLERS
from .errors import ApiError, failure
from .faults import REPLACED
from .limits import Limiter
from .store import Store
from .switches import ROWS

STRING_LIMIT = 255


def strings(text):
    """The strings of a TXT record: quotes are part of the text."""
    data = text.encode()
    return [data[at:at + STRING_LIMIT]
            for at in range(0, len(data) or 1, STRING_LIMIT)]


class GoDaddy(Service):
    """dns: addresses of name servers for the zones, or (address, port, delay);
    for the rest see Service."""

    title, rows = "GoDaddy", ROWS
    names = ["api.godaddy.com", "api.ote-godaddy.com", "localhost"]
    replaced, handlers = REPLACED, HANDLERS

    def __init__(self, folder, address="127.0.0.1", port=0, dns=(),
                 certificate="good", http="both", control_port=None, seed=1):
        super().__init__(folder, address, port, certificate, http,
                         control_port)
        self.store = Store(seed)
        self.store.watch = self._changed
        self.actors = Actors(self.store, self.switches)
        self.limiter = Limiter(self.switches)
        self.forbidden = []     # calls that harm other records
        self.refused = set()    # relative names that no record may have
        self._between = []      # see between()
        self.parts = self.name_servers = [
            NameServer(self.store, self.switches, strings,
                       *((one,) if isinstance(one, str) else one))
            for one in dns]

    def answer(self, request):
        return api.answer(self, request)

    def broken(self, words):
        return failure(ApiError(500, "ERROR_INTERNAL", words))

    def dress(self, request, result):
        return api.dress(self, request, result)

    def forget(self):
        super().forget()
        self.limiter.clear()

    def state(self):
        return {**super().state(), "dns": [
            [one.address, one.port] for one in self.name_servers]}

    # Contents

    def add_domain(self, name, **more):
        """More: account, and the members of store.Domain."""
        with self.lock:
            domain = self.store.add_domain(name, **more)
            if self.name_servers and "name_servers" not in more:
                domain.server_addresses = [
                    one.address for one in self.name_servers]
                domain.name_servers = [
                    f"ns{n}.{name}"
                    for n, _ in enumerate(self.name_servers, 1)]
            return domain

    def add_key(self, secret=None, **more):
        """For v1. More: account, domains."""
        with self.lock:
            return self.actors.add("key", secret, **more)

    def add_token(self, secret=None, **more):
        """For v3."""
        with self.lock:
            return self.actors.add("token", secret, **more)

    def revoke(self, secret):
        with self.lock:
            self.actors.known[secret].status = "revoked"

    def add_record(self, domain, type, name, data, ttl=3600, **more):
        """Not counted, not limited, not checked: blank texts are possible."""
        with self.lock:
            domain = self.store.domain(domain)
            new = self.store.record(type, domain.relative(name), data, ttl,
                                    **more)
            self.store.write(domain, [*domain.records, new])
            return new

    def remove_record(self, domain, record):
        with self.lock:
            domain = self.store.domain(domain)
            self.store.write(domain, [one for one in domain.records
                                      if one["recordId"] != record])

    def records(self, domain, name=None, kind=None):
        """The records of a domain; `name` may leave the domain out."""
        with self.lock:
            domain = self.store.domain(domain)
            return [one for one in domain.records
                    if (name is None or one["name"] == domain.relative(name))
                    and kind in (None, one["type"])]

    # Misbehaviour

    def between(self, domain, kind, name, value, ttl=777, when="write",
                times=1, gone=False):
        """Somebody else adds a value (or takes it away): just after the set
        is read ("read"), just before it is written ("write"), or just after a
        PUT of it ("after")."""
        with self.lock:
            domain = self.store.domain(domain)
            self._between.append([when, domain, kind, domain.relative(name),
                                  value, ttl, times, gone])

    def happen(self, when, domain, kind, name):
        for one in self._between:
            if one[:4] != [when, domain, kind, name] or one[6] == 0:
                continue
            one[6] -= 1
            value, ttl, gone = one[4], one[5], one[7]
            left = [r for r in domain.records if (
                r["type"], r["name"], r["data"]) != (kind, name, value)]
            if not gone:
                left.append(self.store.record(kind, name, value, ttl))
            self.store.write(domain, left)

    def _changed(self, zone, names):
        for one in self.name_servers:
            one.changed(zone, names)
