"""A name server that does what a function says, also what it should not.

The function gets a query and whether it came by TCP, and gives the messages
to send back, in order: bytes are a message, Raw is sent by TCP as it is,
Noise comes by UDP from another port, CLOSE ends a TCP connection.
"""

import select
import socket
import struct
import threading

CLOSE = object()


class Raw(bytes):
    pass


class Noise(bytes):
    pass


class Fake:
    def __init__(self, address, behave, port=53):
        self.address, self.port, self.behave = address, port, behave
        self.label = f"fake server {address}"
        self.seen = []          # (query, by TCP)
        self.failures = []      # exceptions of `behave`
        self._threads = []
        self._sockets = []
        self._end = socket.socketpair()

    def start(self):
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        udp = socket.socket(family, socket.SOCK_DGRAM)
        tcp = socket.socket(family, socket.SOCK_STREAM)
        self._sockets = [udp, tcp]
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for sock in self._sockets:
            sock.bind((self.address, self.port))
        tcp.listen(64)
        self._thread(self._serve_udp, udp)
        self._thread(self._accept, tcp)
        return self

    def stop(self):
        self._end[0].close()
        for thread in self._threads:
            thread.join(5)
        for sock in [*self._sockets, self._end[1]]:
            sock.close()
        if self.failures:
            raise self.failures[0]

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        self.stop()

    def count(self, opcode):
        """How many messages with this opcode (QUERY 0, UPDATE 5) came."""
        return sum((query[2] >> 3 & 15) == opcode for query, _ in self.seen)

    def _thread(self, work, *args):
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _wait(self, sock):
        """True when sock is readable, False when we are to end."""
        ready, _, _ = select.select([sock, self._end[1]], [], [])
        return self._end[1] not in ready

    def _answer(self, query, tcp):
        self.seen.append((query, tcp))
        try:
            yield from self.behave(query, tcp)
        except Exception as failure:    # a thread has nobody to raise it to
            self.failures.append(failure)

    def _serve_udp(self, sock):
        while self._wait(sock):
            query, client = sock.recvfrom(65535)
            for item in self._answer(query, False):
                if isinstance(item, Noise):
                    with socket.socket(socket.AF_INET,
                                       socket.SOCK_DGRAM) as other:
                        other.sendto(item, client)
                elif item is not CLOSE:
                    sock.sendto(item, client)

    def _accept(self, sock):
        while self._wait(sock):
            connection, _ = sock.accept()
            self._thread(self._serve_tcp, connection)

    def _serve_tcp(self, connection):
        with connection:
            try:
                while (query := self._read(connection)) is not None:
                    for item in self._answer(query, True):
                        if item is CLOSE:
                            return
                        if not isinstance(item, Raw):
                            item = struct.pack("!H", len(item)) + item
                        connection.sendall(item)
            except OSError:
                pass    # the client has gone

    def _read(self, connection):
        data, want = b"", 2
        while len(data) < want:
            if not self._wait(connection):
                return None
            more = connection.recv(65535)
            if not more:
                return None
            data += more
            if len(data) >= 2:
                want = 2 + struct.unpack("!H", data[:2])[0]
        return data[2:]
