"""BIND 9: primaries, secondaries and a recursive resolver."""

import json
import os
import re
import shutil
import signal
import urllib.request

from . import ask
from .address import LoopbackAddress, free_port
from .server import Server, ServerError


class Zone:
    """A zone of a BIND server: text for a primary, `primary` for a copy."""

    def __init__(self, name, text=None, allow=None, policy=None,
                 primary=None, notified_by="none"):
        self.name = name
        self.text = text
        self.allow = allow      # inside of allow-update { }
        self.policy = policy    # inside of update-policy { }
        self.primary = primary  # ADDRESS or "ADDRESS port N"
        self.notified_by = notified_by

    def config(self):
        lines = [f'zone "{self.name}" {{', f'\tfile "{self.file()}";']
        if self.primary:
            lines += ["\ttype secondary;",
                      f"\tprimaries {{ {self.primary}; }};",
                      f"\tallow-notify {{ {self.notified_by}; }};"]
        else:
            lines += ["\ttype primary;"]
        if self.allow:
            lines += [f"\tallow-update {{ {self.allow} }};"]
        if self.policy:
            lines += [f"\tupdate-policy {{ {self.policy} }};"]
        return "\n".join(lines + ["};", ""])

    def file(self):
        return (self.name.strip(".") or "root") + ".zone"


def zone_text(name, servers, records="", serial=1, ttl=300):
    """A zone file whose name servers ns1, ns2 … have these addresses."""
    lines = [f"$ORIGIN {name.strip('.')}.", f"$TTL {ttl}",
             f"@ SOA ns1 hostmaster {serial} 86400 3600 864000 5"]
    for n, address in enumerate(servers, 1):
        kind = "AAAA" if ":" in address else "A"
        lines += [f"@ NS ns{n}", f"ns{n} {kind} {address}"]
    return "\n".join(lines) + f"\n{records}\n"


_program = ""       # where it is now


def program(folder):
    """A copy of named: Debian's AppArmor profile keeps the original to /etc
    and /var, away from our folders. The first server's folder gets it."""
    global _program
    if not os.path.exists(_program):
        found = shutil.which("named", path=os.environ.get("PATH", "")
                             + ":/usr/sbin:/usr/local/sbin")
        if not found:
            raise ServerError("named is missing: run 'make setup'")
        _program = shutil.copy(found, folder)
    return _program


class Bind(Server):
    def __init__(self, folder, address, zones=(), keys=(), port=53,
                 ipv6=None, options="recursion no;", tell=None):
        super().__init__(folder, f"named {address}")
        self.address, self.port, self.ipv6 = address, port, ipv6
        self.zones, self.keys = list(zones), list(keys)
        self.options = options
        self.notify = "no"
        if tell:        # the address of a secondary
            self.notify = f"explicit; also-notify {{ {tell}; }}"
        self.looks = 0
        self.control = None     # the port of the statistics
        # named listens only on addresses that an interface has.
        self.on_lo = LoopbackAddress(address)

    def start(self):
        self.on_lo.__enter__()
        self.control = free_port(self.address)
        return super().start()

    def stop(self, how=signal.SIGTERM):
        super().stop(how)
        self.on_lo.__exit__()

    def command(self):
        for zone in self.zones:
            if zone.text:
                path = os.path.join(self.folder, zone.file())
                with open(path, "w", encoding="utf-8") as out:
                    out.write(zone.text)
        with open(os.path.join(self.folder, "named.conf"), "w",
                  encoding="utf-8") as out:
            out.write(self.config())
        return [program(self.folder), "-g", "-n", "1", "-c", "named.conf"]

    def config(self):
        v6 = "{ none; }"
        if self.ipv6:
            v6 = f"port {self.port} {{ {self.ipv6}; }}"
        head = f"""options {{
	directory "{self.folder}";
	pid-file none;
	session-keyfile none;
	listen-on port {self.port} {{ {self.address}; }};
	listen-on-v6 {v6};
	query-source address {self.address};
	transfer-source {self.address};
	notify-source {self.address};
	querylog yes;
	notify {self.notify};
	notify-delay 0;
	dnssec-validation no;
	empty-zones-enable no;
	max-journal-size 1M;
	tcp-clients 1000;
	rrset-order {{ order none; }};
	check-names primary ignore;
	{self.options}
}};
controls {{ }};
statistics-channels {{ inet {self.address} port {self.control}; }};
"""
        return (head + "".join(k.bind() for k in self.keys)
                + "".join(z.config() for z in self.zones))

    def ready(self):
        if " running\n" not in self.log():
            return False
        return all(ask.answers(self.address, z.name, port=self.port)
                   for z in self.zones)

    def counts(self):
        """How many messages and connections have come in so far."""
        url = f"http://{self.address}:{self.control}/json/v1"
        with urllib.request.urlopen(url, timeout=5) as reply:
            all_counts = json.load(reply)
        self.looks += 1         # each look is a TCP connection too
        sockets = all_counts.get("sockstats", {})
        accepted = sockets.get("TCP4Accept", 0) + sockets.get("TCP6Accept", 0)
        return {"UPDATE": all_counts["opcodes"].get("UPDATE", 0),
                "QUERY": all_counts["opcodes"].get("QUERY", 0),
                "TCP": accepted - self.looks}

    def queries(self, since=0):
        """[(name, type, client, tcp)] in the order of arrival."""
        found = re.findall(
            r"client @\S+ (\S+)#\d+\S* \(.*?\): query: (\S+) IN (\S+) (\S+)",
            self.log(since))
        return [(name.lower(), kind, client, "T" in flags)
                for client, name, kind, flags in found]

    def update_ports(self, since=0):
        """The client's port of every logged change: one per connection."""
        return re.findall(r"#(\d+)(?:/key \S+)?: updating zone '",
                          self.log(since))

    def updates(self, since=0):
        """The changes that the server logged, one text each."""
        return re.findall(r"updating zone '[^']*': (.*)", self.log(since))


class Resolver(Bind):
    """Asks the servers below a root of our own."""

    def __init__(self, folder, address, root):
        super().__init__(folder, address, options=(
            "recursion yes; allow-recursion { any; }; "
            "qname-minimization off; max-cache-ttl 5; max-ncache-ttl 5; "
            "max-cache-size 16M;"))
        self.root = root

    def config(self):
        hints = os.path.join(self.folder, "hints")
        with open(hints, "w", encoding="utf-8") as out:
            out.write(f". NS ns1.\nns1. A {self.root}\n")
        return super().config() + 'zone "." { type hint; file "hints"; };\n'

    def ready(self):
        return super().ready() and bool(
            ask.values(self.address, ".", "NS", recurse=True))
