"""What the table of faults needs to know of each provider: a site whose way to
the client can be spoilt, and what is different there."""

import contextlib
import types

import pytest

from . import behaviour
from .address import new_address
from .cloudflare import plain
from .cost import Costly
from .dyndns2 import DynDns2Site
from .fake import Fake
from .pdns import PowerDnsSite
from .site import Site

VERBS = ["present", "cleanup", "update"]


# Sites that say no more than what is there

class SpoiltPowerDns(Costly, PowerDnsSite):
    """A record is (name, type, value, TTL)."""

    def beside(self):
        self.change(("_acme-challenge", 60, "TXT", "somebody-elses"),
                    ("home", 60, "TXT", "beside"),
                    ("home", 600, "AAAA", "2001:db8::9"),
                    ("other", 60, "A", "192.0.2.3"), comments=["theirs"])

    def owned(self, host):
        self.change((host, 777, "A", "192.0.2.1"))
        return (777,)

    @staticmethod
    def plain(record):
        return record[:4]

    def records(self):
        return sorted(
            (name, kind, plain(one["content"]), rrset["ttl"], str([
                c["content"] for c in rrset["comments"]]))
            for (name, kind), rrset in super().records().items()
            if kind != "SOA" for one in rrset["records"])

    @staticmethod
    def call(request):
        return f"{request.method} {request.path}"


class Spoiler:
    """Stands between the client and a server of RFC 2136; like the fakes of
    the other providers it is told fault(kind, …)."""

    KINDS = {"reset": behaviour.silent, "500": behaviour.with_rcode(2),
             "stall": behaviour.silent, "REFUSED": behaviour.with_rcode(5),
             "NOTIMP": behaviour.with_rcode(4)}

    def __init__(self, server):
        self.server, self.address = server, new_address()
        self.faults, self.left, self.way = self, 0, None
        self._serve()

    def _serve(self):
        self.relay = Fake(self.address, behaviour.only(
            behaviour.UPDATE, self._spoil, behaviour.relay(self.server)))

    def fault(self, kind, _method="", times=1, commit=False):
        self.way, self.commit = self.KINDS[kind], commit
        self.left = -1 if times is None else times

    def clear(self):
        self.left = 0

    def _spoil(self, query, tcp):
        honest = behaviour.relay(self.server)
        if not self.left:
            return honest(query, tcp)
        if self.commit:
            honest(query, tcp)
        self.left -= self.left > 0
        return self.way(query, tcp)

    @contextlib.contextmanager
    def refusing(self):
        self.relay.stop()
        yield
        self._serve()
        self.relay.start()

    @property
    def updates(self):
        return self.relay.count(behaviour.UPDATE)


class SpoiltUpdate(Site):
    """A record is (name, type, value, TTL)."""

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fake = Spoiler(self.address)

    def start(self):
        super().start()
        self.fake.relay.start()
        return self

    def stop(self):
        self.fake.relay.stop()
        super().stop()

    def account(self, *args, **more):
        return super().account(*args, server=self.fake.address, **more)

    def config(self, *more, wait="5s", **account):
        return super().config(*more, wait=wait, **account)

    def beside(self):
        self.change(
            (f"_acme-challenge.{self.name}.", 60, "TXT", "somebody-elses"),
            (self.full("home") + ".", 60, "TXT", "beside"),
            (self.full("home") + ".", 600, "AAAA", "2001:db8::9"),
            (self.full("other") + ".", 60, "A", "192.0.2.3"))

    def owned(self, host):
        self.change((self.full(host) + ".", 777, "A", "192.0.2.1"))
        return (777,)

    @staticmethod
    def plain(record):
        return record

    def records(self):
        return sorted((name, kind, plain(value), ttl) for (name, kind), (
            ttl, values) in super().records().items() if kind != "SOA"
            for value in values)

    @contextlib.contextmanager
    def cost(self):
        cost, before = types.SimpleNamespace(writes=[]), self.fake.updates
        yield cost
        cost.writes += ["UPDATE"] * (self.fake.updates - before)


class SpoiltDynDns2(Costly, DynDns2Site):
    """A record is (name, type, address); all that it can do is to write."""

    def beside(self):
        self.fake.add_host(self.full("other"), A="192.0.2.3")

    def owned(self, host):
        self.fake.add_host(self.full(host), A="192.0.2.1")
        return ()

    @staticmethod
    def plain(record):
        return record

    def records(self):
        return sorted((name, kind, value) for name, found in super(
            ).records().items() for kind, value in found.items())

    @staticmethod
    def call(request):
        return f"UPDATE {request.target}"


# Providers

