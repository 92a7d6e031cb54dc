"""Accounts, zones and records in memory, with the indexes that make it fast."""

import dataclasses
import datetime
import random
import unicodedata

PLANS = {   # plan: name, batch limit, records, comment, tags, lowest TTL
    "free": ("Free Website", 200, 200, 100, 0, 60),
    "pro": ("Pro Website", 3500, 3500, 500, 20, 60),
    "business": ("Business Website", 3500, 3500, 500, 20, 60),
    "enterprise": ("Enterprise Website", 3500, None, 500, 20, 30),
}
STATUSES = ["initializing", "pending", "active", "moved", "deleted", "purged",
            "deactivated"]
GONE = ["purged"]


def to_ascii(name):
    """Punycode labels, lower case; refuses nothing."""
    if name.isascii():
        return name.lower()
    labels = unicodedata.normalize("NFC", name.lower()).split(".")
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode()
        for label in labels)


def to_unicode(name):
    return ".".join(
        label[4:].encode().decode("punycode") if label.startswith("xn--")
        else label for label in name.split("."))


def stamp(moment=None):
    """RFC 3339 with microseconds."""
    moment = moment or datetime.datetime.utcnow()
    return moment.isoformat(timespec="microseconds") + "Z"


@dataclasses.dataclass
class Zone:
    id: str
    name: str                   # Unicode
    ascii: str
    account: str
    status: str = "active"
    plan: str = "free"
    type: str = "full"
    paused: bool = False
    quota: int = None           # None: not counted per zone
    name_servers: list = None
    server_addresses: list = ()     # of those of them inside the zone
    created: str = dataclasses.field(default_factory=stamp)
    records: dict = dataclasses.field(default_factory=dict)     # id: record
    names: dict = dataclasses.field(default_factory=dict)   # name: {id: record}
    settings: dict = dataclasses.field(default_factory=dict)
    universal_ssl: bool = True
    serial: int = 2300000000

    def put(self, record):
        """Adds the record, or replaces the one of its id.

        A record is never changed in place, so that holding one keeps it.
        """
        old = self.records.get(record["id"])
        if old and old["name"] != record["name"]:
            self._forget(old)
        self.records[record["id"]] = record
        self.names.setdefault(record["name"], {})[record["id"]] = record

    def drop(self, identifier):
        self._forget(self.records.pop(identifier))

    def _forget(self, record):
        there = self.names[record["name"]]
        del there[record["id"]]
        if not there:
            del self.names[record["name"]]

    def at(self, name):
        return self.names.get(name, {}).values()


class Changes:
    """Changes of one zone that come true together or not at all."""

    def __init__(self, store, zone):
        self.store, self.zone = store, zone
        self._before = []       # (id, record or None)
        self._names = set()

    def put(self, record):
        old = self.zone.records.get(record["id"])
        self._note(record["id"], old)
        self._names.add(record["name"])
        self.zone.put(record)

    def drop(self, identifier):
        self._note(identifier, self.zone.records[identifier])
        self.zone.drop(identifier)

    def _note(self, identifier, old):
        self._before.append((identifier, old))
        if old:
            self._names.add(old["name"])

    def __enter__(self):
        return self

    def __exit__(self, failed, *unused):
        if failed:
            for identifier, old in reversed(self._before):
                if old:
                    self.zone.put(old)
                else:
                    self.zone.drop(identifier)
        elif self._names:
            self.zone.serial += 1
            if self.store.watch:
                self.store.watch(self.zone, self._names)


class Store:
    def __init__(self, seed=1):
        self.random = random.Random(seed)
        self.zones = {}             # id: Zone
        self.by_name = {}           # ascii name: [Zone]
        self.accounts = {}          # id: name
        self.watch = None           # called with a zone and its changed names
        self.add_account("Home")

    def new_id(self):
        return f"{self.random.getrandbits(128):032x}"

    def add_account(self, name):
        identifier = self.new_id()
        self.accounts[identifier] = name
        return identifier

    def add_zone(self, name, account=None, identifier=None, **more):
        plan = more.get("plan", "free")
        more.setdefault("quota", PLANS[plan][2])
        more["name_servers"] = more.get("name_servers") or [
            "ada.ns.cloudflare.com", "bob.ns.cloudflare.com"]
        if more.get("status", "active") not in STATUSES:
            raise ValueError(f"no status {more['status']!r}")
        ascii_name = to_ascii(name)
        zone = Zone(identifier or self.new_id(), to_unicode(ascii_name),
                    ascii_name, account or next(iter(self.accounts)), **more)
        self.zones[zone.id] = zone
        self.by_name.setdefault(zone.ascii, []).append(zone)
        return zone

    def remove_zone(self, zone):
        del self.zones[zone.id]
        self.by_name[zone.ascii].remove(zone)

    def zone(self, key):
        """By Zone, id or name."""
        if isinstance(key, Zone):
            return key
        if key in self.zones:
            return self.zones[key]
        found = self.by_name.get(to_ascii(key))
        if not found:
            raise KeyError(key)
        return found[0]
