"""An authoritative name server that publishes a service's zones.

The store has `by_name`, {name: [zone]}; a zone has id, ascii, status, serial,
name_servers, server_addresses, and at(name), the records there: objects with
type, content and ttl, and perhaps proxied.
"""

import asyncio
import heapq
import itertools
import struct
import time

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.TXT import TXT

IN = dns.rdataclass.IN
AUTOMATIC_TTL = 300
NS_TTL = 86400
SOA = "{} hostmaster.invalid. {} 10000 2400 604800 1800"
SOA_TTL = 1800
MAX_UDP = 1232
PROXY = {"A": "104.16.132.229", "AAAA": "2606:4700::6810:84e5"}
SILENT_ZONES = ["initializing", "purged", "deactivated"]
MAX_CHAIN = 8


class NameServer:
    """`delay`: seconds until a change shows; None: as the switch says.
    strings(content) gives the strings of a TXT record."""

    def __init__(self, store, switches, strings, address, port=53, delay=None):
        self.store, self.switches, self.strings = store, switches, strings
        self.address, self.port, self.delay = address, port, delay
        self.queries = []           # (name, type, "udp" or "tcp")
        self._views = {}            # zone id: {name: records}
        self._pending = []          # heap of changes, the next one first
        self._ties = itertools.count()
        self._udp = self._tcp = None

    async def open(self):
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self), local_addr=(self.address, self.port))
        self.port = self._udp.get_extra_info("sockname")[1]
        self._tcp = await asyncio.start_server(
            self._serve_tcp, self.address, self.port)

    async def close(self):
        if self._udp:
            self._udp.close()
        if self._tcp:
            self._tcp.close()

    def changed(self, zone, names):
        """The records at these names of the zone are other ones now."""
        delay = (self.switches.dns_delay if self.delay is None
                 else self.delay)
        for name in names:
            heapq.heappush(self._pending, (
                time.monotonic() + delay, next(self._ties), zone.id, name,
                list(zone.at(name)), zone.serial))

    def _publish(self):
        now = time.monotonic()
        while self._pending and self._pending[0][0] <= now:
            _, _, zone, name, records, serial = heapq.heappop(self._pending)
            view = self._views.setdefault(zone, {})
            if records:
                view[name] = records
            else:
                view.pop(name, None)
            view[None] = serial

    async def _serve_tcp(self, reader, writer):
        try:
            while True:
                size, = struct.unpack("!H", await reader.readexactly(2))
                reply = self.answer(await reader.readexactly(size), "tcp")
                if reply:
                    writer.write(struct.pack("!H", len(reply)) + reply)
                    await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    def answer(self, wire, how):
        """The reply in wire format, None for none."""
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None
        if self.switches.dns_silent or query.flags & dns.flags.QR:
            return None
        reply = dns.message.make_response(query, our_payload=MAX_UDP)
        if query.opcode() or len(query.question) != 1:
            reply.set_rcode(dns.rcode.NOTIMP)
        else:
            question = query.question[0]
            name = question.name.to_text(omit_final_dot=True).lower()
            self.queries.append((
                name, dns.rdatatype.to_text(question.rdtype), how))
            self._publish()
            _Reply(self, reply, question).fill(name)
        room = 65535 if how == "tcp" else min(MAX_UDP, max(512, query.payload))
        try:
            return reply.to_wire(max_size=room)
        except dns.exception.TooBig:
            short = dns.message.make_response(query, our_payload=MAX_UDP)
            short.flags |= dns.flags.TC | dns.flags.AA
            return short.to_wire()

    def zone_of(self, name):
        labels = name.split(".")
        for at in range(len(labels)):
            found = [zone for zone in self.store.by_name.get(
                ".".join(labels[at:]), []) if zone.status not in SILENT_ZONES]
            if found:
                return min(found, key=lambda zone: zone.status != "active")
        return None

    def view(self, zone):
        return self._views.get(zone.id, {})


