"""Zones at the fake Cloudflare, delegated to its DNS face, and an account."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))

from fake.cloudflare import Cloudflare      # noqa: E402

from . import ask, server
from .address import new_address
from .cost import Costly
from .keys import write_file
from .reader import ADDRESS
from .site import config

IP, NEXT = "203.0.113.7", "203.0.113.8"
# What an owner has set on a record of their own.
OWNERS = ("ttl", "proxied", "comment", "tags", "settings")


def plain(content):
    """A TXT without its outer quotes."""
    return content[1:-1] if content[:1] == content[-1:] == '"' else content


class CloudflareSite(Costly):
    """One zone, more by add_zone(); `zone` is for the first."""

    def __init__(self, internet, folder, name=None, *, http="both",
                 delegated=True, token=None, **zone):
        self.internet, self.folder = internet, str(folder)
        self.delegated = delegated
        self.address = new_address()
        self.fake = Cloudflare(os.path.join(self.folder, "fake"),
                               self.address, dns=[self.address], http=http)
        self.name = name or internet.new_name()
        self.zone = self.add_zone(self.name, **zone)
        self.token = self.fake.add_token(**(token or {}))

    def add_zone(self, name=None, **more):
        name = name or self.internet.new_name()
        if self.delegated:
            self.internet.delegate(name.encode("idna").decode(),
                                   [self.address])
        return self.fake.add_zone(name, **more)

    def start(self):
        self.fake.start()
        server.running.append(self.fake)
        return self

    def stop(self):
        server.running.remove(self.fake)
        self.fake.stop()

    # What Site has too

    def full(self, name=""):
        return f"{name}.{self.name}" if name else self.name

    def values(self, name, kind="TXT"):
        """As the API has them."""
        return sorted(plain(one) for one in self.fake.contents(
            self.zone, name, kind))

    def challenge(self, name=""):
        return self.values("_acme-challenge." + self.full(name))

    def published(self, name, kind="TXT"):
        """As the name server has them."""
        return ask.values(self.address, name, kind)

    def config(self, *more, wait="5s", **account):
        return config(self.internet, self.account(**account), *more, wait=wait)

    def account(self, label="cf", *lines, token=None, credentials=None):
        """An account section; `credentials` are lines instead of a token."""
        if credentials is None:
            credentials = [f'api-token-file = "{self.secret(token)}"']
        text = [f"account {label} {{", "provider = cloudflare",
                f'api-url = "{self.fake.url}"',
                f'ca-file = "{self.fake.ca_file}"', *credentials, *lines]
        return "\n    ".join(text) + "\n}\n"

    def secret(self, text=None, name="token", mode=0o600):
        """Writes a secret, the token if none is given; the file."""
        return write_file(self.folder, name, (text or self.token) + "\n", mode)

    # Records and requests

    def add(self, kind, name, content, **more):
        return self.fake.add_record(self.zone, kind, name, content, **more)

    def foreign(self, name="_acme-challenge", value="somebody-elses"):
        return self.add("TXT", name, value, ttl=777, comment="theirs")

    def beside(self):
        """What others have at the names of the tests."""
        self.foreign()
        self.foreign("home", "beside")
        self.add("AAAA", "home", "2001:db8::9", ttl=600, comment="six")
        self.add("A", "other", "192.0.2.3", proxied=True)

    def owned(self, host):
        """A record as its owner wants it; what of it is to be kept."""
        self.add("A", host, "192.0.2.1", ttl=777, comment="owner's")
        return 777, "owner's"

    @staticmethod
    def plain(record):
        """Name, type, value, and what an owner may have set."""
        return (record["name"], record["type"], plain(record["content"]),
                record["ttl"], record["comment"])

    def record(self, name, kind="A"):
        """The only one."""
        one, = self.fake.records(self.zone, self.full(name), kind)
        return one

    def records(self):
        """All of the zone, with ids and times: equal when unchanged."""
        return sorted(self.fake.records(self.zone), key=lambda r: r["id"])

    def call(self, request):
        """Such as "POST dns_records" or "GET zones"."""
        words = [w for w in request.path.split("/")[3:] if len(w) != 32]
        return f"{request.method} {'/'.join(words[-2:])}".replace(
            "zones/dns_records", "dns_records")


def update(site, name="home", address=IP, *more):
    """The words of a call that points a name at an address."""
    return ["update-ip", "--ipv4", f"static:{address}", "--ipv6", "off",
            *more, site.full(name)]


def lines(pairs):
    return "".join(f"{name} {value}\n" for name, value in pairs)


@pytest.fixture
def new_cloudflare(internet, folder, run):
    """new_cloudflare(name=…, http=…, token={…}); see CloudflareSite."""
    return lambda *args, **more: run(
        CloudflareSite(internet, folder("cloudflare"), *args, **more))


@pytest.fixture
def cloudflare(new_cloudflare):
    return new_cloudflare()


@pytest.fixture
def at_cloudflare(cloudflare, program):
    """The program knows where the stand-in is."""
    program.env.update(DDNS01_RESOLVER=cloudflare.internet.resolver.address,
                       DDNS01_API_URL=cloudflare.fake.url,
                       DDNS01_CA_FILE=cloudflare.fake.ca_file,
                       DDNS01_IPV4=f"static:{ADDRESS}")
    return cloudflare


@pytest.fixture
def cf(program, cloudflare):
    """ddns01 with an account at `cloudflare`."""
    program.configure(cloudflare.config())
    return program
