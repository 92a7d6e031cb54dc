"""Replies to signed UPDATE messages, right and wrong, for fake.Fake."""

import struct
import time

import dns.message
import dns.rdataclass
import dns.rdatatype
import dns.tsig
from dns.rdtypes.ANY.TSIG import TSIG

from .behaviour import header


def signed(key, rcode=0, *, skew=0, other_key=None, error=0, twist=None,
           no_mac=False, request_mac=True, clock=None):
    """A reply signed with `key`; the options make it wrong.

    skew: seconds the clock is off; other_key: sign with this one; error: the
    TSIG error field; twist: changes the finished message; no_mac: an empty
    MAC; request_mac: False leaves the request's out of the digest; clock: tell
    the server's time, so far off.
    """
    def behave(query, tcp):
        request = dns.message.from_wire(query, keyring=key.tsig())
        used = (other_key or key).tsig()
        wire = header(query, rcode=rcode)
        now = int(time.time())
        other = b"" if clock is None else struct.pack(
            "!HI", 0, now + clock)      # RFC 8945 section 5.2.3
        blank = TSIG(dns.rdataclass.ANY, dns.rdatatype.TSIG, used.algorithm,
                     0, 300, b"", request.id, error, other)
        mac = request.mac if request_mac else b""
        rdata, _ = dns.tsig.sign(wire, used, blank,
                                 now + skew, mac)
        if no_mac:
            rdata = rdata.replace(mac=b"")
        wire = append(wire, used.name, rdata)
        return [twist(wire) if twist else wire]
    return behave


def append(wire, name, rdata):
    """The message with a TSIG record at its end."""
    data = rdata.to_wire()
    record = name.to_wire() + struct.pack(
        "!HHIH", dns.rdatatype.TSIG, dns.rdataclass.ANY, 0, len(data)) + data
    more = struct.unpack("!H", wire[10:12])[0] + 1
    return wire[:10] + struct.pack("!H", more) + wire[12:] + record


def flip_last_mac_byte(key):
    """For `twist`: the last byte of the MAC is another one."""
    size = {"hmac-sha256": 32, "hmac-sha512": 64}[key.algorithm]

    def twist(wire):
        at = len(wire) - 6 - 1      # original id, error, other length
        assert len(wire) > size + 6
        return wire[:at] + bytes([wire[at] ^ 1]) + wire[at + 1:]
    return twist
