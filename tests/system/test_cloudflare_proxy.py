"""Through a proxy, as companies want it."""

import socket
import threading

import pytest

from lab import new_address
from lab.cloudflare import (cf, cloudflare,  # noqa: F401 (fixtures)
                            new_cloudflare)
from lab.expect import check_done, check_failure
from vectors import ONE


class Proxy:
    """Knows CONNECT and nothing else; `status` is its answer."""

    def __init__(self, status=b"200 OK"):
        self.status, self.asked = status, []
        self.label = "proxy"
        self.server = socket.create_server((new_address(8080), 8080))
        self.url = "http://%s:%d" % self.server.getsockname()

    def start(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def stop(self):
        self.server.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[client],
                             daemon=True).start()

    def _serve(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        self.asked.append(head.decode())
        client.sendall(b"HTTP/1.1 %s\r\n\r\n" % self.status)
        if not self.status.startswith(b"200"):
            client.close()
            return
        host, _, port = head.split()[1].decode().rpartition(":")
        other = socket.create_connection((host, int(port)))
        threading.Thread(target=self._copy, args=[other, client],
                         daemon=True).start()
        self._copy(client, other)

    @staticmethod
    def _copy(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
def test_proxy(variable, cloudflare, cf, run):              # noqa: F811
    proxy = run(Proxy())
    check_done(cf("present-txt", cloudflare.name, ONE,
                  env={variable: proxy.url}))
    assert cloudflare.challenge() == [ONE]
    assert len(proxy.asked) == 1
    assert cloudflare.token not in proxy.asked[0]
    assert proxy.asked[0].startswith("CONNECT "
                                     f"{cloudflare.fake.url.split('/')[2]} ")


def test_no_proxy(cloudflare, cf, run):                     # noqa: F811
    proxy = run(Proxy())
    check_done(cf("present-txt", cloudflare.name, ONE, env={
        "HTTPS_PROXY": proxy.url, "NO_PROXY": cloudflare.address}))
    assert proxy.asked == []


@pytest.mark.parametrize("status", [b"407 Who are you", b"503 Busy"])
def test_proxy_that_refuses(status, cloudflare, cf, run):   # noqa: F811
    """Nothing was sent to the API."""
    proxy = run(Proxy(status))
    result = cf("present-txt", cloudflare.name, ONE,
                env={"HTTPS_PROXY": proxy.url})
    check_failure(result, 75, status[:3].decode())
    assert cloudflare.fake.log.requests == []
