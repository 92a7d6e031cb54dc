"""Domains and their records in memory."""

import dataclasses
import itertools
import random
import time
import uuid

STATUSES = ["ACTIVE", "CANCELLED", "PENDING_DNS_ACTIVE", "UPDATED_OWNERSHIP"]


@dataclasses.dataclass
class Domain:
    id: int
    name: str
    account: str
    status: str = "ACTIVE"
    zone_file: bool = True
    name_servers: list = None
    server_addresses: list = ()     # of those of them inside the zone
    serial: int = 2026010100
    records: list = dataclasses.field(default_factory=list)
    stale: dict = dataclasses.field(default_factory=dict)   # see Store.write

    @property
    def ascii(self):
        return self.name

    def full(self, relative):
        return self.name if relative == "@" else f"{relative}.{self.name}"

    def relative(self, name):
        """A full or a relative name as the API wants it."""
        if name in ("", "@", self.name):
            return "@"
        return name.removesuffix("." + self.name)

    def set(self, kind, name):
        return [one for one in self.records
                if (one["type"], one["name"]) == (kind, name)]

    def at(self, full):
        """For the name server. An empty text is an empty string there."""
        relative = self.relative(full)
        return [{"content": one["data"], **one}
                for one in self.records if one["name"] == relative]


class Store:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.domains = {}       # name: Domain
        self.by_name = {}       # name: [Domain]; those with a zone
        self.watch = None       # called with a domain and its changed names
        self._ids = itertools.count(1000001)

    def new_id(self):
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def add_domain(self, name, account="home", **more):
        if more.get("status", "ACTIVE") not in STATUSES:
            raise ValueError(f"no status {more['status']!r}")
        more["name_servers"] = more.get("name_servers") or [
            "ns01.domaincontrol.com", "ns02.domaincontrol.com"]
        domain = Domain(next(self._ids), name, account, **more)
        self.domains[name] = domain
        if domain.zone_file:
            self.by_name[name] = [domain]
        return domain

    def domain(self, key):
        return key if isinstance(key, Domain) else self.domains[key]

    def record(self, kind, name, data, ttl, **more):
        return {"type": kind, "name": name, "data": data, "ttl": ttl,
                **more, "recordId": self.new_id()}

    def write(self, domain, records, stale_reads=0):
        """Replaces all records. The sets that change may look as before for
        some reads: domain.stale has {(type, name): [reads, records]}."""
        keys = {(one["type"], one["name"])
                for one in [*domain.records, *records]}
        before = {key: domain.set(*key) for key in keys}
        domain.records = records
        changed = {key for key in keys if domain.set(*key) != before[key]}
        if not changed:
            return
        if stale_reads:
            for key in changed:
                domain.stale[key] = [stale_reads, before[key]]
        domain.serial = max(domain.serial + 1, int(time.time()))
        if self.watch:
            self.watch(domain, {domain.full(name) for _, name in changed})

    def read(self, domain, kind, name):
        """The set as a read shows it."""
        waiting = domain.stale.get((kind, name))
        if waiting and waiting[0] > 0:
            waiting[0] -= 1
            return waiting[1]
        return domain.set(kind, name)
