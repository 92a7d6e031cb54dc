"""The fake as tests see it: zones, tokens, and what every Service has."""

from ..common.nameserver import NameServer
from ..common.service import Service
from . import api, rules, txt
from .auth import Actors
from .control import HANDLERS
from .errors import ApiError, failure
from .faults import REPLACED
from .limits import Limiter
from .store import Changes, Store
from .switches import ROWS


class Cloudflare(Service):
    """dns: addresses of name servers for the zones, or (address, port, delay);
    for the rest see Service."""

    title, base, rows = "Cloudflare", api.BASE, ROWS
    names = ["api.cloudflare.com", "www.cloudflare.com", "cloudflare.com",
             "connectivity.cloudflareclient.com", "localhost"]
    replaced, handlers = REPLACED, HANDLERS

    def __init__(self, folder, address="127.0.0.1", port=0, dns=(),
                 certificate="good", http="both", control_port=None, seed=1):
        super().__init__(folder, address, port, certificate, http,
                         control_port)
        self.store = Store(seed)
        self.store.watch = self._changed
        self.actors = Actors(self.store, self.switches)
        self.limiter = Limiter(self.switches)
        self.parts = self.name_servers = [
            NameServer(self.store, self.switches, txt.strings,
                       *((one,) if isinstance(one, str) else one))
            for one in dns]

    def answer(self, request):
        return api.answer(self, request)

    def broken(self, words):
        return failure(self.switches, ApiError(500, 10013, words))

    def dress(self, request, result):
        return api.dress(self, request, result)

    def forget(self):
        super().forget()
        self.limiter.clear()

    def state(self):
        return {**super().state(), "dns": [
            [one.address, one.port] for one in self.name_servers]}

    # Contents

    def add_account(self, name):
        return self.store.add_account(name)

    def add_zone(self, name, **more):
        """More: account, identifier, and the members of store.Zone."""
        with self.lock:
            zone = self.store.add_zone(name, **more)
            if self.name_servers and "name_servers" not in more:
                zone.server_addresses = [
                    one.address for one in self.name_servers]
                zone.name_servers = [
                    f"ns{n}.{zone.ascii}"
                    for n, _ in enumerate(self.name_servers, 1)]
            return zone

    def remove_zone(self, zone):
        with self.lock:
            self.store.remove_zone(self.store.zone(zone))

    def add_token(self, *args, **more):
        """See auth.Actors.add_token."""
        with self.lock:
            return self.actors.add_token(*args, **more)

    def add_key(self, email="user@example.org", **more):
        with self.lock:
            return self.actors.add_key(email, **more)

    def revoke(self, secret):
        with self.lock:
            self.actors.tokens[secret].status = "disabled"

    def add_record(self, zone, kind, name, content, **more):
        """Not counted and not limited, but checked as if it were sent."""
        with self.lock:
            zone = self.store.zone(zone)
            fields = {"type": kind, "name": name, "content": content, **more}
            rules.check_fields(fields, self.switches)
            new = rules.build(zone, fields, self.switches,
                              self.store.new_id())
            rules.check_neighbours(zone, new, self.switches)
            with Changes(self.store, zone) as changes:
                changes.put(new)
            return new

    def remove_record(self, zone, identifier):
        with self.lock:
            zone = self.store.zone(zone)
            with Changes(self.store, zone) as changes:
                changes.drop(identifier)

    def records(self, zone, name=None, kind=None):
        """The records of a zone; `name` may leave the zone's name out."""
        with self.lock:
            zone = self.store.zone(zone)
            if name is not None:
                name = rules.full_name(zone, name, self.switches)
            return [one for one in zone.records.values()
                    if name in (None, one["name"])
                    and kind in (None, one["type"])]

    def contents(self, zone, name=None, kind=None):
        """The contents of these records, sorted."""
        return sorted(one["content"]
                      for one in self.records(zone, name, kind))

    def fill(self, zones=100, records=100, suffix="test", content="192.0.2.1",
             kind="A", **more):
        """Zones z0.SUFFIX …, each with hosts h0 …; gives the zones' ids."""
        made = {}
        with self.lock:
            for n in range(zones):
                zone = self.add_zone(f"z{n}.{suffix}", **more)
                zone.quota = None
                made[zone.ascii] = zone.id
                for m in range(records):
                    self.add_record(zone, kind, f"h{m}", content)
        return made

    def _changed(self, zone, names):
        for one in self.name_servers:
            one.changed(zone, names)
