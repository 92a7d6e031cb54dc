"""PowerDNS with its HTTP API, on a database of its own, and zones there."""

import http.client
import json
import os
import sqlite3
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))

from fake.powerdns import PowerDnsProxy     # noqa: E402

from . import ask, server
from .address import free_port, new_address
from .keys import write_file
from .server import Server
from .site import config

SCHEMA = "/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql"
API = "/api/v1/servers/localhost"
KEY = "key-of-the-api"
LIMIT = 20
SERIAL = ("serial", "edited_serial", "notified_serial")


class PowerDns(Server):
    def __init__(self, folder, address, *more):
        super().__init__(folder, f"pdns_server {address}")
        self.address, self.port = address, 53
        self.api_port = free_port(address)
        self.more = more            # lines of the configuration

    def command(self):
        database = os.path.join(self.folder, "db.sqlite")
        if not os.path.exists(database):
            with sqlite3.connect(database) as db, open(
                    SCHEMA, encoding="utf-8") as schema:
                db.executescript(schema.read())
            db.close()
        lines = [
            "launch=gsqlite3", f"gsqlite3-database={database}",
            "gsqlite3-pragma-foreign-keys=yes",
            f"local-address={self.address}", f"local-port={self.port}",
            "webserver=yes", f"webserver-address={self.address}",
            f"webserver-port={self.api_port}",
            "webserver-allow-from=127.0.0.0/8", "api=yes", f"api-key={KEY}",
            f"socket-dir={self.folder}", "cache-ttl=0", "query-cache-ttl=0",
            "negquery-cache-ttl=0", "zone-cache-refresh-interval=0",
            "receiver-threads=1", "distributor-threads=1",
            "security-poll-suffix=", "allow-axfr-ips=127.0.0.0/8",
            *self.more]
        write_file(self.folder, "pdns.conf", "\n".join([*lines, ""]))
        return ["pdns_server", f"--config-dir={self.folder}", "--daemon=no",
                "--guardian=no", "--disable-syslog=yes"]

    def ready(self):
        try:
            self.call("GET", "")
        except OSError:
            return False
        return True

    @property
    def url(self):
        return f"http://{self.address}:{self.api_port}"

    def call(self, method, path, document=None):
        """The document that comes back; anything but success is raised."""
        line = http.client.HTTPConnection(self.address, self.api_port,
                                          timeout=LIMIT)
        try:
            line.request(method, API + path,
                         None if document is None else json.dumps(document),
                         {"X-API-Key": KEY, "Accept": "application/json"})
            reply = line.getresponse()
            text = reply.read()
        finally:
            line.close()
        if reply.status >= 300:
            raise RuntimeError(f"{method} {path}: {reply.status} {text}")
        return json.loads(text) if text else None

    def add_zone(self, name, kind="Native", address=None, **more):
        hosts = [{"name": f"ns1.{name}.", "type": "A", "ttl": 300,
                  "records": [{"content": address or self.address}]}]
        return self.call("POST", "/zones", {
            "name": name + ".", "kind": kind, "rrsets": hosts,
            "nameservers": [f"ns1.{name}."], **more})

    def rrsets(self, zone):
        """{(name, type): rrset} of all of the zone."""
        found = self.call("GET", f"/zones/{zone}.")["rrsets"]
        return {(one["name"].rstrip("."), one["type"]): one for one in found}

    def replace(self, zone, name, kind, ttl, records, **more):
        self.call("PATCH", f"/zones/{zone}.", {"rrsets": [{
            "name": name + ".", "type": kind, "ttl": ttl,
            "changetype": "REPLACE", "records": records, **more}]})


class PowerDnsSite:
    """One zone on a PowerDNS of its own, behind a proxy; `direct`: the account
    talks to the server itself, by plain HTTP."""

    def __init__(self, internet, folder, name=None, *, direct=False,
                 delegated=True, options=(), **zone):
        self.internet, self.folder = internet, str(folder)
        self.address, self.direct = new_address(), direct
        self.name = name or internet.new_name()
        self.zone = zone
        self.server = PowerDns(self.folder, self.address, *options)
        self.fake = PowerDnsProxy(
            os.path.join(self.folder, "proxy"), self.address,
            (self.address, self.server.api_port))
        if delegated:
            internet.delegate(self.name, [self.address])

    def start(self):
        self.server.start()
        self.server.add_zone(self.name, **self.zone)
        self.fake.start()
        server.running.append(self.fake)
        return self

    def stop(self):
        if self.fake in server.running:
            server.running.remove(self.fake)
        try:
            self.fake.stop()
        finally:
            self.server.stop()

    # What Site has too

    def full(self, name=""):
        return f"{name}.{self.name}" if name else self.name

    def values(self, name, kind="TXT"):
        return ask.values(self.address, name, kind)

    def challenge(self, name=""):
        return self.values("_acme-challenge." + self.full(name))

    def ttl(self, name, kind="TXT"):
        return ask.ttl(self.address, name, kind)

    def rrset(self, name, kind="TXT"):
        """The set as the API has it, None when there is none."""
        return self.server.rrsets(self.name).get((self.full(name), kind))

    def records(self):
        """All of the zone, with its serial: equal when nothing changed."""
        return self.server.rrsets(self.name)

    def change(self, *records, comments=(), disabled=()):
        """Adds (name, ttl, type, text) to what there is."""
        for name, ttl, kind, text in records:
            one = self.rrset(name, kind) or {"records": [], "comments": []}
            if kind == "TXT":
                text = f'"{text}"'
            self.server.replace(
                self.name, self.full(name), kind, ttl,
                [*one["records"], {"content": text}],
                comments=[*one["comments"], *(
                    {"content": c, "account": "me"} for c in comments)])
        for name, kind, text in disabled:
            one = self.rrset(name, kind) or {"records": [], "ttl": 60}
            self.server.replace(
                self.name, self.full(name), kind, one["ttl"],
                [*one["records"], {"content": text, "disabled": True}])

    def account(self, label="pdns", *lines, key=KEY, url=None):
        path = write_file(self.folder, "api-key", key + "\n")
        url = url or (self.server.url if self.direct else self.fake.url)
        text = [f"account {label} {{", "provider = powerdns",
                f'api-url = "{url}"', f'ca-file = "{self.fake.ca_file}"',
                f'api-key-file = "{path}"', *lines]
        return "\n    ".join(text) + "\n}\n"

    def config(self, *more, wait="5s", **account):
        return config(self.internet, self.account(**account), *more, wait=wait)

    def calls(self):
        """Such as ["GET zones/NAME", "PATCH zones/NAME"]."""
        return [f"{r.method} {r.path.removeprefix(self.fake.base + '/')}"
                .rstrip(".").replace(self.name, "NAME")
                for r in self.fake.log.requests]


@pytest.fixture
def new_powerdns(internet, folder, run):
    """new_powerdns(name=…, direct=…, kind=…); see PowerDnsSite."""
    return lambda *args, **more: run(
        PowerDnsSite(internet, folder("powerdns"), *args, **more))


@pytest.fixture
def powerdns(new_powerdns):
    return new_powerdns()


@pytest.fixture
def pdns(program, powerdns):
    """ddns01 with an account at `powerdns`."""
    program.configure(powerdns.config())
    return program
