"""Every way not to tell an address. Each takes the fake, the request and the
true answer, and gives what is sent."""

from ..common import trace
from ..common.faults import HTML
from ..common.message import Answer

PORTAL = (b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>"
          b"Your address is 25.25.25.25. <a href=/login?a=b>Sign in</a>"
          b"</body></html>\n")


def told(change):
    """The truth about another address: change(ip) is what is told."""
    def lie(fake, request, good):
        return fake.truth(request, change(fake.switches.ip))
    return lie


def body(change):
    """The true answer with another body."""
    def lie(fake, request, good):
        good.body = change(good.body)
        return good
    return lie


def status(number, **headers):
    """The true answer with another status."""
    def lie(fake, request, good):
        good.status = number
        good.headers += [(k.title(), v) for k, v in headers.items()]
        return good
    return lie


def portal(fake, request, good):
    return Answer(200, PORTAL, HTML)


def stall(fake, request, good):
    return Answer(0, end="stall")


def reset(fake, request, good):
    return Answer(0, end="reset")


def drip(fake, request, good):
    good.pace = 0.5
    good.body = b"\n" * 100 + good.body
    return good


def cut(fake, request, good):
    good.cut = len(good.body) // 2
    return good


def other_family(ip):
    return "25.25.25.25" if ":" in ip else "2600:ffff::7"


LIES = {
    "portal": portal,
    "redirect": status(302, location="/elsewhere"),
    "moved": status(301, location="/elsewhere"),
    "error": status(500),
    "unavailable": status(503, retry_after="1"),
    "forbidden": status(403),
    "missing": status(404),
    "no content": status(204),
    "accepted": status(202),
    "other family": told(other_family),
    "mapped": told(lambda ip: f"::ffff:{ip}"),
    "private": told(lambda ip: "fd00::1" if ":" in ip else "192.168.1.1"),
    "several": body(lambda text: text + text.replace(b"25.25", b"25.26")
                    .replace(b"ffff::", b"fffe::")),
    "with a port": told(lambda ip: f"[{ip}]:443" if ":" in ip else f"{ip}:443"),
    "with a length": told(lambda ip: f"{ip}/24"),
    "cut short": told(lambda ip: ip[:-3]),
    "no number": told(lambda ip: "localhost"),
    "empty": body(lambda text: b""),
    "blank": body(lambda text: b" \r\n\n"),
    "huge": body(lambda text: text + b"\n" * 1_000_000),
    "nul": body(lambda text: text.replace(b"\n", b"\0\n", 3)),
    "nul behind": body(lambda text: text + b"\0"),
    "latin-1": body(lambda text: b"\xa0" + text + b"\xff"),
    "truncated": body(lambda text: text[:len(text) // 2]),
    "cut": cut,
    "stall": stall,
    "drip": drip,
    "reset": reset,
}


def field(**more):
    """A trace with other fields."""
    return lambda fake, request, good: trace.answer(
        request, fake.switches.ip, more)


def repeated(line):
    return body(lambda text: line + text)


TRACE_LIES = {
    "other host": field(h="www.cloudflare.com"),
    "longer host": field(h="127.0.0.1.example.org"),
    "no host": field(h=None),
    "warp on": field(warp="on"),
    "warp plus": field(warp="plus"),
    "no warp": field(warp=None),
    "no ip": field(ip=None),
    "two hosts": repeated(b"h=elsewhere.test\n"),
    "two addresses": repeated(b"ip=25.26.27.28\n"),
    "two warps": repeated(b"warp=off\n"),
    "a line of text": repeated(b"Welcome\n"),
}
