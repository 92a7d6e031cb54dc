"""TLS and plain connections; http1.py and http2.py speak over them."""

import asyncio
import socket
import ssl
import struct

from .http1 import Http1
from .http2 import Http2

HANDSHAKE_LIMIT = 30.0
RESET = struct.pack("ii", 1, 0)     # SO_LINGER: close sends RST


def tls_context(certificate, protocols):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols(protocols)
    return context


class Connection(asyncio.Protocol):
    """One client. `answer` turns a Request into an Answer."""

    def __init__(self, server, number, peer):
        self.server, self.number, self.peer = server, number, peer
        self.loop = asyncio.get_running_loop()
        self.transport = self.speaker = None
        self.open = False
        self.paces = set()      # tasks that send slowly

    def connection_made(self, transport):
        self.transport = transport
        self.open = True
        tls = transport.get_extra_info("ssl_object")
        protocol = tls and tls.selected_alpn_protocol()
        if tls:
            self.server.log.handshakes += 1
            self.server.log.resumed += tls.session_reused
        self.server.connections.add(self)
        self.speaker = (Http2 if protocol == "h2" else Http1)(self)

    def data_received(self, data):
        self.speaker.received(data)

    def connection_lost(self, _):
        self.open = False
        self.server.connections.discard(self)
        for task in self.paces:
            task.cancel()

    def answer(self, request):
        return self.server.answer(request)

    def later(self, delay, send, *args):
        """Calls `send` after the delay if the connection lasts so long."""
        if delay <= 0:
            send(*args)
        else:
            self.loop.call_later(
                delay, lambda: self.open and send(*args))

    def paced(self, work):
        task = self.loop.create_task(work)
        self.paces.add(task)
        task.add_done_callback(self.paces.discard)

    def write(self, data):
        if self.open and data:
            self.transport.write(data)

    def close(self):
        self.open = False
        self.transport.close()

    def reset(self):
        self.open = False
        reset_on_close(self.transport.get_extra_info("socket"))
        self.transport.abort()

    def end(self, how):
        if how == "reset":
            self.reset()
        elif how == "close":
            self.close()


def reset_on_close(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


class Server:
    """Listens at one address. context None: no TLS.

    before_tls(number) may return "reset", "close" or "stall" for a new
    connection.
    """

    def __init__(self, address, port, context, log, answer, switches,
                 before_tls=lambda: ""):
        self.address, self.port, self.context = address, port, context
        self.log, self.answer, self.switches = log, answer, switches
        self.before_tls = before_tls
        self.connections = set()
        self.total = 0
        self._socket = self._accepting = None
        self._tasks = set()
        self._stalled = []

    def open(self):
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((self.address, self.port))
        sock.listen(1024)
        sock.setblocking(False)
        self.port = sock.getsockname()[1]
        self._socket = sock
        self._accepting = asyncio.get_running_loop().create_task(
            self._accept(sock))

    async def refuse(self):
        """From now on connecting fails; existing connections stay."""
        if self._accepting:
            self._accepting.cancel()
            await asyncio.gather(self._accepting, return_exceptions=True)
            self._socket.close()
            self._accepting = None

    async def close(self):
        await self.refuse()
        for connection in list(self.connections):
            connection.transport.abort()
        for sock in self._stalled:
            sock.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.sleep(0)

    async def _accept(self, listening):
        loop = asyncio.get_running_loop()
        while True:
            sock, peer = await loop.sock_accept(listening)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.total += 1
            self.log.connections += 1
            how = self.before_tls()
            if how == "stall":
                self._stalled.append(sock)
            elif how:
                if how == "reset":
                    reset_on_close(sock)
                sock.close()
            else:
                task = loop.create_task(self._shake_hands(sock, peer[0]))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _shake_hands(self, sock, peer):
        number = self.total
        limit = HANDSHAKE_LIMIT if self.context else None
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: Connection(self, number, peer), sock,
                ssl=self.context, ssl_handshake_timeout=limit)
        except OSError:
            self.log.failed_handshakes += 1
