"""Questions and changes sent straight to one server."""

import dns.exception
import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import dns.rdatatype
import dns.update
import dns.zone

LIMIT = 5.0


def ask(server, name, kind="TXT", port=53, recurse=False):
    """The server's whole answer; TCP, so that nothing is cut off."""
    query = dns.message.make_query(name, kind, use_edns=True)
    if not recurse:
        query.flags &= ~dns.flags.RD
    return dns.query.tcp(query, server, LIMIT, port)


def values(server, name, kind="TXT", port=53, recurse=False):
    """The values of one record set, as sorted text without quotes."""
    kind = dns.rdatatype.from_text(kind)
    found = []
    for rrset in ask(server, name, kind, port, recurse).answer:
        if rrset.rdtype != kind:
            continue
        for rdata in rrset:
            if kind == dns.rdatatype.TXT:
                found.append(b"".join(rdata.strings).decode())
            else:
                found.append(rdata.to_text())
    return sorted(found)


def ttl(server, name, kind="TXT", port=53):
    return ask(server, name, kind, port).answer[0].ttl


def answers(server, name, kind="SOA", port=53):
    """True when the server answers with authority: it has the zone."""
    query = dns.message.make_query(name, kind)
    try:
        reply = dns.query.udp(query, server, 0.5, port)
    except (OSError, dns.exception.DNSException):
        return False
    return reply.rcode() == dns.rcode.NOERROR and bool(
        reply.flags & dns.flags.AA)


def zone_records(server, zone, key=None, port=53):
    """The whole zone by transfer: {(name, type): (ttl, [values])}."""
    ring = key.tsig() if key else None
    transfer = dns.query.xfr(server, zone, port=port, keyring=ring,
                             lifetime=LIMIT, relativize=False)
    found = {}
    for message in transfer:
        for rrset in message.answer:
            name = str(rrset.name).rstrip(".")
            entry = found.setdefault(
                (name, dns.rdatatype.to_text(rrset.rdtype)), (rrset.ttl, []))
            entry[1].extend(r.to_text() for r in rrset)
    found[(zone, "SOA")][1].pop()       # a transfer ends as it begins
    return {k: (t, sorted(v)) for k, (t, v) in found.items()}


def notify(server, zone, port=53):
    """Tells a secondary that its primary has a newer zone."""
    message = dns.message.make_query(zone, "SOA")
    message.set_opcode(dns.opcode.NOTIFY)
    message.flags = (message.flags & ~dns.flags.RD) | dns.flags.AA
    return dns.query.udp(message, server, LIMIT, port)


def send_update(server, zone, change, key=None, port=53):
    """Lets change(update) fill an UPDATE message, sends it, checks it."""
    update = dns.update.Update(zone, keyring=key.tsig() if key else None)
    change(update)
    reply = dns.query.tcp(update, server, LIMIT, port)
    if reply.rcode() != dns.rcode.NOERROR:
        raise RuntimeError("update refused: "
                           + dns.rcode.to_text(reply.rcode()))
