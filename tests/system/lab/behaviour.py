"""Ways to answer, for fake.Fake. Most pass the query on to a real server."""

import random
import socket
import struct

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rrset

from .fake import CLOSE, Noise, Raw

LIMIT = 5.0
TC = dns.flags.TC
UPDATE = dns.opcode.UPDATE


def opcode(query):
    return query[2] >> 3 & 15


def relay(address, port=53):
    """An honest server: what the real one at address says."""
    def behave(query, tcp):
        kind = socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM
        with socket.socket(socket.AF_INET, kind) as sock:
            sock.settimeout(LIMIT)
            sock.connect((address, port))
            if not tcp:
                sock.send(query)
                return [sock.recv(65535)]
            sock.sendall(struct.pack("!H", len(query)) + query)
            return [_read(sock, struct.unpack("!H", _read(sock, 2))[0])]
    return behave


def _read(sock, size):
    data = b""
    while len(data) < size:
        more = sock.recv(size - len(data))
        if not more:
            raise OSError("closed early")
        data += more
    return data


def only(wanted, behave, otherwise):
    """`behave` for messages with this opcode, `otherwise` for the rest."""
    return lambda query, tcp: (behave if opcode(query) == wanted
                               else otherwise)(query, tcp)


def silent(query, tcp):
    return []


def garbage(query, tcp):
    return [query[:2] + random.Random(1).randbytes(60)]


def short(query, tcp):
    return [query[:2] + b"\x80"]


def empty(query, tcp):
    return [b""]


def closing(query, tcp):
    """By UDP the answer is cut, by TCP the connection ends."""
    return [CLOSE] if tcp else [header(query, TC)]


def cut_in_the_middle(query, tcp):
    return [Raw(b"\x01\x00" + query[:20]), CLOSE] if tcp else [
        header(query, TC)]


def header(query, flags=0, rcode=0):
    """A reply with the question and nothing else."""
    end = 12
    while query[end]:
        end += 1 + query[end]
    asked, = struct.unpack("!H", query[2:4])
    kept = asked & (0x7800 | dns.flags.RD)      # opcode, RD
    return query[:2] + struct.pack(
        "!5H", kept | dns.flags.QR | dns.flags.AA | flags | rcode,
        1, 0, 0, 0) + query[12:end + 5]


def with_rcode(rcode):
    return lambda query, tcp: [header(query, rcode=rcode)]


def echo(query, tcp):
    """The query itself comes back."""
    return [query]


def truncating(address):
    """Nothing but TC by UDP, the truth by TCP."""
    honest = relay(address)
    return lambda query, tcp: honest(query, tcp) if tcp else [
        header(query, TC)]


def in_bytes(messages):
    """For TCP: the messages, each byte on its own."""
    for message in messages:
        for byte in struct.pack("!H", len(message)) + message:
            yield Raw([byte])


def dribbling(address):
    """TC by UDP, and by TCP the truth in single bytes."""
    honest = truncating(address)
    return lambda query, tcp: (in_bytes if tcp else list)(honest(query, tcp))


def _twisted(address, twist):
    honest = relay(address)
    return lambda query, tcp: [twist(item) for item in honest(query, tcp)]


def wrong_id(address):
    return _twisted(address, lambda r: bytes([r[0] ^ 255]) + r[1:])


def wrong_question(address):
    """The first label of the question differs by a letter."""
    return _twisted(address, lambda r: r[:13] + bytes([r[13] ^ 1]) + r[14:])


def spoofed(address):
    """Forged answers come before the truth: from elsewhere, with another id,
    with another question."""
    honest, bad_id = relay(address), wrong_id(address)
    bad_question = wrong_question(address)

    def behave(query, tcp):
        if tcp:
            return honest(query, tcp)
        lie = header(query, rcode=dns.rcode.NXDOMAIN)
        return [Noise(lie), *bad_id(query, tcp), *bad_question(query, tcp),
                b"\0", *honest(query, tcp)]
    return behave


def huge(query, tcp):
    """As much TXT at the name as a message can hold (TC by UDP)."""
    if not tcp:
        return [header(query, TC)]
    message = dns.message.from_wire(query)
    reply = dns.message.make_response(message)
    reply.flags |= dns.flags.AA
    name = message.question[0].name
    reply.answer.append(dns.rrset.from_text_list(
        name, 60, "IN", "TXT", [f'"{n:05d}{"x" * 240}"' for n in range(240)]))
    return [reply.to_wire(max_size=65535)]


def endless_cname(query, tcp):
    """Every name is an alias of yet another one."""
    message = dns.message.from_wire(query)
    reply = dns.message.make_response(message)
    reply.flags |= dns.flags.AA
    name = message.question[0].name
    target = dns.name.Name((b"n%d" % random.randrange(10**9),)
                           + name.labels[1:])
    reply.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME",
                                            str(target)))
    return [reply.to_wire()]