class Cloudflare:
    label, new, verbs = "cloudflare", "new_cloudflare", VERBS
    lists, zones = "dns_records", "zones"   # in targets of GET requests
    write = "POST|PATCH|PUT|DELETE"
    adds = "blindly"        # or "and looks", "by sight"
    writes = 3              # of a call that is refused: a batch, its two parts
    lacks = ()              # faults that its protocol does not have
    slow = ()               # those that take all of its patience each time
    blind = ()              # commands that write again without a look: the
                            # same request does no harm twice
    words = {}              # of faults, where others are said
    final = {   # fails at once: fault, options, status, words
        "429 without header": ("429", {}, 75, ["429"]),
        "success false": ("not-success", {}, 1, ["No.", "10000"]),
        "success false, quota": ("not-success", {
            "code": 81045, "text": "Full."}, 1, ["Full.", "81045"]),
        "403": ("error", {}, 1, ["Authentication error", "10000"]),
        "WAF": ("waf-html", {}, 1, ["403"])}
    looks = {   # faults of a list: options, status
        "500": ({}, 75), "reset": ({}, 75), "truncated": ({}, 75),
        "error": ({}, 1), "not-success": ({}, 1), "429": ({"after": 100}, 75)}


class GoDaddyV1(Cloudflare):
    label, new = "godaddy-v1", "new_godaddy_v1"
    lists, zones = "records/", "domains/[^/]*$"
    adds = "and looks"
    writes = 5              # each of a batch, and PUT instead of PATCH
    final = {
        "429 without header": ("429", {}, 75, ["429"]),
        "400": ("error", {"status": 400, "code": "INVALID_PARAM"}, 1, ["400"]),
        "403": ("error", {"status": 403, "code": "ACCESS_DENIED"}, 1,
                ["ACCESS_DENIED"]),
        "WAF": ("waf-html", {}, 1, ["403"])}
    looks = {
        "500": ({}, 75), "reset": ({}, 75), "truncated": ({}, 75),
        "error": ({"status": 400}, 1), "429": ({"after": 100}, 75)}


class GoDaddyV3(GoDaddyV1):
    label, new = "godaddy-v3", "new_godaddy_v3"
    lists, zones = "type=(TXT|A)", "type=NS"
    adds = "by sight"


class PowerDns(Cloudflare):
    """One PATCH for all, of which the answer is empty."""
    label, new = "powerdns", "new_spoilt_powerdns"
    lists = zones = "zones"
    adds = "by sight"
    blind = ["update"]
    writes = 5              # again with the whole set, and each of a batch
    lacks = ("429 with header", "truncated", "cut")
    final = {
        "refused": ("422", {}, 1, ["422", "not today"]),
        "locked out": ("401", {}, 1, ["401", "api-key-file"]),
        "too large": ("413-html", {}, 1, ["413", "webserver-max-bodysize"]),
        "redirect": ("redirect", {}, 2, ["redirects", "api-url"]),
        "429": ("body", {"status": 429, "body": "{}"}, 75, ["429"])}
    looks = {
        "500": ({}, 75), "reset": ({}, 75), "truncated": ({}, 75),
        "422": ({}, 1), "401": ({}, 1), "redirect": ({}, 2),
        "body": ({"status": 404, "body": '{"error": "Not Found"}'}, 2)}


class Rfc2136(Cloudflare):
    """What the answer to an UPDATE may say, and what becomes of it."""
    label, new = "rfc2136", "new_spoilt_update"
    lists = zones = None
    lacks = ("closed", "closed after commit", "stream reset after commit",
             "502 after commit", "520", "520 after commit", "429 with header",
             "truncated", "cut", "empty")
    slow = ("reset", "reset after commit")      # a packet is lost
    words = {"500": ["SERVFAIL"]}
    final = {"REFUSED": ("REFUSED", {}, 1, ["REFUSED"]),
             "NOTIMP": ("NOTIMP", {}, 1, ["NOTIMP"])}
    looks = {}


class DynDns2(Cloudflare):
    """A request says and does it all, and the answer is a line of text."""
    label, new, verbs = "dyndns2", "new_spoilt_dyndns2", ["update"]
    lists = zones = None
    blind, write = ["update"], "GET"
    lacks = ("429 with header", "truncated", "empty", "500",
             "500 after commit")
    final = {
        "429": ("body", {"status": 429, "body": "slow down"}, 75, ["429"]),
        "401": ("401", {}, 1, ["badauth"]),
        "404": ("404", {}, 1, ["404", "service"]),
        "no code": ("200-empty", {}, 1, ["no return code"]),
        "portal": ("200-html", {}, 1, ["sign in"]),
        "redirect": ("redirect", {}, 2, ["redirects"])}
    looks = {}


PROVIDERS = [Cloudflare, GoDaddyV1, GoDaddyV3, PowerDns, Rfc2136, DynDns2]


def _maker(kind):
    @pytest.fixture
    def new(internet, folder, run):
        # a short name: the path of a server's socket is in it
        return lambda: run(kind(internet, folder("s")))
    return new


new_spoilt_powerdns = _maker(SpoiltPowerDns)
new_spoilt_update = _maker(SpoiltUpdate)
new_spoilt_dyndns2 = _maker(SpoiltDynDns2)