class _Reply:
    """Fills the sections of one reply."""

    def __init__(self, server, message, question):
        self.server, self.message = server, message
        self.name, self.kind = question.name, dns.rdatatype.to_text(
            question.rdtype)
        self.known = question.rdclass == IN

    def fill(self, name):
        zone = self.server.zone_of(name) if self.known else None
        if zone is None:
            self.message.set_rcode(dns.rcode.REFUSED)
            return
        self.message.flags |= dns.flags.AA
        self._look_up(zone, name, self.name, MAX_CHAIN)

    def _look_up(self, zone, name, owner, chain):
        view = self.server.view(zone)
        cut = self._delegation(zone, view, name)
        if cut:
            if not self.message.answer:
                self.message.flags &= ~dns.flags.AA
            self._add(self.message.authority, dns.name.from_text(cut), "NS", [
                one for one in view[cut] if one["type"] == "NS"])
            return
        records = self._at(zone, view, name)
        if records is None:
            self.message.set_rcode(dns.rcode.NXDOMAIN)
            self._negative(zone, view)
            return
        found = [one for one in records if one["type"] == self.kind]
        alias = [one for one in records if one["type"] == "CNAME"]
        if alias and self.kind != "CNAME" and name != zone.ascii:
            self._add(self.message.answer, owner, "CNAME", alias)
            target = alias[0]["content"]
            other = self.server.zone_of(target)
            if other and chain:
                self._look_up(other, target, dns.name.from_text(target),
                              chain - 1)
        elif found:
            self._add(self.message.answer, owner, self.kind, found)
        else:
            self._negative(zone, view)

    @staticmethod
    def _delegation(zone, view, name):
        """The name of the zone cut above `name`, if there is one."""
        labels = name.split(".")
        for at in range(len(labels) - zone.ascii.count(".") - 2, -1, -1):
            cut = ".".join(labels[at:])
            if any(one["type"] == "NS" for one in view.get(cut, ())):
                return cut
        return None

    def _at(self, zone, view, name):
        """The records at the name; None when there is no such name."""
        records = self._at_exactly(zone, view, name)
        if records or name == zone.ascii or self._has_below(zone, view, name):
            return records
        labels = name.split(".")
        for at in range(1, len(labels) - zone.ascii.count(".")):
            parent = ".".join(labels[at:])
            wild = self._at_exactly(zone, view, "*." + parent)
            if wild:
                return wild
            if parent == zone.ascii or self._at_exactly(
                    zone, view, parent) or self._has_below(zone, view, parent):
                return None         # the closest encloser has no wildcard
        return None

    def _at_exactly(self, zone, view, name):
        records = []
        for one in view.get(name, ()):
            records += _proxied(one) if one.get("proxied") else [one]
        for value in self.server.switches.hidden_txt.get(name, ()):
            records.append(_synthetic("TXT", value, AUTOMATIC_TTL))
        hosts = dict(zip(zone.name_servers, zone.server_addresses))
        if name == zone.ascii:
            records += [_synthetic("NS", host, NS_TTL)
                        for host in zone.name_servers]
            records.append(_synthetic("SOA", SOA.format(
                zone.name_servers[0] + ".", view.get(None, zone.serial)),
                SOA_TTL))
        elif name in hosts:
            kind = "AAAA" if ":" in hosts[name] else "A"
            records.append(_synthetic(kind, hosts[name], NS_TTL))
        return records

    @staticmethod
    def _has_below(zone, view, name):
        end = "." + name
        return any(other and other.endswith(end) for other in view) or any(
            host.endswith(end) for host in zone.name_servers)

    def _negative(self, zone, view):
        self._add(self.message.authority, dns.name.from_text(zone.ascii),
                  "SOA", [one for one in self._at_exactly(
                      zone, view, zone.ascii) if one["type"] == "SOA"])

    def _add(self, section, owner, kind, records):
        ttl = min(one["ttl"] if one["ttl"] != 1 else AUTOMATIC_TTL
                  for one in records)
        section.append(dns.rrset.from_rdata_list(
            owner, ttl, [_rdata(kind, one, self.server.strings)
                         for one in records]))


def _synthetic(kind, content, ttl):
    return {"type": kind, "content": content, "ttl": ttl}


def _proxied(record):
    return [_synthetic(kind, address, AUTOMATIC_TTL)
            for kind, address in PROXY.items()]


def _rdata(kind, record, strings):
    content = record["content"]
    if kind == "TXT":
        return TXT(IN, dns.rdatatype.TXT, strings(content))
    if kind in ("CNAME", "NS", "PTR", "MX"):
        content = dns.name.from_text(content).to_text()
    if kind in ("MX", "URI", "SRV") and "priority" in record:
        content = f"{record['priority']} {content}"
    return dns.rdata.from_text(IN, kind, content)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server):
        self.server, self.transport = server, None

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, peer):
        reply = self.server.answer(data, "udp")
        if reply:
            self.transport.sendto(reply, peer)
