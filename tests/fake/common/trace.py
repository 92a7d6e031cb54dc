"""The page /cdn-cgi/trace, which every host at Cloudflare has."""

import time

from .message import Answer

PATH = "/cdn-cgi/trace"


def host_of(request):
    """The host that was asked, without its port."""
    host, colon, port = (request.header("host") or "").rpartition(":")
    return host if colon and port.isdigit() else host + colon + port


def answer(request, ip, more):
    """More replaces lines; None leaves one out."""
    lines = {
        "fl": "12a345", "h": host_of(request), "ip": ip,
        "ts": f"{time.time():.3f}", "visit_scheme": "https",
        "uag": request.header("user-agent") or "", "colo": "FRA",
        "sliver": "none",
        "http": "http/2" if request.http == "2" else "http/1.1", "loc": "DE",
        "tls": "TLSv1.3", "sni": "plaintext", "warp": "off", "gateway": "off",
        "rbi": "off", "kex": "X25519", **more}
    return Answer(200, "".join(
        f"{name}={value}\n" for name, value in lines.items()
        if value is not None).encode(), "text/plain")
